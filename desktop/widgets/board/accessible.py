"""The board for a screen reader: a list of its rows, each followed by its tiles, every one a full sentence.

Where the keys are is told as the focus; an empty place, which is no thing of the list, is announced.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from PySide6.QtCore import QObject, QPoint, QRect
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QAccessibleEvent,
    QAccessibleInterface,
    QWindow,
)
from PySide6.QtWidgets import QAccessibleWidget, QWidget

from desktop.widgets.board.geometry import HEAD, ROW
from desktop.widgets.board.scene import Row, Tile

if TYPE_CHECKING:
    from desktop.widgets.board.board import Board

_installed = False
_kept: list[QAccessibleInterface] = []
"""Qt does not tell Python that it keeps them."""


def things(board: Board) -> list[Row | Tile]:
    """What the list holds, in its order."""
    found: list[Row | Tile] = []
    for row in board.scene().rows:
        found += [row, *board.scene().by_row[row.id]]
    return found


def sentence(thing: Row | Tile) -> str:
    """What is said of a row or a tile."""
    if thing.spoken:
        return thing.spoken
    if isinstance(thing, Row):
        return ", ".join(filter(None, (thing.title, thing.word, thing.sub, thing.why)))
    return ", ".join(filter(None, (thing.title, thing.state, thing.sub)))


class _Thing(QAccessibleInterface):
    """One row or tile, by its place in the list: it lives as long as the board, whatever stands there."""

    def __init__(self, of: _BoardAccess, place: int) -> None:
        super().__init__()
        self._of, self._place = of, place

    def _thing(self) -> Row | Tile | None:
        found = self._of.listed()
        return found[self._place] if self._place < len(found) else None

    def isValid(self) -> bool:
        return self._thing() is not None

    def object(self) -> QObject:
        return cast(QObject, None)

    def window(self) -> QWindow:
        return self._of.window()

    def parent(self) -> QAccessibleInterface:
        return self._of

    def child(self, index: int) -> QAccessibleInterface:
        return cast(QAccessibleInterface, None)

    def childAt(self, x: int, y: int) -> QAccessibleInterface:
        return cast(QAccessibleInterface, None)

    def childCount(self) -> int:
        return 0

    def indexOfChild(self, _child: QAccessibleInterface) -> int:
        return -1

    def focusChild(self) -> QAccessibleInterface:
        return cast(QAccessibleInterface, None)

    def text(self, kind: QAccessible.Text) -> str:
        thing = self._thing()
        return sentence(thing) if thing is not None and kind == QAccessible.Text.Name else ""

    def setText(self, _kind: QAccessible.Text, _text: str) -> None:
        return None

    def rect(self) -> QRect:
        thing = self._thing()
        return self._of.rect_of(thing) if thing is not None else QRect()

    def role(self) -> QAccessible.Role:
        return QAccessible.Role.ListItem

    def state(self) -> QAccessible.State:
        return self._of.state_of(self._thing())


class _BoardAccess(QAccessibleWidget):
    """The list itself."""

    def __init__(self, board: Board) -> None:
        super().__init__(board, QAccessible.Role.List, "")
        self._board = board
        self._children: list[_Thing] = []

    def listed(self) -> list[Row | Tile]:
        return things(self._board)

    def childCount(self) -> int:
        return len(self.listed())

    def child(self, index: int) -> QAccessibleInterface:
        if not 0 <= index < self.childCount():
            return cast(QAccessibleInterface, None)
        while len(self._children) <= index:
            self._children.append(_Thing(self, len(self._children)))
        return self._children[index]

    def childAt(self, x: int, y: int) -> QAccessibleInterface:
        board = self._board
        point = board.viewport().mapFromGlobal(QPoint(x, y))
        for place, thing in enumerate(self.listed()):
            if self._box(thing).contains(point):
                return self.child(place)
        return cast(QAccessibleInterface, None)

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        return self._children.index(child) if child in self._children else -1

    def focusChild(self) -> QAccessibleInterface:
        place = focused_place(self._board)
        return self.child(place) if place >= 0 and self._board.hasFocus() else self

    def rect_of(self, thing: Row | Tile) -> QRect:
        """On the screen."""
        box = self._box(thing)
        return QRect(self._board.viewport().mapToGlobal(box.topLeft()), box.size())

    def _box(self, thing: Row | Tile) -> QRect:
        board = self._board
        if isinstance(thing, Tile):
            return board.place_of_tile(thing.id)
        geometry = board.look.geometry
        return QRect(0, geometry.top(board.scene().place_of[thing.id]), geometry.side, ROW)

    def state_of(self, thing: Row | Tile | None) -> QAccessible.State:
        """Whether the keys are on it, and whether it is seen."""
        state = QAccessible.State()
        board = self._board
        if thing is None:
            state.invalid = True
            return state
        state.focusable = state.selectable = True
        place = focused_place(board)
        on = place >= 0 and self.listed()[place] is thing
        state.selected = on
        state.focused = on and board.hasFocus()
        state.offscreen = not board.viewport().rect().adjusted(0, HEAD, 0, 0).intersects(self._box(thing))
        return state


def focused_place(board: Board) -> int:
    """The place in the list of the tile under the keys; -1 where none is."""
    tile = board.cursor_tile()
    if tile is None:
        return -1
    return next((place for place, thing in enumerate(things(board)) if thing.id == tile.id), -1)


def tell_cursor(board: Board, also: str = "") -> None:
    """The keys are elsewhere now: a tile is told as the focus, an empty place and ``also`` are announced."""
    place = focused_place(board)
    words = also or ("" if place >= 0 else board.spoken_place())
    board.setAccessibleDescription(words or sentence(things(board)[place]))
    if not QAccessible.isActive():
        return
    if place >= 0:
        event = QAccessibleEvent(board, QAccessible.Event.Focus)
        event.setChild(place)
        QAccessible.updateAccessibility(event)
    if words:
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(board, words))


def install() -> None:
    """Once a program: Qt asks here for what it may say of a widget."""
    global _installed
    if not _installed:
        _installed = True
        QAccessible.installFactory(_make)


def _make(_kind: str, what: Any) -> QAccessibleInterface | None:
    from desktop.widgets.board.board import Board

    if isinstance(what, QWidget) and isinstance(what, Board):
        made = _BoardAccess(what)
        _kept.append(made)
        what.destroyed.connect(lambda: _kept.remove(made))
        return made
    return None
