"""A car the store has met: who owns it, and what was quoted for it last."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.domain.actor import Actor
from desktop.domain.parts.condition import Month, read_month
from desktop.domain.people import car as cars
from desktop.domain.people import card as cards
from desktop.domain.people.vehicle import Vehicle
from desktop.domain.sales.quote import Quote

LAST_QUOTES = 3


@dataclass(frozen=True)
class LastQuote:
    """A quote for this car, as the card names it."""

    id: str
    number: str
    total_fen: int
    issued_at: datetime


@dataclass(frozen=True)
class KnownCar:
    """A vehicle of the store with its owner (masked) and last quotes."""

    id: str
    name: str
    vin: str
    vin_verified: bool
    plate: str
    odometer_km: int | None
    car_key: str
    brand: str
    series: str
    engine: str
    model_year: int | None
    built: Month | None
    owner: cards.CustomerRow | None
    quotes: tuple[LastQuote, ...]


def find(by: Actor, session: Session, typed: str, limit: int = 4) -> list[KnownCar]:
    """Cars whose VIN ends so, or that bear this plate; at most ``limit``."""
    return [_known(session, row) for row in cars.find_cars(by, session, typed, limit)]


def one(by: Actor, session: Session, vehicle_id: str) -> KnownCar:
    """One car of the store. Raises Refused ``vehicle.gone``."""
    return _known(session, cars.car(by, session, vehicle_id))


def _known(session: Session, row: cars.CarRow) -> KnownCar:
    vehicle = session.get(Vehicle, row.id)
    assert vehicle is not None
    owners = cards.customer_rows(session, [row.owner_id]) if row.owner_id else []
    quotes = session.execute(
        select(Quote.id, Quote.number, Quote.total_fen, Quote.issued_at)
        .where(Quote.vehicle_id == row.id, Quote.state == "issued", Quote.deleted_at.is_(None))
        .order_by(Quote.issued_at.desc())
        .limit(LAST_QUOTES)
    )
    return KnownCar(
        id=row.id,
        name=row.name,
        vin=row.vin,
        vin_verified=row.vin_verified,
        plate=row.plate,
        odometer_km=row.odometer_km,
        car_key=vehicle.car_key,
        brand=vehicle.brand,
        series=vehicle.series,
        engine=vehicle.engine,
        model_year=vehicle.model_year,
        built=read_month(vehicle.built),
        owner=owners[0] if owners else None,
        quotes=tuple(LastQuote(*values) for values in quotes),
    )
