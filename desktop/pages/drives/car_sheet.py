"""A demo car typed in or changed, and an entry of its own calendar."""

from __future__ import annotations

from datetime import datetime, timedelta

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget
from sqlalchemy.orm import Session

from desktop.domain import clock
from desktop.domain.opening import Hours
from desktop.domain.parts import vin as vins
from desktop.domain.people.vehicle import VehicleDetails, meet_vehicle
from desktop.domain.problem import Gather, Problem, Refused
from desktop.domain.sales import car_calendar, demo_car
from desktop.domain.sales.demo_car import CarDetails, CarRow
from desktop.domain.sales.drive_list import UseRow
from desktop.pages.desk import Desk
from desktop.pages.drives import car_words
from desktop.pages.refusal import shown
from desktop.widgets import translate
from desktop.widgets.day_field import DayField
from desktop.widgets.field import Choice, Field
from desktop.widgets.form import Form
from desktop.widgets.label import Label
from desktop.widgets.layout import column
from desktop.widgets.sheet import Sheet
from desktop.widgets.time_field import TimeField

_WHOLE = ("seats", "range_km", "odometer")


class CarSheet(Sheet):
    """``saved(car_id)``. A new one is met by its VIN or plate; what the VIN says fills the rest."""

    saved = Signal(str)

    def __init__(self, parent: QWidget | None, desk: Desk, car: CarRow | None) -> None:
        super().__init__(parent, width=680)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._desk, self._car = desk, car
        self.form, self._hint = Form(columns=3), Label("", "muted")
        self._hint.setWordWrap(True)
        self.vin, self.plate = Field(latin=True, limit=40), Field(limit=20)
        self.gearbox, self.energy = Choice(), Choice()
        self.insured, self.inspected = DayField("insurance_until", True), DayField("inspection_until", True)
        if car is None:
            self.form.add("vin", lambda: self.tr("VIN"), self.vin, span=2)
            self.form.add("plate", lambda: self.tr("Plate"), self.plate)
            self.form.add("brand", lambda: self.tr("Brand"), Field(limit=60))
            self.form.add("series", lambda: self.tr("Series"), Field(limit=60))
            self.form.add("odometer", lambda: self.tr("Odometer, km"), Field(latin=True, limit=10))
        self.form.add("label", lambda: self.tr("Name on the board"), Field(limit=60))
        self.form.add("gearbox", lambda: self.tr("Gearbox"), self.gearbox)
        self.form.add("licence_class", lambda: self.tr("Licence class (empty: by gearbox)"), Field(latin=True, limit=4))
        self.form.add("energy", lambda: self.tr("Energy"), self.energy)
        self.form.add("range_km", lambda: self.tr("Range, km"), Field(latin=True, limit=6))
        self.form.add("seats", lambda: self.tr("Seats"), Field(latin=True, limit=2))
        self.form.add("insurance_until", lambda: self.tr("Insured until"), self.insured)
        self.form.add("inspection_until", lambda: self.tr("Inspection due"), self.inspected)
        self.form.add("colour", lambda: self.tr("Colour"), Field(limit=40))
        self.form.add("key_number", lambda: self.tr("Key number"), Field(limit=40))
        self.form.add("key_tag", lambda: self.tr("Key tag (scan it)"), Field(latin=True, limit=60))
        self.form.field("key_tag").setProperty("scans", True)
        self.vin.setProperty("scans", True)
        self.body(column(self.form, self._hint, gap=10))
        self.buttons(primary="-")
        self.vin.textChanged.connect(self._on_vin)
        self.form.saved.connect(self.go)
        self.primary.clicked.connect(self.go)
        translate.say(self, lambda _text: self._repeat(), str)
        self._fill()

    def _fill(self) -> None:
        car = self._car
        if car is None:
            self.form.fill({"seats": "5", "gearbox": "automatic", "energy": "petrol"})
            return
        self.form.fill({
            "label": car.label, "gearbox": car.gearbox, "licence_class": car.licence_class, "energy": car.energy,
            "range_km": str(car.range_km or ""), "seats": str(car.seats), "colour": car.colour,
            "key_number": car.key_number, "key_tag": car.key_tag,
        })  # fmt: skip
        self.insured.show_day(car.insurance_until)
        self.inspected.show_day(car.inspection_until)

    def start(self) -> None:
        self.open()
        self.form.start()

    def go(self) -> None:
        """Save all of it."""
        gather, values = Gather(), self.form.values()
        insured = gather.take(self.insured.day, None)
        inspected = gather.take(self.inspected.day, None)
        whole = {name: _number(gather, name, values.get(name, "")) for name in _WHOLE}
        read = vins.decode(vins.read(values["vin"]).text) if values.get("vin") else None
        if read is not None and not read.valid:
            gather.problems += [Problem(each.code, "vin", each.values) for each in read.problems[:1]]
        try:
            gather.done()
        except Refused as refused:
            self.form.refuse(refused)
            return
        details = CarDetails(
            values["label"] or values.get("plate", ""), values["gearbox"], values["energy"], values["licence_class"],
            whole["seats"] or 0, values["colour"], insured, inspected, values["key_number"], values["key_tag"],
            whole["range_km"],
        )  # fmt: skip
        car, by = self._car, self._desk.actor
        known = VehicleDetails(
            vin=read.vin if read else "", maker=read.maker_zh if read else "", brand=values.get("brand", ""),
            series=values.get("series", ""), model_year=read.year if read else None, plate=values.get("plate", ""),
            odometer_km=whole["odometer"],
        )  # fmt: skip

        def save(session: Session) -> str:
            vehicle_id = car.id if car is not None else meet_vehicle(by, session, known).vehicle_id
            demo_car.mark(by, session, vehicle_id, details)
            return vehicle_id

        self._desk.worker.write(by, save, self._on_saved, shown(self._desk, self.form.refuse), owner=self)

    def _on_saved(self, car_id: str) -> None:
        self.accept()
        self.saved.emit(car_id)

    def _on_vin(self, typed: str) -> None:
        """What the VIN says stands under the form while it is typed."""
        plain = vins.read(typed).text
        read = vins.decode(plain) if len(plain) == vins.LENGTH else None
        said = "   ".join(filter(None, [read.maker_zh, str(read.year or "")])) if read and read.valid else ""
        self._hint.setText(said or self._hint_words())

    def _hint_words(self) -> str:
        return self.tr("Without insurance and inspection a car cannot be booked; the board says why.")

    def _repeat(self) -> None:
        self.set_title(self.tr("Demo car") if self._car else self.tr("New demo car"))
        self.gearbox.show_options(car_words.gearboxes())
        self.energy.show_options(car_words.energies())
        self._hint.setText(self._hint_words())
        self.primary.setText(self.tr("Save"))


