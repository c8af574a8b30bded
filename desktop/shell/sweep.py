"""Where and when Python looks for cycles in the window's process.

On the window's thread only. Left to itself Python searches in whichever thread happens to allocate, and frees there
what it finds; a widget or an item freed on another thread, while Qt uses its neighbours, ends the program.

Young objects often, all of them while nobody types, and never what a start has built: a search through everything
(200,000 objects after signing in) takes 60 to 150 ms; it was the longest pause of every step of the window's bench.
"""

from __future__ import annotations

import gc
import time

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QWindow

YOUNG, EACH_MS = 7_000, 200
"""New objects that are worth a search among the young (1 to 3 ms), and how often they are counted."""
DUE, OVERDUE = 15, 400
"""Searches among the young since the last whole one: worth a whole one; not to be put off."""
QUIET_S = 5.0
"""A whole one waits until the hands have rested for so long."""
_INPUT = frozenset({QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.MouseMove, QEvent.Type.Wheel})


class Sweep(QObject):
    """Made, watched and stopped on the window's thread; between the two Python searches nothing by itself."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._before, self._last = gc.isenabled(), 0.0
        gc.disable()
        self._timer = QTimer(self, interval=EACH_MS)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    def watch(self, handle: QWindow) -> None:
        """Keys and mouse of this window put the search off."""
        handle.installEventFilter(self)

    @staticmethod
    def settle() -> None:
        """What is here now stays until the end: it is never searched again. Takes no time."""
        gc.freeze()

    def stop(self) -> None:
        """As it was before."""
        self._timer.stop()
        gc.unfreeze()
        if self._before:
            gc.enable()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() in _INPUT:
            self._last = time.monotonic()
        return False

    def _look(self) -> None:
        if gc.get_count()[0] >= YOUNG:
            gc.collect(1)
        count = gc.get_count()[2]
        if count >= OVERDUE or (count >= DUE and time.monotonic() - self._last >= QUIET_S):
            gc.collect()
