"""The mouse on a board: takes hold, drags, creeps on at the ends, lets go; and what lies under it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, QPointF, QRect, Qt, QTimer

from desktop.widgets.board import painting
from desktop.widgets.board.geometry import HEAD
from desktop.widgets.board.scene import Row, Tile

if TYPE_CHECKING:
    from desktop.widgets.board.board import Board

NEAR, CREEP, CREEP_MS = 26, 14, 30
"""A drag this near to an end of the board scrolls it, by so many px so often."""


class Pointer(QObject):
    """The board hands over where the mouse is, in px of its viewport."""

    def __init__(self, board: Board) -> None:
        super().__init__(board)
        self._board, self._at = board, QPointF()
        self._creep = QTimer(self)
        self._creep.setInterval(CREEP_MS)
        self._creep.timeout.connect(self._creep_on)

    def press(self, point: QPointF) -> None:
        """A row's name opens the row; a tile or an empty place is taken hold of."""
        board, geometry, hand = self._board, self._board.look.geometry, self._board.hand
        row = self._row(point)
        if row is None:
            return
        if point.x() < geometry.side:
            board.row_opened.emit(row.id)
            return
        spot = geometry.spot(point)
        if spot.at >= hand.scene.quarters:
            return
        tile = hand.tile_at(spot.place, int(spot.at))
        if tile is not None and tile.id in hand.waiting:
            return
        grip = "new" if tile is None else geometry.grip(point, spot.place, tile.slot)
        board.cursor_at.put(row.id, tile.start if tile is not None else int(spot.at))
        hand.press(spot, grip, tile)
        board.after_cursor(see=False)

    def move(self, point: QPointF) -> None:
        """With the button down the drag follows; near an end of the board it scrolls on by itself."""
        self._at = point
        board = self._board
        if board.hand.drag is None:
            self._hover(point)
            return
        self._drag_to(point)
        near = not board.look.geometry.body.adjusted(NEAR, 0, -NEAR, -NEAR).contains(point.toPoint())
        if near and board.hand.drag is not None and board.hand.drag.moving:
            self._creep.start()
        else:
            self._creep.stop()

    def release(self, point: QPointF) -> None:
        """Let go: what is wanted is said by the board."""
        self.stop()
        if self._board.hand.drag is not None:
            self._board.act(*self._board.hand.release())
            self._hover(point)

    def stop(self) -> None:
        """No creeping any more."""
        self._creep.stop()

    def tip(self, point: QPoint) -> str:
        """The whole sentence of what lies there."""
        row = self._row(QPointF(point))
        if row is None:
            return ""
        if point.x() < self._board.look.geometry.side:
            return row.spoken or row.why
        tile = self._tile(QPointF(point))
        return tile.spoken if tile is not None else row.why

    # -- within

    def _row(self, point: QPointF) -> Row | None:
        rows = self._board.hand.scene.rows
        place = self._board.look.geometry.spot(point).place
        return rows[place] if point.y() >= HEAD and 0 <= place < len(rows) else None

    def _tile(self, point: QPointF) -> Tile | None:
        geometry = self._board.look.geometry
        if point.y() < HEAD or point.x() < geometry.side:
            return None
        spot = geometry.spot(point)
        return self._board.hand.tile_at(spot.place, int(spot.at))

    def _drag_to(self, point: QPointF) -> None:
        """Paint again what the drag left and where it came: a frame costs the same on a board of any size."""
        board = self._board
        before = self._held()
        board.hand.move(board.look.geometry.spot(point))
        drag = board.hand.drag
        if drag is None or not drag.moving:
            return
        board.look.drag_words = board.words(drag.slot)
        after = self._held()
        if before.isEmpty():
            board.viewport().update()
        elif before != after:
            board.viewport().update(before)
            board.viewport().update(after)

    def _held(self) -> QRect:
        """What a drag covers, its sentence included."""
        board = self._board
        drag = board.hand.drag
        if drag is None or not drag.moving:
            return QRect()
        return (board.place_of_slot(drag.slot) | painting.bubble(board.look)).adjusted(-4, -4, 4, 4)

    def _creep_on(self) -> None:
        board = self._board
        if board.hand.drag is None:
            self.stop()
            return
        body, point = board.look.geometry.body, self._at
        for bar, at, first, last in (
            (board.horizontalScrollBar(), point.x(), body.left(), body.right()),
            (board.verticalScrollBar(), point.y(), body.top() - NEAR, body.bottom()),
        ):
            step = -CREEP if at < first + NEAR else CREEP if at > last - NEAR else 0
            bar.setValue(bar.value() + step)
        self._drag_to(point)

    def _hover(self, point: QPointF) -> None:
        board = self._board
        geometry, tile, row = board.look.geometry, self._tile(point), self._row(point)
        on_side = row is not None and point.x() < geometry.side
        hovered, named = tile.id if tile is not None else "", row.id if row is not None and on_side else ""
        if (hovered, named) != (board.look.hovered, board.look.row_hovered):
            board.look.hovered, board.look.row_hovered = hovered, named
            board.viewport().update()
        shape = Qt.CursorShape.PointingHandCursor if on_side or tile is not None else Qt.CursorShape.ArrowCursor
        if (
            tile is not None
            and not tile.fixed
            and geometry.grip(point, geometry.spot(point).place, tile.slot) != "move"
        ):
            shape = Qt.CursorShape.SizeHorCursor
        board.viewport().setCursor(shape)
