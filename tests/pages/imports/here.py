"""The second process's imports in this process, on its own thread: what the window sends and hears is the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from desktop.second.importing import Importing
from desktop.store.open import Store


class SecondHere(QObject):
    """Stands where ``shell.second`` stands."""

    status, finished, failed = Signal(dict), Signal(str), Signal(str, str)
    told, progress, died = Signal(dict), Signal(dict), Signal(int)

    def __init__(self, home: Path, store: Store) -> None:
        super().__init__()
        self.sent: list[dict[str, Any]] = []
        self.importing = Importing(home, store, self._hear)

    def enrol(self, url: str, code: str, name: str) -> None:
        raise NotImplementedError

    def exchange_now(self) -> None:
        raise NotImplementedError

    def send(self, message: dict[str, Any]) -> None:
        self.sent.append(message)
        if message["do"] == "import":
            self.importing.take(message)

    def close(self) -> None:
        self.importing.close()

    def _hear(self, message: dict[str, Any]) -> None:
        (self.progress if message["say"] == "progress" else self.told).emit(message)
