"""A licence typed by a fast hand: fields that hand on by themselves, and what is taken by Enter only."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt

from desktop.domain.sales.licence import check
from desktop.pages.drives.panel.licence_hand import HABIT_S
from desktop.pages.drives.panel.licence_pane import LicencePane
from desktop.pages.drives.panel.panel import DrivePanel
from desktop.widgets.field import Field
from tests.domain.sales import yard
from tests.domain.sales.yard import booked, number
from tests.pages.conftest import FakeWindow
from tests.pages.drives.panel.steps import shown, type_licence
from tests.walks.steps import CTRL, SHIFT, Keys

ALT = Qt.KeyboardModifier.AltModifier
Ask = Callable[..., Any]
Settle = Callable[[], None]


@pytest.fixture
def pane(panel: DrivePanel, one: str, settle: Settle) -> LicencePane:
    """The licence of 李女士's drive, typed by one who is faster than any clock, until they ``wait``."""
    shown(panel, one, settle)
    pane = panel.card.licence
    pane.hand.now = float
    Keys.until(pane.number.hasFocus)
    return pane


def wait(pane: LicencePane) -> None:
    """As long as a person takes to look at the next field."""
    before = pane.hand.now()
    pane.hand.now = lambda: before + HABIT_S


def first(pane: LicencePane) -> Field:
    found = pane._field("first_issued")
    assert isinstance(found, Field)
    return found


def test_the_last_day_is_suggested_and_taken_by_enter_never_by_itself(
    panel: DrivePanel, pane: LicencePane, keys: Keys, settle: Settle
) -> None:
    keys.type(number())
    assert first(pane).hasFocus()
    keys.type("20080808")
    assert pane.until.hasFocus()
    assert (pane.until.text(), pane.until.placeholderText()) == ("", "Enter 长期")
    keys.press(Qt.Key.Key_Return)
    assert pane.until.text() == "", "an Enter out of habit takes nothing"
    keys.press(Qt.Key.Key_Return, CTRL)
    settle()
    assert panel.drive.facts is not None and not panel.drive.facts.checked.passed, "nobody took it: it is not kept"
    wait(pane)
    keys.press(Qt.Key.Key_Return)
    assert pane.until.text() == "长期"
    assert "worked out" in pane.shown()
    settle()
    assert not panel.drive.facts.checked.passed, "it stands there to be compared"
    keys.press(Qt.Key.Key_Return)
    settle()
    assert panel.drive.facts.checked.passed


def test_another_last_day_is_typed_over_the_one_suggested(pane: LicencePane, keys: Keys) -> None:
    keys.type(number() + "20150501")
    wait(pane)
    keys.press(Qt.Key.Key_Return)
    assert pane.until.text() == "2031-05-01"
    keys.type("20290501")
    assert pane.until.text() == "20290501"
    assert "worked out" not in pane.shown()


def test_an_enter_out_of_habit_jumps_over_no_field(pane: LicencePane, keys: Keys) -> None:
    keys.type(number())
    keys.press(Qt.Key.Key_Return)
    assert first(pane).hasFocus(), "a scanner ends with Enter, and so does many a hand"
    keys.type("20150501")
    keys.press(Qt.Key.Key_Return)
    assert pane.until.hasFocus() and not pane.until.text()


def test_backspace_comes_back_to_the_field_that_was_left_by_itself(pane: LicencePane, keys: Keys) -> None:
    keys.type(number())
    keys.press(Qt.Key.Key_Backspace)
    assert pane.number.hasFocus() and pane.number.text() == number()
    keys.press(Qt.Key.Key_Backspace)
    assert pane.number.text() == number()[:17]
    keys.press(number()[17])
    assert first(pane).hasFocus(), "whole again"
    keys.press(Qt.Key.Key_Backtab, SHIFT)
    keys.press(Qt.Key.Key_Home)
    keys.press(Qt.Key.Key_Delete)
    keys.press(number()[0])
    assert not first(pane).hasFocus(), "who mends a digit in the middle stays there"


def test_a_number_that_is_none_and_a_day_that_is_none_hand_nothing_on(pane: LicencePane, keys: Keys) -> None:
    wrong = number()[:17] + ("0" if number()[17] != "0" else "1")
    keys.type(wrong)
    assert pane.number.hasFocus() and pane.shown()
    pane.number.clear()
    keys.type(number())
    for typed in ("20150230", "20990101", "2015-5-1"):
        first(pane).clear()
        keys.type(typed)
        assert first(pane).hasFocus(), typed


def test_the_class_is_looked_at_where_the_gearbox_asks_for_one(
    panel: DrivePanel, keys: Keys, do: Ask, yard_of: dict[str, str], settle: Settle
) -> None:
    manual = yard.car(do, "京A33333", label="试03", gearbox="manual")
    shown(panel, booked(do, manual, yard_of["li"]), settle)
    pane = panel.card.licence
    keys.until(pane.number.hasFocus)
    keys.type(number())
    assert pane._field("klass").hasFocus()
    keys.type("C2")
    assert pane._field("klass").text() == "C2", "typing replaces what was offered"
    assert "C1" in pane.shown()


def test_f9_keeps_the_licence_that_is_typed_and_prints(
    panel: DrivePanel, pane: LicencePane, keys: Keys, one: str, ask: Ask, window: FakeWindow, settle: Settle
) -> None:
    keys.type(number() + "20150501")
    keys.press(Qt.Key.Key_F9)
    settle()
    assert not window.printed and not ask(check, one).passed, "the last day is not there"
    wait(pane)
    keys.press(Qt.Key.Key_Return)
    keys.press(Qt.Key.Key_F9)
    keys.until(lambda: len(window.printed) == 1)
    assert ask(check, one).passed
    settle()
    assert panel.card.next.words == "Both have signed"


def test_f9_prints_nothing_on_a_licence_that_does_not_pass(
    panel: DrivePanel, pane: LicencePane, keys: Keys, one: str, ask: Ask, window: FakeWindow, settle: Settle
) -> None:
    type_licence(keys, number(), "", "20150501", "20210501")
    keys.press(Qt.Key.Key_F9)
    settle()
    assert not window.printed
    assert ask(check, one).licence_id is not None, "kept, so that nobody types it twice"
    assert "ended on 2021-05-01" in pane.shown()
