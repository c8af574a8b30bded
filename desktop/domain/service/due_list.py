"""The cars that are due, for the desk that calls them; and the tasks to do so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Text, func, literal, select, type_coerce
from sqlalchemy.orm import Session

from desktop.domain import clock, opening
from desktop.domain.actor import Actor, Right
from desktop.domain.people import car as cars
from desktop.domain.people.vehicle import Vehicle
from desktop.domain.problem import Refused
from desktop.domain.service.maintenance import ServiceDue
from desktop.domain.work import task
from desktop.domain.work.task import NewTask, Task

DUE = "service.due"
"""The rule of the tasks; one per car and last maintenance."""
AHEAD = timedelta(days=14)
"""So long before a car is due it is called."""
BEHIND = timedelta(days=90)


@dataclass(frozen=True)
class DueRow:
    """One car that is due. ``days``: until then, below 0 since then. ``by_km``: the kilometres come first."""

    vehicle_id: str
    plate: str
    car: str
    owner_id: str | None
    owner: str
    due_on: date
    days: int
    by_km: bool
    due_km: int | None
    names: str
    last_on: date | None
    last_km: int | None


def due_cars(
    by: Actor, session: Session, first: date, last: date, *, after: str = "", limit: int = 200
) -> list[DueRow]:
    """The cars due in these days, both inclusive, the earliest first. ``after``: only behind this row of an earlier
    answer, as ``due_on`` and id with a blank between."""
    by.need(Right.LOOK_UP)
    found = select(ServiceDue).where(
        ServiceDue.store_id == by.store_id, ServiceDue.due_on >= first, ServiceDue.due_on <= last,
        ServiceDue.deleted_at.is_(None),
    )  # fmt: skip
    if after:
        day, _, row_id = after.partition(" ")
        on = date.fromisoformat(day)
        found = found.where((ServiceDue.due_on > on) | ((ServiceDue.due_on == on) & (ServiceDue.id > row_id)))
    rows = session.scalars(found.order_by(ServiceDue.due_on, ServiceDue.id).limit(limit)).all()
    known = {each.id: each for each in cars.car_rows(session, [row.id for row in rows])}
    today = opening.of_store(session, by.store_id).date_of(clock.now())
    return [
        DueRow(
            row.id, known[row.id].plate, known[row.id].name, known[row.id].owner_id, known[row.id].owner_name,
            row.due_on, (row.due_on - today).days, row.by_km, row.due_km, row.names, row.last_on, row.last_km,
        )
        for row in rows
        if row.id in known and row.due_on is not None
    ]  # fmt: skip


def due_count(by: Actor, session: Session, first: date, last: date) -> int:
    """How many cars are due in these days, both inclusive."""
    by.need(Right.LOOK_UP)
    return session.scalars(
        select(func.count())
        .select_from(ServiceDue)
        .where(ServiceDue.store_id == by.store_id, ServiceDue.due_on >= first, ServiceDue.due_on <= last)
        .where(ServiceDue.deleted_at.is_(None))
    ).one()


def is_anybody_due(by: Actor, session: Session) -> bool:
    """Whether :func:`remind` would make a task."""
    by.need(Right.SERVICE)
    return bool(_uncalled(by, session, 1))


def remind(by: Actor, session: Session, most: int = 200) -> int:
    """Make the task to call each car that is due within ``AHEAD``, once for each maintenance; how many are new.

    A car that was due longer than ``BEHIND`` ago is on the list and not called again.
    """
    by.need(Right.SERVICE)
    rows = _uncalled(by, session, most)
    known = {each.id: each for each in cars.car_rows(session, [row.id for row in rows])}
    for row in rows:
        car = known.get(row.id)
        if car is None or row.due_on is None:
            continue
        facts = {"car": car.name, "names": row.names, "day": row.due_on.isoformat()}
        subject, period = f"vehicle:{row.id}", f"{row.last_on or ''}"
        task.make(
            by, session,
            NewTask(DUE, subject, "task.service.due", clock.now(), period, "call", None, car.owner_id, facts),
        )  # fmt: skip
    return len(rows)


def ask_to_call(by: Actor, session: Session, vehicle_id: str) -> bool:
    """Make the task to call this one car now, also long before or after; False where there is one of it already.

    Raises Refused ``vehicle.gone``.
    """
    by.need(Right.SERVICE)
    row, known = session.get(ServiceDue, vehicle_id), cars.car_rows(session, [vehicle_id])
    if row is None or row.due_on is None or not known:
        raise Refused("vehicle.gone", "vehicle")
    period = f"{row.last_on or ''}"
    again = select(Task.id).where(Task.subject == f"vehicle:{vehicle_id}", Task.rule == DUE, Task.period == period)
    if session.scalars(again).first() is not None:
        return False
    facts = {"car": known[0].name, "names": row.names, "day": row.due_on.isoformat()}
    new = NewTask(
        DUE, f"vehicle:{vehicle_id}", "task.service.due", clock.now(), period, "call", None, known[0].owner_id, facts
    )
    task.make(by, session, new)
    return True


def _uncalled(by: Actor, session: Session, most: int) -> list[ServiceDue]:
    """The cars due within ``AHEAD`` for which there is no task of this maintenance yet, the earliest first."""
    today = opening.of_store(session, by.store_id).date_of(clock.now())
    subject = literal("vehicle:") + ServiceDue.id
    called = (
        select(Task.id)
        .where(Task.subject == subject, Task.rule == DUE)
        .where(Task.period == func.coalesce(type_coerce(ServiceDue.last_on, Text), ""))
        .exists()
    )
    found = (
        select(ServiceDue)
        .join(Vehicle, Vehicle.id == ServiceDue.id)
        .where(ServiceDue.store_id == by.store_id, ServiceDue.deleted_at.is_(None), Vehicle.deleted_at.is_(None))
        .where(ServiceDue.due_on >= today - BEHIND, ServiceDue.due_on <= today + AHEAD, ~called)
        .order_by(ServiceDue.due_on, ServiceDue.id)
        .limit(most)
    )
    return list(session.scalars(found))


def forget(by: Actor, session: Session, vehicle_id: str) -> None:
    """The car has been here: nobody calls it for this maintenance any more."""
    by.need(Right.LOOK_UP)
    task.drop_of(by, session, f"vehicle:{vehicle_id}", [DUE])
