"""When Python looks for cycles in the window's process: while nobody types, and never in what a start has built.

A search through everything (200,000 objects after signing in) holds the interpreter for 60 to 150 ms, in whichever
thread happens to allocate; it was the longest pause of every step of the window's bench.
"""

from __future__ import annotations

import gc
import time

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QWindow

NEVER = 1_000_000_000
"""Python's own count of younger searches that never comes."""
EACH_MS, QUIET_S = 2_000, 5.0
"""How often it is asked whether the hands have rested for so long."""
DUE, OVERDUE = 15, 400
"""Younger searches since the last whole one, each after some 7,000 new objects: worth a look; not to be put off."""
_INPUT = frozenset({QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.MouseMove, QEvent.Type.Wheel})


class Sweep(QObject):
    """Python goes on to search the young objects by itself; the whole is searched here, on the window's thread."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._before, self._last = gc.get_threshold(), 0.0
        gc.set_threshold(*self._before[:2], NEVER)
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
        gc.set_threshold(*self._before)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() in _INPUT:
            self._last = time.monotonic()
        return False

    def _look(self) -> None:
        count = gc.get_count()[2]
        if count >= OVERDUE or (count >= DUE and time.monotonic() - self._last >= QUIET_S):
            gc.collect()
