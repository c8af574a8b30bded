"""The line over the board of bays: the day, and for which kind of work a time is wanted."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Qt, Signal

from desktop.pages.board.day_line import DayLine
from desktop.pages.service import words
from desktop.widgets.field import Choice


class WorkLine(DayLine):
    """A kind of work leaves only the bays and people that suit it, and offers the times for it."""

    flow_wanted = Signal(str)

    def __init__(self) -> None:
        self.flow = Choice()
        super().__init__(self.flow)
        self.flow.activated.connect(lambda _at: self.flow_wanted.emit(self.flow.value()))

    def show_state(self, day: date, today: date, view: str, weekday: str) -> None:
        super().show_state(day, today, view, weekday)
        self.flow.setVisible(view != "week")

    def to_field(self) -> None:
        if self.flow.isVisible():
            self.flow.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def clear(self) -> bool:
        chosen = bool(self.flow.value())
        if chosen:
            self.flow.choose("")
            self.flow_wanted.emit("")
        return chosen

    def _repeat(self) -> None:
        super()._repeat()
        chosen = self.flow.value()
        self.flow.show_options([("", self.tr("All work")), *words.flows()])
        self.flow.choose(chosen)
        self.flow.setAccessibleName(self.tr("Kind of work (Ctrl+F)"))
        self.flow.setToolTip(self.tr("Kind of work (Ctrl+F)"))
        self.papers.set_name(self.tr("The day's list on paper"))
