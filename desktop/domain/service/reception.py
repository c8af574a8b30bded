"""Receive a car: the repair order is opened, its mileage read, its appointment kept; and what may be changed later."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.domain import clock, text
from desktop.domain.actor import Actor, Right
from desktop.domain.number import next_number
from desktop.domain.people import customer as customers
from desktop.domain.people import phone as telephone
from desktop.domain.people.vehicle import Ownership
from desktop.domain.problem import Gather, Problem, Refused
from desktop.domain.rules.setting import settings
from desktop.domain.service import appointment, appointment_course, kind, maintenance, odometer, order_step
from desktop.domain.service.appointment_booking import find_car
from desktop.domain.service.repair_order import (
    FULL_TANK,
    OLD_PARTS,
    OPEN,
    RECEIVED,
    RepairOrder,
    open_order,
)


@dataclass(frozen=True)
class Reception:
    """A car as it is received. ``odometer_reason``: one of ``odometer.REASONS`` where the reading needs one.

    ``category`` empty: as usual for the flow. ``bringer_*``: who brings the car, where it is not the customer.
    """

    vehicle_id: str
    customer_id: str
    odometer_km: int
    odometer_reason: str = ""
    appointment_id: str = ""
    flow: str = kind.ROUTINE
    category: str = ""
    bringer_name: str = ""
    bringer_phone: str = ""
    fuel_eighths: int | None = None
    charge_percent: int | None = None
    words: str = ""
    belongings: str = ""
    fittings: Mapping[str, bool] = field(default_factory=dict)
    covers: bool = True
    old_parts: str = "leave"
    wash: bool = False
    waits: bool = False
    by_tow: bool = False
    promised_at: datetime | None = None


@dataclass(frozen=True)
class Received:
    """The order's id and number, and what the desk should know all the same."""

    order_id: str
    number: str
    warnings: tuple[Problem, ...] = ()


EDITABLE = (
    "category", "flow", "bringer_name", "bringer_phone", "fuel_eighths", "charge_percent", "words", "diagnosis",
    "belongings", "fittings", "covers", "old_parts", "wash", "waits", "by_tow", "promised_at", "customer_id",
    "certificate",
)  # fmt: skip
"""The fields that :func:`edit_order` takes."""
_WORDS = {
    "words": text.REMARK, "diagnosis": text.REMARK, "belongings": text.REMARK, "bringer_name": text.NAME,
    "certificate": text.NAME,
}  # fmt: skip


def receive(by: Actor, session: Session, asked: Reception) -> Received:
    """Open a repair order. The number is drawn here; the car's reading is kept; its appointment has arrived.

    Raises Refused with every problem: ``vehicle.gone``, ``customer.gone``, ``odometer.*``, ``service.*``,
    ``order.*``, ``appointment.*``, ``phone.*``, ``text.*``.
    """
    by.need(Right.SERVICE)
    gather = Gather()
    car = gather.take(lambda: find_car(session, asked.vehicle_id), None)
    category = asked.category or kind.USUAL_CATEGORY.get(asked.flow, kind.SMALL)
    given = {name: getattr(asked, name, "") for name in EDITABLE} | {"category": category}
    values = {name: _take(gather, session, name, value) for name, value in given.items()}
    order = RepairOrder(store_id=by.store_id, number="", vehicle_id=asked.vehicle_id, adviser_id=by.staff_id)
    if car is not None:
        gather.take(lambda: _read_odometer(by, session, order, asked), "")
    stay = asked.appointment_id or None
    if stay:
        gather.take(lambda: appointment_course.arrive(by, session, stay), None)
        gather.take(lambda: _same_car(by, session, stay, asked.vehicle_id), None)
    gather.done()
    for name, value in values.items():
        setattr(order, name, value)
    order.number, order.appointment_id, order.received_at = next_number(session), stay, clock.now()
    order.odometer_km, order.state = asked.odometer_km, RECEIVED
    order.deviation_bp = settings(session, by.store_id)["service.deviation_bp"]
    warnings = tuple(_warnings(session, order))
    session.add(order)
    session.flush()
    order_step.enter(by, session, order, RECEIVED)
    maintenance.keep(session, by.store_id, order.vehicle_id)
    session.flush()
    return Received(order.id, order.number, warnings)


