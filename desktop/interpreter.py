"""Python itself, set for a window. Import it before anything else of the program; it must stand after PySide6 only."""

from __future__ import annotations

import linecache
import sys

SWITCH_S = 0.0002
"""A thread that waits for the interpreter gets it after this time, instead of Python's 5 ms: while the window paints, a
search waits less, and while a worker imports, the window does."""


def _read_no_sources() -> None:
    """PySide reads the source of every module imported after it, to see whether that module uses PySide's own features.

    Ours use none (snake_case, true_property). The answer no is what it would find for every other module; without the
    reading, imports take a fifth less time and 20 MiB of source text are not kept in memory.
    """
    feature = sys.modules.get("shibokensupport.feature")
    if feature is not None:
        feature._mod_uses_pyside = lambda _module: False  # type: ignore[attr-defined]
        linecache.clearcache()


_read_no_sources()
sys.setswitchinterval(SWITCH_S)
