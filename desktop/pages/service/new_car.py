"""A car nobody has met: its plate or its VIN is enough; the owner is asked for at reception."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.domain.parts import vin as vins
from desktop.domain.parts.vin import LENGTH, Vin
from desktop.domain.people import plate as plates
from desktop.domain.people.vehicle import Met, VehicleDetails, meet_vehicle
from desktop.domain.problem import Refused
from desktop.pages.desk import Desk
from desktop.pages.refusal import shown
from desktop.widgets import translate
from desktop.widgets.field import Field
from desktop.widgets.form import Form
from desktop.widgets.label import Label
from desktop.widgets.layout import column
from desktop.widgets.sheet import Sheet
from desktop.widgets.vin_field import VinField


class NewCarSheet(Sheet):
    """``met(vehicle_id)``: on file now, or known already by this VIN or plate."""

    met = Signal(str)

    def __init__(self, desk: Desk, typed: str, parent: QWidget | None) -> None:
        super().__init__(parent, width=600)
        self._desk = desk
        self.vin = VinField(self._decode)
        self.form = Form(columns=2)
        self.plate, self.brand, self.series = Field(limit=40), Field(limit=200), Field(limit=200)
        self.form.add("plate", lambda: self.tr("Plate, where it has one"), self.plate)
        self.form.add("model_year", lambda: self.tr("Model year"), Field(latin=True, limit=4))
        self.form.add("brand", lambda: self.tr("Brand"), self.brand)
        self.form.add("series", lambda: self.tr("Model"), self.series)
        self._hint = Label("", "second")
        self._hint.setWordWrap(True)
        self.body(column(self._hint, self.vin, self.form, gap=12))
        self.buttons(primary="-")
        self.form.saved.connect(self._go)
        self.vin.entered.connect(lambda _text: self.plate.setFocus())
        self.vin.decoded.connect(self._on_decoded)
        self.primary.clicked.connect(self._go)
        self._put(typed)
        translate.say(self, lambda _text: self._repeat(), str)

    def start(self) -> None:
        """Open; the focus is where something is missing."""
        self.open()
        (self.vin if not self.vin.text() else self.plate if not self.plate.value() else self.brand).setFocus()

    def _put(self, typed: str) -> None:
        """What was typed is a plate, a VIN or its end; an end alone is no VIN yet."""
        plain = plates.squeeze(typed)
        if plain and (plates.kind(plain) or plates.looks_like(plain)):
            self.plate.setText(plain)
        elif len(plain) >= LENGTH - 2:
            self.vin.type_in(plain)

    def _decode(self, text: str, then: object) -> None:
        self._desk.worker.run(lambda: vins.decode(text), then, owner=self)  # type: ignore[arg-type]

    def _on_decoded(self, found: Vin) -> None:
        if found.valid and not self.brand.value() and len(found.brands) == 1:
            self.brand.setText(found.brands[0])

    def _go(self) -> None:
        values, by, vin = self.form.values(), self._desk.actor, self.vin.vin()
        year = values["model_year"]
        details = VehicleDetails(
            vin=self.vin.text(), vin_verified=vin is not None and vin.valid, plate=values["plate"],
            brand=values["brand"], series=values["series"], model_year=int(year) if year.isdecimal() else None,
        )  # fmt: skip

        def then(found: Met) -> None:
            self.accept()
            self.met.emit(found.vehicle_id)

        self._desk.worker.write(
            by, lambda session: meet_vehicle(by, session, details), then, shown(self._desk, self._refuse), owner=self
        )

    def _refuse(self, refused: Refused) -> None:
        self.form.refuse(refused)

    def _repeat(self) -> None:
        self.set_title(self.tr("New car"))
        self._hint.setText(self.tr("A plate or a VIN is enough. A car without a plate yet is taken by its VIN."))
        self.primary.setText(self.tr("Bring it in"))
