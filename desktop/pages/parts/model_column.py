"""One column of the model picker: a field that filters, and the choices under it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QFrame

from desktop.domain import text
from desktop.widgets import translate
from desktop.widgets.cell import ROW, Cell
from desktop.widgets.field import SearchField
from desktop.widgets.layout import column, frame
from desktop.widgets.table import Column, RecordTable

SHOWN = 7
"""Rows seen at once: 1366×768 has room for so many."""


@dataclass(frozen=True)
class Option:
    """One line: ``words`` for the eye, ``keys`` for the filter (lower case, a line each), ``what`` the thing itself."""

    words: str
    detail: str
    keys: str
    what: Any
    count: int = 0

    def begins(self, wanted: str) -> bool:
        return any(key.startswith(wanted) for key in self.keys.split("\n"))


class ColumnField(SearchField):
    """→ at the end goes on, ← at the start and Backspace in nothing go back; the rest is typing."""

    forth = Signal()
    back = Signal()
    search_here = Signal()
    """Ctrl+Enter."""
    entered = Signal()
    """The focus came."""

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.entered.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        at, end = self.cursorPosition(), len(self.text())
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            held = event.modifiers() & Qt.KeyboardModifier.ControlModifier
            (self.search_here if held else self.forth).emit()
        elif plain and event.key() == Qt.Key.Key_Right and at == end:
            self.forth.emit()
        elif plain and self._goes_back(event.key()):
            self.back.emit()
        else:
            super().keyPressEvent(event)

    def _goes_back(self, key: int) -> bool:
        at_start = self.cursorPosition() == 0 and not self.hasSelectedText()
        return (key == Qt.Key.Key_Left and at_start) or (key == Qt.Key.Key_Backspace and not self.text())


class ModelColumn(QFrame):
    """``moved`` carries the option under the choice, or None; what the following columns show depends on it."""

    moved = Signal(object)

    def __init__(self, title: Callable[[], str], filter_name: Callable[[], str], width: int) -> None:
        super().__init__()
        self._options: Sequence[Option] = ()
        self._more: Sequence[Option] = ()
        self.field = ColumnField()
        self.table = RecordTable(
            [
                Column("name", title, lambda option: Cell(option.words, option.detail, strong=True)),
                Column(
                    "count",
                    lambda: "",
                    lambda option: Cell(f"{option.count:,}" if option.count else ""),
                    54,
                    right=True,
                ),
            ],
            title,
            lambda option: option.what,
        )
        self.table.setFixedHeight(SHOWN * ROW + 36)
        self.table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFixedWidth(width)
        self.setLayout(column(self.field, frame("card", column(self.table, gap=0)), gap=8))
        translate.say(self, self.field.setPlaceholderText, filter_name)
        translate.say(self, self.field.setAccessibleName, filter_name)
        self.field.textChanged.connect(lambda _text: self._narrow())
        self.field.stepped.connect(self.table.step)
        self.table.moved.connect(self.moved)
        self.field.entered.connect(self.choose_first)
        self.table.clicked.connect(lambda _index: self.field.setFocus())

    def option(self) -> Option | None:
        """The one that is chosen; None where nobody has come here yet."""
        found: Option | None = self.table.row()
        return found

    def count(self) -> int:
        """How many there are without the filter."""
        return len(self._options)

    def show_options(self, options: Sequence[Option], more: Sequence[Option] = ()) -> None:
        """Replace them, with the filter empty and none chosen. ``more`` are found by typing only, after the others."""
        self._options, self._more = options, more
        self.field.blockSignals(True)
        self.field.clear()
        self.field.blockSignals(False)
        self.table.show_rows(options, choose_first=False)

    def take_focus(self) -> None:
        """Typing goes on here; the first choice is chosen unless one was."""
        self.field.setFocus(Qt.FocusReason.TabFocusReason)
        self.field.selectAll()

    def choose_first(self) -> None:
        if self.option() is None and self.table.rows():
            self.table.choose(0)

    def _narrow(self) -> None:
        wanted = text.clean(self.field.text()).lower()
        shown = [option for option in self._options if not wanted or wanted in option.keys]
        shown.sort(key=lambda option: not option.begins(wanted))
        if wanted:
            shown += [option for option in self._more if option.begins(wanted)]
        self.table.show_rows(shown)
        if shown:
            self.table.choose(0)
