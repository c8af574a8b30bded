"""A drive whose time somebody else has: who has it, and the nearest times, one key each. Customer and words stay."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QWidget

from desktop.domain.opening import Hours
from desktop.domain.sales.demo_car import CarRow
from desktop.pages.drives.drive_tile import car_name, day_words
from desktop.store.lost_drive import LostDrive
from desktop.widgets import translate
from desktop.widgets.button import Button
from desktop.widgets.counted import counted
from desktop.widgets.icon import Icon
from desktop.widgets.label import Label
from desktop.widgets.layout import column, row
from desktop.widgets.theme import look

KEYS = ("Alt+6", "Alt+7", "Alt+8", "Alt+9")
TIMES = 3


@dataclass(frozen=True)
class Other:
    """Another time of the same car, or another car at the same time, for a lost drive."""

    drive_id: str
    car_id: str
    start: datetime


class LostBar(QFrame):
    """Hidden while nothing is lost. One drive after another: the earliest first."""

    taken = Signal(object)
    """An :class:`Other` to take."""
    opened = Signal(str)
    """Show this drive."""

    def __init__(self) -> None:
        super().__init__()
        look(self, "banner")
        look(self, "tone", "bad")
        self._text = Label("", "bad")
        self._text.setWordWrap(True)
        self.buttons = [Button("", "", key=key, shown_only=True) for key in KEYS]
        self._open = Button("", "link")
        self._others: list[Other] = []
        self._lost: Sequence[LostDrive] = ()
        self._hours: Hours | None = None
        line = row(Icon("triangle-alert", "bad", 16), (self._text, 1), self._open, gap=8)
        self.setLayout(column(line, row(*self.buttons, None, gap=6), margins=(12, 8, 10, 9), gap=7))
        for place, button in enumerate(self.buttons):
            button.clicked.connect(partial(self.take, place))
        self._open.clicked.connect(lambda: self._lost and self.opened.emit(self._lost[0].drive.id))
        self.hide()
        translate.say(self, lambda _text: self._repeat(), str)

    def listen(self, page: QWidget) -> None:
        """The keys work wherever the focus is on the page."""
        for place, key in enumerate(KEYS):
            act: Callable[[], object] = partial(self.take, place)
            QShortcut(QKeySequence(key), page).activated.connect(act)

    def show_lost(self, lost: Sequence[LostDrive], hours: Hours) -> None:
        """What is lost now."""
        self._lost, self._hours = lost, hours
        self._others = []
        if lost:
            first = lost[0]
            self._others = [Other(first.drive.id, first.drive.car_id, start) for start, _end in first.times[:TIMES]]
            self._others += [Other(first.drive.id, car.id, first.drive.start) for car in first.cars]
            self._others = self._others[: len(KEYS)]
        self.setVisible(bool(lost))
        self._repeat()

    def others(self) -> Sequence[Other]:
        """What the keys take, in their order."""
        return self._others

    def take(self, place: int, _checked: bool = False) -> None:
        """One of them."""
        if place < len(self._others):
            self.taken.emit(self._others[place])

    def _repeat(self) -> None:
        self._open.setText(self.tr("Show it"))
        if not self._lost or self._hours is None:
            return
        first, local = self._lost[0], self._hours.local
        when = f"{day_words(local(first.drive.start))} {local(first.drive.start):%H:%M}"
        holder = " · ".join(filter(None, (first.holder, first.by))) or self.tr("another desk")
        text = self.tr("{when} of {customer} was taken by {holder}. Choose the nearest; all that was typed stays.")
        told = text.format(when=when, customer=first.drive.customer or "—", holder=holder)
        if len(self._lost) > 1:
            told += " " + counted(self.tr("{n} more [waits|wait] after it."), len(self._lost) - 1)
        self._text.setText(told)
        self.setAccessibleName(told)
        cars: dict[str, CarRow] = {car.id: car for car in first.cars}
        for place, button in enumerate(self.buttons):
            button.setVisible(place < len(self._others))
            if place < len(self._others):
                other = self._others[place]
                same_day = local(other.start).date() == local(first.drive.start).date()
                time = f"{local(other.start):%H:%M}" if same_day else f"{local(other.start):%m-%d %H:%M}"
                button.setText(f"{car_name(cars[other.car_id])} {time}" if other.car_id in cars else time)
