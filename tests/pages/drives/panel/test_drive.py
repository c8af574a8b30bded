"""One drive on its panel: its agreement, cancelled, changed, and what is seen while another is looked at."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from PySide6.QtCore import Qt

from desktop.domain import clock
from desktop.domain.sales.drive_course import missed
from desktop.domain.sales.drive_list import drive
from desktop.domain.sales.licence import show_licence
from desktop.pages.desk import Desk
from desktop.pages.drives.panel.panel import DrivePanel
from tests.domain.sales import yard
from tests.domain.sales.yard import booked, noon
from tests.pages.conftest import FakeWindow
from tests.pages.drives.panel.steps import shown
from tests.walks.steps import CTRL, Keys

ALT = Qt.KeyboardModifier.AltModifier
Ask = Callable[..., Any]
Settle = Callable[[], None]


def test_f9_prints_and_then_both_have_signed(
    panel: DrivePanel, keys: Keys, do: Ask, one: str, ask: Ask, window: FakeWindow, settle: Settle
) -> None:
    do(show_licence, one, yard.LICENCE)
    shown(panel, one, settle)
    assert "F9" in panel.card.next.accessibleName()
    keys.press(Qt.Key.Key_F9)
    keys.until(lambda: len(window.printed) == 1)
    settle()
    assert window.printed[0][0].startswith(b"%PDF")
    assert panel.card.next.words == "Both have signed"
    keys.press(Qt.Key.Key_Return, CTRL)
    settle()
    assert ask(drive, one).signed
    assert panel.card.next.words == "Hand out the key"


def test_a_drive_is_cancelled_with_a_reason_and_taken_back(
    panel: DrivePanel, keys: Keys, one: str, ask: Ask, window: FakeWindow, settle: Settle
) -> None:
    shown(panel, one, settle)
    keys.press(Qt.Key.Key_Delete, CTRL)
    keys.until(panel.card.cancelling.why.hasFocus)
    keys.compose("客户出差")
    keys.press(Qt.Key.Key_Return)
    settle()
    row = ask(drive, one)
    assert (row.state, row.cancel_why) == ("cancelled", "客户出差")
    assert window.undo is not None
    window.undo()
    settle()
    assert ask(drive, one).state == "booked"


def test_a_no_show_counts_at_the_next_booking(
    panel: DrivePanel, keys: Keys, do: Ask, ask: Ask, yard_of: dict[str, str], settle: Settle, desk: Desk
) -> None:
    now = clock.now()
    start = now.replace(minute=now.minute // 15 * 15, second=0, microsecond=0)
    missed_one = booked(do, yard_of["one"], yard_of["li"], start)
    shown(panel, missed_one, settle)
    keys.press("N", ALT)
    settle()
    assert ask(missed, yard_of["li"]) == 1
    panel.book(yard_of["two"], noon(), 30, yard_of["li"])
    settle()
    assert "Did not come 1 time:" in panel.face.customer._missed.text()


def test_what_was_booked_is_changed_in_the_same_form(
    panel: DrivePanel, keys: Keys, one: str, ask: Ask, yard_of: dict[str, str], settle: Settle
) -> None:
    shown(panel, one, settle)
    keys.press("E", CTRL)
    settle()
    assert panel.mode() == "booking"
    panel.face.time.setFocus()
    panel.face.time.selectAll()
    keys.type("1530")
    keys.press(Qt.Key.Key_Return, CTRL)
    settle()
    row = ask(drive, one)
    assert row.start == noon() + timedelta(minutes=90)
    assert panel.drive_id == one
    assert panel.mode() == "drive"


def test_until_a_drive_is_read_nothing_of_the_last_one_is_seen_and_keys_are_for_nobody(
    panel: DrivePanel, keys: Keys, do: Ask, one: str, yard_of: dict[str, str], settle: Settle
) -> None:
    wang = booked(do, yard_of["two"], yard.customer(do, "王先生", "13900005678"))
    shown(panel, one, settle)
    keys.until(panel.card.licence.number.hasFocus)
    panel.show_drive(wang)
    assert not panel.card.next.isVisible()
    keys.type("11")
    settle()
    assert panel.card.next.isVisible() and panel.card._name.text() == "王先生"
    assert panel.card.licence.number.text() == "" and panel.card.licence.number.hasFocus()
    shown(panel, one, settle)
    assert panel.card.licence.number.text() == ""


def test_typed_figures_stay_when_another_drive_is_looked_at(
    panel: DrivePanel, keys: Keys, do: Ask, one: str, yard_of: dict[str, str], settle: Settle
) -> None:
    other = booked(do, yard_of["two"], yard_of["li"])
    shown(panel, one, settle)
    keys.until(panel.card.licence.number.hasFocus)
    keys.type("1101011990")
    shown(panel, other, settle)
    assert panel.card.licence.number.text() == ""
    shown(panel, one, settle)
    assert panel.card.licence.number.text() == "1101011990"


def test_the_customers_card_books_for_that_customer(panel: DrivePanel, yard_of: dict[str, str], settle: Settle) -> None:
    assert panel.arrive({"book": yard_of["li"]})
    settle()
    assert panel.booking.draft.customer_id == yard_of["li"]
    assert panel.face.save.hasFocus()
