"""A demo car's own calendar: enter, move and cancel what else it is needed for; and its end as a demo car."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.domain import clock, opening, text
from desktop.domain.actor import Actor, Right
from desktop.domain.check import Change
from desktop.domain.people.vehicle import Vehicle
from desktop.domain.problem import Gather, Problem, Refused
from desktop.domain.sales import demo_car, drive_reminder
from desktop.domain.sales.car_key import KeyLoan
from desktop.domain.sales.car_use import KINDS, CarUse, car_use_is_whole
from desktop.domain.sales.demo_car import DemoCar
from desktop.domain.sales.drive import WAITING, Drive
from desktop.domain.sales.drive_plan import load
from desktop.domain.work import task


def enter(
    by: Actor, session: Session, car_id: str, kind: str, start: datetime, minutes: int, note: str = ""
) -> str:  # fmt: skip
    """Keep the car for something else; the entry's id.

    Raises Refused with every problem: ``car.gone``, ``use.*``, ``drive.taken``, ``drive.step``, ``text.*``.
    """
    by.need(Right.DRIVE)
    demo_car.find(session, by.store_id, car_id)
    gather = Gather()
    words = gather.take(lambda: text.read(note, "note", limit=text.LINE), "")
    if kind not in KINDS:
        gather.note("use.kind", "kind", value=kind[:20])
    row = CarUse(store_id=by.store_id, car_id=car_id, kind=kind, start=start, minutes=minutes, note=words)
    gather.problems += _problems(by, session, row, "")
    gather.done()
    session.add(row)
    session.flush()
    return row.id


def move_use(
    by: Actor, session: Session, use_id: str, *, start: datetime | None = None, minutes: int | None = None
) -> None:  # fmt: skip
    """Another time for it. Raises Refused ``use.gone`` and as :func:`enter`."""
    by.need(Right.DRIVE)
    row = _find(by, session, use_id)
    trial = CarUse(
        store_id=by.store_id, car_id=row.car_id, kind=row.kind, start=start or row.start, minutes=minutes or row.minutes
    )  # fmt: skip
    gather = Gather()
    gather.problems += _problems(by, session, trial, use_id)
    gather.done()
    row.start, row.minutes = trial.start, trial.minutes
    session.flush()


def cancel_use(by: Actor, session: Session, use_id: str) -> None:
    """The car is free again. Raises Refused ``use.gone``."""
    by.need(Right.DRIVE)
    _find(by, session, use_id).deleted_at = clock.now()
    session.flush()


def retire(by: Actor, session: Session, car_id: str, *, all_the_same: bool = False) -> int:
    """A demo car is none any more; how many bookings are left without one, each with a task to find another.

    Raises Refused ``car.gone``, ``car.key_out``, and ``car.booked`` where it is booked, unless ``all_the_same``.
    """
    by.need(Right.SETTINGS)
    car = demo_car.find(session, by.store_id, car_id)
    if session.scalars(select(KeyLoan.id).where(KeyLoan.car_id == car_id, KeyLoan.in_at.is_(None))).first():
        raise Refused("car.key_out", "car", value=car.label)
    ahead = select(Drive).where(
        Drive.car_id == car_id, Drive.state.in_(WAITING), Drive.start > clock.now(), Drive.deleted_at.is_(None)
    )
    booked = list(session.scalars(ahead.order_by(Drive.start)))
    if booked and not all_the_same:
        first = f"{opening.of_store(session, by.store_id).local(booked[0].start):%m-%d %H:%M}"
        raise Refused("car.booked", "car", value=car.label, count=len(booked), next=first)
    car.deleted_at = clock.now()
    vehicle = session.get(Vehicle, car_id)
    if vehicle is not None:
        vehicle.role = "stock"
    session.flush()
    for row in booked:
        drive_reminder.find_another(by, session, row, car.label)
    return len(booked)


def bring_back(by: Actor, session: Session, car_id: str) -> None:
    """Undo :func:`retire`: a demo car again as it was, and nobody need find another. Raises Refused ``car.gone``."""
    by.need(Right.SETTINGS)
    car = session.get(DemoCar, car_id)
    if car is None or car.store_id != by.store_id:
        raise Refused("car.gone", "car", value="")
    car.deleted_at = None
    vehicle = session.get(Vehicle, car_id)
    if vehicle is not None:
        vehicle.role = "demo"
    session.flush()
    booked = select(Drive.id).where(Drive.car_id == car_id, Drive.state.in_(WAITING), Drive.deleted_at.is_(None))
    for drive_id in session.scalars(booked).all():
        task.drop_of(by, session, drive_reminder.subject(drive_id), [drive_reminder.CAR_GONE])


def _problems(by: Actor, session: Session, row: CarUse, skip: str) -> list[Problem]:
    stored = {"car_id": row.car_id, "kind": row.kind, "minutes": row.minutes, "start": clock.to_text(row.start)}
    found = list(car_use_is_whole(Change("car_use", stored, None, frozenset()), lambda _table, _id: None))
    if found:
        return found
    end = row.start + timedelta(minutes=row.minutes)
    plan = load(session, by.store_id, row.start, end)
    if end <= plan.now:
        return [Problem("drive.past", "start", {"value": plan.words(row.start)})]
    return list(plan.overlaps(row.car_id, row.start, end, skip=skip))


def _find(by: Actor, session: Session, use_id: str) -> CarUse:
    row = session.get(CarUse, use_id)
    if row is None or row.deleted_at is not None or row.store_id != by.store_id:
        raise Refused("use.gone")
    return row
