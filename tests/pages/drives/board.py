"""What a person does on the board of test drives, for the tests of its page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop.pages.drives.page import DrivesPage
from tests.domain.sales.yard import noon

Do = Callable[..., Any]
Settle = Callable[[], None]
Key, Held = Qt.Key, Qt.KeyboardModifier


def tomorrow() -> date:
    """By the store's calendar: two in the afternoon there is the same day in UTC."""
    return noon().date()


def press(page: DrivesPage, key: Key, held: Held = Held.NoModifier) -> None:
    QTest.keyClick(page.board, key, held)


def put_on(page: DrivesPage, drive_id: str) -> None:
    """The keys on a drive's tile."""
    tile = page.board.scene().by_id[drive_id]
    page.board.put_cursor(tile.row, tile.start)
    page.board.setFocus()
