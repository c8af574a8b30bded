"""The board: things as rows, quarter hours as columns. Drawn, moved and lengthened by mouse or by key.

Drag on an empty place draws a new slot, drag on a tile moves it, drag on its edge lengthens it; what may not be is red,
with its sentence, before the button is let go. Keys: arrows move the cursor, Enter opens or asks for a new one, Ctrl or
Alt with arrows moves a tile, Shift with ← → lengthens it, Delete asks for its end, PgUp PgDn another day, Home the
present, + and − the zoom, Esc lets go.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QToolTip, QWidget

from desktop.widgets import theme
from desktop.widgets.board import accessible, painting, tile_picture
from desktop.widgets.board.cursor import Cursor
from desktop.widgets.board.geometry import HEAD, ROW, ZOOMS, Geometry, Zoom
from desktop.widgets.board.hand import Hand, Intent, Judge
from desktop.widgets.board.painting import Look
from desktop.widgets.board.pointer import Pointer
from desktop.widgets.board.scene import FINE, Scene, Slot, Tile, Verdict

Key = Qt.Key
_ARROWS = {Key.Key_Left: (0, -1), Key.Key_Right: (0, 1), Key.Key_Up: (-1, 0), Key.Key_Down: (1, 0)}
_MOVING = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier


class Board(QAbstractScrollArea):
    """``show_scene`` says what is there, ``judge`` what may lie where; whoever hears ``moved`` saves it, and calls
    ``answered`` when the scene says so or it was refused."""

    asked = Signal(object)
    """A Slot somebody wants to fill."""
    moved = Signal(str, object)
    """A tile's id and the Slot it was put in."""
    opened = Signal(str)
    removed = Signal(str)
    row_opened = Signal(str)
    day_turned = Signal(int)
    now_wanted = Signal()
    refused = Signal(str)
    """The sentence of a slot that may not be."""
    cursor_moved = Signal()

    def __init__(self, words: Callable[[Slot], str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.hand, self.words = Hand(), words
        self.cursor_at = Cursor(self.hand)
        self.zoom: Zoom = 30
        self.look = Look(self.hand, Geometry(0, 0, 0, 1))
        self.pointer = Pointer(self)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setMouseTracking(True)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMinimumSize(QSize(320, HEAD + 2 * ROW))
        theme.current().changed.connect(self._forget)
        accessible.install()

    # -- what it shows

    def show_scene(self, scene: Scene) -> None:
        """Newer data; a drag that goes on is not lost."""
        absent = self._chosen() is None
        self.hand.refresh(scene)
        self.cursor_at.keep_inside()
        self.look.told = FINE
        self._measure()
        if absent and (chosen := self._chosen()) is not None:
            self._see(chosen)
        self.repaint_all()

    def scene(self) -> Scene:
        return self.hand.scene

    def judge_by(self, judge: Judge, usual: int) -> None:
        """What may lie where, and the quarters of a slot that is asked for, not drawn."""
        self.hand.judge, self.hand.usual = judge, usual
        self.hand.refresh(self.hand.scene)
        self.repaint_all()

    def answered(self, tile_id: str) -> None:
        """The move is saved and shown, or refused: the tile lies where the scene says."""
        self.hand.answered(tile_id)
        self.repaint_all()

    def show_draft(self, slot: Slot | None, words: str = "", bad: bool = False) -> None:
        """What is being typed elsewhere, as a ghost, brought into sight."""
        moved = slot != self.look.draft
        self.look.draft, self.look.draft_words, self.look.draft_bad = slot, words, bad
        if moved and slot is not None:
            self._see(slot)
        self.repaint_all()

    def show_chosen(self, tile_id: str) -> None:
        """The tile whose card is open, brought into sight: now, or once a scene has it."""
        moved = tile_id != self.look.chosen
        self.look.chosen = tile_id
        if moved and (chosen := self._chosen()) is not None:
            self._see(chosen)
        self.repaint_all()

    def show_corner(self, text: str) -> None:
        """The word over the first column."""
        self.look.corner = text
        self.repaint_all()

    def set_zoom(self, zoom: Zoom) -> None:
        """What lies at the left edge stays there."""
        first = self.look.geometry.x / self.look.geometry.quarter
        self.zoom = zoom
        self._measure()
        self.horizontalScrollBar().setValue(round(first * self.look.geometry.quarter))
        self.repaint_all()

    def cursor(self) -> Slot | None:  # type: ignore[override]  # the keys' place, not the mouse's picture
        """Where the keys are: a tile's slot, or as much as a new one would take."""
        return self.cursor_at.slot()

    def cursor_tile(self) -> Tile | None:
        return self.cursor_at.tile()

    def spoken_place(self) -> str:
        """The empty place under the keys, in words."""
        slot = self.cursor_at.slot()
        if slot is None:
            return ""
        row = self.hand.scene.rows[self.hand.scene.place_of[slot.row]]
        verdict = self.hand.judge(slot, "")
        return ", ".join(filter(None, (row.title, self.words(slot), verdict.bad or verdict.warn or row.why)))

    def put_cursor(self, row: str, quarter: int) -> None:
        """The keys go on from here; it is brought into sight."""
        self.cursor_at.put(row, quarter)
        self.after_cursor()

    def show_quarter(self, quarter: float) -> None:
        """Bring a time near the left edge."""
        self.horizontalScrollBar().setValue(round((quarter - 4) * self.look.geometry.quarter))

    def place_of_tile(self, tile_id: str) -> QRect:
        """Where a tile is in the viewport; empty where it is none of the board's."""
        tile = self.hand.scene.by_id.get(tile_id)
        place = None if tile is None else self.hand.scene.place_of.get(self.hand.shown(tile).row)
        if tile is None or place is None:
            return QRect()
        return self.look.geometry.of(place, self.hand.shown(tile).slot).toRect()

    def place_of_slot(self, slot: Slot) -> QRect:
        """Where a slot is in the viewport."""
        return self.look.geometry.of(self.hand.scene.place_of[slot.row], slot).toRect()

    # -- within

    def _chosen(self) -> Slot | None:
        """Where the tile lies whose card is open."""
        tile = self.hand.scene.by_id.get(self.look.chosen)
        slot = None if tile is None else self.hand.shown(tile).slot
        return slot if slot is not None and slot.row in self.hand.scene.place_of else None

    def _measure(self) -> None:
        size, scene = self.viewport().size(), self.hand.scene
        across, down = self.horizontalScrollBar(), self.verticalScrollBar()
        self.look.geometry = Geometry(size.width(), size.height(), len(scene.rows), max(1, scene.quarters), self.zoom)
        for bar, far, page in (
            (across, self.look.geometry.far_x, size.width()),
            (down, self.look.geometry.far_y, size.height()),
        ):
            bar.setRange(0, far)
            bar.setPageStep(max(1, page - 100))
            bar.setSingleStep(30)
        self._scrolled()

    def _scrolled(self) -> None:
        size, scene = self.viewport().size(), self.hand.scene
        self.look.geometry = Geometry(
            size.width(), size.height(), len(scene.rows), max(1, scene.quarters), self.zoom,
            self.horizontalScrollBar().value(), self.verticalScrollBar().value(),
        )  # fmt: skip

    def repaint_all(self) -> None:
        self.look.cursor, tile = self.cursor_at.slot(), self.cursor_at.tile()
        self.look.cursor_tile = tile.id if tile is not None else ""
        self.viewport().update()

    def _forget(self) -> None:
        tile_picture.forget()
        painting.forget()
        self.viewport().update()

    def act(self, intent: Intent | None, verdict: Verdict) -> None:
        if intent is None:
            if verdict.bad:
                self.look.told = verdict
                self.refused.emit(verdict.bad)
        elif intent.kind == "new":
            self.asked.emit(intent.slot)
        elif intent.kind == "open":
            self.opened.emit(intent.tile)
        else:
            self.moved.emit(intent.tile, intent.slot)
        self.repaint_all()

    # -- keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, held = Key(event.key()), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        self.look.told = FINE
        if key == Key.Key_Escape:
            if not self._let_go():
                super().keyPressEvent(event)
        elif key in _ARROWS:
            self._arrow(*_ARROWS[key], held)
        elif key in (Key.Key_Return, Key.Key_Enter) and not held:
            slot = self.cursor_at.slot()
            if slot is not None:
                self.act(*self.hand.choose(self.cursor_at.tile(), slot))
        elif key == Key.Key_Delete and self.cursor_at.tile() is not None:
            self.removed.emit(self.look.cursor_tile)
        elif key in (Key.Key_PageUp, Key.Key_PageDown):
            self.day_turned.emit(-1 if key == Key.Key_PageUp else 1)
        elif key == Key.Key_Home:
            self.now_wanted.emit()
        elif key in (Key.Key_Plus, Key.Key_Equal, Key.Key_Minus):
            self._zoom_by(-1 if key == Key.Key_Minus else 1)
        else:
            super().keyPressEvent(event)

    def _arrow(self, rows: int, quarters: int, held: Qt.KeyboardModifier) -> None:
        tile = self.cursor_at.tile()
        if not held:
            self.cursor_at.step(rows, quarters)
            self.after_cursor()
            return
        if tile is None:
            return
        if held == Qt.KeyboardModifier.ShiftModifier:
            intent, verdict = self.hand.shift(tile, longer=quarters)
        elif held & _MOVING:
            intent, verdict = self.hand.shift(tile, rows=rows, quarters=quarters)
        else:
            return
        if intent is not None:
            self.cursor_at.put(intent.slot.row, intent.slot.start)
        self.act(intent, verdict)
        self.after_cursor(told=verdict)

    def _let_go(self) -> bool:
        self.pointer.stop()
        held = self.hand.drop()
        self.repaint_all()
        return held

    def _zoom_by(self, step: int) -> None:
        place = ZOOMS.index(self.zoom) + step
        if 0 <= place < len(ZOOMS):
            self.set_zoom(ZOOMS[place])

    def after_cursor(self, *, see: bool = True, told: Verdict = FINE) -> None:
        slot = self.cursor_at.slot()
        self.repaint_all()
        if slot is None:
            return
        if see:
            self._see(slot)
        self.cursor_moved.emit()
        accessible.tell_cursor(self, told.bad or told.warn)

    def _see(self, slot: Slot) -> None:
        """Scroll as little as it takes."""
        if slot.row not in self.hand.scene.place_of:
            return
        box, body = self.place_of_slot(slot), self.look.geometry.body
        across, down = self.horizontalScrollBar(), self.verticalScrollBar()
        if box.left() < body.left() + 8:
            across.setValue(across.value() + box.left() - body.left() - 8)
        elif box.right() > body.right() - 8:
            across.setValue(across.value() + min(box.right() - body.right() + 8, box.left() - body.left() - 8))
        if box.top() < body.top() + 6:
            down.setValue(down.value() + box.top() - body.top() - 6)
        elif box.bottom() > body.bottom() - 6:
            down.setValue(down.value() + box.bottom() - body.bottom() + 6)

    # -- Qt

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.look.told = FINE
        if event.button() == Qt.MouseButton.LeftButton:
            self.pointer.press(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.pointer.move(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.pointer.release(event.position())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        self.look.focused = self.hasFocus()
        painting.paint(painter, self.look, event.rect())
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A panel that opens beside it hides neither the draft, nor the open tile, nor the place of the keys."""
        super().resizeEvent(event)
        body, slots = self.look.geometry.body, filter(None, (self._chosen(), self.cursor_at.slot()))
        seen = [slot for slot in slots if body.intersects(self.place_of_slot(slot))]
        self._measure()
        held = self.look.draft or next(iter(seen), None)
        if held is not None:
            self._see(held)

    def scrollContentsBy(self, _dx: int, _dy: int) -> None:
        self._scrolled()
        self.viewport().update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._zoom_by(1 if event.angleDelta().y() > 0 else -1)
            event.accept()
        else:
            super().wheelEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.repaint_all()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.repaint_all()

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            text = self.pointer.tip(event.pos())
            if text and self.hand.drag is None:
                QToolTip.showText(event.globalPos(), text, self)
            else:
                QToolTip.hideText()
            return True
        if event.type() == QEvent.Type.Leave and self.hand.drag is None:
            self.look.hovered = self.look.row_hovered = ""
            self.viewport().update()
        return super().viewportEvent(event)
