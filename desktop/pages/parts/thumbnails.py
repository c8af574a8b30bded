"""The small pictures of the rows that are painted: read and made small off the GUI thread once the rows stand still."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QImage, QPixmap

from desktop.pages.desk import Desk
from desktop.store.media import Media

STILL_MS = 60
"""No new row for so long: the list stands still, and its pictures are asked for."""
MOST_WANTED = 40
"""Of more only the latest: what was scrolled past needs no picture."""
MOST_KEPT = 400
"""Pictures in memory; of 34 px at twice the scale they take 7 MB."""
ROOM = 28
"""The longer side in px, inside the tile's border."""


class Thumbnails(QObject):
    """``of`` answers at once from memory and remembers what it lacked; ``came`` tells when to paint again."""

    came = Signal()

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk, self._scale = desk, 1.0
        self._kept: dict[str, QPixmap | None] = {}
        self._wanted: dict[str, None] = {}
        self._still = QTimer(self, singleShot=True, interval=STILL_MS)
        self._still.timeout.connect(self._read_wanted)
        self._second = desk.computer.second if desk.computer is not None else None
        if self._second is not None:
            self._second.told.connect(self._on_told)

    def of(self, part_key: str, scale: float = 1.0) -> QPixmap | None:
        """The picture of a part, to be drawn at ``scale`` device pixels; None where none is here, or not yet."""
        if scale != self._scale:
            self._scale = scale
            self._kept.clear()
        if part_key in self._kept:
            return self._kept[part_key]
        self._wanted.pop(part_key, None)
        self._wanted[part_key] = None
        self._still.start()
        return None

    def _read_wanted(self) -> None:
        keys, self._wanted = list(self._wanted)[-MOST_WANTED:], {}
        worker, scale = self._desk.worker, self._scale

        def read() -> tuple[dict[str, QImage | None], list[str]]:
            media = Media(worker.store().path.parent)
            try:
                return {key: _small(media.thumbnail(key), scale) for key in keys}, media.missing(keys)
            finally:
                media.close()

        worker.run(read, lambda found: self._on_read(scale, *found), owner=self)

    def _on_read(self, scale: float, found: dict[str, QImage | None], missing: Sequence[str]) -> None:
        if scale != self._scale:
            return
        for key, image in found.items():
            self._kept.pop(key, None)
            self._kept[key] = QPixmap.fromImage(image) if image is not None else None
        for key in list(self._kept)[: max(0, len(self._kept) - MOST_KEPT)]:
            del self._kept[key]
        if missing and self._second is not None:
            self._second.send({"do": "pictures", "keys": list(missing), "size": "thumb"})
        if any(image is not None for image in found.values()):
            self.came.emit()

    def _on_told(self, message: dict[str, Any]) -> None:
        """Pictures came, or were made here: those rows are read again when they are painted next."""
        if message.get("task") == "pictures":
            gone = [key for key in message.get("keys", ()) if key in self._kept]
        else:
            gone = list(self._kept) if message.get("task") == "make" and message.get("kind") == "media" else []
        for key in gone:
            del self._kept[key]
        if gone:
            self.came.emit()


def _small(data: bytes | None, scale: float) -> QImage | None:
    """For the tile; None for what cannot be read."""
    image = QImage.fromData(data) if data else QImage()
    if image.isNull():
        return None
    side = round(ROOM * scale)
    small = image.scaled(
        QSize(side, side), Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
    )
    small.setDevicePixelRatio(scale)
    return small
