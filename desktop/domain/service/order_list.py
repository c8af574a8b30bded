"""Repair orders in lists: what is in the workshop now, one whole, a car's or a customer's life with us."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from desktop.domain import clock
from desktop.domain.actor import Actor, Right
from desktop.domain.money import line_amount
from desktop.domain.people import car as cars
from desktop.domain.people.customer import Customer
from desktop.domain.people.phone import mask
from desktop.domain.people.staff import Staff
from desktop.domain.record import data_columns
from desktop.domain.service import extra_work, inspection, order_line, order_step, work_run
from desktop.domain.service.extra_work import ExtraRow
from desktop.domain.service.inspection import MarkRow
from desktop.domain.service.order_line import LineRow, OrderLine
from desktop.domain.service.order_step import StepRow
from desktop.domain.service.repair_order import OPEN, RepairOrder, find
from desktop.domain.service.work_run import RunRow


@dataclass(frozen=True)
class OrderRow:
    """One order in a list. ``late``: promised for a time that has passed."""

    id: str
    number: str
    vehicle_id: str
    plate: str
    car: str
    customer_id: str
    customer: str
    flow: str
    category: str
    state: str
    odometer_km: int
    received_at: datetime
    promised_at: datetime | None
    adviser: str
    late: bool


@dataclass(frozen=True)
class OrderWhole:
    """One order with everything below it. ``facts``: its fields by name; the telephone of who brought it is masked."""

    row: OrderRow
    facts: Mapping[str, Any]
    lines: tuple[LineRow, ...]
    extras: tuple[ExtraRow, ...]
    marks: tuple[MarkRow, ...]
    steps: tuple[StepRow, ...]
    runs: tuple[RunRow, ...]


@dataclass(frozen=True)
class Visit:
    """One visit in a car's life: the order, its total as it was ordered, and what was done in words."""

    row: OrderRow
    total_fen: int
    work: tuple[str, ...]
    parts: tuple[str, ...]


def open_orders(by: Actor, session: Session) -> list[OrderRow]:
    """What is in the workshop, by promise, then by arrival."""
    by.need(Right.LOOK_UP)
    found = _select(by).where(RepairOrder.state.in_(list(OPEN))).order_by(RepairOrder.received_at, RepairOrder.id)
    rows = list(_rows(session, found))
    return sorted(rows, key=lambda row: (row.promised_at is None, row.promised_at or row.received_at, row.id))


def order(by: Actor, session: Session, order_id: str) -> OrderWhole:
    """One order whole. Raises Refused ``order.gone``."""
    row = find(by, session, order_id)
    (shown,) = _rows(session, _select(by).where(RepairOrder.id == order_id))
    facts = {name: getattr(row, name) for name in data_columns("repair_order")}
    facts["bringer_phone"] = mask(row.bringer_phone) if row.bringer_phone else ""
    return OrderWhole(
        shown, facts,
        tuple(order_line.lines(by, session, order_id)), tuple(extra_work.extras(by, session, order_id)),
        tuple(inspection.marks(by, session, order_id)), tuple(order_step.steps(by, session, order_id)),
        tuple(work_run.runs(by, session, order_id)),
    )  # fmt: skip


def orders_of(by: Actor, session: Session, customer_id: str, limit: int = 50) -> list[OrderRow]:
    """A customer's orders, the latest first."""
    by.need(Right.LOOK_UP)
    found = _select(by).where(RepairOrder.customer_id == customer_id).order_by(RepairOrder.received_at.desc())
    return list(_rows(session, found.limit(limit)))


def orders_named(by: Actor, session: Session, ids: Sequence[str]) -> list[OrderRow]:
    """These orders, the latest first: what a figure opens."""
    by.need(Right.LOOK_UP)
    found = _select(by).where(RepairOrder.id.in_(list(ids))).order_by(RepairOrder.received_at.desc(), RepairOrder.id)
    return list(_rows(session, found))


def find_order(by: Actor, session: Session, number: str) -> OrderRow | None:
    """The order of this number; None where there is none."""
    by.need(Right.LOOK_UP)
    return next(_rows(session, _select(by).where(RepairOrder.number == number.strip().upper())), None)


def history(by: Actor, session: Session, vehicle_id: str, limit: int = 500) -> list[Visit]:
    """A car's visits here, the latest first, with what was done; three questions however many they are."""
    by.need(Right.LOOK_UP)
    found = _select(by).where(RepairOrder.vehicle_id == vehicle_id).order_by(
        RepairOrder.received_at.desc(), RepairOrder.id.desc()
    )  # fmt: skip
    rows = list(_rows(session, found.limit(limit)))
    made = session.execute(
        select(OrderLine.order_id, OrderLine.kind, OrderLine.name, OrderLine.unit_fen, OrderLine.qty_milli)
        .where(OrderLine.order_id.in_([row.id for row in rows]), OrderLine.deleted_at.is_(None))
        .order_by(OrderLine.order_id, OrderLine.place, OrderLine.id)
    )
    below: dict[str, list[tuple[str, str, int]]] = {}
    for order_id, kind, name, unit_fen, qty in made:
        below.setdefault(order_id, []).append((kind, name, line_amount(unit_fen, qty)))
    return [_visit(row, below.get(row.id, [])) for row in rows]


def _visit(row: OrderRow, below: list[tuple[str, str, int]]) -> Visit:
    work = tuple(name for kind, name, _ in below if kind != order_line.PART)
    parts = tuple(name for kind, name, _ in below if kind == order_line.PART)
    return Visit(row, sum(fen for _, _, fen in below), work, parts)


def _select(by: Actor) -> Select[RepairOrder, str, str]:
    return (
        select(RepairOrder, Customer.name, Staff.name)
        .outerjoin(Customer, Customer.id == RepairOrder.customer_id)
        .outerjoin(Staff, Staff.id == RepairOrder.adviser_id)
        .where(RepairOrder.store_id == by.store_id, RepairOrder.deleted_at.is_(None))
    )


def _rows(session: Session, found: Select[RepairOrder, str, str]) -> Iterator[OrderRow]:
    rows, now = session.execute(found).all(), clock.now()
    known = {each.id: each for each in cars.car_rows(session, list({row.vehicle_id for row, *_ in rows}))}
    for row, customer, adviser in rows:
        car = known.get(row.vehicle_id)
        late = row.state in OPEN and row.promised_at is not None and row.promised_at < now
        yield OrderRow(
            row.id, row.number, row.vehicle_id, car.plate if car else "", car.name if car else "", row.customer_id,
            customer or "", row.flow, row.category, row.state, row.odometer_km, row.received_at, row.promised_at,
            adviser or "", late,
        )  # fmt: skip
