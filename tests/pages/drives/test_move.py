"""Drives moved on the board, in the week and in the list, their way back, and those that another desk took."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop.domain.actor import Actor
from desktop.domain.sales import car_calendar, drive_course
from desktop.domain.sales.drive_list import drive
from desktop.pages.drives.page import DrivesPage
from desktop.store.open import Store
from tests.domain.sales import yard
from tests.domain.sales.yard import booked, noon
from tests.drive_window import know_centre, put_lost
from tests.pages.conftest import FakeWindow
from tests.pages.drives.board import press, put_on, tomorrow

Do = Callable[..., Any]
Settle = Callable[[], None]
Key, Held = Qt.Key, Qt.KeyboardModifier


def test_a_drive_is_moved_by_keys_and_moved_back(
    page: DrivesPage, do: Do, ask: Do, yard_of: dict[str, str], settle: Settle, window: FakeWindow
) -> None:
    one = booked(do, yard_of["one"], yard_of["li"])
    page.board_desk.read()
    settle()
    put_on(page, one)
    press(page, Key.Key_Down, Held.ControlModifier)
    settle()
    press(page, Key.Key_Right, Held.ControlModifier)
    settle()
    row = ask(drive, one)
    assert (row.car_id, row.start) == (yard_of["two"], noon() + timedelta(minutes=15))
    assert window.undo is not None
    QTest.keyClick(page.board, Key.Key_Z, Held.ControlModifier)
    settle()
    assert ask(drive, one).start == noon()
    assert page.board.hand.waiting == {}


def test_a_move_onto_another_drive_saves_nothing_and_says_who_has_it(
    page: DrivesPage, do: Do, ask: Do, yard_of: dict[str, str], settle: Settle, window: FakeWindow
) -> None:
    one = booked(do, yard_of["one"], yard_of["li"])
    booked(do, yard_of["two"], yard.customer(do, "王先生", "13900005678"))
    page.board_desk.read()
    settle()
    put_on(page, one)
    press(page, Key.Key_Down, Held.ControlModifier)
    settle()
    assert ask(drive, one).car_id == yard_of["one"]
    assert window.said[-1][1] and "taken" in window.said[-1][0]


def test_what_the_board_allows_and_another_desk_took_goes_back_and_is_told(
    page: DrivesPage, do: Do, ask: Do, yard_of: dict[str, str], settle: Settle, window: FakeWindow
) -> None:
    one = booked(do, yard_of["one"], yard_of["li"])
    page.board_desk.read()
    settle()
    booked(do, yard_of["two"], yard.customer(do, "王先生", "13900005678"))  # the board has not read this yet
    put_on(page, one)
    press(page, Key.Key_Down, Held.ControlModifier)
    settle()
    assert ask(drive, one).car_id == yard_of["one"]
    assert page.board.hand.waiting == {}
    assert window.said[-1][1] and "taken" in window.said[-1][0]


def test_a_week_has_a_row_a_day_and_its_drives_move_between_days(
    page: DrivesPage, do: Do, ask: Do, yard_of: dict[str, str], settle: Settle
) -> None:
    one = booked(do, yard_of["two"], yard_of["li"])
    page.show_view("week", yard_of["two"])
    settle()
    scene = page.board.scene()
    assert len(scene.rows) == 7 and scene.by_id[one].row == tomorrow().isoformat()
    up = scene.place_of[tomorrow().isoformat()] == 6
    put_on(page, one)
    press(page, Key.Key_Up if up else Key.Key_Down, Held.ControlModifier)
    settle()
    moved = ask(drive, one)
    assert moved.start == noon() + timedelta(days=-1 if up else 1) or (up and moved.start == noon())


def test_the_list_says_the_same_drives_and_moves_them_by_the_same_keys(
    page: DrivesPage, do: Do, ask: Do, yard_of: dict[str, str], settle: Settle
) -> None:
    one = booked(do, yard_of["one"], yard_of["li"])
    gone = booked(do, yard_of["two"], yard_of["li"], noon() + timedelta(hours=2))
    do(drive_course.cancel, gone)
    page.show_view("list")
    page.board_desk.read()
    settle()
    table = page.table.table
    assert [table.row_at(place).id for place in range(table.rows())] == [one, gone]
    page.table.choose(one)
    table.setFocus()
    QTest.keyClick(table, Key.Key_Right, Held.ControlModifier)
    settle()
    QTest.keyClick(table, Key.Key_Right, Held.ShiftModifier)
    settle()
    row = ask(drive, one)
    assert (row.start, row.minutes) == (noon() + timedelta(minutes=15), 45)


def test_an_entry_of_a_cars_own_calendar_moves_in_time_but_stays_with_its_car(
    page: DrivesPage, do: Do, yard_of: dict[str, str], settle: Settle, window: FakeWindow
) -> None:
    use = do(car_calendar.enter, yard_of["one"], "service", noon(), 60, "保养")
    page.board_desk.read()
    settle()
    put_on(page, use)
    press(page, Key.Key_Right, Held.ControlModifier)
    settle()
    row = page.board_desk.row(use)
    assert row is not None and row.start == noon() + timedelta(minutes=15)
    put_on(page, use)
    press(page, Key.Key_Down, Held.ControlModifier)
    settle()
    assert window.said[-1] == ("This stays with its car.", True)


def test_a_drive_that_another_desk_took_says_who_has_it_and_goes_elsewhere_by_one_key(
    page: DrivesPage, do: Do, ask: Do, store: Store, boss: Actor, yard_of: dict[str, str], settle: Settle
) -> None:
    mine = booked(do, yard_of["one"], yard_of["li"], note="带孩子来")
    put_lost(store, boss, mine)
    page.changed(frozenset({"drive"}))
    settle()
    assert page.lost.isVisible() and "何敏" in page.lost.accessibleName()
    others = page.lost.others()
    assert others[0].start != noon() and others[-1].thing == yard_of["two"]
    QTest.keyClick(page.board, Key.Key_6, Held.AltModifier)
    settle()
    row = ask(drive, mine)
    assert (row.start, row.customer, row.note) == (others[0].start, "李女士", "带孩子来")
    assert not page.lost.isVisible()


def test_the_panel_that_shows_the_lost_drive_says_it_alone_and_takes_another_time(
    page: DrivesPage, do: Do, ask: Do, store: Store, boss: Actor, yard_of: dict[str, str], settle: Settle
) -> None:
    mine = booked(do, yard_of["one"], yard_of["li"])
    put_lost(store, boss, mine)
    know_centre(store)
    page.changed(frozenset({"drive"}))
    settle()
    page.lost.opened.emit(mine)
    settle()
    assert page.panel.drive_id == mine and not page.lost.isVisible()
    page.panel.close_drive()
    settle()
    assert page.lost.isVisible()
    page.lost.opened.emit(mine)
    settle()
    box = page.panel.card.lost
    assert box.isVisible() and "试01" in box.text() and "何敏" in box.text()
    QTest.mouseClick(box.buttons[0], Qt.MouseButton.LeftButton)
    settle()
    assert box.isHidden() and page.lost.isHidden()
    assert ask(drive, mine).start != noon() and ask(drive, mine).customer == "李女士"


def test_three_quick_steps_are_three_quarters(
    page: DrivesPage, do: Do, ask: Do, yard_of: dict[str, str], settle: Settle
) -> None:
    """Nobody waits for the save before the next step: the tile stays where it was put last."""
    one = booked(do, yard_of["one"], yard_of["li"])
    page.board_desk.read()
    settle()
    put_on(page, one)
    for _ in range(3):
        press(page, Key.Key_Right, Held.ControlModifier)
    put = page.board.hand.shown(page.board.scene().by_id[one]).slot
    settle()
    assert ask(drive, one).start == noon() + timedelta(minutes=45)
    assert page.board.scene().by_id[one].slot == put and page.board.hand.waiting == {}
