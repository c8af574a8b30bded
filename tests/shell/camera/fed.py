"""Cameras that show the pictures they are given, for the sheet before any lens."""

from __future__ import annotations

from PySide6.QtCore import QObject, QRectF
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from desktop.shell.camera.source import Cameras, Frame, FrameSource, Lens
from tests.shell.test_picture import drawn

FRONT, STAND = Lens("front", "Integrated camera"), Lens("stand", "USB stand")


class FedCamera(FrameSource):
    """``show`` a picture as the driver would send it."""

    def __init__(self, lens: Lens, owner: QObject, problem: str = "") -> None:
        super().__init__(owner)
        self.lens, self.problem, self.on = lens, problem, False

    def start(self) -> None:
        self.on = True
        if self.problem:
            self.failed.emit(self.problem)

    def stop(self) -> None:
        self.on = False

    def show(self, image: QImage) -> None:
        frame: Frame = lambda: image  # noqa: E731
        self.came.emit(frame)


class FedCameras(Cameras):
    """Plug lenses in and out; ``opened`` are all cameras that were switched on, newest last."""

    def __init__(self, *lenses: Lens, problem: str = "") -> None:
        super().__init__()
        self._lenses, self._problem = lenses, problem
        self.opened: list[FedCamera] = []

    def plug(self, *lenses: Lens) -> None:
        self._lenses = lenses
        self.changed.emit()

    def lenses(self) -> tuple[Lens, ...]:
        return self._lenses

    def open(self, lens: Lens, owner: QObject) -> FedCamera | None:
        if lens not in self._lenses:
            return None
        camera = FedCamera(lens, owner, self._problem)
        self.opened.append(camera)
        return camera


def held(*texts: str, turned: float = 12, blurred: int = 1) -> QImage:
    """What a camera sees: a label with these codes in somebody's hand, before a shelf; ``blurred`` times unsharp."""
    frame = QImage(1280, 720, QImage.Format.Format_RGB32)
    frame.fill(QColor("#5b6470"))
    painter = QPainter(frame)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    for place in range(9):
        left, top = place * 150 - 20, 60 + place % 3 * 210
        painter.fillRect(QRectF(left, top, 120, 150), QColor("#8a7b64").darker(90 + place * 9))
        painter.fillRect(QRectF(left, top + 36, 120, 22), QColor("#d9d2c3"))
    if texts:
        label = drawn(*texts, side=190)
        painter.translate(640, 360)
        painter.rotate(turned)
        card = QRectF(-label.width() / 2 - 24, -label.height() / 2 - 20, label.width() + 48, label.height() + 40)
        painter.setPen(QPen(QColor("#c8ccd2"), 2))
        painter.setBrush(QColor("white"))
        painter.drawRoundedRect(card, 10, 10)
        painter.drawImage(-label.width() // 2, -label.height() // 2, label)
    painter.end()
    if blurred > 1:
        small = frame.scaled(frame.size() / blurred)
        return small.scaled(frame.size())
    return frame