class UseSheet(Sheet):
    """From when until when a car is needed for something else; who has it then is said under the time."""

    def __init__(self, parent: QWidget | None, desk: Desk, car: CarRow, hours: Hours, use: UseRow | None) -> None:
        super().__init__(parent, width=560)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._desk, self._car, self._hours, self._use = desk, car, hours, use
        self.form, self.kind = Form(columns=2), Choice()
        self.day, self.time = DayField("start"), TimeField("start")
        self.end_day, self.end_time = DayField("end"), TimeField("end")
        self.note = Field(limit=400)
        self.form.add("kind", lambda: self.tr("What for"), self.kind, span=2)
        self.form.add("start", lambda: self.tr("From"), self.day)
        self.form.add("start_time", lambda: self.tr("Time"), self.time)
        self.form.add("end", lambda: self.tr("Until"), self.end_day)
        self.form.add("end_time", lambda: self.tr("Time"), self.end_time)
        self.form.add("note", lambda: self.tr("Note"), self.note, span=2)
        self.body(column(self.form))
        self.buttons(primary="-")
        self.form.saved.connect(self.go)
        self.primary.clicked.connect(self.go)
        translate.say(self, lambda _text: self._repeat(), str)
        self._fill()

    def _fill(self) -> None:
        if self._use is not None:
            start, end = self._hours.local(self._use.start), self._hours.local(self._use.end)
            self.kind.choose(self._use.kind)
            self.note.setText(self._use.note)
            self.kind.setEnabled(False)
            self.note.setEnabled(False)
        else:
            start = self._hours.local(clock.now() + timedelta(hours=1)).replace(minute=0)
            end = start + timedelta(hours=2)
        self.day.show_day(start.date())
        self.time.show_time(start.time())
        self.end_day.show_day(end.date())
        self.end_time.show_time(end.time())

    def start(self) -> None:
        self.open()
        (self.kind if self._use is None else self.day).setFocus()

    def go(self) -> None:
        """Enter it, or move it."""
        gather = Gather()
        start = gather.take(lambda: self._moment(self.day, self.time), None)
        end = gather.take(lambda: self._moment(self.end_day, self.end_time), None)
        try:
            gather.done()
        except Refused as refused:
            self._refuse(refused)
            return
        assert start is not None and end is not None
        minutes = round((end - start) / timedelta(minutes=1))
        if minutes <= 0:
            self._refuse(Refused("drive.order", "end"))
            return
        by, car, use, kind, note = self._desk.actor, self._car, self._use, self.kind.value(), self.note.value()

        def save(session: Session) -> None:
            if use is None:
                car_calendar.enter(by, session, car.id, kind, start, minutes, note)
            else:
                car_calendar.move_use(by, session, use.id, start=start, minutes=minutes)

        self._desk.worker.write(by, save, lambda _none: self.accept(), shown(self._desk, self._refuse), owner=self)

    def _moment(self, day: DayField, time: TimeField) -> datetime:
        found, at = day.day(), time.moment()
        assert found is not None
        return self._hours.moment(found, at.hour * 60 + at.minute)

    def _refuse(self, refused: Refused) -> None:
        self.form.refuse(refused)

    def _repeat(self) -> None:
        name = self._car.plate or self._car.label
        self.set_title(self.tr("Calendar of {car}").format(car=name))
        self.kind.show_options(car_words.kinds())
        self.primary.setText(self.tr("Save"))


def _number(gather: Gather, name: str, typed: str) -> int | None:
    return gather.take(lambda: _whole(typed, name), None)


def _whole(typed: str, field: str) -> int | None:
    """Raises Refused ``number.form``."""
    if not typed:
        return None
    if not typed.isascii() or not typed.isdigit() or len(typed) > 9:
        raise Refused(Problem("number.form", field, {"value": typed[:20]}))
    return int(typed)
