"""Test drives in lists: the tiles of a day or week, one drive whole, a customer's drives. Words on how final each is
come from ``desktop.store.word``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from desktop.domain import clock
from desktop.domain.actor import Actor, Right
from desktop.domain.people import customer as customers
from desktop.domain.people.customer import Customer
from desktop.domain.people.phone import mask
from desktop.domain.people.staff import Staff
from desktop.domain.sales.car_key import KeyLoan
from desktop.domain.sales.car_use import MAX_USE_MINUTES, CarUse
from desktop.domain.sales.demo_car import DemoCar
from desktop.domain.sales.drive import CANCELLED, MAX_BUFFER, MAX_MINUTES, NO_SHOW, OUT, WAITING, Drive, find
from desktop.domain.sales.route import Route

GONE = (CANCELLED, NO_SHOW)


@dataclass(frozen=True)
class DriveRow:
    """One drive. ``end``: without, ``ready``: with the buffer. ``late``: the car should be back. ``key``: the line of
    the register while the key is out."""

    id: str
    car_id: str
    customer_id: str
    customer: str
    start: datetime
    end: datetime
    ready: datetime
    day: date
    state: str
    consultant_id: str
    consultant: str
    companion_id: str | None
    companion: str
    route_id: str | None
    route: str
    occupants: int
    ride_only: bool
    signed: bool
    licence_id: str | None
    overridden: bool
    number: str
    interest: str
    note: str
    cancel_why: str
    key: str | None
    late: bool

    @property
    def minutes(self) -> int:
        return int((self.end - self.start).total_seconds()) // 60


@dataclass(frozen=True)
class UseRow:
    """One entry of a car's own calendar."""

    id: str
    car_id: str
    kind: str
    start: datetime
    end: datetime
    note: str
    by_name: str


def drives(by: Actor, session: Session, start: datetime, end: datetime, *, gone: bool = False) -> list[DriveRow]:
    """Those that touch [start, end), and the cars that are late back; ``gone``: also cancelled ones, and no-shows."""
    by.need(Right.LOOK_UP)
    longest = timedelta(minutes=MAX_MINUTES + MAX_BUFFER)
    found = _all(by).where(Drive.start < end, or_(Drive.start > start - longest, Drive.state == OUT))
    if not gone:
        found = found.where(Drive.state.not_in(GONE))
    return [row for row in _rows(session, found) if row.ready > start or row.late]


def uses(by: Actor, session: Session, start: datetime, end: datetime) -> list[UseRow]:
    """The entries of the cars' own calendars that touch [start, end), by their start."""
    by.need(Right.LOOK_UP)
    found = (
        select(CarUse, Staff.name)
        .outerjoin(Staff, Staff.id == CarUse.created_by)
        .where(CarUse.store_id == by.store_id, CarUse.deleted_at.is_(None))
        .where(CarUse.start < end, CarUse.start > start - timedelta(minutes=MAX_USE_MINUTES))
        .order_by(CarUse.start, CarUse.id)
    )
    rows = (
        UseRow(
            row.id, row.car_id, row.kind, row.start, row.start + timedelta(minutes=row.minutes), row.note, name or ""
        )
        for row, name in session.execute(found)
    )
    return [row for row in rows if row.end > start]


def drive(by: Actor, session: Session, drive_id: str) -> DriveRow:
    """One drive. Raises Refused ``drive.gone``."""
    find(by, session, drive_id)
    return next(_rows(session, _all(by).where(Drive.id == drive_id)))


def drives_of(by: Actor, session: Session, customer_id: str) -> list[DriveRow]:
    """All of a customer's drives, the latest first."""
    by.need(Right.LOOK_UP)
    return list(_rows(session, _all(by).where(Drive.customer_id == customer_id)))[::-1]


def phone_of(by: Actor, session: Session, drive_id: str, *, whole: bool = False) -> str:
    """The customer's telephone, masked unless ``whole`` (for the agreement) is asked for with its right."""
    row = find(by, session, drive_id)
    if whole:
        by.need(Right.CUSTOMER_REVEAL)
    numbers = customers.phones(session, row.customer_id)
    return "" if not numbers else numbers[0].number if whole else mask(numbers[0].number)


def stranded(by: Actor, session: Session) -> list[DriveRow]:
    """What is still to come on a car that is no demo car any more, however it came to that: move or cancel it."""
    by.need(Right.LOOK_UP)
    known = select(DemoCar.id).where(DemoCar.store_id == by.store_id, DemoCar.deleted_at.is_(None))
    found = _all(by).where(Drive.state.in_(WAITING), Drive.start > clock.now(), Drive.car_id.not_in(known))
    return list(_rows(session, found))


def _all(by: Actor) -> Select[Drive, str, str, str]:
    return (
        select(Drive, Customer.name, Route.name, KeyLoan.id)
        .outerjoin(Customer, Customer.id == Drive.customer_id)
        .outerjoin(Route, Route.id == Drive.route_id)
        .outerjoin(
            KeyLoan, (KeyLoan.drive_id == Drive.id) & KeyLoan.in_at.is_(None) & KeyLoan.deleted_at.is_(None)
        )
        .where(Drive.store_id == by.store_id, Drive.deleted_at.is_(None))
        .order_by(Drive.start, Drive.id)
    )  # fmt: skip


def _rows(session: Session, found: Select[Drive, str, str, str]) -> Iterator[DriveRow]:
    names = {row.id: row.name for row in session.execute(select(Staff.id, Staff.name))}
    now = clock.now()
    for row, customer, route, key in session.execute(found):
        end = row.start + timedelta(minutes=row.minutes)
        yield DriveRow(
            row.id, row.car_id, row.customer_id, customer or "", row.start, end,
            end + timedelta(minutes=row.buffer_minutes), row.day, row.state, row.consultant_id,
            names.get(row.consultant_id, ""), row.companion_id, names.get(row.companion_id or "", ""), row.route_id,
            route or "", row.occupants, row.ride_only, row.signed_at is not None, row.licence_id,
            row.override_by is not None, row.number, row.interest, row.note, row.cancel_why, key,
            row.state == OUT and end < now,
        )  # fmt: skip
