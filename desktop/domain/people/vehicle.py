"""One record a physical car, with dated ownership and plates: records, rules, verbs and queries."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from sqlalchemy import String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from desktop.domain import clock, text
from desktop.domain.actor import Actor, Right
from desktop.domain.check import Change, Look, rule
from desktop.domain.identity import new_id, shared_id
from desktop.domain.parts.condition import Month, month_text, read_month
from desktop.domain.people import plate as plates
from desktop.domain.problem import Gather, Problem, Refused
from desktop.domain.record import Base, Local, Record, Synced

MAX_ODOMETER_KM = 3_000_000
"""Inclusive; no car of a customer has gone further."""
_VIN = re.compile(r"[A-HJ-NPR-Z0-9]{17}")
_OLD_VIN = re.compile(r"[A-Z0-9]{5,17}")
"""Chassis numbers before 1981 are shorter and follow no standard; they stay unverified."""


class Vehicle(Record, Base):
    """A car. ``vin`` is normalised (17 upper-case characters) or empty while unknown.

    A car met by its VIN has the id :func:`vehicle_id`, so that two devices that meet it offline make one record.
    """

    __tablename__ = "vehicle"
    __sync__: ClassVar[Synced | Local] = Synced(
        keeps_both=frozenset({"vin"}), write=frozenset({Right.CUSTOMER}), since={"built": "0022"}
    )

    vin: Mapped[str] = mapped_column(Text, default="", index=True)
    vin_reversed: Mapped[str] = mapped_column(Text, default="", index=True)
    """The VIN backwards, so that its last characters are a prefix."""
    vin_verified: Mapped[bool] = mapped_column(default=True)
    """False when the check digit failed and the clerk went on."""
    maker: Mapped[str] = mapped_column(Text, default="")
    brand: Mapped[str] = mapped_column(Text, default="")
    series: Mapped[str] = mapped_column(Text, default="")
    engine: Mapped[str] = mapped_column(Text, default="")
    model_year: Mapped[int | None] = mapped_column()
    car_key: Mapped[str] = mapped_column(Text, default="")
    """The catalogue's key of the model, where it is known."""
    odometer_km: Mapped[int | None] = mapped_column()
    built: Mapped[str] = mapped_column(Text, default="", server_default="")
    """The month on its plate as ``2015-06``, empty while nobody has read it: conditions by date ask no more."""
    role: Mapped[str] = mapped_column(Text, default="customer")
    """``customer``, ``demo`` or ``stock``."""


class Ownership(Record, Base):
    """Who owns a car from when; the open one has no ``until``."""

    __tablename__ = "ownership"
    __sync__: ClassVar[Synced | Local] = Synced(
        keeps_both=frozenset({"customer_id"}), write=frozenset({Right.CUSTOMER})
    )

    vehicle_id: Mapped[str] = mapped_column(String(36), index=True)
    customer_id: Mapped[str] = mapped_column(String(36), index=True)
    since: Mapped[date] = mapped_column()
    until: Mapped[date | None] = mapped_column()


class Plate(Record, Base):
    """A number plate from when; normalised: upper case, no separators."""

    __tablename__ = "plate"
    __sync__: ClassVar[Synced | Local] = Synced(keeps_both=frozenset({"number"}), write=frozenset({Right.CUSTOMER}))

    vehicle_id: Mapped[str] = mapped_column(String(36), index=True)
    number: Mapped[str] = mapped_column(Text, index=True)
    since: Mapped[date] = mapped_column()
    until: Mapped[date | None] = mapped_column()


@dataclass(frozen=True)
class VehicleDetails:
    """A car as the desk meets it: by VIN, or by model, or by plate. ``vin`` as ``vin.read`` normalises it."""

    vin: str = ""
    vin_verified: bool = True
    maker: str = ""
    brand: str = ""
    series: str = ""
    engine: str = ""
    model_year: int | None = None
    car_key: str = ""
    plate: str = ""
    odometer_km: int | None = None
    built: str = ""


@dataclass(frozen=True)
class Met:
    """The car's id, and whether it was known before."""

    vehicle_id: str
    existing: bool


