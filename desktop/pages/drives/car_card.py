"""One demo car: what it is, whether it may be driven, and what else it is needed for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from PySide6.QtWidgets import QGridLayout, QWidget
from sqlalchemy.orm import Session

from desktop.domain import clock, opening
from desktop.domain.actor import Actor
from desktop.domain.opening import Hours
from desktop.domain.sales.demo_car import CarRow
from desktop.domain.sales.drive import WAITING
from desktop.domain.sales.drive_list import DriveRow, UseRow, drives, uses
from desktop.pages.drives import car_words
from desktop.widgets import translate
from desktop.widgets.banner import Banner
from desktop.widgets.button import Button
from desktop.widgets.card import Card
from desktop.widgets.cell import Cell
from desktop.widgets.label import Elided, Label, Pill, fact
from desktop.widgets.layout import column, row
from desktop.widgets.table import Column, RecordTable

AHEAD = timedelta(days=60)


@dataclass(frozen=True)
class CarFacts:
    """A car with its calendar ahead and the bookings on it."""

    car: CarRow
    uses: tuple[UseRow, ...]
    booked: tuple[DriveRow, ...]
    hours: Hours
    today: date


def facts(by: Actor, session: Session, car: CarRow) -> CarFacts:
    """Read what belongs to one car."""
    hours, now = opening.of_store(session, by.store_id), clock.now()
    mine = tuple(each for each in uses(by, session, now, now + AHEAD) if each.car_id == car.id)
    booked = drives(by, session, now, now + AHEAD)
    ahead = tuple(each for each in booked if each.car_id == car.id and each.state in WAITING and each.start > now)
    return CarFacts(car, mine, ahead, hours, hours.date_of(now))


class CarCard(Card):
    """``show_car(facts)``; the view listens to its buttons and its table."""

    def __init__(self) -> None:
        super().__init__()
        self.facts: CarFacts | None = None
        self._title, self._state, self._sub = Elided("", "h1"), Pill(), Elided("", "muted")
        self._why = Banner()
        self._facts: dict[str, tuple[Label, Label]] = {}
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(10)
        for place, name in enumerate(("class", "energy", "seats", "insured", "inspected", "odometer", "key", "ahead")):
            caption, value = Label("", "muted"), Label("", "h3")
            value.setWordWrap(True)
            self._facts[name] = (caption, value)
            grid.addWidget(fact(caption, value), place // 4, place % 4)
            grid.setColumnStretch(place % 4, 1)
        self.edit = Button("", "", "pencil", key="Enter", shown_only=True)
        self.bar = Button("", "", "ban", key="Alt+B", shown_only=True)
        self.retire = Button("", "danger", "trash-2", key="Ctrl+Del", shown_only=True)
        self.use = Button("", "", "plus", key="Alt+K", shown_only=True)
        self._heading = Label("", "h2")
        self.table = RecordTable(
            [
                Column("kind", lambda: self.tr("What for"), self._kind_cell, 150, narrow_width=130),
                Column("when", lambda: self.tr("When"), self._when_cell),
            ],
            lambda: self.tr("Calendar of the car"),
            lambda each: each.id,
        )
        self._none = Label("", "muted")
        self._none.setWordWrap(True)
        self._room = QWidget()
        self._room.setLayout(column(self._none, None, margins=(16, 0, 16, 12)))
        top = column(
            row((self._title, 1), self._state), self._sub, self._why, grid, margins=(16, 14, 16, 12), gap=8
        )  # fmt: skip
        self.body(
            column(
                top, row(self._heading, None, self.use, margins=(16, 6, 12, 6)), self._room,
                (self.table, 1), gap=0,
            )
        )  # fmt: skip
        self.foot(row(self.edit, self.bar, None, self.retire))
        translate.say(self, lambda _text: self._repeat(), str)

    def show_car(self, found: CarFacts) -> None:
        """This one."""
        self.facts = found
        self._repeat()

    def _repeat(self) -> None:
        self.edit.setText(self.tr("Edit"))
        self.retire.setText(self.tr("No demo car any more"))
        self.use.setText(self.tr("Into the calendar"))
        self._heading.setText(self.tr("Calendar of the car"))
        self._none.setText(self.tr("Nothing is entered for the next two months: service, charging, lent to a show."))
        found = self.facts
        if found is None:
            return
        car, today = found.car, found.today
        self.bar.setText(self.tr("Let it be driven") if car.barred else self.tr("Not to be driven"))
        self._title.setText("  ".join(filter(None, [car.plate, car.label])))
        self._state.show_status(*car_words.state(car, today))
        self._sub.setText("   ".join(filter(None, [car.name, car.colour, car.vin])))
        why = car_words.why_not(car, today)
        if why:
            self._why.tell(why, "bad")
        else:
            self._why.clear()
        self._show_facts(found)
        self.table.show_rows(found.uses)
        self.table.setVisible(bool(found.uses))
        self._room.setVisible(not found.uses)

    def _show_facts(self, found: CarFacts) -> None:
        car, today = found.car, found.today
        next_one = f"{found.hours.local(found.booked[0].start):%m-%d %H:%M}" if found.booked else ""
        bookings = self.tr("{n}, next {when}").format(n=len(found.booked), when=next_one)
        values = {
            "class": (self.tr("Licence"), f"{car.licence_class}  {car_words.word(car.gearbox)}"),
            "energy": (
                self.tr("Energy"),
                "  ".join(filter(None, [car_words.word(car.energy), f"{car.range_km} km" if car.range_km else ""])),
            ),
            "seats": (self.tr("Seats"), str(car.seats)),
            "insured": (self.tr("Insured until"), car_words.until(car.insurance_until, today)),
            "inspected": (self.tr("Inspection due"), car_words.until(car.inspection_until, today)),
            "odometer": (self.tr("Odometer"), f"{car.odometer_km:,} km" if car.odometer_km is not None else "—"),
            "key": (self.tr("Key"), "  ".join(filter(None, [car.key_number, car.key_tag])) or "—"),
            "ahead": (self.tr("Bookings ahead"), bookings if found.booked else self.tr("none")),
        }
        for name, (caption, value) in self._facts.items():
            caption.setText(values[name][0])
            value.setText(values[name][1])

    @staticmethod
    def _kind_cell(each: UseRow) -> Cell:
        tone = {"service": "warn", "charging": "info", "lease": "neutral"}.get(each.kind, "neutral")
        return Cell(car_words.word(each.kind), kind="pill", tone=tone)  # type: ignore[arg-type]

    def _when_cell(self, each: UseRow) -> Cell:
        assert self.facts is not None
        local: Callable[[datetime], datetime] = self.facts.hours.local
        start, end = local(each.start), local(each.end)
        same = start.date() == end.date()
        until = f"{end:%H:%M}" if same else f"{end:%m-%d %H:%M}"
        return Cell(f"{start:%m-%d %H:%M} – {until}", each.note, strong=True)
