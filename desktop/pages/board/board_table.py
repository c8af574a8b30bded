"""A board's twin as a list, for a screen reader and for whoever likes lists: the same bookings, the same keys."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedLayout, QWidget

from desktop.domain import clock
from desktop.widgets import translate
from desktop.widgets.empty import Empty
from desktop.widgets.table import Column, RecordTable

_STEPS = {"Left": (0, -1), "Right": (0, 1), "Up": (-1, 0), "Down": (1, 0)}


class BoardTable(QWidget):
    """Its rows have ``id``, ``start`` and ``end``. Ctrl or Alt with arrows moves, Shift with ← → lengthens."""

    opened = Signal(str)
    removed = Signal(str)
    shifted = Signal(str, int, int, int)
    """A tile's id; rows, quarters, and quarters longer."""
    turned = Signal(int)

    def __init__(self, columns: Sequence[Column], name: Callable[[], str], icon: str) -> None:
        super().__init__()
        self.table = RecordTable(list(columns), name, lambda row: row.id)
        self.empty = Empty(icon)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.table)
        self._stack.addWidget(self.empty)
        self.table.picked.connect(lambda row: self.opened.emit(row.id))
        self.table.removed.connect(lambda row: self.removed.emit(row.id))
        self._keys()
        translate.say(self, lambda _text: self._repeat(), str)

    def _keys(self) -> None:
        for name, (rows, quarters) in _STEPS.items():
            for held in ("Ctrl", "Alt"):
                self._on(f"{held}+{name}", rows, quarters, 0)
            if quarters:
                self._on(f"Shift+{name}", 0, 0, quarters)
        for key, by in (("PgUp", -1), ("PgDown", 1)):
            shortcut = QShortcut(QKeySequence(key), self.table)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(lambda by=by: self.turned.emit(by))

    def _on(self, key: str, rows: int, quarters: int, longer: int) -> None:
        shortcut = QShortcut(QKeySequence(key), self.table)
        shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
        shortcut.activated.connect(lambda: self._shift(rows, quarters, longer))

    def _shift(self, rows: int, quarters: int, longer: int) -> None:
        row = self.table.row()
        if row is not None:
            self.shifted.emit(row.id, rows, quarters, longer)

    def put_rows(self, rows: Sequence[Any]) -> None:
        """In this order; on another day the choice goes to the first that is not over."""
        fresh = self.table.row() is None or self.table.row().start.date() != (rows[0].start.date() if rows else None)
        self.table.show_rows(list(rows))
        if fresh:
            now = clock.now()
            self.table.choose(next((place for place, row in enumerate(rows) if row.end >= now), 0))
        self._stack.setCurrentIndex(0 if rows else 1)

    def choose(self, row_id: str) -> None:
        """Put the choice on a row, where it is listed."""
        for place in range(self.table.rows()):
            if self.table.row_at(place).id == row_id:
                self.table.choose(place)

    def focus(self) -> None:
        """To the rows."""
        self.table.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _repeat(self) -> None:
        """The words of the empty list, in the language in force."""
