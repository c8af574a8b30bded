"""The steps of the clerk's job on the real page, for tests and for the walk: keys go to the window, as from a hand."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from desktop.pages.parts.lookup import LookupPage
from tests import waiting
from tests.waiting import PATIENCE_S

NONE = Qt.KeyboardModifier.NoModifier
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


class Keys:
    """Types into whatever has the focus, and counts every key pressed, Shift and Ctrl not counted by themselves."""

    def __init__(self, page: QWidget) -> None:
        self._page = page
        self.count = 0

    def press(self, key: Qt.Key | str, modifier: Qt.KeyboardModifier = NONE) -> None:
        """One key."""
        self.count += 1
        window = QApplication.activeModalWidget() or self._page.window()
        QTest.keyClick(window.windowHandle(), key, modifier)

    def type(self, text: str) -> None:
        """ASCII text, a key a character."""
        for character in text:
            self.press(character)

    def compose(self, text: str) -> None:
        """Chinese as an input method commits it, counted as one key a character."""
        self.count += len(text)
        done = QInputMethodEvent("", [])
        done.setCommitString(text)
        focus = QApplication.focusWidget()
        assert focus is not None
        QApplication.sendEvent(focus, done)

    @staticmethod
    def until(true: Callable[[], bool], what: str = "", patience_s: float = PATIENCE_S) -> None:
        """Let the window work until this holds. Raises TimeoutError."""
        waiting.until(true, what, patience_s)


def open_known_car(keys: Keys, page: LookupPage, vin_end: str) -> None:
    """The last characters of a VIN the store knows, and Enter."""
    keys.type(vin_end)
    keys.press(Qt.Key.Key_Return)
    keys.until(lambda: page.subject.car is not None and page.search.field.hasFocus(), "the car")
    owner = page.subject.known.owner if page.subject.known else None
    if owner is not None:
        keys.until(lambda: page.basket.basket.level.rate_bp == owner.rate_bp, "the owner's level")


def add_first(keys: Keys, page: LookupPage, words: str) -> None:
    """Words in the search field, and Enter: the first row goes into the basket."""
    before = len(page.basket.basket.lines)
    if words.isascii():
        keys.type(words)
    else:
        keys.compose(words)
    keys.press(Qt.Key.Key_Return)
    keys.until(lambda: len(page.basket.basket.lines) > before, words)


def quantity_in_rows(keys: Keys, digits: str) -> None:
    """↓ into the rows, then the quantity."""
    keys.press(Qt.Key.Key_Down)
    keys.type(digits)


def print_quote(keys: Keys, page: LookupPage) -> None:
    """F9, until the quote is saved."""
    keys.press(Qt.Key.Key_F9)
    keys.until(lambda: page.basket.issued is not None, "the quote")
