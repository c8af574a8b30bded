"""The second process's imports in this process, on its own thread: what the window sends and hears is the same."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from desktop.second.importing import Importing
from desktop.second.making import Making
from desktop.store.open import Store
from desktop.store.replica import Replica
from sync.merge import losers


class SecondHere(QObject):
    """Stands where ``shell.second`` stands."""

    status, finished, failed = Signal(dict), Signal(str), Signal(str, str)
    told, progress, died = Signal(dict), Signal(dict), Signal(int)

    _put = Signal(dict)

    def __init__(self, home: Path, store: Store) -> None:
        super().__init__()
        self._raw = store.write_connection()
        self.making = Making(home, Replica(self._raw, losers), self._hear, self._put.emit)
        self._put.connect(self._serve)
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
        else:
            self._serve(message)

    def _serve(self, message: dict[str, Any]) -> None:
        wishes: dict[str, Callable[[dict[str, Any]], object]] = {
            "make": self.making.begin,
            "made": self.making.made,
            "make_stop": lambda _message: self.making.stop(),
        }
        wishes[message["do"]](message)

    def close(self) -> None:
        self.importing.close()
        self._raw.close()

    def _hear(self, message: dict[str, Any]) -> None:
        (self.progress if message["say"] == "progress" else self.told).emit(message)
