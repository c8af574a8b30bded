"""The record table: fixed two-line rows, painted cells, everything by key.

``RecordTable([Column("part", lambda: self.tr("Part"), lambda part: Cell(part.name, part.number)), …])``;
``show_rows(rows)`` replaces what it shows. A row may be any object. Keys in the rows: ↑ ↓ Home End PgUp PgDn move,
Enter ``picked``, + and − ``stepped``, Space ``marked``, Delete ``removed``.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QEvent, QModelIndex, QPersistentModelIndex, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView, QWidget

from desktop.widgets import theme, translate
from desktop.widgets.cell import CELL, ROW, Cell, CellPainter
from desktop.widgets.theme import look

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole


@dataclass(frozen=True)
class Column:
    """One column. ``width`` in px, 0 for the one that takes what is left; ``cell`` says how a row looks in it."""

    id: str
    title: Callable[[], str]
    cell: Callable[[Any], Cell]
    width: int = 0
    right: bool = False
    narrow_width: int = 0
    """Used instead of ``width`` while the table is under 760 px wide; 0 keeps ``width``; -1 hides the column."""


class Rows(QAbstractTableModel):
    """A sequence of any objects, one a row."""

    def __init__(self, columns: Sequence[Column], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self._rows: Sequence[Any] = ()

    def replace(self, rows: Sequence[Any]) -> None:
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def row(self, number: int) -> Any:
        return self._rows[number]

    def change(self, number: int) -> None:
        """The object in this row changed: paint it again."""
        self.dataChanged.emit(self.index(number, 0), self.index(number, len(self.columns) - 1))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's own default
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        if not index.isValid() or role not in (CELL, Role.DisplayRole, Role.AccessibleTextRole):
            return None
        cell = self.columns[index.column()].cell(self._rows[index.row()])
        return cell if role == CELL else cell.spoken()

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Horizontal and 0 <= section < len(self.columns):
            column = self.columns[section]
            if role in (Role.DisplayRole, Role.AccessibleTextRole):
                return column.title()
            if role == Role.TextAlignmentRole:
                side = Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft
                return side | Qt.AlignmentFlag.AlignVCenter
        return None


class RecordTable(QTableView):
    """See the module. ``key_of`` gives what stays the same when rows are replaced, so the choice stays on it."""

    picked = Signal(object)
    """Enter or a double click on a row."""
    acted = Signal(object, str)
    """A click on a link or action cell: the row and the column's id."""
    moved = Signal(object)
    """The chosen row, or None."""
    stepped = Signal(object, int)
    marked = Signal(object)
    removed = Signal(object)

    def __init__(
        self, columns: Sequence[Column], name: Callable[[], str], key_of: Callable[[Any], Hashable] = id
    ) -> None:
        super().__init__()
        self._key_of = key_of
        self._rows = Rows(columns, self)
        self._painter = CellPainter(self)
        self.setModel(self._rows)
        self.setItemDelegate(self._painter)
        self._settle()
        self.selectionModel().currentRowChanged.connect(self._on_moved)
        self.doubleClicked.connect(lambda index: self.picked.emit(self._rows.row(index.row())))
        translate.say(self, self.setAccessibleName, name)
        translate.say(self, lambda _text: self.retitle(), name)
        theme.current().changed.connect(self.viewport().update)

    def _settle(self) -> None:
        look(self, "records")
        self.setMouseTracking(True)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        down = self.verticalHeader()
        down.hide()
        down.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        down.setMinimumSectionSize(ROW)
        down.setDefaultSectionSize(ROW)
        across = self.horizontalHeader()
        across.setMinimumSectionSize(30)
        across.setHighlightSections(False)
        across.setSectionsClickable(False)
        across.setFixedHeight(35)
        for place, column in enumerate(self._rows.columns):
            fixed = QHeaderView.ResizeMode.Fixed if column.width else QHeaderView.ResizeMode.Stretch
            across.setSectionResizeMode(place, fixed)

    # -- what it shows

    def show_rows(self, rows: Sequence[Any], choose_first: bool = True) -> None:
        """Replace all rows. The chosen row stays chosen if its key is still there, else the first is.

        What is on the screen stays where it is, whatever came in above it: the chosen row, or else the top one.
        """
        kept = self.row()
        key = self._key_of(kept) if kept is not None else None
        anchor, height = self._anchor()
        self._rows.replace(rows)
        self._painter.hover_row = -1
        if not rows:
            self.moved.emit(None)
            return
        place = self._place_of(rows, key)
        stays = place >= 0
        if place < 0 and choose_first:
            place = 0
        if place >= 0:
            self.choose(place)
        if stays:
            held = place if anchor == key else self._place_of(rows, anchor)
            if held >= 0:
                self.doItemsLayout()  # or the scroll bar does not know the new height yet
                self.verticalScrollBar().setValue(held * ROW - height)

    def _place_of(self, rows: Sequence[Any], key: Hashable | None) -> int:
        return next((i for i, row in enumerate(rows) if self._key_of(row) == key), -1) if key is not None else -1

    def _anchor(self) -> tuple[Hashable | None, int]:
        """The row that the eye is on and its height in the view: the chosen one where it is seen, else the top one."""
        chosen = self.currentIndex().row()
        if self.row() is not None and 0 <= self.rowViewportPosition(chosen) <= self.viewport().height() - ROW:
            return self._key_of(self.row()), self.rowViewportPosition(chosen)
        top = self.rowAt(0)
        return (self._key_of(self._rows.row(top)), self.rowViewportPosition(top)) if top >= 0 else (None, 0)

    def rows(self) -> int:
        return self._rows.rowCount()

    def row(self) -> Any:
        """The chosen row, or None."""
        index = self.currentIndex()
        return self._rows.row(index.row()) if index.isValid() and index.row() < self._rows.rowCount() else None

    def row_at(self, place: int) -> Any:
        return self._rows.row(place)

    def change(self, place: int) -> None:
        """The object in this row changed: paint it again."""
        self._rows.change(place)

    def choose(self, place: int) -> None:
        self.setCurrentIndex(self._rows.index(place, 0))

    def step(self, by: int) -> None:
        """Move the choice; a search field hands its ↑ and ↓ here and keeps the focus."""
        if self.rows():
            now = self.currentIndex().row() if self.currentIndex().isValid() else -1
            self.choose(max(0, min(self.rows() - 1, now + by)))

    def pick(self) -> None:
        """What Enter does; a search field hands its Enter here."""
        if self.row() is not None:
            self.picked.emit(self.row())

    # -- Qt

    def retitle(self) -> None:
        """The words of the heading are other ones now."""
        self._rows.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self._rows.columns) - 1)
        self.viewport().update()

    def _on_moved(self, _now: QModelIndex, _before: QModelIndex) -> None:
        self.moved.emit(self.row())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.viewport().width() < 760
        for place, column in enumerate(self._rows.columns):
            width = column.narrow_width if narrow and column.narrow_width else column.width
            self.setColumnHidden(place, width < 0)
            if width > 0:
                self.setColumnWidth(place, width)

    def _hover(self, place: int) -> None:
        before, self._painter.hover_row = self._painter.hover_row, place
        for row in {before, place} - {-1}:
            self.viewport().update(QRect(0, self.rowViewportPosition(row), self.viewport().width(), ROW))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        place = self.rowAt(int(event.position().y()))
        if place != self._painter.hover_row:
            self._hover(place)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover(-1)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and event.button() == Qt.MouseButton.LeftButton:
            cell = index.data(CELL)
            if isinstance(cell, Cell) and (cell.kind == "link" or (cell.kind == "action" and cell.icon)):
                self.acted.emit(self._rows.row(index.row()), self._rows.columns[index.column()].id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self.row()
        key = event.key()
        if row is None or event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            super().keyPressEvent(event)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.picked.emit(row)
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.stepped.emit(row, 1)
        elif key in (Qt.Key.Key_Minus, Qt.Key.Key_Underscore):
            self.stepped.emit(row, -1)
        elif key == Qt.Key.Key_Space:
            self.marked.emit(row)
        elif key == Qt.Key.Key_Delete:
            self.removed.emit(row)
        elif event.text() and event.text().isprintable():
            event.ignore()
        else:
            super().keyPressEvent(event)
