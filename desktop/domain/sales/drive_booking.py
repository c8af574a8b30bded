"""Book a test drive, move it, change what it says. A booking is tentative until the arbiter has answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from desktop.domain import clock, text
from desktop.domain.actor import Actor, Right
from desktop.domain.people import customer as customers
from desktop.domain.people.customer import CustomerDetails
from desktop.domain.people.staff import Staff
from desktop.domain.problem import Gather, Problem, Refused
from desktop.domain.rules.setting import settings
from desktop.domain.sales import drive_reminder
from desktop.domain.sales.drive import WAITING, Drive, find, time_problems
from desktop.domain.sales.drive_plan import Plan, load
from desktop.domain.sales.route import Route


@dataclass(frozen=True)
class Booking:
    """A drive as it is asked for. ``minutes`` 0: the route's, or the store's. ``consultant_id`` empty: oneself."""

    car_id: str
    start: datetime
    minutes: int = 0
    customer_id: str = ""
    route_id: str = ""
    companion_id: str = ""
    consultant_id: str = ""
    occupants: int = 1
    ride_only: bool = False
    interest: str = ""
    note: str = ""


@dataclass(frozen=True)
class Booked:
    """The drive's id, and what the desk should know all the same."""

    drive_id: str
    warnings: tuple[Problem, ...] = ()


EDITABLE = ("route_id", "companion_id", "consultant_id", "occupants", "ride_only", "interest", "note")
"""The fields that :func:`edit` takes."""


def book(by: Actor, session: Session, asked: Booking) -> Booked:
    """Book a drive, with its reminders.

    Raises Refused with every problem: ``drive.*``, ``use.taken``, ``car.*``, ``customer.gone``, ``staff.gone``,
    ``route.gone``, ``text.*``.
    """
    by.need(Right.DRIVE)
    gather = Gather()
    minutes = asked.minutes or _usual_minutes(by, session, asked.route_id)
    values = {name: _take(gather, session, by, name, getattr(asked, name)) for name in EDITABLE}
    if not asked.customer_id:
        gather.note("drive.customer", "customer")
    else:
        gather.take(lambda: customers.find(session, asked.customer_id), None)
    plan = load(session, by.store_id, asked.start, asked.start, (asked.car_id, asked.companion_id))
    gather.problems += _time_problems(plan, asked.car_id, asked.start, minutes, asked.companion_id or None, "")
    gather.problems += _people(plan, asked.car_id, asked.occupants)
    gather.done()
    row = Drive(
        store_id=by.store_id, car_id=asked.car_id, customer_id=asked.customer_id, start=asked.start, minutes=minutes,
        buffer_minutes=plan.rules["drive.buffer_minutes"], **_days(plan, asked.start, minutes), **values,
    )  # fmt: skip
    row.consultant_id = row.consultant_id or by.staff_id
    session.add(row)
    session.flush()
    drive_reminder.remind(by, session, row, plan)
    return Booked(row.id, tuple(plan.warnings(row.car_id, row.start, row.minutes)))


def book_new(by: Actor, session: Session, details: CustomerDetails, asked: Booking) -> Booked:
    """Book for somebody new: name, telephone, model. One known by this telephone is found instead of added.

    Raises Refused as ``customer.add_customer`` and :func:`book`.
    """
    by.need(Right.DRIVE)
    added = customers.add_customer(by, session, details)
    return book(by, session, Booking(**{**vars(asked), "customer_id": added.customer_id}))


