"""Inquiries on the lookup page: what is known there goes into one, and an answered one comes back as a basket."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QWidget

from desktop.domain.parts import inquiry, inquiry_list
from desktop.domain.parts.inquiry import Asked
from desktop.domain.parts.inquiry_list import InquiryRow
from desktop.domain.people import card as cards
from desktop.domain.sales import basket as baskets
from desktop.domain.sales.basket import Basket
from desktop.pages.desk import Desk
from desktop.pages.parts.basket_desk import BasketDesk
from desktop.pages.parts.car_desk import CarDesk
from desktop.pages.parts.inquiry_sheet import InquirySheet
from desktop.pages.parts.stocked import parts
from desktop.pages.refusal import told
from desktop.store.catalogue.row import PartRow


class InquiryDesk(QObject):
    """Stands between the car, the basket and the inquiries."""

    def __init__(self, desk: Desk, car: CarDesk, basket: BasketDesk, window: QWidget) -> None:
        super().__init__(window)
        self._desk, self._car, self._basket, self._window = desk, car, basket, window

    def keep(self, typed: str) -> None:
        """Ctrl+I: a sheet with what is typed, the car and the customer."""
        subject, basket = self._car.subject, self._basket.basket
        known = subject.known
        plate = known.plate if known and known.plate else basket.car.plate
        asked = Asked(
            typed, vin=subject.vin, plate=plate, car_name=subject.title(False), car_key=subject.car_key or "",
            vehicle_id=known.id if known else "", customer_id=basket.customer.id,
        )  # fmt: skip
        whose = "  ".join(filter(None, [basket.customer.name, basket.customer.phone]))
        sheet = InquirySheet(self._window.window(), self._desk, asked, whose)
        sheet.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        sheet.start()

    def into_basket(self, inquiry_id: str) -> None:
        """The car, the customer and the part that was found, at the price that was found."""
        by, worker = self._desk.actor, self._desk.worker

        def find() -> tuple[InquiryRow, PartRow | None, list[cards.CustomerRow]]:
            with worker.store().read() as session:
                row = inquiry_list.inquiry(by, session, inquiry_id)
                customer = cards.customer_rows(session, [row.customer_id]) if row.customer_id else []
            found = parts(worker.store(), [row.part_key]) if row.part_key else []
            return row, found[0] if found else None, customer

        worker.run(find, lambda found: self._fill(*found), told(self._desk), owner=self)

    def _fill(self, found: InquiryRow, part: PartRow | None, customers: list[cards.CustomerRow]) -> None:
        if found.vin or found.plate:
            self._car.enter(found.vin or found.plate)
        if customers:
            self._basket.set_customer(customers[0])
        by = self._desk.actor

        def add(basket: Basket) -> Basket:
            if part is None:
                return baskets.add_found(
                    basket, found.part_name, found.part_number, found.price_fen, found.qty_milli
                )  # fmt: skip
            filled = baskets.add_part(basket, part, found.qty_milli)
            if found.price_fen is None or found.price_fen == part.retail_fen:
                return filled
            line = next(each for each in filled.lines if each.part_key == part.part_key)
            return baskets.set_unit_price(by, filled, line.id, found.price_fen)

        if (found.part_key or found.part_name or found.part_number) and not self._basket.change(add):
            return
        basket_id = self._basket.basket.id
        self._desk.worker.write(
            by, lambda session: inquiry.quoted(by, session, found.id, basket_id), lambda _none: None,
            told(self._desk), owner=self,
        )  # fmt: skip
