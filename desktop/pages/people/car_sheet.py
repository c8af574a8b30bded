"""Sheets about one car: a new plate, another owner, what was before."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.domain import clock
from desktop.domain.people import car_history
from desktop.domain.people import card as cards
from desktop.domain.people.car import CarRow
from desktop.domain.people.car_history import CarHistory, Spell
from desktop.domain.people.card import CustomerRow
from desktop.domain.problem import Refused
from desktop.pages.desk import Desk
from desktop.pages.people import words
from desktop.pages.refusal import told
from desktop.widgets import translate
from desktop.widgets.cell import Cell
from desktop.widgets.day_field import DayField
from desktop.widgets.field import Field, SearchField
from desktop.widgets.form import Form
from desktop.widgets.label import Label
from desktop.widgets.layout import column, row
from desktop.widgets.sheet import Sheet
from desktop.widgets.table import Column, RecordTable


class PlateSheet(Sheet):
    """``wanted(plate, since)``; the caller shows a refusal in ``form`` or accepts."""

    wanted = Signal(str, object)

    def __init__(self, parent: QWidget | None, car: CarRow) -> None:
        super().__init__(parent)
        self._car = car
        self.form = Form(columns=2)
        self.plate, self.since = Field(limit=40), DayField("since")
        self.form.add("plate", lambda: self.tr("New plate"), self.plate)
        self.form.add("since", lambda: self.tr("From"), self.since)
        self.since.show_day(clock.today())
        self.plate.setText(car.plate.replace("·", "")[:2])
        self.body(column(self.form))
        self.buttons(primary="-")
        self.form.saved.connect(self._go)
        self.primary.clicked.connect(self._go)
        translate.say(self, lambda _text: self._repeat(), str)

    def start(self) -> None:
        self.open()
        self.plate.setFocus()

    def _go(self) -> None:
        try:
            since = self.since.day()
        except Refused as refused:
            self.form.refuse(refused)
            return
        self.wanted.emit(self.plate.value(), since)

    def _repeat(self) -> None:
        self.set_title(self.tr("Plate of {car}").format(car=self._car.name or self._car.vin_tail))
        self.plate.setPlaceholderText(self.tr("e.g. 京A7K3Q2; a temporary one ends in 临"))
        self.primary.setText(self.tr("Save plate"))


class OwnerSheet(Sheet):
    """``picked(row)``: the customer who owns the car from today."""

    picked = Signal(object)

    def __init__(self, parent: QWidget | None, desk: Desk, car: CarRow) -> None:
        super().__init__(parent, width=560)
        self._desk, self._car = desk, car
        self.field = SearchField()
        self.table = RecordTable(
            [Column("customer", lambda: self.tr("Customer"), lambda row: Cell(row.name, f"{row.phone}  {row.plates}"))],
            lambda: self.tr("Customers"),
            lambda row: row.id,
        )
        self.table.setFixedHeight(35 + 5 * 50)
        self._hint = Label("", "second")
        self._hint.setWordWrap(True)
        self.body(column(self._hint, self.field, self.table, gap=12))
        self.buttons(primary="-")
        self.field.textChanged.connect(self._ask)
        self.field.stepped.connect(self.table.step)
        self.field.returnPressed.connect(self.table.pick)
        self.primary.setDefault(False)
        self.primary.clicked.connect(self.table.pick)
        self.table.picked.connect(self.picked)
        translate.say(self, lambda _text: self._repeat(), str)

    def start(self) -> None:
        self.open()
        self.field.setFocus()
        self._ask("")

    def _ask(self, text: str) -> None:
        by = self._desk.actor

        def show(rows: list[CustomerRow]) -> None:
            if text == self.field.text():
                self.table.show_rows([row for row in rows if row.id != self._car.owner_id])

        self._desk.worker.read(
            lambda session: cards.find_customers(by, session, text), show, told(self._desk), owner=self
        )

    def _repeat(self) -> None:
        self.set_title(self.tr("New owner of {car}").format(car=self._car.plate or self._car.name))
        self._hint.setText(
            self.tr("The present owner keeps the car until today in the history; quotes stay as they are.")
        )
        self.field.setPlaceholderText(self.tr("Last digits, name, plate, VIN"))
        self.field.setAccessibleName(self.tr("Find the new owner"))
        self.primary.setText(self.tr("Make owner"))


class HistorySheet(Sheet):
    """Plates and owners with their days."""

    def __init__(self, parent: QWidget | None, desk: Desk, car: CarRow) -> None:
        super().__init__(parent)
        self._desk, self._car = desk, car
        self._history = CarHistory((), ())
        self._grid = column(gap=6)
        self.body(self._grid)
        self.buttons()
        self.cancel.setText(self.tr("Close"))
        self.set_title(self.tr("History of {car}").format(car=car.plate or car.name or car.vin_tail))

    def start(self) -> None:
        by, car_id = self._desk.actor, self._car.id
        self._desk.worker.read(
            lambda session: car_history.car_history(by, session, car_id), self._show, told(self._desk), owner=self
        )

    def _show(self, history: CarHistory) -> None:
        for title, spells in ((self.tr("Plates"), history.plates), (self.tr("Owners"), history.owners)):
            self._grid.addWidget(Label(title, "group"))
            if not spells:
                self._grid.addWidget(Label(self.tr("None so far"), "muted"))
            for spell in spells:
                text = Label(spell.text or self.tr("Deleted customer"), "h3")
                self._grid.addLayout(row(text, None, Label(self._days(spell), "muted")))
            self._grid.addSpacing(6)
        self.open()

    def _days(self, spell: Spell) -> str:
        until = words.day(spell.until) if spell.until else self.tr("today")
        return self.tr("{since} to {until}").format(since=words.day(spell.since), until=until)