def move(
    by: Actor, session: Session, drive_id: str, *, car_id: str = "", start: datetime | None = None, minutes: int = 0
) -> Booked:  # fmt: skip
    """Another car, time or length; what is not named stays. A signature names its car and goes with it.

    Raises Refused ``drive.gone``, ``drive.state`` and as :func:`book`.
    """
    row = find(by, session, drive_id)
    if row.state not in WAITING:
        raise Refused("drive.state", "state", value=row.state)
    car, begin, length = car_id or row.car_id, start or row.start, minutes or row.minutes
    plan = load(session, by.store_id, begin, begin, (car, row.companion_id))
    gather = Gather()
    gather.problems += _time_problems(plan, car, begin, length, row.companion_id, drive_id)
    gather.problems += _people(plan, car, row.occupants)
    gather.done()
    if car != row.car_id:
        row.signed_at, row.paper_id, row.template_version = None, None, ""
        row.override_by, row.override_why = None, ""
    row.car_id, row.start, row.minutes = car, begin, length
    row.buffer_minutes = plan.rules["drive.buffer_minutes"]
    for name, day in _days(plan, begin, length).items():
        setattr(row, name, day)
    session.flush()
    drive_reminder.forget(by, session, row.id)
    drive_reminder.remind(by, session, row, plan)
    return Booked(row.id, tuple(plan.warnings(car, begin, length, skip=drive_id)))


def edit(by: Actor, session: Session, drive_id: str, **fields: Any) -> None:
    """Change the named fields: any of ``EDITABLE``.

    Raises Refused ``drive.gone``, ``drive.state``, ``drive.companion_busy``, ``drive.occupants``, ``text.*``,
    ``staff.gone``, ``route.gone``; TypeError for an unknown field.
    """
    row = find(by, session, drive_id)
    unknown = fields.keys() - set(EDITABLE)
    if unknown:
        raise TypeError(f"not a field of a drive: {sorted(unknown)}")
    if row.state not in WAITING:
        raise Refused("drive.state", "state", value=row.state)
    gather = Gather()
    values = {name: _take(gather, session, by, name, value) for name, value in fields.items()}
    plan = load(session, by.store_id, row.start, row.start, (row.car_id, values.get("companion_id")))
    if "occupants" in fields:
        gather.problems += _people(plan, row.car_id, fields["occupants"])
    if values.get("companion_id"):
        end = row.start + timedelta(minutes=row.minutes)
        gather.problems += plan.companion_problems(values["companion_id"], row.start, end, drive_id)
    gather.done()
    for name, value in values.items():
        setattr(row, name, value or by.staff_id if name == "consultant_id" else value)
    session.flush()


def _time_problems(
    plan: Plan, car_id: str, start: datetime, minutes: int, companion_id: str | None, skip: str
) -> list[Problem]:  # fmt: skip
    wrong = list(time_problems({"start": clock.to_text(start), "minutes": minutes}))
    return wrong or plan.problems(car_id, start, minutes, companion_id=companion_id, skip=skip)


def _people(plan: Plan, car_id: str, occupants: int) -> list[Problem]:
    """Customer and guests, and one seat for whoever rides along."""
    car = plan.cars.get(car_id)
    if car is not None and not 1 <= occupants <= car.seats - 1:
        return [Problem("drive.occupants", "occupants", {"value": occupants, "most": car.seats - 1})]
    return []


def _days(plan: Plan, start: datetime, minutes: int) -> dict[str, Any]:
    end = start + timedelta(minutes=minutes, microseconds=-1)
    return {"day": plan.hours.date_of(start), "last_day": plan.hours.date_of(end)}


def _usual_minutes(by: Actor, session: Session, route_id: str) -> int:
    route = session.get(Route, route_id) if route_id else None
    usual = route.minutes if route is not None else int(settings(session, by.store_id)["drive.minutes"])
    return -(-usual // 15) * 15


def _take(gather: Gather, session: Session, by: Actor, name: str, value: Any) -> Any:
    return gather.take(lambda: _read(session, by, name, value), None)


def _read(session: Session, by: Actor, name: str, value: Any) -> Any:
    if name in ("interest", "note"):
        return text.read(value, name, limit=text.LINE)
    if name in ("occupants", "ride_only"):
        return value
    if not value:
        return "" if name == "consultant_id" else None
    if name == "route_id":
        route = session.get(Route, value)
        if route is None or route.deleted_at is not None:
            raise Refused("route.gone", "route")
        return value
    whose = session.get(Staff, value)
    if value != by.staff_id and (whose is None or whose.deleted_at is not None or not whose.active):
        raise Refused("staff.gone", name.removesuffix("_id"))
    return value
