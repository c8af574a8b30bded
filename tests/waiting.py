"""Letting the window work meanwhile: for a time, or until something holds.

Qt's own wait in its test module keeps the interpreter to itself, so that the worker's threads hardly come to their
turn: the first start of a demo store took 36 s under it and takes 6 s here.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent

PATIENCE_S = 30.0
TURN_S = 0.002


def turn() -> None:
    """One turn of the window's loop, things to be deleted too, and room for the other threads."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)  # type: ignore[call-overload]
    QCoreApplication.processEvents()
    time.sleep(TURN_S)


def during(seconds: float) -> None:
    """Turns for so long."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        turn()


def until(true: Callable[[], Any], what: str = "", patience_s: float = PATIENCE_S) -> None:
    """Turns until this holds. Raises TimeoutError naming what was waited for."""
    end = time.monotonic() + patience_s
    while not true():
        if time.monotonic() > end:
            raise TimeoutError(what)
        turn()
