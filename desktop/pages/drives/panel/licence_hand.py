"""The focus goes on by itself from a field that is whole; Backspace brings it back, an Enter out of habit is none."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit

HABIT_S = 0.4
"""An Enter so soon after the focus went on was meant for the field before; nobody reads a new field that fast."""
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


@dataclass(frozen=True)
class Hop:
    """A field, when it is whole, and the field that comes next then."""

    field: QLineEdit
    is_whole: Callable[[], bool]
    follower: Callable[[], QLineEdit | None]


class LicenceHand(QObject):
    """Only typing at the end of a field hands on: who mends a digit in the middle stays there."""

    def __init__(self, parent: QObject, now: Callable[[], float] = time.monotonic) -> None:
        super().__init__(parent)
        self.now = now
        self._from: dict[QLineEdit, QLineEdit] = {}
        """Where the focus came from by itself, and the last time it did."""
        self._at = float("-inf")

    def listen(self, *hops: Hop) -> None:
        """Watch these fields. After the form has them: the filter installed last is asked first."""
        for hop in hops:
            hop.field.textEdited.connect(lambda _text, hop=hop: self._typed(hop))

    def watch(self, *fields: QLineEdit) -> None:
        """Where an Enter out of habit may arrive, and Backspace in the empty field leads back."""
        for field in fields:
            field.installEventFilter(self)

    def _typed(self, hop: Hop) -> None:
        at_the_end = hop.field.cursorPosition() == len(hop.field.text())
        follower = hop.follower() if at_the_end and hop.is_whole() else None
        if follower is not None:
            self._from[follower], self._at = hop.field, self.now()
            follower.setFocus(Qt.FocusReason.TabFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter at once after the focus came by itself is swallowed; Backspace in the empty field goes back."""
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent) or event.modifiers():
            return super().eventFilter(watched, event)
        if not isinstance(watched, QLineEdit) or watched not in self._from:
            return super().eventFilter(watched, event)
        if event.key() in _ENTER and self.now() - self._at < HABIT_S:
            return True
        if event.key() == Qt.Key.Key_Backspace and not watched.text():
            before = self._from.pop(watched)
            before.setFocus(Qt.FocusReason.BacktabFocusReason)
            before.end(False)
            return True
        return super().eventFilter(watched, event)
