"""Digits typed on the board: the first of a telephone's last four. A scanner's burst is left to the scanner."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

PAUSE_MS = 60
"""A scanner's keys are at most 35 ms apart: after so long it was a hand."""
MOST = 5
"""A longer burst without a pause is a scanner's."""


class TypeAhead(QObject):
    """Watches a widget that has no use for digits; ``typed`` brings them once the hand pauses."""

    typed = Signal(str)

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self._keys = ""
        self._timer = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._timer.timeout.connect(self._over)
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._key(event)
        if event.type() == QEvent.Type.FocusOut:
            self._drop()
        return super().eventFilter(watched, event)

    def _key(self, event: QKeyEvent) -> bool:
        text, held = event.text(), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if text.isascii() and text.isdigit() and not held:
            self._keys += text
            self._timer.start()
            return True
        if self._keys and text.isprintable() and text:
            self._keys += text  # a code with letters: no telephone
            self._timer.start()
        elif self._keys:
            self._drop()
        return False

    def _drop(self) -> None:
        self._keys = ""
        self._timer.stop()

    def _over(self) -> None:
        keys, self._keys = self._keys, ""
        if len(keys) <= MOST and keys.isdigit():
            self.typed.emit(keys)
