"""A form: label over field, the sentence of a refusal under it. Enter goes on, the last Enter saves."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QGridLayout, QLineEdit, QPlainTextEdit, QWidget

from desktop.domain.problem import Problem, Refused
from desktop.widgets import translate
from desktop.widgets.label import Label
from desktop.widgets.layout import column, row
from desktop.widgets.sentence import sentence
from desktop.widgets.theme import look


@dataclass
class _Entry:
    field: QWidget
    label: Label
    error: Label
    problem: Problem | None = None


class Form(QWidget):
    """``add("phone", lambda: self.tr("Phone"), Field())``, in tab order; ``columns`` side by side.

    ``saved`` is emitted by Enter in the last field and by Ctrl+Enter anywhere. ``refuse(refused)`` puts each problem
    under the field of its name, and what belongs to no field at the bottom; the first bad field takes the focus.
    """

    saved = Signal()
    edited = Signal()

    def __init__(self, columns: int = 1) -> None:
        super().__init__()
        self._columns = columns
        self._place = 0
        self._entries: dict[str, _Entry] = {}
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(14)
        self._grid.setVerticalSpacing(10)
        self._rest = Label("", "error")
        self._rest.setWordWrap(True)
        self._rest.hide()
        self._loose: tuple[Problem, ...] = ()
        self.setLayout(column(self._grid, self._rest, gap=8))
        translate.say(self, lambda _text: self._repeat(), str)

    def add(
        self, name: str, label: Callable[[], str], field: QWidget, span: int = 1, beside: int = 0
    ) -> QWidget:  # fmt: skip
        """Returns the field. ``span``: columns it takes; ``beside``: px of its label, which stands at its left then."""
        caption, error = Label("", "second"), Label("", "error")
        caption.setBuddy(field)
        error.setWordWrap(True)
        error.hide()
        translate.say(caption, caption.setText, label)
        if not label():  # the second row of a field has none
            caption.hide()
        translate.say(caption, field.setAccessibleName, label)
        span = min(span, self._columns)
        self._make_room(span)
        if beside:
            caption.setFixedWidth(beside)
            cell = column(row(caption, (field, 1), gap=6), error, None, gap=2)
        else:
            cell = column(caption, field, error, None, gap=4)
        self._grid.addLayout(cell, self._place // self._columns, self._place % self._columns, 1, span)
        self._place += span
        for place in range(self._columns):
            self._grid.setColumnStretch(place, 1)
        self._entries[name] = _Entry(field, caption, error)
        field.installEventFilter(self)
        if isinstance(field, QLineEdit):
            field.textEdited.connect(lambda _text, name=name: self._touched(name))
        elif isinstance(field, QPlainTextEdit):
            field.textChanged.connect(lambda name=name: self._touched(name))
        elif isinstance(field, QComboBox):
            field.currentIndexChanged.connect(lambda _place, name=name: self._touched(name))
        return field

    def field(self, name: str) -> QWidget:
        return self._entries[name].field

    def add_across(self, widget: QWidget) -> None:
        """Something that is no field, below the last field, as wide as the form."""
        self._make_room(self._columns)
        self._grid.addWidget(widget, self._place // self._columns, 0, 1, self._columns)
        self._place += self._columns

    def _make_room(self, span: int) -> None:
        """To the next row where this one has fewer columns left."""
        if self._place % self._columns + span > self._columns:
            self._place += self._columns - self._place % self._columns

    def show_field(self, name: str, shown: bool) -> None:
        """Show or hide a field with its label."""
        entry = self._entries[name]
        entry.field.setVisible(shown)
        entry.label.setVisible(shown)
        if not shown:
            entry.error.hide()

    def names(self) -> frozenset[str]:
        """The names of all fields."""
        return frozenset(self._entries)

    def values(self) -> dict[str, str]:
        """Name → value of every field that has a ``value()``."""
        return {name: entry.field.value() for name, entry in self._entries.items() if hasattr(entry.field, "value")}

    def fill(self, values: dict[str, str]) -> None:
        self._put(values)
        self.clear_problems()

    def _put(self, values: dict[str, str]) -> None:
        for name, value in values.items():
            field = self._entries[name].field
            if hasattr(field, "choose"):
                field.choose(value)
            elif hasattr(field, "setText"):
                field.setText(value)

    def start(self) -> None:
        """Put the focus into the first field."""
        if self._entries:
            next(iter(self._entries.values())).field.setFocus()

    def error(self, name: str) -> str:
        """The sentence shown under a field, or ""."""
        return self._entries[name].error.text()

    def refuse(self, refused: Refused | Iterable[Problem]) -> None:
        """Show the problems; the text typed stays."""
        self.clear_problems()
        problems = refused.problems if isinstance(refused, Refused) else tuple(refused)
        loose, first = [], None
        for problem in problems:
            entry = self._entries.get(problem.field)
            if entry is None:
                loose.append(problem)
                continue
            entry.problem = entry.problem or problem
            look(entry.field, "state", "bad")
            first = first or entry.field
        self._loose = tuple(loose)
        self._repeat()
        if first is not None:
            first.setFocus()

    def clear_problems(self) -> None:
        self._loose = ()
        for entry in self._entries.values():
            if entry.problem is not None:
                entry.problem = None
                look(entry.field, "state", "")
        self._repeat()

    def _touched(self, name: str) -> None:
        entry = self._entries[name]
        if entry.problem is not None:
            entry.problem = None
            look(entry.field, "state", "")
            self._repeat()
        self.edited.emit()

    def _repeat(self) -> None:
        for entry in self._entries.values():
            text = sentence(entry.problem) if entry.problem else ""
            entry.error.setText(text)
            entry.error.setVisible(bool(text))
            entry.field.setAccessibleDescription(text)
        self._rest.setText(" ".join(sentence(problem) for problem in self._loose))
        self._rest.setVisible(bool(self._loose))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self.saved.emit()
                return True
            if enter and not isinstance(watched, QPlainTextEdit):
                self._go_on(watched)
                return True
        return super().eventFilter(watched, event)

    def _go_on(self, watched: QObject) -> None:
        fields = [
            entry.field for entry in self._entries.values() if entry.field.isEnabled() and entry.field.isVisible()
        ]
        place = next((i for i, field in enumerate(fields) if field is watched), len(fields) - 1)
        if place + 1 < len(fields):
            fields[place + 1].setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self.saved.emit()
