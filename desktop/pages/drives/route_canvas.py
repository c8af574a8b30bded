"""Where a route is drawn: point by point, with the mouse or by keys alone."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QFrame

from desktop.domain.sales.route import MAX_POINTS, SIZE
from desktop.widgets import theme, translate
from desktop.widgets.counted import counted

STEP, FINE = 50, 10
"""How far an arrow moves the cross, of ``SIZE``; with Shift."""
SIDE = 330
_NEAR = 9.0
"""A click so near to a point, in px, takes hold of it."""
_ARROWS = {
    Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1),
}  # fmt: skip
Point = tuple[int, int]


class RouteCanvas(QFrame):
    """A click sets the next point, a drag moves one; arrows move the cross, Space sets a point there, Backspace takes
    the last one back. ``changed`` after each."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._points: list[Point] = []
        self._cross: Point = (SIZE // 2, SIZE // 2)
        self._held = -1
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFixedSize(SIDE, SIDE)
        self.setCursor(Qt.CursorShape.CrossCursor)
        theme.current().changed.connect(self.update)
        translate.say(self, lambda _text: self._speak(), str)

    def points(self) -> tuple[Point, ...]:
        """What is drawn, in the square of ``route.SIZE``."""
        return tuple(self._points)

    def show_points(self, points: Sequence[Point]) -> None:
        """This drawing."""
        self._points = list(points)
        if self._points:
            self._cross = self._points[-1]
        self._tell()

    def add(self, point: Point) -> None:
        """Go on to here."""
        if len(self._points) < MAX_POINTS:
            self._points.append(point)
            self._cross = point
            self._tell()

    def take_back(self) -> None:
        """The last point goes."""
        if self._points:
            self._points.pop()
            self._tell()

    def close_loop(self) -> None:
        """Back to where it began."""
        if len(self._points) > 2 and self._points[0] != self._points[-1]:
            self.add(self._points[0])

    def sizeHint(self) -> QSize:
        return QSize(SIDE, SIDE)

    # -- keys and mouse

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in _ARROWS:
            x, y = _ARROWS[key]
            by = FINE if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else STEP
            self._cross = (_within(self._cross[0] + x * by), _within(self._cross[1] + y * by))
            self._tell(moved=True)
        elif key == Qt.Key.Key_Space:
            self.add(self._cross)
        elif key == Qt.Key.Key_Backspace:
            self.take_back()
        elif key == Qt.Key.Key_Home:
            self.close_loop()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        spot = event.position()
        near = [place for place, point in enumerate(self._points) if _apart(self._at(point), spot) <= _NEAR]
        if event.button() != Qt.MouseButton.LeftButton:
            return
        if near:
            self._held = near[-1]
        else:
            self.add(self._point(spot))
            self._held = len(self._points) - 1

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if 0 <= self._held < len(self._points):
            self._points[self._held] = self._cross = self._point(event.position())
            self._tell()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._held = -1

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    # -- drawing

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, colour = QPainter(self), theme.current().color
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.setPen(QPen(colour("ring" if self.hasFocus() else "border"), 2 if self.hasFocus() else 1))
        painter.setBrush(colour("surface2"))
        painter.drawRoundedRect(box, 8, 8)
        painter.setPen(QPen(colour("border"), 1))
        for part in range(1, 10):
            spot = self._at((part * SIZE // 10, part * SIZE // 10))
            painter.drawLine(QPointF(spot.x(), box.top()), QPointF(spot.x(), box.bottom()))
            painter.drawLine(QPointF(box.left(), spot.y()), QPointF(box.right(), spot.y()))
        pen = QPen(colour("primary"), 2.5)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        painter.drawPolyline(QPolygonF([self._at(point) for point in self._points]))
        for place, point in enumerate(self._points):
            painter.setPen(QPen(colour("surface"), 1.5))
            painter.setBrush(colour("ok" if place == 0 else "primary"))
            painter.drawEllipse(self._at(point), 5 if place == 0 else 4, 5 if place == 0 else 4)
        if self.hasFocus():
            self._draw_cross(painter)
        painter.end()

    def _draw_cross(self, painter: QPainter) -> None:
        spot = self._at(self._cross)
        painter.setPen(QPen(theme.current().color("warn"), 2))
        painter.drawLine(spot - QPointF(9, 0), spot + QPointF(9, 0))
        painter.drawLine(spot - QPointF(0, 9), spot + QPointF(0, 9))

    def _at(self, point: Point) -> QPointF:
        return QPointF(point[0] * (self.width() - 1) / SIZE, point[1] * (self.height() - 1) / SIZE)

    def _point(self, spot: QPointF) -> Point:
        return (
            _within(round(spot.x() * SIZE / (self.width() - 1))), _within(round(spot.y() * SIZE / (self.height() - 1)))
        )  # fmt: skip

    def _tell(self, *, moved: bool = False) -> None:
        self._speak()
        self.update()
        if not moved:
            self.changed.emit()

    def _speak(self) -> None:
        text = self.tr("Drawing of the route: {n} point[s]. Arrows move, Space sets a point, Backspace takes one back.")
        self.setAccessibleName(counted(text, len(self._points)))
        self.setAccessibleDescription(f"{self._cross[0]}, {self._cross[1]}")


def _within(value: int) -> int:
    return max(0, min(SIZE, value))


def _apart(one: QPointF, two: QPointF) -> float:
    return float((one - two).manhattanLength())
