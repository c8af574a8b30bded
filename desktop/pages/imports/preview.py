"""The first rows of a file as they stand in it: as many columns as it has, scrolled sideways."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView, QWidget

from desktop.store.importing.reading import Inspected
from desktop.widgets import theme, translate
from desktop.widgets.theme import look

ROW, NARROWEST, WIDEST = 30, 72, 260
"""Px: the height of a row, and how wide a column is at least and at most."""
Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole


class _Cells(QAbstractTableModel):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.header: Sequence[str] = ()
        self._rows: Sequence[tuple[int, list[str]]] = ()

    def replace(self, header: Sequence[str], rows: Sequence[tuple[int, list[str]]]) -> None:
        self.beginResetModel()
        self.header, self._rows = header, rows
        self.endResetModel()

    def text(self, row: int, column: int) -> str:
        cells = self._rows[row][1]
        return " ".join(cells[column].split()) if column < len(cells) else ""

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's own default
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.header)

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        if not index.isValid():
            return None
        if role in (Role.DisplayRole, Role.AccessibleTextRole, Role.ToolTipRole):
            return self.text(index.row(), index.column())[:400]
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Vertical:
            return str(self._rows[section][0]) if role == Role.DisplayRole else None
        if role in (Role.DisplayRole, Role.AccessibleTextRole, Role.ToolTipRole):
            return self.header[section]
        if role == Role.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None


class Preview(QTableView):
    """``show_file``; arrows move from cell to cell, so that a wide table is read by key."""

    def __init__(self, name: Callable[[], str]) -> None:
        super().__init__()
        self._cells = _Cells(self)
        self.setModel(self._cells)
        look(self, "preview")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(ROW)
        self.verticalHeader().setMinimumWidth(44)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setFixedHeight(35)
        self.horizontalHeader().setSectionsClickable(False)
        self.horizontalHeader().setStretchLastSection(True)
        translate.say(self, self.setAccessibleName, name)

    def show_file(self, seen: Inspected | None) -> None:
        """The rows below the heading, each column as wide as what stands in it."""
        header, rows = (seen.header, seen.preview) if seen is not None else ((), ())
        self._cells.replace(header, rows)
        metrics = QFontMetrics(theme.font("body"))
        for column, title in enumerate(header):
            longest = max([title, *(self._cells.text(row, column)[:60] for row in range(len(rows)))], key=len)
            width = metrics.horizontalAdvance(longest) + 28
            self.setColumnWidth(column, max(NARROWEST, min(WIDEST, width)))
        if rows and header:
            self.setCurrentIndex(self._cells.index(0, 0))

    def columns(self) -> int:
        """How many columns are shown."""
        return self._cells.columnCount()
