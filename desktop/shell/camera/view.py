"""The camera's picture, drawn by us: rounded, with corners to aim by, and an outline round what was read."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen, QPolygonF, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.shell.camera.reader import Look
from desktop.widgets import theme, translate
from desktop.widgets.icon import pixmap

SIZE = QSize(640, 360)
GROUND = QColor("#0C0E12")
"""Dark in either theme: what is round the picture must not outshine it."""
_AIM, _ARM = QColor(255, 255, 255, 210), 26
_FOUND = QColor("#32D583")
"""On the picture, not on the sheet: the same in either theme."""
_OUTLINE_PX = 4.0
_SIGN = QSize(48, 48)


class CameraView(QWidget):
    """``show_look`` a frame; ``fits`` tells in device pixels how large one may be."""

    fits = Signal(QSize)

    def __init__(self, name: Callable[[], str]) -> None:
        super().__init__()
        self._look: Look | None = None
        self.setMinimumSize(SIZE)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        translate.say(self, self.setAccessibleName, name)
        theme.current().changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return SIZE

    def show_look(self, look: Look | None) -> None:
        """This frame, or none: the dark ground."""
        self._look = look
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fits.emit(self.size() * self.devicePixelRatioF())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        radius = theme.current().size("radiusCard")
        shape = QPainterPath()
        shape.addRoundedRect(QRectF(self.rect()), radius, radius)
        painter.setClipPath(shape)
        painter.fillRect(self.rect(), GROUND)
        painter.setPen(QPen(theme.current().color("border2"), 2))
        painter.drawPath(shape)
        if self._look is None:
            sign = QRectF(QPointF(), _SIGN)
            sign.moveCenter(QRectF(self.rect()).center())
            painter.setOpacity(0.5)
            painter.drawPixmap(sign.topLeft(), pixmap("scan-line", "text3", _SIGN, self.devicePixelRatioF()))
            return
        self._picture(painter, self._look)

    def _picture(self, painter: QPainter, look: Look) -> None:
        image = look.image
        place = QRectF(self.rect())
        scale = min(place.width() / image.width(), place.height() / image.height())
        shown = QRectF(0, 0, image.width() * scale, image.height() * scale)
        shown.moveCenter(place.center())
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(shown, image)
        if look.settled:
            self._outlines(painter, look, shown.topLeft(), scale)
        else:
            self._aim(painter, place)

    @staticmethod
    def _outlines(painter: QPainter, look: Look, corner: QPointF, scale: float) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(_FOUND, _OUTLINE_PX, j=Qt.PenJoinStyle.RoundJoin))
        for code in look.settled:
            painter.drawPolygon(QPolygonF([corner + QPointF(x, y) * scale for x, y in code.corners]))

    @staticmethod
    def _aim(painter: QPainter, place: QRectF) -> None:
        """Four corners round the middle: hold the code between them."""
        painter.setPen(QPen(_AIM, _OUTLINE_PX, c=Qt.PenCapStyle.RoundCap, j=Qt.PenJoinStyle.RoundJoin))
        box = QRectF(0, 0, place.width() * 0.6, place.height() * 0.6)
        box.moveCenter(place.center())
        for at, along, down in (
            (box.topLeft(), 1, 1), (box.topRight(), -1, 1), (box.bottomRight(), -1, -1), (box.bottomLeft(), 1, -1),
        ):  # fmt: skip
            painter.drawPolyline(QPolygonF([at + QPointF(0, down * _ARM), at, at + QPointF(along * _ARM, 0)]))
