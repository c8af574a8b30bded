"""In a panel: a booking whose time somebody else had first: who, and the nearest ways on, one key each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame

from desktop.domain.opening import Hours
from desktop.pages.board.words import clock_time
from desktop.widgets import translate
from desktop.widgets.banner import Banner
from desktop.widgets.button import Button
from desktop.widgets.label import Label
from desktop.widgets.layout import column
from desktop.widgets.theme import look

MOST = 5


@dataclass(frozen=True)
class Way:
    """Another time or another thing: ``label`` names the thing, ``choice`` is what is taken."""

    start: datetime
    label: str
    choice: object


@dataclass(frozen=True)
class Lost:
    """What was wanted when, who has it (as far as it is known), and the ways on."""

    thing: str
    start: datetime
    holders: tuple[str, ...]
    ways: tuple[Way, ...]


class LostBox(QFrame):
    """Hidden unless the booking is lost. Nothing typed is."""

    taken = Signal(object)
    """The ``choice`` of a :class:`Way` instead."""

    def __init__(self) -> None:
        super().__init__()
        look(self, "plain")
        self._who, self._hint = Banner(), Label("", "muted")
        self._hint.setWordWrap(True)
        self.buttons = [Button("", key=f"Alt+{n}", shown_only=True) for n in range(1, MOST + 1)]
        self._shown: tuple[Lost, Hours, datetime] | None = None
        self._ways: tuple[Way, ...] = ()
        self.setLayout(column(self._who, self._hint, *self.buttons, gap=6))
        for place, button in enumerate(self.buttons):
            button.clicked.connect(lambda _on, place=place: self.take(place))
        translate.say(self, lambda _text: self._say(), str)

    def show_lost(self, lost: Lost | None, hours: Hours, now: datetime) -> None:
        """Who has the time, and what is free; None hides it."""
        self._shown = (lost, hours, now) if lost is not None else None
        self._ways = lost.ways[:MOST] if lost is not None else ()
        self._say()

    def take(self, place: int) -> None:
        """Alt+1…"""
        if place < len(self._ways):
            self.taken.emit(self._ways[place].choice)

    def text(self) -> str:
        """Who has it, as it is said."""
        return self._who.text()

    def _say(self) -> None:
        self.setVisible(self._shown is not None)
        if self._shown is None:
            return
        lost, hours, now = self._shown
        who = self.tr(", ").join(filter(None, lost.holders)) or self.tr("another desk")
        start = clock_time(hours, lost.start, now)
        self._who.tell(self.tr("{0} at {1} was taken by {2}.").format(lost.thing, start, who), "bad")
        self._hint.setText(
            self.tr("The customer and all that was typed stay. Take instead, or cancel (Ctrl+Del):")
            if self._ways
            else self.tr("Nothing is free near it: change the time (Ctrl+E), or cancel (Ctrl+Del).")
        )
        for place, button in enumerate(self.buttons):
            button.setVisible(place < len(self._ways))
            if place < len(self._ways):
                way = self._ways[place]
                button.setText(" · ".join(filter(None, (clock_time(hours, way.start, now), way.label))))
