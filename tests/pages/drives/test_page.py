"""The page of test drives: the day, the week, the list, what a day shows, the best fit."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop.domain import clock
from desktop.domain.actor import Actor
from desktop.domain.opening import set_day
from desktop.domain.sales.drive import BACK, Drive
from desktop.domain.sales.drive_list import drive
from desktop.pages.drives.day_papers import DayPapers
from desktop.pages.drives.page import DrivesPage
from desktop.pages.drives.type_ahead import PAUSE_MS
from desktop.store.open import Store
from tests import waiting
from tests.domain.sales import yard
from tests.domain.sales.yard import booked, noon
from tests.pages.drives.board import press, put_on, tomorrow

Do = Callable[..., Any]
Settle = Callable[[], None]
Key, Held = Qt.Key, Qt.KeyboardModifier


def test_each_car_is_a_row_and_each_drive_a_tile_at_its_time(
    page: DrivesPage, do: Do, yard_of: dict[str, str], settle: Settle
) -> None:
    one = booked(do, yard_of["one"], yard_of["li"])
    page.board_desk.read()
    settle()
    tile = page.board.scene().by_id[one]
    assert [row.id for row in page.board.scene().rows] == [yard_of["one"], yard_of["two"]]
    assert page.board_desk.where(tile.slot) == (yard_of["one"], noon(), 30)
    assert page.board_desk.words(tile.slot) == "14:00–14:30"
    assert tile.after == 1 and tile.state == "Booked"


def test_what_is_saved_elsewhere_appears(page: DrivesPage, do: Do, yard_of: dict[str, str], settle: Settle) -> None:
    one = booked(do, yard_of["one"], yard_of["li"])
    page.changed(frozenset({"drive"}))
    settle()
    assert one in page.board.scene().by_id


def test_a_page_behind_another_reads_when_it_comes_to_the_front(
    page: DrivesPage, do: Do, yard_of: dict[str, str], settle: Settle
) -> None:
    page.hide()
    one = booked(do, yard_of["one"], yard_of["li"])
    page.changed(frozenset({"drive"}))
    settle()
    assert one not in page.board.scene().by_id
    page.show()
    page.arrive(None)
    settle()
    assert one in page.board.scene().by_id


def test_the_keys_stand_on_the_first_free_time_and_enter_books_it(page: DrivesPage, settle: Settle) -> None:
    first = page.offers.offers()[0]
    press(page, Key.Key_Return)
    settle()
    slot = page.panel.booking.slot()
    assert page.panel.isVisible() and page.panel.mode() == "booking"
    assert slot is not None and (slot.car_id, slot.start) == (first.car.id, first.start)


def test_a_day_opened_anew_has_the_keys_on_its_first_free_time_wherever_they_stood(
    page: DrivesPage, settle: Settle
) -> None:
    first, second = page.offers.offers()[:2]
    press(page, Key.Key_J, Held.ControlModifier)
    stood = page.board.cursor()
    assert stood is not None and page.board_desk.where(stood)[:2] == (second.car.id, second.start)
    for _ in range(2):
        page.show_day(tomorrow())
        settle()
        stood = page.board.cursor()
        assert stood is not None and page.board_desk.where(stood)[:2] == (first.car.id, first.start)


def test_the_keys_pass_over_a_free_time_on_which_a_drive_lies_that_is_over(
    page: DrivesPage, do: Do, store: Store, boss: Actor, yard_of: dict[str, str], settle: Settle
) -> None:
    first, second = page.offers.offers()[:2]
    later = [noon(), noon() + timedelta(hours=1)]
    over = [booked(do, second.car.id, yard_of["li"], start=each) for each in later]
    over.append(booked(do, first.car.id, yard_of["li"], start=first.start))
    with store.write(boss) as session:
        for each in over:
            session.get_one(Drive, each).state = BACK
    page.show_day(tomorrow())
    settle()
    again = page.offers.offers()[0]
    assert (again.car.id, again.start) == (first.car.id, first.start), "it is free once more"
    stood = page.board.cursor()
    assert stood is not None and page.board_desk.where(stood)[:2] == (second.car.id, second.start)
    assert page.board.cursor_tile() is None, "Enter books, and does not open what is over"


def test_the_end_of_a_telephone_typed_on_a_free_time_books_it_and_finds_the_customer(
    page: DrivesPage, do: Do, yard_of: dict[str, str], settle: Settle, qtbot: QtBot
) -> None:
    one = booked(do, yard_of["one"], yard_of["li"])
    page.board_desk.read()
    settle()
    put_on(page, one)
    QTest.keyClicks(page.board, "12")
    waiting.during(2 * PAUSE_MS / 1_000)
    assert page.panel.mode() == "empty", "a drive lies there already"
    page.to_offer()
    field = page.panel.face.customer.field
    QTest.keyClick(page.board, "1")
    qtbot.waitUntil(field.hasFocus)
    qtbot.waitUntil(lambda: page.panel.booking.draft.car_id != "")
    QTest.keyClicks(field, "234")
    qtbot.waitUntil(field.found_one)
    assert field.text() == "1234"


@pytest.mark.parametrize("code", ["6901234567892", "1GKS12345678"])
def test_what_is_scanned_over_the_board_books_nothing(page: DrivesPage, settle: Settle, code: str) -> None:
    page.to_offer()
    QTest.keyClicks(page.board, code)
    waiting.during(2 * PAUSE_MS / 1_000)
    assert page.panel.mode() == "empty"


def test_a_slot_drawn_is_booked_with_its_length_and_shown_as_a_ghost(page: DrivesPage, settle: Settle) -> None:
    axis = page.board_desk.axis
    assert axis is not None
    row = page.board.scene().rows[1].id
    quarter = int(axis.quarter(row, noon()))
    page.board.show_quarter(quarter)
    box = page.board.look.geometry.box(1, quarter, 3)
    begin, end = box.topLeft().toPoint(), box.bottomRight().toPoint()
    QTest.mousePress(page.board.viewport(), Qt.MouseButton.LeftButton, pos=begin + (end - begin) / 8)
    QTest.mouseMove(page.board.viewport(), end - (end - begin) / 8)
    QTest.mouseRelease(page.board.viewport(), Qt.MouseButton.LeftButton, pos=end - (end - begin) / 8)
    settle()
    slot = page.panel.booking.slot()
    assert slot is not None and (slot.car_id, slot.start, slot.minutes) == (row, noon(), 45)
    assert page.board.look.draft is not None and page.board.look.draft.length == 3


def test_closing_the_panel_gives_the_board_its_width_and_the_focus(page: DrivesPage, settle: Settle) -> None:
    whole = page.board.width()
    press(page, Key.Key_Return)
    settle()
    assert page.board.width() < whole
    page.panel.close_drive()
    settle()
    assert page.board.width() == whole and page.board.hasFocus() and page.board.look.draft is None


def test_a_car_without_insurance_is_shaded_and_says_why(
    page: DrivesPage, do: Do, settle: Settle, yard_of: dict[str, str]
) -> None:
    old = yard.car(do, "京A00001", label="试09", insurance_until=clock.today() - timedelta(days=2))
    page.board_desk.read()
    settle()
    row = next(row for row in page.board.scene().rows if row.id == old)
    assert row.word == "Insurance ended" and "insurance" in row.why and row.shades[0].kind == "barred"
    page.board.put_cursor(old, 10)
    press(page, Key.Key_Return)
    assert page.panel.mode() == "empty"


def test_delete_asks_in_the_panel_before_it_cancels(
    page: DrivesPage, do: Do, ask: Do, yard_of: dict[str, str], settle: Settle
) -> None:
    one = booked(do, yard_of["one"], yard_of["li"])
    page.board_desk.read()
    settle()
    put_on(page, one)
    press(page, Key.Key_Delete)
    settle()
    assert page.panel.drive_id == one and page.panel.card.cancelling.isVisible()
    assert ask(drive, one).state == "booked"


def test_a_closed_day_is_shaded_and_says_so_with_its_reason(page: DrivesPage, do: Do, settle: Settle) -> None:
    assert "closed" not in page.line.weekday.text()
    do(set_day, tomorrow(), "", "盘点")
    page.board_desk.read()
    settle()
    assert page.line.weekday.text().endswith(", closed: 盘点")
    page.show_day(tomorrow() + timedelta(days=1))
    settle()
    assert "closed" not in page.line.weekday.text()


def test_page_keys_turn_a_day_and_a_week(page: DrivesPage, settle: Settle) -> None:
    press(page, Key.Key_PageDown)
    settle()
    assert page.board_desk.wish().day == tomorrow() + timedelta(days=1)
    page.show_view("week")
    settle()
    press(page, Key.Key_PageUp)
    settle()
    assert page.board_desk.wish().day == tomorrow() - timedelta(days=6)


def test_a_model_brings_its_cars_and_their_next_free_times(
    page: DrivesPage, yard_of: dict[str, str], settle: Settle
) -> None:
    page.line.field.setText("途岳")
    settle()
    assert [row.id for row in page.board.scene().rows] == [yard_of["two"]]
    assert {offer.car.id for offer in page.offers.offers()} == {yard_of["two"]}


def test_a_drive_that_began_before_the_day_is_shown_and_held_fast(
    page: DrivesPage, do: Do, yard_of: dict[str, str], settle: Settle
) -> None:
    midnight = datetime.combine(tomorrow(), datetime.min.time(), noon().tzinfo) + timedelta(hours=16)
    late = booked(do, yard_of["one"], yard_of["li"], midnight - timedelta(minutes=30), minutes=60)
    for day in (tomorrow(), tomorrow() + timedelta(days=1)):
        page.show_day(day)
        settle()
        assert page.board.scene().by_id[late].fixed


def test_a_car_that_is_late_back_is_red_warns_the_next_and_is_offered_to_nobody(
    page: DrivesPage, do: Do, yard_of: dict[str, str], settle: Settle, monkeypatch: pytest.MonkeyPatch
) -> None:
    late = booked(do, yard_of["one"], yard_of["li"])
    yard.out(do, yard.ready(do, late))
    following = booked(do, yard_of["one"], yard.customer(do, "王先生", "13900005678"), noon() + timedelta(hours=1))
    moment = noon() + timedelta(minutes=50)
    monkeypatch.setattr(clock, "now", lambda: moment)
    page.show_day(None)
    settle()
    tiles = page.board.scene().by_id
    assert (tiles[late].tone, tiles[late].state, tiles[late].fixed) == ("bad", "20 min late", True)
    assert tiles[late].late == pytest.approx(20 / 15, abs=0.01)
    assert (tiles[following].tone, tiles[following].state) == ("warn", "Car is late")
    assert page.board.scene().rows[0].word == "Late back"
    assert yard_of["one"] not in {offer.car.id for offer in page.offers.offers()}


def test_a_drive_is_opened_from_elsewhere_on_its_own_day(
    page: DrivesPage, do: Do, yard_of: dict[str, str], settle: Settle
) -> None:
    far = booked(do, yard_of["one"], yard_of["li"], noon(5))
    page.arrive({"drive": far})
    settle()
    settle()
    assert page.board_desk.wish().day == noon(5).date()
    assert page.panel.drive_id == far and page.panel.isVisible()


def test_both_languages_say_every_state_anew(page: DrivesPage, do: Do, yard_of: dict[str, str], settle: Settle) -> None:
    from desktop.widgets import translate

    one = booked(do, yard_of["one"], yard_of["li"])
    page.board_desk.read()
    settle()
    translate.current().apply("zh")
    page.retranslate()
    settle()
    assert page.board.scene().by_id[one].state == "已预约"


def test_the_lists_on_paper_open_on_the_day_that_is_shown(page: DrivesPage, settle: Settle) -> None:
    QTest.keyClick(page, Key.Key_P, Held.ControlModifier)
    settle()
    (sheet,) = page.window().findChildren(DayPapers)
    assert sheet.isVisible() and sheet.first.day() == page.line.shown() == tomorrow()
    sheet.reject()
    settle()
