"""Cars as screens show them, and how they are found."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.domain import text
from desktop.domain.actor import Actor, Right
from desktop.domain.people import plate as plates
from desktop.domain.people import vehicle as vehicles
from desktop.domain.people.customer import Customer
from desktop.domain.people.vehicle import Ownership, Plate, Vehicle
from desktop.domain.problem import Refused

LEAST_VIN = 4
"""So many last characters of a VIN are needed to search by it."""


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


def car_rows(session: Session, ids: list[str]) -> list[CarRow]:
    """The rows of these cars in this order, without those deleted."""
    return [row for row in (_car_row(session, each) for each in ids) if row is not None]


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


def _owned(session: Session, customer_id: str) -> Iterable[str]:
    return session.scalars(
        select(Ownership.vehicle_id)
        .where(Ownership.customer_id == customer_id, Ownership.until.is_(None), Ownership.deleted_at.is_(None))
        .order_by(Ownership.since.desc(), Ownership.id)
    )


def _car_row(session: Session, car_id: str) -> CarRow | None:
    car = session.get(Vehicle, car_id)
    if car is None or car.deleted_at is not None:
        return None
    plate, owned = vehicles.current_plate(session, car_id), vehicles.owner(session, car_id)
    holder = session.get(Customer, owned.customer_id) if owned else None
    return CarRow(
        id=car.id,
        name=vehicles.car_name(car),
        vin=car.vin,
        vin_tail=car.vin[-6:],
        vin_verified=car.vin_verified,
        plate=plates.dotted(plate.number) if plate else "",
        odometer_km=car.odometer_km,
        owner_id=holder.id if holder and holder.deleted_at is None else None,
        owner_name=holder.name if holder else "",
        since=owned.since if owned else None,
    )
