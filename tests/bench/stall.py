"""The longest times in which the window's thread answered nothing, and where it was."""

from __future__ import annotations

import sys
import threading
import time
import traceback
from types import FrameType

from PySide6.QtCore import QObject, Qt, QTimer

TICK_MS = 5
LOOK_S = 0.04
DEPTH = 9


class Stalls(QObject):
    """A timer of 5 ms on the window's thread. ``of(step)``: the gaps of a step named with :meth:`begin`, in ms.

    With ``tell`` a second thread looks where the window's thread is while a gap grows, and prints it.
    """

    def __init__(self, tell: bool = False) -> None:
        super().__init__()
        self._step, self._gaps = "", dict[str, list[float]]()
        self._last = time.perf_counter()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._timer.start(TICK_MS)
        self._main = threading.get_ident()
        if tell:
            threading.Thread(target=self._watch, daemon=True).start()

    def begin(self, step: str) -> None:
        """What comes now is counted under this name."""
        self._tick()
        self._step = step

    def of(self, step: str) -> list[float]:
        """The gaps of a step, one at least."""
        return self._gaps.get(step) or [0.0]

    def _tick(self) -> None:
        now = time.perf_counter()
        if self._step:
            self._gaps.setdefault(self._step, []).append((now - self._last) * 1000)
        self._last = now

    def _watch(self) -> None:
        told = 0.0
        while True:
            time.sleep(LOOK_S / 2)
            gap = time.perf_counter() - self._last
            if gap > LOOK_S and self._step and self._last != told:
                told = self._last
                words = f"-- {self._step}, {gap * 1000:.0f} ms and more:"
                print(words, *_where(self._main), sep="\n   ", file=sys.stderr)


def _where(thread: int) -> list[str]:
    frame: FrameType | None = sys._current_frames().get(thread)
    return [f"{each.filename}:{each.lineno} {each.name}" for each in traceback.extract_stack(frame)[-DEPTH:]]
