"""Plate, odometer and remark of the quote in hand."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.domain import money
from desktop.domain.people import plate as plates
from desktop.domain.problem import Problem, Refused
from desktop.domain.sales.basket import Basket
from desktop.pages.parts.basket_desk import BasketDesk
from desktop.widgets.field import Field, TextArea
from desktop.widgets.form import Form
from desktop.widgets.layout import column


def read_km(text: str) -> int | None:
    """A reading as typed, with commas, ``km`` or 公里; None for an empty text. Raises Refused ``number.*``."""
    plain = text.lower().replace("km", "").replace("公里", "").strip()
    if not plain:
        return None
    return 0 if not plain.strip("0") else money.parse_qty(plain, "odometer") // 1000


class CarDetails(QWidget):
    """Each field goes into the basket as it is typed; what cannot be read stays, with its sentence."""

    saved = Signal()

    def __init__(self, desk: BasketDesk) -> None:
        super().__init__()
        self.desk = desk
        self.plate, self.odometer, self.remark = Field(limit=20), Field(latin=True, limit=20), TextArea(2)
        self.form = Form(2)
        self.form.add("plate", lambda: self.tr("Plate"), self.plate)
        self.form.add("odometer", lambda: self.tr("Odometer, km"), self.odometer)
        self.form.add("remark", lambda: self.tr("Remark on the paper"), self.remark, 2)
        self.setLayout(column(self.form, margins=(14, 10, 14, 12)))
        self.plate.textEdited.connect(self._on_plate)
        self.odometer.textEdited.connect(self._on_odometer)
        self.remark.textChanged.connect(self._on_remark)
        self.form.saved.connect(self.saved)
        self._showing = False
        self.last_km = ""
        """What the car showed last time, as a hint."""

    def start(self) -> None:
        self.plate.setFocus()

    def show_basket(self, basket: Basket) -> None:
        """What the basket says, but for the field somebody types in."""
        self._showing = True
        self.odometer.setPlaceholderText(self.last_km)
        km = "" if basket.odometer_km is None else f"{basket.odometer_km:,}"
        for field, words in ((self.plate, plates.dotted(plates.squeeze(basket.car.plate))), (self.odometer, km)):
            if not field.hasFocus() and field.property("state") != "bad":
                field.setText(words)
        if self.remark.toPlainText() != basket.remark and not self.remark.hasFocus():
            self.remark.setPlainText(basket.remark)
        self._showing = False

    def clear(self) -> None:
        """A new basket: nothing of the last one stays."""
        self.form.clear_problems()
        self._showing = True
        self.plate.clear()
        self.odometer.clear()
        self.remark.setPlainText("")
        self._showing = False

    def _on_plate(self, text: str) -> None:
        self.desk.change(lambda basket: replace(basket, car=replace(basket.car, plate=text.strip())))

    def _on_odometer(self, text: str) -> None:
        try:
            km = read_km(text)
        except Refused as refused:
            self.form.refuse([Problem(problem.code, "odometer", problem.values) for problem in refused.problems])
            return
        self.desk.change(lambda basket: replace(basket, odometer_km=km))

    def _on_remark(self) -> None:
        if not self._showing:
            words = self.remark.toPlainText()
            self.desk.change(lambda basket: replace(basket, remark=words))
