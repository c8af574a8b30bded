"""A drive whose time somebody else had first: who, and the nearest ways on, one key each. Nothing typed is lost."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame

from desktop.pages.board.words import clock_time
from desktop.pages.drives.panel.facts import DriveFacts
from desktop.pages.drives.panel.ground import Slot
from desktop.widgets import translate
from desktop.widgets.banner import Banner
from desktop.widgets.button import Button
from desktop.widgets.label import Label
from desktop.widgets.layout import column
from desktop.widgets.theme import look

MOST = 5


class LostBox(QFrame):
    """Hidden unless the drive is lost."""

    taken = Signal(object)
    """A :class:`Slot` instead."""

    def __init__(self) -> None:
        super().__init__()
        look(self, "plain")
        self._who, self._hint = Banner(), Label("", "muted")
        self._hint.setWordWrap(True)
        self.buttons = [Button("", key=f"Alt+{n}", shown_only=True) for n in range(1, MOST + 1)]
        self._slots: list[Slot] = []
        self._facts: DriveFacts | None = None
        self.setLayout(column(self._who, self._hint, *self.buttons, gap=6))
        for place, button in enumerate(self.buttons):
            button.clicked.connect(lambda _on, place=place: self.take(place))
        translate.say(self, lambda _text: self._say(), str)

    def show_facts(self, facts: DriveFacts) -> None:
        """Who has the time, and what is free."""
        self._facts, lost = facts, facts.lost
        self._slots = []
        if lost is not None:
            row = facts.row
            self._slots = [Slot(row.car_id, start, row.minutes) for start, _end in lost.times]
            self._slots += [Slot(car.id, row.start, row.minutes) for car in lost.cars]
            self._slots = self._slots[:MOST]
        self._say()

    def take(self, place: int) -> None:
        """Alt+1…"""
        if place < len(self._slots):
            self.taken.emit(self._slots[place])

    def text(self) -> str:
        """Who has it, as it is said."""
        return self._who.text()

    def _say(self) -> None:
        facts = self._facts
        lost = facts.lost if facts else None
        self.setVisible(lost is not None)
        if facts is None or lost is None:
            return
        who = self.tr(", ").join(word for word in (lost.by, lost.holder) if word) or self.tr("another desk")
        start = clock_time(facts.plan.hours, facts.row.start, facts.plan.now)
        car = facts.car.label if facts.car else ""
        self._who.tell(self.tr("{0} at {1} was taken by {2}.").format(car, start, who), "bad")
        self._hint.setText(
            self.tr("The customer and all that was typed stay. Take instead, or cancel (Ctrl+Del):")
            if self._slots
            else self.tr("Nothing is free near it: change the time (Ctrl+E), or cancel (Ctrl+Del).")
        )
        cars = {car.id: car for car in (*lost.cars, *facts.plan.cars.values())}
        for place, button in enumerate(self.buttons):
            button.setVisible(place < len(self._slots))
            if place < len(self._slots):
                slot = self._slots[place]
                assert slot.start is not None
                at = clock_time(facts.plan.hours, slot.start, facts.plan.now)
                button.setText(f"{at} · {cars[slot.car_id].label if slot.car_id in cars else ''}")
