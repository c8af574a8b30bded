"""The list under a field: it grows and shrinks with every answer, also while it is open."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desktop.widgets.field import SearchField
from desktop.widgets.popup import Group, Hit, Popup


def groups(count: int) -> list[Group]:
    return [Group("Parts", tuple(Hit("part", f"number {place}") for place in range(count)))]


def test_a_list_that_is_open_makes_room_for_the_next_answer(qtbot: QtBot) -> None:
    window, field = QWidget(), SearchField()
    QVBoxLayout(window).addWidget(field)
    window.resize(800, 700)
    qtbot.addWidget(window)
    window.show()
    popup = Popup(field)
    popup.show_groups(groups(1))
    one = popup.height()
    popup.show_groups(groups(4))
    assert popup.height() >= one + 3 * 46
    popup.show_groups(groups(1))
    assert popup.height() == one


def test_more_than_the_window_has_room_for_is_scrolled_to_the_one_chosen(qtbot: QtBot) -> None:
    window = QWidget()
    window.resize(500, 300)
    qtbot.addWidget(window)
    anchor = QWidget(window)
    anchor.setGeometry(0, 0, 400, 40)
    window.show()
    popup = Popup(anchor)
    popup.show_groups([Group("Parts", tuple(Hit("part", f"Part {n}", "under it") for n in range(12)))])
    popup.step(-1)
    last = popup._lines[-1]
    assert popup.geometry().bottom() <= window.height() and last.height() >= 46
    assert popup.rect().contains(last.mapTo(popup, last.rect().center()))
