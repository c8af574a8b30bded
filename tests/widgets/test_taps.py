"""Taps and times of day: one key picks and goes on; what is typed in any form is read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from desktop.domain.problem import Refused
from desktop.widgets.layout import column
from desktop.widgets.taps import Taps
from desktop.widgets.time_field import TimeField, read_time


@pytest.fixture
def taps(qtbot: QtBot) -> Iterator[Taps]:
    page, made, after = QWidget(), Taps([("no", "None", "n"), ("yes", "Damage", "y")]), QLineEdit()
    page.setLayout(column(made, after))
    qtbot.addWidget(page)
    page.show()
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    made.setFocus()
    made.setProperty("after", after)
    yield made
    page.close()


def test_a_key_picks_and_the_focus_goes_on(taps: Taps, qtbot: QtBot) -> None:
    with qtbot.waitSignal(taps.changed) as changed:
        qtbot.keyClick(taps, "Y")
    assert changed.args == ["yes"]
    assert taps.property("after").hasFocus()


def test_a_listener_that_moves_the_focus_is_obeyed(taps: Taps, qtbot: QtBot) -> None:
    other = QLineEdit(taps.parentWidget())
    other.show()
    taps.changed.connect(lambda _value: other.setFocus())
    qtbot.keyClick(taps, "n")
    assert other.hasFocus()


def test_arrows_move_without_going_on(taps: Taps, qtbot: QtBot) -> None:
    for key, value in ((Qt.Key.Key_Right, "no"), (Qt.Key.Key_Right, "yes"), (Qt.Key.Key_Left, "no")):
        qtbot.keyClick(taps, key)
        assert taps.value() == value
    assert taps.hasFocus()


def test_what_is_not_offered_chooses_nothing(taps: Taps) -> None:
    taps.choose("perhaps")
    assert taps.value() == ""


@pytest.mark.parametrize("typed", ["14:30", "1430", "14.30", "１４：３０", "14点30", " 14:30 "])
def test_a_time_is_read_however_it_is_typed(typed: str) -> None:
    assert read_time(typed) == time(14, 30)


def test_an_hour_alone_is_a_time() -> None:
    assert read_time("9") == time(9)


@pytest.mark.parametrize("typed", ["", "25:00", "12:60", "2460", "noon", "14:3", "12345"])
def test_what_is_no_time_is_refused(typed: str) -> None:
    with pytest.raises(Refused, match=r"time\.form"):
        read_time(typed)


def test_a_time_that_cannot_be_read_stays_as_typed(qtbot: QtBot) -> None:
    field = TimeField()
    qtbot.addWidget(field)
    field.setText("half past")
    field.clearFocus()
    assert field.text() == "half past"