@rule("vehicle")
def vehicle_is_whole(change: Change, look: Look) -> Iterable[Problem]:
    """A VIN has the form of one, the odometer and the month it was built are possible."""
    row = change.after
    if row["vin"] and not (_VIN if row["vin_verified"] else _OLD_VIN).fullmatch(row["vin"]):
        yield Problem("vin.form", "vin", {"value": row["vin"]})
    if row["vin_reversed"] != row["vin"][::-1]:
        yield Problem("vin.form", "vin", {"value": row["vin"]})
    if row["odometer_km"] is not None and not 0 <= row["odometer_km"] <= MAX_ODOMETER_KM:
        yield Problem("odometer.size", "odometer", {"value": row["odometer_km"]})
    built = row.get("built") or ""
    if built and month_text(read_month(built)) != built:
        yield Problem("vehicle.built", "built", {"value": built[:20]})


def vehicle_id(store_id: str, vin: str) -> str:
    """The id of the car with this VIN; a random one while the VIN is unknown."""
    return shared_id("vehicle", store_id, vin) if vin else new_id()


def meet_vehicle(by: Actor, session: Session, details: VehicleDetails, customer_id: str | None = None) -> Met:
    """Add a car, or link the one known by this VIN or plate: what is known is kept, only gaps are filled.

    The customer becomes the owner only where the car has none. Raises Refused with every problem: ``vin.form``,
    ``plate.*``, ``text.length``, ``odometer.size``, ``vehicle.empty`` when nothing at all is known.
    """
    by.need(Right.CUSTOMER)
    gather = Gather()
    plate = gather.take(lambda: plates.read(details.plate), "") if details.plate.strip() else ""
    words = {field: _word(gather, details, field) for field in ("maker", "brand", "series", "engine", "car_key")}
    if not (details.vin or plate or words["brand"] or words["car_key"]):
        gather.note("vehicle.empty", "vin")
    gather.problems += vehicle_is_whole(
        Change("vehicle", _stored(details), None, frozenset()), lambda table, row_id: None
    )
    gather.done()
    car, existing = _known(session, by.store_id, details.vin, plate), True
    if car is None:
        car, existing = _made_or_back(by, session, details.vin), False
    _fill(car, details, words)
    session.flush()
    if plate and current_plate(session, car.id) is None and _with_plate(session, plate) is None:
        session.add(Plate(store_id=by.store_id, vehicle_id=car.id, number=plate, since=clock.today()))
    if customer_id and owner(session, car.id) is None:
        session.add(Ownership(store_id=by.store_id, vehicle_id=car.id, customer_id=customer_id, since=clock.today()))
    session.flush()
    return Met(car.id, existing)


def change_owner(by: Actor, session: Session, car_id: str, customer_id: str, since: date | None = None) -> None:
    """End the present ownership on the day the new one begins. Raises Refused ``vehicle.gone``, ``date.order``."""
    by.need(Right.CUSTOMER)
    _find(session, car_id)
    since = since or clock.today()
    present = owner(session, car_id)
    if present is not None and present.customer_id == customer_id:
        return
    if present is not None:
        present.until = _ends(present.since, since)
    session.add(Ownership(store_id=by.store_id, vehicle_id=car_id, customer_id=customer_id, since=since))
    session.flush()


def change_plate(by: Actor, session: Session, car_id: str, typed: str, since: date | None = None) -> None:
    """A new plate from a day on; a plate that another car bears ends there on that day.

    Raises Refused ``vehicle.gone``, ``plate.*``, ``date.order``.
    """
    by.need(Right.CUSTOMER)
    _find(session, car_id)
    number, since = plates.read(typed), since or clock.today()
    present = current_plate(session, car_id)
    if present is not None and present.number == number:
        return
    for old in (present, _with_plate(session, number)):
        if old is not None:
            old.until = _ends(old.since, since)
    session.add(Plate(store_id=by.store_id, vehicle_id=car_id, number=number, since=since))
    session.flush()