def edit_order(by: Actor, session: Session, order_id: str, **fields: Any) -> None:
    """Change the named fields: any of ``EDITABLE``.

    Raises Refused ``order.*``, ``customer.gone``, ``service.*``, ``phone.*``, ``text.*``; TypeError for an unknown one.
    """
    row = open_order(by, session, order_id)
    unknown = fields.keys() - set(EDITABLE)
    if unknown:
        raise TypeError(f"not a field of a repair order: {sorted(unknown)}")
    gather = Gather()
    values = {name: _take(gather, session, name, value) for name, value in fields.items()}
    gather.done()
    for name, value in values.items():
        setattr(row, name, value)
    session.flush()


def sign(
    by: Actor, session: Session, order_id: str, budget_fen: int, *, promised_at: datetime | None = None,
    paper_id: str | None = None,
) -> None:  # fmt: skip
    """The customer has signed for this budget and time. Raises Refused ``order.*``, ``money.*``."""
    row = open_order(by, session, order_id)
    if not 0 <= budget_fen < 100_000_000_00:
        raise Refused("money.size", "budget", value=budget_fen / 100)
    row.budget_fen, row.signed_at = budget_fen, clock.now()
    row.promised_at, row.paper_id = promised_at or row.promised_at, paper_id or row.paper_id
    session.flush()


def _read_odometer(by: Actor, session: Session, order: RepairOrder, asked: Reception) -> str:
    return odometer.read(
        by, session, asked.vehicle_id, asked.odometer_km, subject=f"repair_order:{order.id}",
        reason=asked.odometer_reason,
    )  # fmt: skip


def _same_car(by: Actor, session: Session, appointment_id: str, vehicle_id: str) -> None:
    if appointment.find(by, session, appointment_id).vehicle_id != vehicle_id:
        raise Refused("appointment.car", "appointment")


def _warnings(session: Session, order: RepairOrder) -> list[Problem]:
    """A car that is here already, one with two owners, and one that somebody else than its owner orders work for."""
    found = []
    here = select(RepairOrder.number).where(
        RepairOrder.vehicle_id == order.vehicle_id, RepairOrder.store_id == order.store_id,
        RepairOrder.state.in_(list(OPEN)), RepairOrder.deleted_at.is_(None), RepairOrder.id != order.id,
    )  # fmt: skip
    found += [Problem("order.open", "vehicle", {"number": number}) for number in session.scalars(here)]
    owners = session.scalars(
        select(Ownership.customer_id).where(
            Ownership.vehicle_id == order.vehicle_id, Ownership.until.is_(None), Ownership.deleted_at.is_(None)
        )
    ).all()
    if len(set(owners)) > 1:
        found.append(Problem("vehicle.owners", "customer", {"value": len(set(owners))}))
    if owners and order.customer_id not in owners:
        found.append(Problem("order.owner", "customer"))
    return found


def _take(gather: Gather, session: Session, name: str, value: Any) -> Any:
    return gather.take(lambda: _read(session, name, value), value)


def _read(session: Session, name: str, value: Any) -> Any:
    if name in _WORDS:
        return text.read(value, name, limit=_WORDS[name], lines=_WORDS[name] == text.REMARK)
    if name == "flow":
        return kind.checked_flow(value)
    if name == "category":
        return kind.checked_category(value)
    if name == "bringer_phone":
        return telephone.read(value).number if value.strip() else ""
    if name == "customer_id":
        return customers.find(session, value).id
    if name == "old_parts" and value not in OLD_PARTS:
        raise Refused("order.old_parts", "old_parts", value=str(value)[:20])
    if name in ("fuel_eighths", "charge_percent") and value is not None:
        most = FULL_TANK if name == "fuel_eighths" else 100
        if not 0 <= value <= most:
            raise Refused("order.level", name, value=value, most=most)
    return dict(value) if name == "fittings" else value
