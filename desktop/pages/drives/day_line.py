"""The line over the board: which day, how it is shown, which model is asked for, and the next free times."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame

from desktop.domain.problem import Refused
from desktop.domain.sales.demo_car import CarRow
from desktop.pages.drives.drive_tile import car_name
from desktop.widgets import translate
from desktop.widgets.button import Button, IconButton
from desktop.widgets.day_field import DayField
from desktop.widgets.field import Choice, SearchField
from desktop.widgets.key import key
from desktop.widgets.label import Label
from desktop.widgets.layout import row

VIEWS = ("day", "week", "list")
_NEAR = (-1, 0, 1)
WIDE, MIDDLE = 960, 800
"""Least widths in px with all chips, and with today's."""


class DayLine(QFrame):
    """Says what a person wants to see; the page says back what is shown."""

    turned = Signal(int)
    """So many days or weeks on."""
    day_wanted = Signal(object)
    """A date, or None for today."""
    view_wanted = Signal(str)
    model_typed = Signal(str)
    car_wanted = Signal(str)
    left = Signal()
    """Enter or ↓ in the field of the model: on to the board."""
    refused = Signal(object)
    papers_wanted = Signal()
    """The lists on paper."""

    def __init__(self) -> None:
        super().__init__()
        self.back, self.forth = IconButton("chevron-left", size=30), IconButton("chevron-right", size=30)
        self.day = DayField()
        self.day.setFixedWidth(104)
        self.weekday = Label("", "second")
        self._near = {n: Button("", "chip") for n in _NEAR}
        self.chips = {view: Button("", "chip") for view in VIEWS}
        self.papers = IconButton("printer", key=key("board_papers"), size=30)
        self.field, self.car = SearchField(key="Ctrl+F"), Choice()
        self.field.setMinimumWidth(110)
        self.field.setMaximumWidth(280)
        self.setLayout(
            row(
                self.back, self.day, self.forth, self.weekday, 2, *self._near.values(), None, (self.field, 1), self.car,
                6, *self.chips.values(), self.papers, gap=6,
            )
        )  # fmt: skip
        self._shown, self._today, self._view = date.min, date.min, VIEWS[0]
        self._wire()
        translate.say(self, lambda _text: self._repeat(), str)

    def _wire(self) -> None:
        self.back.clicked.connect(lambda: self.turned.emit(-1))
        self.forth.clicked.connect(lambda: self.turned.emit(1))
        self.day.returnPressed.connect(self._typed)
        for n, chip in self._near.items():
            chip.clicked.connect(lambda _on=False, n=n: self.day_wanted.emit(self._today + timedelta(days=n)))
        for view, chip in self.chips.items():
            chip.clicked.connect(lambda _on=False, view=view: self.view_wanted.emit(view))
        self.papers.clicked.connect(self.papers_wanted)
        self.field.textChanged.connect(self.model_typed)
        self.field.returnPressed.connect(self.left)
        self.field.stepped.connect(lambda _by: self.left.emit())
        self.car.activated.connect(lambda _at: self.car_wanted.emit(self.car.value()))

    def show_state(self, day: date, today: date, view: str, weekday: str) -> None:
        """What is shown now."""
        self._shown, self._today, self._view = day, today, view
        if not self.day.hasFocus() or not self.day.isModified():
            self.day.show_day(day)
        self.weekday.setText(weekday)
        self.car.setVisible(view == "week")
        self.field.setVisible(view != "week")
        self._repeat()

    def shown(self) -> date:
        """The day that is shown, or the first of the week."""
        return self._shown

    def show_cars(self, cars: Sequence[CarRow], chosen: str) -> None:
        """For the week: whose."""
        self.car.show_options([(car.id, car_name(car)) for car in cars])
        self.car.choose(chosen)

    def to_day(self) -> None:
        """Ctrl+G: type a day."""
        self.day.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.day.selectAll()

    def to_model(self) -> None:
        """Ctrl+F: what the customer asks for."""
        if self.field.isVisible():
            self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.field.selectAll()

    def minimumSizeHint(self) -> QSize:
        """It never widens the page: :meth:`show_width` says what stands here."""
        return QSize(0, super().minimumSizeHint().height())

    def show_width(self, width: int) -> None:
        """So many px are there: what the arrows and the typed day do as well goes first."""
        for n, chip in self._near.items():
            chip.setVisible(width >= (MIDDLE if n == 0 else WIDE))
        self.weekday.setVisible(width >= MIDDLE)

    def _typed(self) -> None:
        try:
            wanted = self.day.day()
        except Refused as refused:
            self.day.show_bad(True)
            self.refused.emit(refused)
            return
        self.day.show_bad(False)
        self.day.setModified(False)
        self.day_wanted.emit(wanted)
        self.left.emit()

    def _repeat(self) -> None:
        near = {-1: self.tr("Yesterday"), 0: self.tr("Today"), 1: self.tr("Tomorrow")}
        for n, chip in self._near.items():
            chip.setText(near[n])
            chip.setChecked(self._today != date.min and self._shown == self._today + timedelta(days=n))
        names = {"day": self.tr("Day"), "week": self.tr("Week"), "list": self.tr("List")}
        for view, chip in self.chips.items():
            chip.setText(names[view])
            chip.setChecked(view == self._view)
        week = self._view == "week"
        self.back.set_name(self.tr("A week back (PgUp)") if week else self.tr("A day back (PgUp)"))
        self.forth.set_name(self.tr("A week on (PgDn)") if week else self.tr("A day on (PgDn)"))
        self.papers.set_name(self.tr("Lists on paper: the day, the log, the keys"))
        self.day.setAccessibleName(self.tr("Day (Ctrl+G)"))
        self.day.setToolTip(self.tr("Day (Ctrl+G): 11-28, +7"))
        self.car.setAccessibleName(self.tr("Whose week"))
        self.field.setPlaceholderText(self.tr("Model"))
        self.field.setAccessibleName(self.tr("Which model the customer asks for"))
