"""The walk-round: what was damaged before we touched the car, tapped onto its outline; photos beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from desktop.domain.service.inspection import KINDS, SCRATCH
from desktop.pages.desk import Desk
from desktop.pages.drives.panel.photo_box import PhotoBox
from desktop.pages.service import words
from desktop.widgets import theme, translate
from desktop.widgets.button import Button
from desktop.widgets.counted import counted
from desktop.widgets.label import Label
from desktop.widgets.layout import column, row
from desktop.widgets.taps import Taps
from resources import outline

Mark = tuple[str, int, int]
"""One of ``inspection.KINDS`` and its place on the outline, both from 0 to ``outline.EDGE``."""
STEP, FINE = 250, 50
"""How far an arrow moves the cross, of ``outline.EDGE``; with Shift."""
MOST = 99
_ARROWS = {
    Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1),
}  # fmt: skip


class CarOutline(QFrame):
    """A tap marks with the kind in hand; arrows move the cross, A to D mark there, Backspace takes one back."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.kind = SCRATCH
        self._marks: list[Mark] = []
        self._locked, self._signed = 0, MOST
        self._cross = (outline.EDGE // 2, outline.EDGE // 2)
        self._path: tuple[QPainterPath, QPainterPath] | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setMinimumSize(440, 282)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        theme.current().changed.connect(self.update)
        translate.say(self, lambda _text: self._speak(), str)

    def marks(self) -> tuple[Mark, ...]:
        """In the order they were made."""
        return tuple(self._marks)

    def put(self, marks: Sequence[Mark], locked: int = 0, signed: int = MOST) -> None:
        """These instead; the first ``locked`` stay, the first ``signed`` stand on a signed sheet."""
        self._marks, self._locked, self._signed = list(marks), locked, signed
        self._tell()

    def can_undo(self) -> bool:
        """Whether there is one that may be taken back."""
        return len(self._marks) > self._locked

    def mark(self, kind: str, x: int, y: int) -> None:
        """One more; ``MOST`` at most."""
        if len(self._marks) < MOST:
            self._marks.append((kind, x, y))
            self._cross = (x, y)
            self._tell()

    def undo(self) -> None:
        """The last one was none."""
        if self.can_undo():
            self._marks.pop()
            self._tell()

    def sizeHint(self) -> QSize:
        return QSize(660, round(660 * outline.car().ratio))

    # -- keys and fingers

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        letter = event.text().upper()
        plain = not event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier)
        if key in _ARROWS and plain:
            x, y = _ARROWS[key]
            by = FINE if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else STEP
            self._cross = (_within(self._cross[0] + x * by), _within(self._cross[1] + y * by))
            self._speak()
            self.update()
        elif plain and letter and letter in KINDS:
            self.mark(letter, *self._cross)
        elif plain and key == Qt.Key.Key_Space:
            self.mark(self.kind, *self._cross)
        elif key == Qt.Key.Key_Backspace:
            self.undo()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        box = self._box()
        if event.button() == Qt.MouseButton.LeftButton and box.contains(event.position()):
            spot = event.position() - box.topLeft()
            edge = outline.EDGE
            self.mark(
                self.kind, _within(round(spot.x() * edge / box.width())), _within(round(spot.y() * edge / box.height()))
            )

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    # -- drawing

    def _box(self) -> QRectF:
        """Where the drawing stands: as large as it goes, in the middle."""
        wide, high = self.width() - 12, self.height() - 12
        width = min(wide, high / outline.car().ratio)
        height = width * outline.car().ratio
        return QRectF((self.width() - width) / 2, (self.height() - height) / 2, width, height)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, colour = QPainter(self), theme.current().color
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colour("ring" if self.hasFocus() else "border"), 2 if self.hasFocus() else 1))
        painter.setBrush(colour("surface2"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 8, 8)
        box = self._box()
        body, fine = self._paths()
        painter.save()
        painter.translate(box.topLeft())
        painter.scale(box.width() / outline.EDGE, box.height() / outline.EDGE)
        for path, shade, width in ((body, "text2", 1.4), (fine, "text3", 1.0)):
            pen = QPen(colour(shade), width)
            pen.setCosmetic(True)
            painter.setPen(pen)
            painter.setBrush(colour("surface") if path is body else Qt.BrushStyle.NoBrush)
            painter.drawPath(path)
        painter.restore()
        self._draw_marks(painter, box)
        painter.end()

    def _draw_marks(self, painter: QPainter, box: QRectF) -> None:
        colour = theme.current().color
        painter.setFont(theme.font("small", 700))
        for place, (kind, x, y) in enumerate(self._marks):
            tone = words.mark(kind)[1]
            spot = box.topLeft() + QPointF(x * box.width() / outline.EDGE, y * box.height() / outline.EDGE)
            painter.setPen(QPen(colour(tone), 1.5))
            painter.setBrush(colour(tone + "Soft"))
            if place >= self._signed:  # added to a signed sheet
                painter.drawRect(QRectF(spot.x() - 10, spot.y() - 10, 20, 20))
            else:
                painter.drawEllipse(spot, 10, 10)
            painter.drawText(QRectF(spot.x() - 10, spot.y() - 10, 20, 20), Qt.AlignmentFlag.AlignCenter, kind)
        if self.hasFocus():
            x, y = self._cross
            spot = box.topLeft() + QPointF(x * box.width() / outline.EDGE, y * box.height() / outline.EDGE)
            painter.setPen(QPen(colour("primary"), 2))
            painter.drawLine(spot - QPointF(14, 0), spot + QPointF(14, 0))
            painter.drawLine(spot - QPointF(0, 14), spot + QPointF(0, 14))

    def _paths(self) -> tuple[QPainterPath, QPainterPath]:
        if self._path is None:
            body, fine = QPainterPath(), QPainterPath()
            for stroke in outline.car().strokes:
                path = fine if stroke.fine else body
                for name, points in stroke.commands:
                    _draw(path, name, [QPointF(*point) for point in points])
            self._path = (body, fine)
        return self._path

    def _tell(self) -> None:
        self._speak()
        self.update()
        self.changed.emit()

    def _speak(self) -> None:
        text = self.tr("Outline of the car, {n} mark[s]. Arrows move, A to D mark, Backspace takes one back.")
        self.setAccessibleName(counted(text, len(self._marks)))
        self.setAccessibleDescription(f"{self._cross[0] // 100} %, {self._cross[1] // 100} %")

    def event(self, event: QEvent) -> bool:
        """Letters that mark are no shortcuts of the page."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            plain = not event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier
            if plain and event.text().upper() in KINDS and event.text():
                event.accept()
                return True
        return super().event(event)


class WalkRound(QWidget):
    """The outline, the kind in hand, undo, what was marked in a line, and photos."""

    changed = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.outline, self.kinds, self.photos = CarOutline(), Taps(), PhotoBox(desk)
        self.kinds.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.undo = Button("", "", "undo-2", key="Backspace", shown_only=True)
        self._line = Label("", "second")
        self._line.setWordWrap(True)
        self.setLayout(
            column(
                row((self.kinds, 1), self.undo, gap=10), (self.outline, 1), self._line, self.photos,
                margins=(16, 12, 16, 12), gap=10,
            )
        )  # fmt: skip
        self.kinds.changed.connect(self._take)
        self.undo.clicked.connect(self.outline.undo)
        self.outline.changed.connect(self._on_changed)
        self.photos.changed.connect(self.changed)
        translate.say(self, lambda _text: self._repeat(), str)
        self.kinds.choose(SCRATCH)

    def marks(self) -> tuple[Mark, ...]:
        """What was marked."""
        return self.outline.marks()

    def put(
        self, marks: Sequence[Mark], photos: Sequence[bytes] = (), *, locked: int = 0, signed: int = MOST
    ) -> None:  # fmt: skip
        """Of another car; the first ``locked`` marks stay, the first ``signed`` are on a signed sheet."""
        self.photos.put(photos)
        self.outline.put(marks, locked, signed)

    def start(self) -> None:
        """The keys move the cross."""
        self.outline.setFocus(Qt.FocusReason.OtherFocusReason)

    def _take(self, kind: str) -> None:
        self.outline.kind = kind
        self.outline.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_changed(self) -> None:
        self._repeat()
        self.changed.emit()

    def _repeat(self) -> None:
        self.kinds.show_options([(kind, f"{kind} {words.mark(kind)[0]}", "") for kind in KINDS])
        self.undo.setText(self.tr("Undo"))
        marks = self.marks()
        self.undo.setEnabled(self.outline.can_undo())
        count: Callable[[str], int] = lambda kind: sum(each[0] == kind for each in marks)  # noqa: E731
        said = "   ".join(f"{words.mark(kind)[0]} {count(kind)}" for kind in KINDS if count(kind))
        self._line.setText(said or self.tr("Nothing marked: tap where the car is damaged."))


def _draw(path: QPainterPath, name: str, points: list[QPointF]) -> None:
    if name == "M":
        path.moveTo(points[0])
    elif name == "L":
        path.lineTo(points[0])
    elif name == "C":
        path.cubicTo(*points)
    else:
        path.closeSubpath()


def _within(value: int) -> int:
    return max(0, min(outline.EDGE, value))
