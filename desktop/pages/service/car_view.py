"""One car at the desk: the card with everything to know at the left, its reception at the right."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget
from sqlalchemy.orm import Session

from desktop.domain import clock
from desktop.domain.people import card as cards
from desktop.domain.people import vehicle as vehicles
from desktop.domain.people.card import CustomerRow
from desktop.domain.service import reception_draft
from desktop.domain.service.appointment_list import AppointmentRow
from desktop.domain.service.arrival import Arrival, arrival
from desktop.pages.desk import Desk
from desktop.pages.people.car_sheet import OwnerSheet, PlateSheet
from desktop.pages.refusal import shown, told
from desktop.pages.service.arrival_card import ArrivalCard
from desktop.pages.service.car_file_sheet import CarFileSheet
from desktop.pages.service.reception import ReceptionCard, Typed, typed_of
from desktop.widgets.layout import row

CARD = 372
"""Width of the card in px."""
_SHOWN = frozenset(
    {"repair_order", "appointment", "vehicle", "plate", "ownership", "customer", "phone", "odometer_reading",
     "deferred_work", "recall", "recall_car", "settlement", "service_due", "car_file"}
)  # fmt: skip


class CarView(QWidget):
    """``open(vehicle_id)``; ``order_wanted(id)``, ``life_wanted(vehicle_id)``, ``received(id, print)``, ``left``."""

    order_wanted = Signal(str)
    life_wanted = Signal(str)
    received = Signal(str, bool)
    left = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.vehicle_id = ""
        self._appointment, self._fresh = "", False
        self.card, self.reception = ArrivalCard(), ReceptionCard(desk)
        self.card.setFixedWidth(CARD)
        self.setLayout(row(self.card, (self.reception, 1), gap=14))
        self.card.order_wanted.connect(self.order_wanted)
        self.card.life_wanted.connect(lambda: self.life_wanted.emit(self.vehicle_id))
        self.card.plate_wanted.connect(self.change_plate)
        self.card.owner_wanted.connect(self.change_owner)
        self.card.file_wanted.connect(self.edit_file)
        self.reception.received.connect(self.received)
        self.reception.left.connect(self.left)

    # -- which car

    def open(self, vehicle_id: str, appointment_id: str = "") -> None:
        """This car; with its appointment where there is one, else the one it is expected to today."""
        if vehicle_id != self.vehicle_id:
            self.card.show_car(None)  # nobody receives the wrong car while the right one is read
            self.reception.setEnabled(False)
        self.vehicle_id, self._appointment, self._fresh = vehicle_id, appointment_id, True
        self.ask()

    def ask(self) -> None:
        """Read anew; what is typed stays."""
        by, wanted = self._desk.actor, self.vehicle_id

        def read(session: Session) -> tuple[Arrival, Typed | None]:
            body = reception_draft.kept_draft(by, session, wanted)
            whose = body.get("customer") if body else None  # as in every draft: who asks to be deleted takes it along
            rows = cards.customer_rows(session, [str(whose.get("id"))]) if isinstance(whose, dict) else []
            return arrival(by, session, wanted), typed_of(body, rows[0] if rows else None)

        def show(found: tuple[Arrival, Typed | None]) -> None:
            if wanted == self.vehicle_id:
                self._show(*found)

        self._desk.worker.read(read, show, told(self._desk), owner=self)

    def _show(self, found: Arrival, draft: Typed | None) -> None:
        self.card.show_car(found)
        self.reception.setEnabled(True)
        self.reception.show_car(found, self._stay(found), draft)
        if self._fresh:
            self._fresh = False
            self.reception.start()

    def _stay(self, found: Arrival) -> AppointmentRow | None:
        today = found.hours.date_of(clock.now())
        of_today = (each for each in found.expected if found.hours.date_of(each.start) == today)
        named = (each for each in found.expected if each.id == self._appointment)
        return next(named, None) or next(of_today, None)

    def changed(self, tables: frozenset[str]) -> None:
        """Some write changed these tables."""
        if tables & _SHOWN and self.vehicle_id and self.reception.seen is not None:
            self.ask()

    # -- the car itself

    def open_first(self) -> None:
        """Alt+R: the order that this car has open."""
        if self.card.first_open():
            self.order_wanted.emit(self.card.first_open())

    def change_plate(self) -> None:
        """Alt+P: it bears another plate now."""
        found = self.card.seen
        if found is None:
            return
        sheet = PlateSheet(self.window(), found.car)
        car_id, by = found.car.id, self._desk.actor

        def save(plate: str, since: object) -> None:
            self._desk.worker.write(
                by, lambda session: vehicles.change_plate(by, session, car_id, plate, since),  # type: ignore[arg-type]
                lambda _none: sheet.accept(), shown(self._desk, sheet.form.refuse), owner=sheet,
            )  # fmt: skip

        sheet.wanted.connect(save)
        sheet.start()

    def change_owner(self) -> None:
        """Alt+O: it belongs to somebody else now."""
        found = self.card.seen
        if found is None:
            return
        sheet = OwnerSheet(self.window(), self._desk, found.car)
        car_id, by = found.car.id, self._desk.actor

        def save(whose: CustomerRow) -> None:
            def then(_none: object) -> None:
                sheet.accept()
                self.reception.orderer.show_row(whose)

            self._desk.worker.write(
                by, lambda session: vehicles.change_owner(by, session, car_id, whose.id), then,
                told(self._desk), owner=sheet,
            )  # fmt: skip

        sheet.picked.connect(save)
        sheet.start()

    def edit_file(self) -> None:
        """Alt+D: when it was bought, its use, engine, oil."""
        if self.card.seen is not None:
            sheet = CarFileSheet(self._desk, self.vehicle_id, self.window())
            sheet.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            sheet.start()
