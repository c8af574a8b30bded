"""Today: tasks by single keys, undone, put off, called about; the strip of drives; messages copied and written."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from desktop.domain import clock, opening
from desktop.domain.actor import Actor, Right
from desktop.domain.people import consent
from desktop.domain.people.staff import Audit
from desktop.domain.sales import car_key
from desktop.domain.sales.car_key import Handed
from desktop.domain.sales.demo_car import demo_cars
from desktop.domain.sales.drive_upkeep import late_task
from desktop.domain.work import message, task
from desktop.domain.work.message import STATES
from desktop.domain.work.task import NewTask
from desktop.domain.work.task_list import steps, tasks
from desktop.pages.desk import Desk
from desktop.pages.work.asking import CallSheet, NoteSheet, SnoozeSheet, TaskSheet
from desktop.pages.work.today import TodayPage
from desktop.store.open import Store
from desktop.widgets.lone_key import ALONE_MS
from tests.pages.conftest import FakeWindow

Show = Callable[..., Any]
Settle = Callable[[], None]


def sheet(kind: type[Any]) -> Any:
    """The sheet that is open."""
    return next(each for each in QApplication.topLevelWidgets() if isinstance(each, kind) and each.isVisible())


@pytest.fixture
def page(show: Show, settle: Settle) -> TodayPage:
    made: TodayPage = show(TodayPage)
    made.tasks.show_mine(False)
    settle()
    return made


def press(qtbot: QtBot, widget: Any, letter: str, settle: Settle) -> None:
    """One letter by hand: nothing follows it for a while."""
    qtbot.keyClicks(widget, letter)
    qtbot.wait(ALONE_MS + 20)
    settle()


def test_done_by_one_letter_and_undone(
    page: TodayPage, qtbot: QtBot, settle: Settle, window: FakeWindow, store: Store, desk: Desk
) -> None:
    first, count, place = page.tasks.table.row(), page.tasks.table.rows(), page.tasks.table.currentIndex().row()
    assert page.tasks.table.row_at(0).when == "overdue"
    press(qtbot, page.tasks.table, "d", settle)
    assert page.tasks.table.rows() == count - 1
    assert page.tasks.table.currentIndex().row() == place, "the next one is chosen"
    assert page.tasks.table.row().id != first.id
    assert window.undo is not None
    window.undo()
    settle()
    with store.read() as session:
        assert task.is_open(session, first.id)
        assert [each.kind for each in steps(desk.actor, session, first.id)][-2:] == ["done", "reopen"]


def test_a_scan_into_the_list_does_nothing_to_the_tasks(page: TodayPage, qtbot: QtBot, settle: Settle) -> None:
    count = page.tasks.table.rows()
    qtbot.keyClicks(page.tasks.table, "LSVDNSC2CD")
    qtbot.wait(ALONE_MS + 20)
    settle()
    assert page.tasks.table.rows() == count
    assert not any(isinstance(each, SnoozeSheet) and each.isVisible() for each in QApplication.topLevelWidgets())


def test_filters_show_what_is_overdue_today_and_later(page: TodayPage, qtbot: QtBot, settle: Settle) -> None:
    table, seen = page.tasks.table, 0
    for when in ("overdue", "today", "later"):
        page.tasks.step_when(1)
        rows = [table.row_at(place) for place in range(table.rows())]
        assert {row.when for row in rows} <= {when}
        seen += len(rows)
    page.tasks.step_when(1)
    assert table.rows() == seen


def test_put_off_until_tomorrow_with_two_keys(
    page: TodayPage, qtbot: QtBot, settle: Settle, store: Store, desk: Desk
) -> None:
    chosen = page.tasks.table.row()
    press(qtbot, page.tasks.table, "s", settle)
    opened = sheet(SnoozeSheet)
    qtbot.keyClick(opened, Qt.Key.Key_2)
    settle()
    with store.read() as session:
        row = next(each for each in tasks(desk.actor, session, mine=False) if each.id == chosen.id)
        assert row.snoozed
        assert timedelta(hours=8) < row.due_at - clock.now() < timedelta(hours=36)
        assert steps(desk.actor, session, chosen.id)[-1].text == "Not reached"


def test_a_day_in_the_past_stays_in_the_sheet(page: TodayPage, qtbot: QtBot, settle: Settle) -> None:
    press(qtbot, page.tasks.table, "s", settle)
    opened = sheet(SnoozeSheet)
    qtbot.keyClick(opened, Qt.Key.Key_4)
    opened.day.setText("2020-02-30")
    opened.go()
    assert "2020-02-30" in opened.form.error("until")
    opened.day.setText("2020-02-28")
    opened.go()
    settle()
    assert opened.isVisible()
    assert opened.form.error("until")
    opened.reject()


def test_a_call_shows_the_number_writes_it_down_and_ends_the_task(
    page: TodayPage, qtbot: QtBot, settle: Settle, store: Store, desk: Desk
) -> None:
    place = next(n for n in range(page.tasks.table.rows()) if page.tasks.table.row_at(n).customer_id)
    page.tasks.table.choose(place)
    settle()
    chosen = page.tasks.table.row()
    press(qtbot, page.tasks.table, "c", settle)
    opened = sheet(CallSheet)
    assert "*" not in opened.number.text()
    opened.usual[0].click()
    opened.go(also_done=True)
    settle()
    settle()
    with store.read() as session:
        kinds = [each.kind for each in steps(desk.actor, session, chosen.id)]
        assert kinds[-2:] == ["call", "done"]
        reasons = session.scalars(select(Audit.reason).where(Audit.action == "reveal")).all()
    assert len(reasons) == 1
    assert reasons[0]


def test_without_the_right_nobody_sees_a_number(
    show: Show, qtbot: QtBot, settle: Settle, desk: Desk, window: FakeWindow, store: Store
) -> None:
    desk.actor = replace(desk.actor, rights=desk.actor.rights - {Right.CUSTOMER_REVEAL})
    page = show(TodayPage)
    page.tasks.show_mine(False)
    settle()
    place = next(n for n in range(page.tasks.table.rows()) if page.tasks.table.row_at(n).customer_id)
    page.tasks.table.choose(place)
    settle()
    press(qtbot, page.tasks.table, "c", settle)
    assert window.said[-1][1]
    with store.read() as session:
        assert not session.scalars(select(Audit.id).where(Audit.action == "reveal")).all()


def test_a_note_stays_and_a_task_is_taken_over(
    page: TodayPage, qtbot: QtBot, settle: Settle, store: Store, desk: Desk
) -> None:
    chosen = page.tasks.table.row()
    press(qtbot, page.tasks.table, "n", settle)
    opened = sheet(NoteSheet)
    opened.go()
    settle()
    assert opened.form.error("note"), "an empty note is none"
    qtbot.keyClicks(opened.note, "d")
    opened.note.setText("周三再来")
    opened.go()
    settle()
    press(qtbot, page.tasks.table, "t", settle)
    with store.read() as session:
        row = next(each for each in tasks(desk.actor, session) if each.id == chosen.id)
        assert (row.last, row.owner_id) == ("周三再来", desk.actor.staff_id)


def test_a_task_by_hand_is_mine_and_chosen(page: TodayPage, qtbot: QtBot, settle: Settle) -> None:
    page.tasks.new()
    settle()
    opened = sheet(TaskSheet)
    opened.go()
    settle()
    assert opened.form.error("reason")
    opened.what.setText("订试驾路线图")
    opened.day.setText("+1")
    opened.go()
    settle()
    settle()
    assert page.tasks.table.row().reason == "订试驾路线图"
    assert page.tasks.card.facts is not None
    assert page.tasks.card.facts.row.by_hand


def test_enter_opens_what_a_task_is_about(page: TodayPage, qtbot: QtBot, settle: Settle, window: FakeWindow) -> None:
    place = next(n for n in range(page.tasks.table.rows()) if page.tasks.table.row_at(n).subject.startswith("drive:"))
    page.tasks.table.choose(place)
    qtbot.keyClick(page.tasks.table, Qt.Key.Key_Return)
    settle()
    name, payload = window.gone[-1]
    assert (name, f"drive:{payload['drive']}") == ("drives", page.tasks.table.row().subject)


def make(page: TodayPage, store: Store, by: Actor, new: NewTask, settle: Settle) -> None:
    """A task of a rule, chosen in the list."""
    with store.write(by) as session:
        task_id = task.make(by, session, new)
    page.tasks.choose(task_id)
    page.tasks.ask()
    settle()
    assert page.tasks.table.row().id == task_id


def test_a_late_key_that_was_lent_opens_its_car(
    page: TodayPage, qtbot: QtBot, settle: Settle, window: FakeWindow, store: Store, desk: Desk
) -> None:
    by = desk.actor
    with store.write(by) as session:
        out = {each.car_id for each in car_key.keys_out(by, session)}
        free = next(each for each in demo_cars(by, session) if each.id not in out)
        handed = Handed((free.odometer_km or 0) + 1, 80)
        loan_id = car_key.lend(by, session, free.id, "送车展", clock.now() + timedelta(hours=1), handed)
        row = car_key.loan(by, session, loan_id)
        assert row is not None
        new = late_task(row, None, opening.of_store(session, by.store_id))
    make(page, store, by, new, settle)
    assert page.tasks.card.open.isEnabled()
    qtbot.keyClick(page.tasks.table, Qt.Key.Key_Return)
    settle()
    assert window.gone[-1] == ("fleet", {"car": free.id})


def test_a_key_of_a_drive_opens_the_drive(
    page: TodayPage, qtbot: QtBot, settle: Settle, window: FakeWindow, store: Store, desk: Desk
) -> None:
    by = desk.actor
    with store.read() as session:
        loan = next(each for each in car_key.keys_out(by, session) if each.drive_id)
    make(page, store, by, NewTask("drive.late", f"key_loan:{loan.id}", "task.drive.late", loan.due_at), settle)
    qtbot.keyClick(page.tasks.table, Qt.Key.Key_Return)
    settle()
    assert window.gone[-1] == ("drives", {"drive": loan.drive_id})


def test_a_task_that_no_page_shows_says_so_on_its_button_and_at_enter(
    page: TodayPage, qtbot: QtBot, settle: Settle, window: FakeWindow, store: Store, desk: Desk
) -> None:
    facts = {"car": "朗逸", "at": "10:00"}
    new = NewTask("service.day_before", "appointment:a", "task.service.day_before", clock.now(), facts=facts)
    make(page, store, desk.actor, new, settle)
    card = page.tasks.card
    assert not card.open.isEnabled() and "words of the task" in card.open.toolTip()
    gone = len(window.gone)
    qtbot.keyClick(page.tasks.table, Qt.Key.Key_Return)
    settle()
    assert len(window.gone) == gone and window.said[-1][0] == card.open.toolTip()
    page.tasks.table.choose(next(n for n in range(page.tasks.table.rows()) if page.tasks.table.row_at(n).customer_id))
    settle()
    assert card.open.isEnabled() and not card.open.toolTip()


def test_the_strip_begins_with_what_is_late(page: TodayPage, window: FakeWindow, settle: Settle) -> None:
    assert page.strip._shown[0].drive.late
    assert page.strip.isVisible()
    page.strip.chosen.emit(page.strip._shown[0].drive.id)
    assert window.gone[-1] == ("drives", {"drive": page.strip._shown[0].drive.id})


def test_no_customer_stands_there_with_a_full_name(page: TodayPage) -> None:
    table = page.tasks.table
    shown = [table._rows.columns[0].cell(table.row_at(place)) for place in range(table.rows())]
    names = [table.row_at(place).customer for place in range(table.rows()) if table.row_at(place).customer]
    assert names
    assert not any(name in cell.spoken() for name in names for cell in shown)


def test_a_message_is_copied_and_counts_as_sent(
    page: TodayPage, qtbot: QtBot, settle: Settle, store: Store, desk: Desk, window: FakeWindow
) -> None:
    page.show_view("messages")
    settle()
    chosen = page.messages.table.row()
    press(qtbot, page.messages.table, "c", settle)
    assert QGuiApplication.clipboard().text() == chosen.text
    assert window.undo is not None
    with store.read() as session:
        assert message.state_of(session, chosen.id) == "sent"
    window.undo()
    settle()
    with store.read() as session:
        assert message.state_of(session, chosen.id) == "failed", "it waits to be sent again"


def test_marked_messages_go_into_one_file(
    page: TodayPage, qtbot: QtBot, settle: Settle, store: Store, window: FakeWindow, tmp_path: Path
) -> None:
    page.show_view("messages")
    settle()
    table = page.messages.table
    wanted = [table.row_at(place) for place in (0, 1)]
    for _ in wanted:
        qtbot.keyClick(table, Qt.Key.Key_Space)
    page.messages.write_file(tmp_path / "sent.csv", [each.id for each in wanted])
    settle()
    with (tmp_path / "sent.csv").open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.reader(file))
    assert [line[1] for line in lines] == [each.text for each in wanted]
    assert all(len(line[0]) == 11 for line in lines)
    assert "2 messages are in sent.csv" in window.said[-1][0]
    page.messages.write_file(tmp_path / "one.csv", [table.row_at(0).id])
    settle()
    assert "1 message is in one.csv" in window.said[-1][0]
    with store.read() as session:
        assert {message.state_of(session, each.id) for each in wanted} == {"sent"}


def test_a_file_that_cannot_be_written_sends_nothing(
    page: TodayPage, settle: Settle, store: Store, window: FakeWindow, tmp_path: Path
) -> None:
    page.show_view("messages")
    settle()
    chosen = page.messages.table.row()
    page.messages.write_file(tmp_path / "nowhere" / "sent.csv", [chosen.id])
    settle()
    assert "sent.csv" in window.said[-1][0]
    with store.read() as session:
        assert message.state_of(session, chosen.id) == "waiting"


def test_consent_is_asked_again_when_it_goes(
    page: TodayPage, qtbot: QtBot, settle: Settle, store: Store, desk: Desk, window: FakeWindow
) -> None:
    page.show_view("messages")
    settle()
    chosen, by = page.messages.table.row(), desk.actor
    with store.write(by) as session:
        consent.withdraw(by, session, chosen.customer_id, "contact")
    press(qtbot, page.messages.table, "c", settle)
    assert window.said[-1][1]
    with store.read() as session:
        assert message.state_of(session, chosen.id) == "waiting"


def test_withdrawn_and_back(page: TodayPage, qtbot: QtBot, settle: Settle, store: Store, window: FakeWindow) -> None:
    page.show_view("messages")
    settle()
    chosen = page.messages.table.row()
    press(qtbot, page.messages.table, "w", settle)
    with store.read() as session:
        assert message.state_of(session, chosen.id) == "withdrawn"
    assert window.undo is not None
    window.undo()
    settle()
    with store.read() as session:
        assert message.state_of(session, chosen.id) == "waiting"
    for state in STATES:
        page.messages.show_state(state)
        rows = [page.messages.table.row_at(place) for place in range(page.messages.table.rows())]
        assert {row.state for row in rows} <= {state}
