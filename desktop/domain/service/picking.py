"""What the store room sees of the workshop: orders with their parts, what is out and what is still to be handed out.

No customer and no price stands in it: whoever keeps the stock needs neither. Handing out: ``issuing``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.domain.actor import Actor, Right
from desktop.domain.local import Live
from desktop.domain.people import car as cars
from desktop.domain.people.staff import Staff
from desktop.domain.service.extra_work import AGREED, ExtraWork
from desktop.domain.service.order_line import PART, OrderLine
from desktop.domain.service.part_issue import issued_of
from desktop.domain.service.repair_order import OPEN, WAITING, RepairOrder


@dataclass(frozen=True)
class PickLine:
    """One part of ours, in thousandths. ``agreed``: False of additional work the customer has not agreed to."""

    id: str
    part_key: str
    number: str
    name: str
    brand: str
    spec: str
    unit: str
    qty_milli: int
    issued_milli: int
    here_milli: int
    technician_id: str
    technician: str
    agreed: bool

    @property
    def missing_milli(self) -> int:
        """What is still to be handed out."""
        return max(0, self.qty_milli - self.issued_milli) if self.agreed else 0


@dataclass(frozen=True)
class PickOrder:
    """One order in the workshop with its parts."""

    id: str
    number: str
    plate: str
    car: str
    state: str
    received_at: datetime
    promised_at: datetime | None
    lines: tuple[PickLine, ...]

    @property
    def missing(self) -> int:
        """How many lines are not all out."""
        return sum(bool(each.missing_milli) for each in self.lines)


def to_pick(by: Actor, session: Session) -> list[PickOrder]:
    """Orders in the workshop that take parts of ours: what is missing first, then by promise; five questions in all.

    Raises Refused ``right.missing``.
    """
    if not by.may(Right.SERVICE):
        by.need(Right.STOCK)
    orders = session.scalars(
        select(RepairOrder).where(
            RepairOrder.store_id == by.store_id, RepairOrder.state.in_(list(OPEN)), RepairOrder.deleted_at.is_(None)
        )
    ).all()
    known = {each.id: each for each in cars.car_rows(session, list({row.vehicle_id for row in orders}))}
    below: dict[str, list[PickLine]] = {}
    for order_id, line in _lines(session, [row.id for row in orders]):
        below.setdefault(order_id, []).append(line)
    made = [
        PickOrder(
            row.id, row.number, known[row.vehicle_id].plate if row.vehicle_id in known else "",
            known[row.vehicle_id].name if row.vehicle_id in known else "", row.state, row.received_at, row.promised_at,
            tuple(below[row.id]),
        )
        for row in orders
        if row.id in below
    ]  # fmt: skip
    return sorted(made, key=_pressing)


def _pressing(row: PickOrder) -> tuple[bool, bool, bool, datetime, str]:
    when = row.promised_at or row.received_at
    return (not row.missing, row.state != WAITING, row.promised_at is None, when, row.number)


def _lines(session: Session, order_ids: list[str]) -> Iterator[tuple[str, PickLine]]:
    found = session.execute(
        select(OrderLine, Staff.name, ExtraWork.answer)
        .outerjoin(Staff, Staff.id == OrderLine.technician_id)
        .outerjoin(ExtraWork, ExtraWork.id == OrderLine.extra_id)
        .where(OrderLine.order_id.in_(order_ids), OrderLine.deleted_at.is_(None), OrderLine.kind == PART)
        .where(OrderLine.own.is_(False), OrderLine.part_key != "")
        .order_by(OrderLine.place, OrderLine.id)
    ).all()
    issued = issued_of(session, [row.id for row, *_ in found])
    keys = list({row.part_key for row, *_ in found})
    shelf = {each.part_key: each.here_milli for each in session.scalars(select(Live).where(Live.part_key.in_(keys)))}
    for row, name, answer in found:
        yield row.order_id, PickLine(
            row.id, row.part_key, row.code or row.part_key.partition(":")[2], row.name, row.brand, row.spec, row.unit,
            row.qty_milli, issued.get(row.id, 0), shelf.get(row.part_key, 0), row.technician_id or "", name or "",
            row.extra_id is None or answer == AGREED,
        )  # fmt: skip
