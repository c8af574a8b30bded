"""Stays in lists: the book of a day or week, and one whole. Words on how final each is: ``desktop.store.word``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, aliased

from desktop.domain import clock
from desktop.domain.actor import Actor, Right
from desktop.domain.people import car as cars
from desktop.domain.people.customer import Customer
from desktop.domain.people.staff import Staff
from desktop.domain.service.appointment import ARRIVED, EXPECTED, MAX_MINUTES, Appointment, find
from desktop.domain.service.bay import Bay


@dataclass(frozen=True)
class AppointmentRow:
    """One stay. ``late``: the car should be here, or off its bay. Plate and car as screens show them."""

    id: str
    number: str
    vehicle_id: str
    plate: str
    car: str
    customer_id: str
    customer: str
    flow: str
    start: datetime
    end: datetime
    day: date
    state: str
    bay_id: str | None
    bay: str
    technician_id: str | None
    technician: str
    adviser_id: str
    adviser: str
    odometer_km: int | None
    words: str
    estimate_fen: int | None
    fetch: bool
    bring: bool
    fetch_at: datetime | None
    fetch_where: str
    note: str
    cancel_why: str
    late: bool


def appointments(by: Actor, session: Session, first: date, last: date) -> list[AppointmentRow]:
    """The stays that begin in these days, both inclusive, in order; cancelled ones too."""
    by.need(Right.LOOK_UP)
    return list(_rows(session, _select(by).where(Appointment.day >= first, Appointment.day <= last)))


def on_board(by: Actor, session: Session, first: date, last: date) -> list[AppointmentRow]:
    """The stays of which some part lies in these days, both inclusive: also those that began before."""
    by.need(Right.LOOK_UP)
    earliest = first - timedelta(minutes=MAX_MINUTES)
    found = _select(by).where(
        Appointment.day >= earliest, Appointment.day <= last, Appointment.last_day >= first
    )  # fmt: skip
    return list(_rows(session, found))


def appointment(by: Actor, session: Session, appointment_id: str) -> AppointmentRow:
    """One stay. Raises Refused ``appointment.gone``."""
    find(by, session, appointment_id)
    (row,) = _rows(session, _select(by).where(Appointment.id == appointment_id))
    return row


def expected_of(by: Actor, session: Session, vehicle_id: str) -> list[AppointmentRow]:
    """The stays to which a car is expected, the next first."""
    by.need(Right.LOOK_UP)
    found = _select(by).where(Appointment.vehicle_id == vehicle_id, Appointment.state.in_(list(EXPECTED)))
    return list(_rows(session, found))


def _select(by: Actor) -> Select[Appointment, str, str, str, str]:
    adviser = aliased(Staff)
    return (
        select(Appointment, Customer.name, Bay.label, Staff.name, adviser.name)
        .outerjoin(Customer, Customer.id == Appointment.customer_id)
        .outerjoin(Bay, Bay.id == Appointment.bay_id)
        .outerjoin(Staff, Staff.id == Appointment.technician_id)
        .outerjoin(adviser, adviser.id == Appointment.adviser_id)
        .where(Appointment.store_id == by.store_id, Appointment.deleted_at.is_(None))
        .order_by(Appointment.start, Appointment.id)
    )


def _rows(session: Session, found: Select[Appointment, str, str, str, str]) -> Iterator[AppointmentRow]:
    rows, now = session.execute(found).all(), clock.now()
    known = {each.id: each for each in cars.car_rows(session, list({row.vehicle_id for row, *_ in rows}))}
    for row, customer, bay, technician, adviser in rows:
        car, end = known.get(row.vehicle_id), row.start + timedelta(minutes=row.minutes)
        late = (row.state in EXPECTED and row.start < now) or (row.state == ARRIVED and end < now)
        yield AppointmentRow(
            row.id, row.number, row.vehicle_id, car.plate if car else "", car.name if car else "", row.customer_id,
            customer or "", row.flow, row.start, end, row.day, row.state, row.bay_id, bay or "", row.technician_id,
            technician or "", row.adviser_id, adviser or "", row.odometer_km, row.words, row.estimate_fen, row.fetch,
            row.bring, row.fetch_at, row.fetch_where, row.note, row.cancel_why, late,
        )  # fmt: skip
