"""Single letters that do something in a list, told from a scanner's burst: a letter alone acts, one of many not."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

ALONE_MS = 45
"""A little above the gap between two keys of a scanner (``shell.scanner.GAP_S``); nobody feels it."""


class LoneKeys(QObject):
    """Hears what ``widget`` and the parts in it do not take for themselves; fields keep their letters."""

    def __init__(self, widget: QWidget, acts: Mapping[str, Callable[[], object]]) -> None:
        super().__init__(widget)
        self._acts, self._meant = dict(acts), ""
        self._alone = QTimer(self, singleShot=True, interval=ALONE_MS)
        self._alone.timeout.connect(self._act)
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.text().isprintable():
            plain = event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier)
            letter = event.text().upper()
            if letter and plain == Qt.KeyboardModifier.NoModifier and not event.isAutoRepeat():
                burst = self._alone.isActive()
                self._meant = "" if burst else letter
                self._alone.start()
                return letter in self._acts
        return super().eventFilter(watched, event)

    def _act(self) -> None:
        act = self._acts.get(self._meant)
        self._meant = ""
        if act is not None:
            act()
