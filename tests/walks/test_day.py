"""A morning at the desk of the demo store: Today by single keys, a drive from its task, a message, the figures."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from desktop.__main__ import Program
from desktop.domain.work import message, task
from desktop.pages.drives.fleet import FleetPage
from desktop.pages.drives.page import DrivesPage
from desktop.pages.work.today import TodayPage
from desktop.shell.seat import Seat
from desktop.store.home import Home
from tests.walks.steps import CTRL, Keys
from tests.walks.test_import import in_front, sign_in

ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def program(tmp_path: Path, qtbot: QtBot) -> Iterator[Program]:
    made = Program(Seat(Home(tmp_path / "demo"), demo=True))
    made.show()
    made.window.activateWindow()
    yield made
    made.window.close()


def test_what_waits_is_done_called_about_and_sent_by_keys(program: Program) -> None:
    window, keys = program.window, Keys(program.window)
    sign_in(program, keys)
    keys.press(Qt.Key.Key_F6)
    keys.until(lambda: window.current() == "today", "the page")
    page = window.page("today")
    assert isinstance(page, TodayPage)
    keys.press(Qt.Key.Key_A, ALT)
    table = page.tasks.table
    keys.until(lambda: table.rows() > 10, "everybody's tasks")
    keys.until(page.strip.isVisible, "the day's drives", 30)

    in_front(program, keys)
    keys.until(table.hasFocus, "the focus")
    chosen, count = table.row(), table.rows()
    keys.press(Qt.Key.Key_D)
    keys.until(lambda: table.rows() == count - 1, "done")
    keys.press(Qt.Key.Key_Z, ALT)
    keys.until(lambda: table.rows() == count, "undone")
    with program.worker.store().read() as session:
        assert task.is_open(session, chosen.id)

    place = next(n for n in range(count) if table.row_at(n).subject.startswith("drive:"))
    table.choose(place)
    drive = table.row().subject.removeprefix("drive:")
    keys.press(Qt.Key.Key_Return)
    keys.until(lambda: window.current() == "drives", "the board")
    board = window.page("drives")
    assert isinstance(board, DrivesPage)
    keys.until(lambda: board.board_desk.seen is not None, "the day")
    assert drive

    in_front(program, keys)
    keys.press(Qt.Key.Key_F6)
    keys.press(Qt.Key.Key_2, ALT)
    messages = page.messages.table
    keys.until(lambda: messages.rows() > 0 and messages.hasFocus(), "the messages")
    text, sent = messages.row().text, messages.row().id
    keys.press(Qt.Key.Key_C)
    keys.until(lambda: QGuiApplication.clipboard().text() == text, "the copy")
    with program.worker.store().read() as session:
        assert message.state_of(session, sent) == "sent"

    in_front(program, keys)
    window.go("fleet", "cars")
    fleet = window.page("fleet")
    assert isinstance(fleet, FleetPage)
    keys.until(lambda: fleet.cars.table.rows() == 8, "the cars")
    keys.press(Qt.Key.Key_3, ALT)
    keys.until(lambda: fleet.figures.table.rows() > 0, "the figures")
    keys.press(Qt.Key.Key_PageDown, CTRL)
    keys.until(lambda: fleet.figures.table.rows() > 3, "the models")
    keys.press(Qt.Key.Key_F3)
    keys.until(lambda: window.current() == "drives", "the board")
