"""The line over the board of drives: the day, and which model a customer asks for."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Qt, Signal

from desktop.pages.board.day_line import DayLine
from desktop.widgets.field import SearchField


class ModelLine(DayLine):
    """Enter or ↓ in the field of the model: on to the board."""

    model_typed = Signal(str)

    def __init__(self) -> None:
        self.field = SearchField(key="Ctrl+F")
        self.field.setMinimumWidth(110)
        self.field.setMaximumWidth(280)
        super().__init__((self.field, 1))
        self.field.textChanged.connect(self.model_typed)
        self.field.returnPressed.connect(self.left)
        self.field.stepped.connect(lambda _by: self.left.emit())

    def show_state(self, day: date, today: date, view: str, weekday: str) -> None:
        super().show_state(day, today, view, weekday)
        self.field.setVisible(view != "week")

    def to_field(self) -> None:
        if self.field.isVisible():
            self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.field.selectAll()

    def clear(self) -> bool:
        typed = bool(self.field.text())
        self.field.clear()
        return typed

    def _repeat(self) -> None:
        super()._repeat()
        self.field.setPlaceholderText(self.tr("Model"))
        self.field.setAccessibleName(self.tr("Which model the customer asks for"))
