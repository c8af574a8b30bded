"""The picture of the part that a page shows: what this desk has at once, what the centre has as soon as it is here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject

from desktop.pages.desk import Desk
from desktop.store.media import Media

Then = Callable[[bytes | None], object]


class PartMedia(QObject):
    """Answers for the part asked for last; ``then`` may come twice, first with nothing and later with the picture."""

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._part_key = ""
        self._then: Then = lambda _data: None
        self._second = desk.computer.second if desk.computer is not None else None
        if self._second is not None:
            self._second.told.connect(self._on_told)

    def ask(self, part_key: str, then: Then) -> None:
        """Have the thumbnail read off the GUI thread; where it is missing or old, have it fetched."""
        self._part_key, self._then = part_key, then
        self._read(part_key)

    def _read(self, part_key: str) -> None:
        worker = self._desk.worker

        def read() -> tuple[bytes | None, bool]:
            media = Media(worker.store().path.parent)
            try:
                return media.thumbnail(part_key), bool(media.missing([part_key]))
            finally:
                media.close()

        worker.run(read, lambda found: self._on_read(part_key, *found), owner=self)

    def _on_read(self, part_key: str, data: bytes | None, missing: bool) -> None:
        if part_key != self._part_key:
            return
        self._then(data)
        if missing and self._second is not None:
            self._second.send({"do": "pictures", "keys": [part_key], "size": "thumb"})

    def _on_told(self, message: dict[str, Any]) -> None:
        if message.get("task") == "pictures" and self._part_key in message.get("keys", ()):
            self._read(self._part_key)
