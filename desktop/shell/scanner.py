"""A scanner is a keyboard: a burst of keys at most 35 ms apart that ends in Enter. It works wherever the focus is."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QWidget

GAP_S = 0.035
"""Measured with hand-held scanners; no hand types so fast for six keys on end."""
SHORTEST = 6
"""Shorter bursts are left alone: a quick hand and an Enter."""


@dataclass
class _Burst:
    focus: QWidget | None
    text_before: str
    cursor_before: int
    keys: list[str] = field(default_factory=list)
    last: float = 0.0


class Scanner(QObject):
    """Watches the window's own key events. A field with the property ``scans`` keeps what was scanned into it.

    Anywhere else the field gets back the text it had, and ``scanned`` carries the code.
    """

    scanned = Signal(str)

    def __init__(self, parent: QObject, now: Callable[[], float] = time.monotonic) -> None:
        super().__init__(parent)
        self._now = now
        self._burst: _Burst | None = None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._key(event)
        return super().eventFilter(watched, event)

    def _key(self, event: QKeyEvent) -> bool:
        now, burst = self._now(), self._burst
        quick = burst is not None and now - burst.last <= GAP_S
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._burst = None
            return bool(quick and burst and len(burst.keys) >= SHORTEST and self._scanned(burst))
        text = event.text()
        if event.key() == Qt.Key.Key_Shift:
            return False
        if not text or not text.isprintable() or not text.isascii():
            self._burst = None
            return False
        if not quick or burst is None:
            burst = self._burst = self._start()
        burst.keys.append(text)
        burst.last = now
        return False

    @staticmethod
    def _start() -> _Burst:
        focus = QApplication.focusWidget()
        if isinstance(focus, QLineEdit):
            return _Burst(focus, focus.text(), focus.cursorPosition())
        if isinstance(focus, QPlainTextEdit):
            return _Burst(focus, focus.toPlainText(), focus.textCursor().position())
        return _Burst(focus, "", 0)

    def _scanned(self, burst: _Burst) -> bool:
        focus = burst.focus
        if focus is not None and focus.property("scans"):
            return False
        if isinstance(focus, QLineEdit):
            focus.setText(burst.text_before)
            focus.setCursorPosition(burst.cursor_before)
        elif isinstance(focus, QPlainTextEdit):
            focus.setPlainText(burst.text_before)
            cursor = focus.textCursor()
            cursor.setPosition(burst.cursor_before)
            focus.setTextCursor(cursor)
        self.scanned.emit("".join(burst.keys))
        return True
