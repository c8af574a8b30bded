"""An appointment whose bay or technician somebody else had first: who, and the nearest ways on, one key each."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame

from desktop.pages.board.lost_bar import Other
from desktop.pages.board.words import clock_time
from desktop.pages.service.book.lost_words import lost_others
from desktop.pages.service.book.panel.stay_desk import StayFacts
from desktop.widgets import translate
from desktop.widgets.banner import Banner
from desktop.widgets.button import Button
from desktop.widgets.label import Label
from desktop.widgets.layout import column
from desktop.widgets.theme import look

MOST = 5


class LostBox(QFrame):
    """Hidden unless the appointment is lost."""

    taken = Signal(object)
    """An :class:`Other` instead."""

    def __init__(self) -> None:
        super().__init__()
        look(self, "plain")
        self._who, self._hint = Banner(), Label("", "muted")
        self._hint.setWordWrap(True)
        self.buttons = [Button("", key=f"Alt+{n}", shown_only=True) for n in range(1, MOST + 1)]
        self._others: list[Other] = []
        self._facts: StayFacts | None = None
        self.setLayout(column(self._who, self._hint, *self.buttons, gap=6))
        for place, button in enumerate(self.buttons):
            button.clicked.connect(lambda _on, place=place: self.take(place))
        translate.say(self, lambda _text: self._tell(), str)

    def show_facts(self, facts: StayFacts) -> None:
        """Who has the time, and what is free."""
        self._facts = facts
        self._others = list(lost_others(facts.lost))[:MOST] if facts.lost is not None else []
        self._tell()

    def take(self, place: int) -> None:
        """Alt+1…"""
        if place < len(self._others):
            self.taken.emit(self._others[place])

    def text(self) -> str:
        """Who has it, as it is said."""
        return self._who.text()

    def _tell(self) -> None:
        facts = self._facts
        lost = facts.lost if facts else None
        self.setVisible(lost is not None)
        if facts is None or lost is None:
            return
        who = self.tr(", ").join(filter(None, (lost.holder.by, lost.holder.name))) or self.tr("another desk")
        hours, now = facts.plan.hours, facts.plan.now
        start, bay = clock_time(hours, facts.row.start, now), facts.row.bay or facts.row.technician
        self._who.tell(self.tr("{0} at {1} was taken by {2}.").format(bay, start, who), "bad")
        self._hint.setText(
            self.tr("The customer and all that was typed stay. Take instead, or cancel (Ctrl+Del):")
            if self._others
            else self.tr("Nothing is free near it: change the time (Ctrl+E), or cancel (Ctrl+Del).")
        )
        labels = {f"bay:{each.id}": each.label for each in facts.plan.bays.values()}
        for place, button in enumerate(self.buttons):
            button.setVisible(place < len(self._others))
            if place < len(self._others):
                other = self._others[place]
                at = clock_time(hours, other.start, now)
                button.setText(" · ".join(filter(None, (at, labels.get(other.thing, "")))))
