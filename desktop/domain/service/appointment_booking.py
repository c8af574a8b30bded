"""Book a car into the workshop, move it, change what is planned. Tentative until the arbiter has answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from desktop.domain import clock, span, text
from desktop.domain.actor import Actor, Right
from desktop.domain.money import MAX_FEN
from desktop.domain.number import next_number
from desktop.domain.people import customer as customers
from desktop.domain.people import vehicle as vehicles
from desktop.domain.people.customer import CustomerDetails
from desktop.domain.people.staff import Staff
from desktop.domain.people.vehicle import Vehicle
from desktop.domain.problem import Gather, Problem, Refused
from desktop.domain.service import appointment_reminder, kind
from desktop.domain.service.appointment import ARRIVED, BOOKED, HOLDING, MAX_MINUTES, Appointment, find
from desktop.domain.service.bay_plan import Plan, load


@dataclass(frozen=True)
class Booking:
    """A stay as it is asked for. ``minutes`` 0: as usual for the flow. ``adviser_id`` empty: oneself.

    ``arrived``: the car stands at the door, and nobody need be reminded.
    """

    vehicle_id: str
    customer_id: str
    start: datetime
    flow: str = kind.ROUTINE
    minutes: int = 0
    bay_id: str = ""
    technician_id: str = ""
    adviser_id: str = ""
    odometer_km: int | None = None
    words: str = ""
    estimate_fen: int | None = None
    fetch: bool = False
    bring: bool = False
    fetch_at: datetime | None = None
    fetch_where: str = ""
    note: str = ""
    arrived: bool = False


@dataclass(frozen=True)
class Booked:
    """The appointment's id and number, and what the desk should know all the same."""

    appointment_id: str
    number: str
    warnings: tuple[Problem, ...] = ()


EDITABLE = (
    "flow", "technician_id", "adviser_id", "odometer_km", "words", "estimate_fen", "fetch", "bring", "fetch_at",
    "fetch_where", "note",
)  # fmt: skip
"""The fields that :func:`edit` takes."""


def book(by: Actor, session: Session, asked: Booking) -> Booked:
    """Book a stay, with its reminders.

    Raises Refused with every problem: ``appointment.*``, ``bay.*``, ``technician.busy``, ``vehicle.gone``,
    ``customer.gone``, ``staff.gone``, ``service.flow``, ``odometer.size``, ``money.*``, ``text.*``.
    """
    by.need(Right.SERVICE)
    gather = Gather()
    values = {name: _take(gather, session, by, name, getattr(asked, name)) for name in EDITABLE}
    gather.take(lambda: find_car(session, asked.vehicle_id), None)
    gather.take(lambda: customers.find(session, asked.customer_id), None)
    minutes = asked.minutes or kind.USUAL_MINUTES.get(asked.flow, 60)
    plan = load(session, by.store_id, asked.start, asked.start)
    gather.problems += _time_problems(plan, asked.bay_id, asked.start, minutes, asked.technician_id, "")
    if asked.fetch and not values["fetch_where"]:
        gather.note("appointment.where", "fetch_where")
    gather.done()
    values["adviser_id"] = values["adviser_id"] or by.staff_id
    row = Appointment(
        store_id=by.store_id, number=next_number(session), vehicle_id=asked.vehicle_id, customer_id=asked.customer_id,
        start=asked.start, minutes=minutes, bay_id=asked.bay_id or None, state=ARRIVED if asked.arrived else BOOKED,
        **span.days(plan.hours, asked.start, minutes), **values,
    )  # fmt: skip
    session.add(row)
    session.flush()
    if not asked.arrived:
        appointment_reminder.remind(by, session, row)
    return Booked(row.id, row.number, tuple(plan.warnings(row.start, row.minutes, row.bay_id, row.flow)))


def book_new(by: Actor, session: Session, details: CustomerDetails, asked: Booking) -> Booked:
    """Book for somebody new, by name and telephone; one known by this telephone is found instead of added.

    A car that nobody owns is theirs from now on. Raises Refused as ``customer.add_customer`` and :func:`book`.
    """
    by.need(Right.SERVICE)
    added = customers.add_customer(by, session, details)
    made = book(by, session, Booking(**{**vars(asked), "customer_id": added.customer_id}))
    if vehicles.owner(session, asked.vehicle_id) is None:
        vehicles.change_owner(by, session, asked.vehicle_id, added.customer_id)
    return made


