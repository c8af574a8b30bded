"""Hears which modules are imported by which thread, so that no class of Qt is made on another than the window's."""

from __future__ import annotations

import sys
import threading
from typing import Any

WINDOWS = ("PySide6", "shiboken6", "desktop.pages", "desktop.shell", "desktop.widgets")
"""What defines or first names classes of Qt (docs/adr/0021)."""


def listen() -> list[str]:
    """From now on until the process ends: a list that grows by each module of Qt imported on another thread."""
    heard: list[str] = []
    main = threading.main_thread()

    def hear(event: str, given: tuple[Any, ...]) -> None:
        if event == "import" and threading.current_thread() is not main and given[0].startswith(WINDOWS):
            heard.append(given[0])

    sys.addaudithook(hear)
    return heard
