"""Photos of damage: chosen or pasted, made small, and kept with the return as one document."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt, Signal
from PySide6.QtGui import QImage, QImageReader, QImageWriter, QPainter
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget

from desktop.domain.problem import Refused
from desktop.domain.sales.damage import MOST
from desktop.pages.desk import Desk
from desktop.pages.refusal import told
from desktop.widgets import translate
from desktop.widgets.button import Button
from desktop.widgets.counted import counted
from desktop.widgets.label import Label
from desktop.widgets.layout import row

SIDE = 1_600
"""Px of the longer side that are kept: a scratch is seen, a document stays under a few hundred kilobytes."""
QUALITY = 78
PATTERNS = "*.jpg *.jpeg *.png *.webp *.bmp"


class PhotoBox(QWidget):
    """``photos()`` are JPEGs; where and with what they were taken is not in them any more."""

    changed = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._photos: list[bytes] = []
        self.add, self.drop = Button("", icon_name="plus", key="Alt+F"), Button("", "link")
        self._count = Label("", "muted")
        self.setLayout(row(self.add, (self._count, 1), self.drop, gap=8))
        self.add.clicked.connect(self.choose)
        self.drop.clicked.connect(self.clear)
        translate.say(self, lambda _text: self._say(), str)

    def photos(self) -> tuple[bytes, ...]:
        """What was added, in order."""
        return tuple(self._photos)

    def put(self, photos: Sequence[bytes]) -> None:
        """These instead, for another drive."""
        self._photos = list(photos)
        self._say()

    def clear(self) -> None:
        """None of them."""
        self.put(())

    def choose(self) -> None:
        """Alt+F: a picture that was copied, else files."""
        copied = QApplication.clipboard().image()
        if not copied.isNull():
            self._desk.worker.run(lambda: [as_jpeg(copied)], self._on_read, told(self._desk), owner=self)
            QApplication.clipboard().clear()
            return
        names, _ = QFileDialog.getOpenFileNames(
            self, self.tr("Photos of the damage"), "", self.tr("Pictures ({0})").format(PATTERNS)
        )
        self.take([Path(name) for name in names])

    def take(self, paths: Sequence[Path]) -> None:
        """Read these files off the GUI thread."""
        if paths:
            chosen = list(paths)[: MOST - len(self._photos)]
            self._desk.worker.run(
                lambda: [read_photo(path) for path in chosen], self._on_read, told(self._desk), owner=self
            )

    def _on_read(self, photos: list[bytes]) -> None:
        self._photos = [*self._photos, *photos][:MOST]
        self._say()
        self.changed.emit()

    def _say(self) -> None:
        count = len(self._photos)
        self.add.setText(self.tr("Photo"))
        self.add.setEnabled(count < MOST)
        self.drop.setText(self.tr("Remove"))
        self.drop.setVisible(bool(count))
        self._count.setText(counted(self.tr("{n} photo[s]"), count) if count else self.tr("chosen, or copied before"))


def read_photo(path: Path) -> bytes:
    """A file as a small JPEG. Any thread. Raises Refused ``photo.unreadable``."""
    reader = QImageReader(str(path))
    reader.setAutoTransform(True)
    image = reader.read()
    if image.isNull():
        raise Refused("photo.unreadable", "photo", value=path.suffix[:10])
    return as_jpeg(image)


def as_jpeg(image: QImage) -> bytes:
    """Made small and written anew, without what a camera notes beside the picture."""
    if max(image.width(), image.height()) > SIDE:
        image = image.scaled(
            QSize(SIDE, SIDE), Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        )
    plain = QImage(image.size(), QImage.Format.Format_RGB32)
    plain.fill(Qt.GlobalColor.white)
    painter = QPainter(plain)
    painter.drawImage(0, 0, image)
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QImageWriter(buffer, QByteArray(b"jpeg"))
    writer.setQuality(QUALITY)
    if not writer.write(plain):
        raise Refused("photo.unreadable", "photo", value="")
    return bytes(buffer.data().data())
