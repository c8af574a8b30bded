"""A customer's cars: who owns each since when, its plate; adding one by VIN or plate."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget
from sqlalchemy.orm import Session

from desktop.domain.parts import vin
from desktop.domain.people import car as cars
from desktop.domain.people import vehicle as vehicles
from desktop.domain.people.car import CarRow
from desktop.domain.people.card import Card as CustomerFacts
from desktop.domain.people.vehicle import VehicleDetails
from desktop.domain.problem import Refused
from desktop.pages.desk import Desk
from desktop.pages.people import words
from desktop.pages.people.car_sheet import HistorySheet, OwnerSheet, PlateSheet
from desktop.pages.people.line import Lines, beside, line
from desktop.pages.refusal import shown, told
from desktop.widgets import translate
from desktop.widgets.banner import Banner
from desktop.widgets.button import Button
from desktop.widgets.field import Field
from desktop.widgets.form import Form
from desktop.widgets.icon import Icon
from desktop.widgets.label import Elided, Label, Pill
from desktop.widgets.layout import column, row
from desktop.widgets.section import Section


class Cars(Section):
    """The cars owned now, each with its plate; and a form to add one."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(lambda: self.tr("Cars"))
        self._desk, self._id, self._name = desk, "", ""
        self._rows: tuple[CarRow, ...] = ()
        self._typed: dict[str, dict[str, str]] = {}
        self.lines, self._none = Lines(), Label("", "muted")
        self.form = Form(columns=2)
        self.vin, self.plate = Field(latin=True, limit=60), Field(limit=40)
        self.vin.setProperty("scans", True)
        self.form.add("vin", lambda: self.tr("VIN"), self.vin)
        self.form.add("plate", lambda: self.tr("Plate"), self.plate)
        self.anyway, self.take_over = Button("", "link"), Button("", "link")
        self.banner = Banner(self.anyway, self.take_over)
        self.add = Button("", icon_name="plus")
        self._other = ""
        form = column(self._none, row((self.form, 1), beside(self.add)), self.banner, margins=(14, 8, 14, 14))
        self.body(column(self.lines, form, gap=0))
        self.form.saved.connect(self._on_add)
        self.form.edited.connect(self.banner.clear)
        self.add.clicked.connect(self._on_add)
        self.anyway.clicked.connect(lambda: self._on_add(anyway=True))
        self.take_over.clicked.connect(self._on_take_over)
        translate.say(self, lambda _text: self._repeat(), str)

    def show_card(self, card: CustomerFacts) -> None:
        if card.id != self._id:
            self._typed[self._id] = self.form.values()
            self.form.fill(self._typed.pop(card.id, {"vin": "", "plate": ""}))
            self.banner.clear()
        self._id, self._name, self._rows = card.id, card.name, card.cars
        self._repeat()

    # -- adding

    def _on_add(self, _checked: bool = False, *, anyway: bool = False) -> None:
        typed, plate = self.vin.value(), self.plate.value()
        if not typed:
            self._meet(VehicleDetails(plate=plate))
            return

        def then(decoded: vin.Vin) -> None:
            if decoded.valid or anyway:
                self._meet(_details(decoded, plate))
                return
            self.form.refuse([_at_vin(problem) for problem in decoded.problems[:1]])
            self.banner.tell(self.tr("An old or foreign car may be added as it is."), "warn")
            self.anyway.show()
            self.take_over.hide()

        self._desk.worker.run(lambda: vin.decode(typed), then, told(self._desk), owner=self)

    def _meet(self, details: VehicleDetails) -> None:
        by, customer_id = self._desk.actor, self._id

        def verb(session: Session) -> CarRow:
            met = vehicles.meet_vehicle(by, session, details, customer_id)
            return cars.car(by, session, met.vehicle_id)

        def done(car: CarRow) -> None:
            if car.owner_id != customer_id:
                self._other = car.id
                text = self.tr("This car belongs to {owner} since {day}.")
                since = words.day(car.since) if car.since else "…"
                self.banner.tell(text.format(owner=car.owner_name, day=since), "warn")
                self.anyway.hide()
                self.take_over.show()
                self.take_over.setFocus()
                return
            self._clear()
            self._desk.say(self.tr("Car saved"))

        self._desk.worker.write(by, verb, done, shown(self._desk, self.form.refuse), owner=self)

    def _on_take_over(self) -> None:
        self._change_owner(self._other, self._id, self._clear)

    def _clear(self) -> None:
        self.form.fill({"vin": "", "plate": ""})
        self.banner.clear()

    # -- changing

    def _change_owner(self, car_id: str, customer_id: str, then: Callable[[], object]) -> None:
        by = self._desk.actor

        def done(_none: None) -> None:
            then()
            self._desk.say(self.tr("Owner changed from today"))

        self._desk.worker.write(
            by,
            lambda session: vehicles.change_owner(by, session, car_id, customer_id),
            done,
            told(self._desk),
            owner=self,
        )

    def plate_of(self, car: CarRow) -> None:
        """A new plate for this car."""
        by, sheet = self._desk.actor, PlateSheet(self.window(), car)

        def saved(_none: None) -> None:
            sheet.accept()
            self._desk.say(self.tr("Plate saved"))

        def save(typed: str, since: Any) -> None:
            self._desk.worker.write(
                by,
                lambda session: vehicles.change_plate(by, session, car.id, typed, since),
                saved,
                shown(self._desk, sheet.form.refuse),
                owner=self,
            )

        sheet.wanted.connect(save)
        sheet.start()

    def owner_of(self, car: CarRow) -> None:
        """Another owner for this car."""
        sheet = OwnerSheet(self.window(), self._desk, car)
        sheet.picked.connect(lambda row: self._change_owner(car.id, row.id, sheet.accept))
        sheet.start()

    def history_of(self, car: CarRow) -> None:
        """Plates and owners of this car until now."""
        HistorySheet(self.window(), self._desk, car).start()

    def _repeat(self) -> None:
        self._none.setText(self.tr("No car yet. Type its VIN or its plate, or scan the VIN."))
        self._none.setVisible(not self._rows)
        self.vin.setPlaceholderText(self.tr("17 characters"))
        self.add.setText(self.tr("Add car"))
        self.anyway.setText(self.tr("Add as not verified"))
        self.take_over.setText(self.tr("{name} owns it now").format(name=self._name))
        self.lines.show_lines([self._line(car) for car in self._rows])

    def _line(self, car: CarRow) -> QWidget:
        pills: list[QWidget] = [Pill(car.plate, "info")] if car.plate else []
        if car.vin and not car.vin_verified:
            pills.append(Pill(self.tr("VIN not verified"), "warn"))
        detail = [f"VIN …{car.vin_tail}" if car.vin else ""]
        detail.append(self.tr("owner since {day}").format(day=words.day(car.since)) if car.since else "")
        detail.append(f"{car.odometer_km:,} km" if car.odometer_km is not None else "")
        name = car.name or self.tr("Model not known")
        text = column(
            row((Elided(name, "h3"), 1), *pills),
            Elided("   ".join(filter(None, detail)), "muted"),
            gap=2,
        )
        buttons = [
            self._button("quote", car, self.tr("Quote"), lambda: self._desk.go("lookup", {"vehicle_id": car.id})),
            self._button("plate", car, self.tr("Plate"), partial(self.plate_of, car)),
            self._button("owner", car, self.tr("Owner"), partial(self.owner_of, car)),
            self._button("history", car, self.tr("History"), partial(self.history_of, car)),
        ]
        return line(Icon("car-front", "text3", 18), 4, (text, 1), *buttons)

    @staticmethod
    def _button(what: str, car: CarRow, text: str, act: Callable[[], object]) -> Button:
        button = Button(text, "link")
        button.setObjectName(f"{what}:{car.id}")
        button.setAccessibleName(f"{text} {car.plate or car.vin_tail}")
        button.clicked.connect(lambda: act())
        return button


def _details(decoded: vin.Vin, plate: str) -> VehicleDetails:
    brand = decoded.brands[0] if len(decoded.brands) == 1 else ""
    return VehicleDetails(
        vin=decoded.vin,
        vin_verified=decoded.valid,
        maker=decoded.maker_zh,
        brand=brand,
        model_year=decoded.year,
        plate=plate,
    )


def _at_vin(problem: Any) -> Any:
    return Refused(problem.code, "vin", **problem.values).problems[0]
