"""Cars as screens show them, and how they are found."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from desktop.domain import text
from desktop.domain.actor import Actor, Right
from desktop.domain.people import plate as plates
from desktop.domain.people import vehicle as vehicles
from desktop.domain.people.customer import Customer
from desktop.domain.people.vehicle import Ownership, Plate, Vehicle
from desktop.domain.problem import Refused

LEAST_VIN, LEAST_PART = 4, 5
"""So many last characters of a VIN are needed to search by it, and so many of a plate from anywhere in it."""


@dataclass(frozen=True)
class CarRow:
    """A car in a list: VIN shortened to its last six."""

    id: str
    name: str
    vin: str
    vin_tail: str
    vin_verified: bool
    plate: str
    odometer_km: int | None
    owner_id: str | None
    owner_name: str
    since: date | None


def find_cars(by: Actor, session: Session, typed: str, limit: int = 20) -> list[CarRow]:
    """Cars by VIN, the last characters of a VIN, or a plate or its beginning."""
    by.need(Right.LOOK_UP)
    query = text.clean(typed).upper()
    ids = [*cars_by_vin(session, query, limit), *cars_by_plate(session, query, limit)] if query else []
    return car_rows(session, list(dict.fromkeys(ids))[:limit])


def cars_of(session: Session, customer_id: str) -> list[CarRow]:
    """The cars a customer owns now."""
    return car_rows(session, list(_owned(session, customer_id)))


def car(by: Actor, session: Session, car_id: str) -> CarRow:
    """One car. Raises Refused ``vehicle.gone``."""
    by.need(Right.LOOK_UP)
    rows = car_rows(session, [car_id])
    if not rows:
        raise Refused("vehicle.gone", "vehicle")
    return rows[0]


def owner_ids(session: Session, car_id: str) -> list[str]:
    """Who owns a car now, the latest first: two where two desks said so, or nobody ended the older one."""
    found = session.scalars(
        select(Ownership.customer_id)
        .where(Ownership.vehicle_id == car_id, Ownership.until.is_(None), Ownership.deleted_at.is_(None))
        .order_by(Ownership.since.desc(), Ownership.id)
    )
    return list(dict.fromkeys(found))


def car_rows(session: Session, ids: list[str]) -> list[CarRow]:
    """The rows of these cars in this order, without those deleted."""
    if not ids:
        return []
    found = {row.id: row for row in session.scalars(select(Vehicle).where(Vehicle.id.in_(ids)))}
    borne = session.execute(
        select(Plate.vehicle_id, Plate.number)
        .where(Plate.vehicle_id.in_(ids), Plate.until.is_(None), Plate.deleted_at.is_(None))
        .order_by(Plate.since, Plate.id.desc())
    )
    plate_of = {row.vehicle_id: row.number for row in borne}
    owned = session.execute(
        select(Ownership.vehicle_id, Ownership.since, Customer.id, Customer.name)
        .join(Customer, Customer.id == Ownership.customer_id)
        .where(Ownership.vehicle_id.in_(ids), Ownership.until.is_(None), Ownership.deleted_at.is_(None))
        .where(Customer.deleted_at.is_(None))
        .order_by(Ownership.since, Ownership.id.desc())
    )
    owner_of = {row.vehicle_id: row for row in owned}
    cars = (found[each] for each in ids if each in found and found[each].deleted_at is None)
    return [_car_row(car, plate_of.get(car.id, ""), owner_of.get(car.id)) for car in cars]


def cars_by_vin(session: Session, vin_end: str, limit: int) -> Iterable[str]:
    """Ids of the cars whose VIN ends so; at least ``LEAST_VIN`` letters and digits."""
    tail = "".join(char for char in vin_end.upper() if char.isascii() and char.isalnum())[::-1]
    if not LEAST_VIN <= len(tail) <= 17:
        return []
    return session.scalars(
        select(Vehicle.id)
        .where(Vehicle.vin_reversed >= tail, Vehicle.vin_reversed < text.above(tail), Vehicle.deleted_at.is_(None))
        .limit(limit)
    )


def cars_by_plate(session: Session, typed: str, limit: int) -> Iterable[str]:
    """Ids of the cars bearing this plate now, whole or its beginning."""
    if not plates.looks_like(typed):
        return []
    head = plates.squeeze(typed)
    return session.scalars(
        select(Plate.vehicle_id)
        .where(Plate.number >= head, Plate.number < text.above(head))
        .where(Plate.until.is_(None), Plate.deleted_at.is_(None))
        .limit(limit)
    )


def cars_by_plate_part(session: Session, typed: str, limit: int) -> Iterable[str]:
    """Ids of the cars whose plate has these characters anywhere: all plates are looked through, 10 ms of 50,000.

    None for fewer than ``LEAST_PART``.
    """
    part = plates.squeeze(typed)
    if len(part) < LEAST_PART:
        return []
    return session.scalars(
        select(Plate.vehicle_id)
        .where(func.instr(Plate.number, part) > 0, Plate.until.is_(None), Plate.deleted_at.is_(None))
        .order_by(Plate.number, Plate.id)
        .limit(limit)
    )


def _owned(session: Session, customer_id: str) -> Iterable[str]:
    return session.scalars(
        select(Ownership.vehicle_id)
        .where(Ownership.customer_id == customer_id, Ownership.until.is_(None), Ownership.deleted_at.is_(None))
        .order_by(Ownership.since.desc(), Ownership.id)
    )


def _car_row(car: Vehicle, plate: str, owner: Row[str, date, str, str] | None) -> CarRow:
    return CarRow(
        id=car.id,
        name=vehicles.car_name(car),
        vin=car.vin,
        vin_tail=car.vin[-6:],
        vin_verified=car.vin_verified,
        plate=plates.dotted(plate) if plate else "",
        odometer_km=car.odometer_km,
        owner_id=owner.id if owner else None,
        owner_name=owner.name if owner else "",
        since=owner.since if owner else None,
    )
