"""A place to sign with pen, finger or mouse. What is drawn stays in memory: it belongs to one paper and to no log."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QTabletEvent,
    QTouchEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.widgets import theme, translate
from desktop.widgets.theme import font

Stroke = tuple[tuple[int, int], ...]
INK = QColor("#101828")
"""As on paper, in either theme: the pad is the paper's white."""
UNIT = 1000
"""Strokes are told in thousandths of the pad's width."""
LEAST_PX = 60
"""Less ink than this is a slip of the hand."""
_STEP_PX = 1.5
_MOST_POINTS, _MOST_STROKES = 600, 200
_PEN_PX = 2.2


class SignaturePad(QWidget):
    """``strokes()`` tells what was drawn. Ctrl+Z takes the last stroke back, Del all of it."""

    changed = Signal()

    def __init__(self, name: Callable[[], str], high: int = 130) -> None:
        super().__init__()
        self._strokes: list[list[QPointF]] = []
        self._drawing = False
        self.setMinimumSize(260, high)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(high)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        translate.say(self, self.setAccessibleName, name)
        translate.say(
            self,
            self.setAccessibleDescription,
            lambda: self.tr("Sign here with pen, finger or mouse. Ctrl+Z takes a stroke back, Del clears."),
        )
        theme.current().changed.connect(self.update)

    def strokes(self) -> tuple[Stroke, ...]:
        """Each stroke's points in thousandths of the width, from the top left corner."""
        scale = UNIT / max(1, self.width())
        return tuple(
            tuple((round(point.x() * scale), round(point.y() * scale)) for point in stroke) for stroke in self._strokes
        )

    @property
    def ratio(self) -> float:
        """The height over the width."""
        return self.height() / max(1, self.width())

    def is_signed(self) -> bool:
        """Whether there is more on it than a slip of the hand."""
        return sum(_length(stroke) for stroke in self._strokes) >= LEAST_PX

    def undo(self) -> None:
        """The last stroke goes."""
        if self._strokes:
            self._strokes.pop()
            self._say()

    def clear(self) -> None:
        """Nothing is left of it."""
        if self._strokes:
            self._strokes.clear()
            self._say()

    def sizeHint(self) -> QSize:
        return QSize(380, self.height())

    def _say(self) -> None:
        self._drawing = False
        self.update()
        self.changed.emit()

    def _begin(self, at: QPointF) -> None:
        if len(self._strokes) < _MOST_STROKES:
            self._strokes.append([self._inside(at)])
            self._drawing = True
            self.update()

    def _go_on(self, at: QPointF) -> None:
        if not self._drawing:
            return
        stroke, point = self._strokes[-1], self._inside(at)
        if len(stroke) < _MOST_POINTS and _distance(stroke[-1], point) >= _STEP_PX:
            stroke.append(point)
            self.update()

    def _end(self, at: QPointF) -> None:
        if self._drawing:
            self._go_on(at)
            self._say()

    def _inside(self, at: QPointF) -> QPointF:
        return QPointF(min(max(at.x(), 0.0), self.width()), min(max(at.y(), 0.0), self.height()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.setFocus(Qt.FocusReason.MouseFocusReason)
            self._begin(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._go_on(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._end(event.position())

    def tabletEvent(self, event: QTabletEvent) -> None:
        """A pen tells finer points than the mouse it would be turned into."""
        kind = event.type()
        if kind == QEvent.Type.TabletPress:
            self._begin(event.position())
        elif kind == QEvent.Type.TabletMove:
            self._go_on(event.position())
        elif kind == QEvent.Type.TabletRelease:
            self._end(event.position())
        event.accept()

    def event(self, event: QEvent) -> bool:
        """One finger draws; a second one that rests on the glass does nothing."""
        if isinstance(event, QTouchEvent) and event.points():
            at = event.points()[0].position()
            if event.type() == QEvent.Type.TouchBegin:
                self._begin(at)
            elif event.type() == QEvent.Type.TouchUpdate:
                self._go_on(at)
            else:
                self._end(at)
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = event.modifiers() == Qt.KeyboardModifier.ControlModifier
        if control and event.key() == Qt.Key.Key_Z:
            self.undo()
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.clear()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, colour = QPainter(self), theme.current().color
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        focused = self.hasFocus()
        painter.setPen(QPen(colour("primary" if focused else "border2"), 2 if focused else 1))
        painter.setBrush(colour("paper"))
        inset = 1.0 if focused else 0.5
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), 7, 7)
        line = self.height() * 0.78
        painter.setPen(QPen(QColor("#D0D5DD"), 1, Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(16, line), QPointF(self.width() - 16, line))
        if not self._strokes:
            painter.setFont(font("small"))
            painter.setPen(QColor("#667085"))
            box = QRectF(16, line + 2, self.width() - 32, self.height() - line - 4)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self.tr("Sign here"))
        pen = QPen(INK, _PEN_PX)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for stroke in self._strokes:
            painter.drawPath(_smooth(stroke))
        painter.end()


def _smooth(stroke: list[QPointF]) -> QPainterPath:
    """Curves through the middles between the points, as the paper draws them."""
    path = QPainterPath(stroke[0])
    for control, after in itertools.pairwise(stroke[1:]):
        path.quadTo(control, (control + after) / 2)
    path.lineTo(stroke[-1] if len(stroke) > 1 else stroke[0] + QPointF(0.1, 0))
    return path


def _distance(one: QPointF, two: QPointF) -> float:
    return math.hypot(two.x() - one.x(), two.y() - one.y())


def _length(stroke: list[QPointF]) -> float:
    return sum(_distance(one, two) for one, two in itertools.pairwise(stroke))