def record_odometer(by: Actor, session: Session, car_id: str, odometer_km: int) -> None:
    """What the car shows now. Raises Refused ``odometer.size``, or ``odometer.back`` below the last reading."""
    by.need(Right.CUSTOMER)
    car = _find(session, car_id)
    if car.odometer_km is not None and odometer_km < car.odometer_km:
        raise Refused("odometer.back", "odometer", value=odometer_km, last=car.odometer_km)
    car.odometer_km = odometer_km
    session.flush()


def record_built(by: Actor, session: Session, car_id: str, built: Month | None) -> None:
    """The month on the car's plate; None where it was read wrongly. Raises Refused ``vehicle.gone``."""
    by.need(Right.CUSTOMER)
    _find(session, car_id).built = month_text(built)
    session.flush()


def car_name(car: Vehicle | VehicleDetails) -> str:
    """The words that name a car on screen and paper: brand, series, year, engine."""
    year = str(car.model_year) if car.model_year else ""
    return " ".join(word for word in (car.brand or car.maker, car.series, year, car.engine) if word)


def owner(session: Session, car_id: str) -> Ownership | None:
    """The open ownership of a car."""
    return session.scalars(
        select(Ownership)
        .where(Ownership.vehicle_id == car_id, Ownership.until.is_(None), Ownership.deleted_at.is_(None))
        .order_by(Ownership.since.desc(), Ownership.id)
    ).first()


def current_plate(session: Session, car_id: str) -> Plate | None:
    """The plate a car bears now."""
    return session.scalars(
        select(Plate)
        .where(Plate.vehicle_id == car_id, Plate.until.is_(None), Plate.deleted_at.is_(None))
        .order_by(Plate.since.desc(), Plate.id)
    ).first()


def _word(gather: Gather, details: VehicleDetails, field: str) -> str:
    return gather.take(lambda: text.read(getattr(details, field), field), "")


def _known(session: Session, store_id: str, vin: str, plate: str) -> Vehicle | None:
    if vin:
        found = session.scalars(
            select(Vehicle)
            .where(Vehicle.vin == vin, Vehicle.store_id == store_id, Vehicle.deleted_at.is_(None))
            .order_by(Vehicle.id)
        ).first()
        if found:
            return found
    bearer = _with_plate(session, plate) if plate else None
    car = session.get(Vehicle, bearer.vehicle_id) if bearer else None
    return car if car is not None and not (vin and car.vin) else None


def _made_or_back(by: Actor, session: Session, vin: str) -> Vehicle:
    """A new car; one of this VIN that was deleted comes back, since its id is that of the VIN."""
    car_id = vehicle_id(by.store_id, vin)
    gone = session.get(Vehicle, car_id) if vin else None
    if gone is not None:
        gone.deleted_at = None
        return gone
    car = Vehicle(id=car_id, store_id=by.store_id)
    session.add(car)
    return car


def _with_plate(session: Session, number: str) -> Plate | None:
    return session.scalars(
        select(Plate)
        .where(Plate.number == number, Plate.until.is_(None), Plate.deleted_at.is_(None))
        .order_by(Plate.since.desc(), Plate.id)
    ).first()


def _fill(car: Vehicle, details: VehicleDetails, words: dict[str, str]) -> None:
    if details.vin and not car.vin:
        car.vin, car.vin_reversed, car.vin_verified = details.vin, details.vin[::-1], details.vin_verified
    for field, value in words.items():
        if value and not getattr(car, field):
            setattr(car, field, value)
    car.model_year = car.model_year or details.model_year
    car.built = details.built or car.built
    if details.odometer_km is not None and details.odometer_km > (car.odometer_km or 0):
        car.odometer_km = details.odometer_km


def _stored(details: VehicleDetails) -> dict[str, object]:
    return {
        "vin": details.vin,
        "vin_reversed": details.vin[::-1],
        "vin_verified": details.vin_verified,
        "odometer_km": details.odometer_km,
        "built": details.built,
    }


def _find(session: Session, car_id: str) -> Vehicle:
    car = session.get(Vehicle, car_id)
    if car is None or car.deleted_at is not None:
        raise Refused("vehicle.gone", "vehicle")
    return car


def _ends(since: date, until: date) -> date:
    if until < since:
        raise Refused("date.order", "since", value=until.isoformat(), earliest=since.isoformat())
    return until