def move(
    by: Actor, session: Session, appointment_id: str, *, start: datetime | None = None, minutes: int = 0,
    bay_id: str | None = None, technician_id: str | None = None,
) -> Booked:  # fmt: skip
    """Another time, length, bay or technician; None (and 0) leaves what is, an empty id takes it away.

    A car that stands on a bay may be moved to another one, and its time made longer.
    Raises Refused ``appointment.gone``, ``appointment.state`` and as :func:`book`.
    """
    row = find(by, session, appointment_id)
    if row.state not in HOLDING:
        raise Refused("appointment.state", "state", value=row.state)
    begin, length = start or row.start, minutes or row.minutes
    place = row.bay_id if bay_id is None else bay_id or None
    who = row.technician_id if technician_id is None else technician_id or None
    plan = load(session, by.store_id, begin, begin)
    found = _time_problems(plan, place, begin, length, who, row.id)
    if begin == row.start:
        found = [problem for problem in found if problem.code != "appointment.past"]
    if found:
        raise Refused(found)
    moved = begin != row.start
    row.start, row.minutes, row.bay_id, row.technician_id = begin, length, place, who
    for name, day in span.days(plan.hours, begin, length).items():
        setattr(row, name, day)
    session.flush()
    if moved and row.state != ARRIVED:
        appointment_reminder.forget(by, session, row.id)
        appointment_reminder.remind(by, session, row)
    return Booked(row.id, row.number, tuple(plan.warnings(begin, length, place, row.flow)))


def edit(by: Actor, session: Session, appointment_id: str, **fields: Any) -> None:
    """Change the named fields: any of ``EDITABLE``.

    Raises Refused as :func:`book`; TypeError for an unknown field.
    """
    row = find(by, session, appointment_id)
    unknown = fields.keys() - set(EDITABLE)
    if unknown:
        raise TypeError(f"not a field of an appointment: {sorted(unknown)}")
    if row.state not in HOLDING:
        raise Refused("appointment.state", "state", value=row.state)
    gather = Gather()
    values = {name: _take(gather, session, by, name, value) for name, value in fields.items()}
    if values.get("technician_id"):
        plan = load(session, by.store_id, row.start, row.start)
        found = _time_problems(plan, row.bay_id, row.start, row.minutes, values["technician_id"], row.id)
        gather.problems += [each for each in found if each.field == "technician"]
    if values.get("fetch", row.fetch) and not values.get("fetch_where", row.fetch_where):
        gather.note("appointment.where", "fetch_where")
    gather.done()
    for name, value in values.items():
        setattr(row, name, (value or by.staff_id) if name == "adviser_id" else value)
    session.flush()


def find_car(session: Session, vehicle_id: str) -> Vehicle:
    """The car. Raises Refused ``vehicle.gone``."""
    row = session.get(Vehicle, vehicle_id) if vehicle_id else None
    if row is None or row.deleted_at is not None:
        raise Refused("vehicle.gone", "vehicle")
    return row


def _time_problems(
    plan: Plan, bay_id: str | None, start: datetime, minutes: int, technician_id: str | None, skip: str
) -> list[Problem]:
    row = {"start": clock.to_text(start), "minutes": minutes}
    wrong = list(span.problems(row, MAX_MINUTES, "appointment"))
    return wrong or plan.problems(bay_id or None, start, minutes, technician_id=technician_id or None, skip=skip)


_WORDS = {"words": text.REMARK, "fetch_where": text.LINE, "note": text.REMARK}


def _take(gather: Gather, session: Session, by: Actor, name: str, value: Any) -> Any:
    return gather.take(lambda: _read(session, by, name, value), None)


def _read(session: Session, by: Actor, name: str, value: Any) -> Any:
    if name in _WORDS:
        return text.read(value, name, limit=_WORDS[name], lines=name != "fetch_where")
    if name == "flow":
        return kind.checked_flow(value)
    if name == "odometer_km" and value is not None and not 0 <= value <= vehicles.MAX_ODOMETER_KM:
        raise Refused("odometer.size", "odometer", value=value)
    if name == "estimate_fen" and value is not None and not 0 <= value < MAX_FEN:
        raise Refused("money.negative" if value < 0 else "money.size", "estimate", value=value / 100)
    return _person(session, by, name, value) if name in ("technician_id", "adviser_id") else value


def _person(session: Session, by: Actor, name: str, staff_id: str | None) -> str | None:
    if not staff_id:
        return None
    whose = session.get(Staff, staff_id)
    if staff_id != by.staff_id and (whose is None or whose.deleted_at is not None or not whose.active):
        raise Refused("staff.gone", name.removesuffix("_id"))
    return staff_id
