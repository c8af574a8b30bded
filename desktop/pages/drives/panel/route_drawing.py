"""The drawing of a route: one line from start to finish, in the colours of the theme."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QFrame, QSizePolicy

from desktop.domain.sales.route import SIZE, RouteRow
from desktop.widgets import theme

HEIGHT = 84
_ROOM = 12.0


class RouteDrawing(QFrame):
    """Decorative: name, minutes and length stand beside it in words. Hidden for a route that has none."""

    def __init__(self) -> None:
        super().__init__()
        self._points: tuple[tuple[int, int], ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(HEIGHT)
        theme.current().changed.connect(self.update)
        self.hide()

    def show_route(self, route: RouteRow | None) -> None:
        """This route's drawing."""
        self._points = route.points if route else ()
        self.setVisible(len(self._points) > 1)
        self.setAccessibleName(route.name if route else "")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(120, HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, colour = QPainter(self), theme.current().color
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(QPen(colour("border"), 1))
        painter.setBrush(colour("surface2"))
        painter.drawRoundedRect(ground, 8, 8)
        line = self._line(ground)
        pen = QPen(colour("primary"), 2.5)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        painter.drawPolyline(line)
        for place, token in ((0, "ok"), (line.count() - 1, "primary")):
            painter.setPen(QPen(colour("surface"), 2))
            painter.setBrush(colour(token))
            painter.drawEllipse(line.at(place), 5, 5)
        painter.end()

    def _line(self, ground: QRectF) -> QPolygonF:
        """As large as it goes in without bending it."""
        xs, ys = [x for x, _y in self._points], [y for _x, y in self._points]
        wide, high = max(1, max(xs) - min(xs)), max(1, max(ys) - min(ys))
        box = ground.adjusted(_ROOM, _ROOM, -_ROOM, -_ROOM)
        scale = min(box.width() / wide, box.height() / high, box.width() / SIZE * 4)
        left = box.center().x() - wide * scale / 2
        top = box.center().y() - high * scale / 2
        return QPolygonF([QPointF(left + (x - min(xs)) * scale, top + (y - min(ys)) * scale) for x, y in self._points])
