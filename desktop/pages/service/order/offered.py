"""The store's packages as an order offers them: those that suit the car, with today's price for this customer."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from desktop.domain.actor import Actor
from desktop.domain.money import format_qty
from desktop.domain.people.vehicle import Vehicle
from desktop.domain.service import package
from desktop.domain.service.order_line import NewLine
from desktop.domain.service.package import PackageRow
from desktop.domain.service.repair_order import find
from desktop.widgets import translate


@dataclass(frozen=True)
class Offered:
    """One package. ``price_fen``: parts without a price count nothing."""

    row: PackageRow
    price_fen: int

    @property
    def name(self) -> str:
        """In the language of the screen."""
        return (self.row.name_en or self.row.name) if translate.current().code == "en" else self.row.name

    @property
    def lines(self) -> tuple[NewLine, ...]:
        return self.row.lines

    def is_meant(self, typed: str) -> bool:
        """Whether somebody types for it: its code, or a part of its name."""
        wanted = typed.casefold()
        return any(wanted in each.casefold() for each in (self.row.code, self.row.name, self.row.name_en))

    def about(self) -> str:
        """What is in it, short."""
        hours = f"{format_qty(self.row.labour_milli)} h" if self.row.labour_milli else ""
        names = " + ".join(each.name for each in self.row.lines[:4])
        return " · ".join(word for word in (self.row.code, hours, names) if word)


def offered(by: Actor, session: Session, order_id: str) -> list[Offered]:
    """All packages for the order's car, those of its model and of its kind of visit first."""
    order = find(by, session, order_id)
    car = session.get(Vehicle, order.vehicle_id)
    rows = package.packages(by, session, car.series if car is not None else "")
    rows.sort(key=lambda row: row.flow != order.flow)
    return [Offered(row, package.price_of(by, session, row.id, order.customer_id)) for row in rows]
