"""Demo cars: vehicles of the store that customers may drive, and why one may not be driven."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from sqlalchemy import Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from desktop.domain import text
from desktop.domain.actor import Actor, Right
from desktop.domain.check import Change, Look, rule
from desktop.domain.people import vehicle as vehicles
from desktop.domain.people.vehicle import Plate, Vehicle
from desktop.domain.problem import Gather, Problem, Refused
from desktop.domain.record import Base, Local, Record, Row, Synced

GEARBOXES = ("automatic", "manual")
ENERGIES = ("petrol", "diesel", "hybrid", "electric")
NEEDED_CLASS = {"automatic": "C2", "manual": "C1"}
"""The least class of a Chinese licence for a small car with this gearbox."""
MAX_SEATS = 9
"""Of a small car in China, the driver's among them, inclusive."""


class DemoCar(Record, Base):
    """A vehicle marked as demo; its id is its vehicle's, so that two desks mark it once. Dates: the last good day."""

    __tablename__ = "demo_car"
    __sync__: ClassVar[Synced | Local] = Synced(write=frozenset({Right.SETTINGS, Right.DRIVE}), since={"": "0016"})

    label: Mapped[str] = mapped_column(Text)
    """What the desk calls it: 试01, or its model."""
    gearbox: Mapped[str] = mapped_column(Text)
    licence_class: Mapped[str] = mapped_column(Text)
    energy: Mapped[str] = mapped_column(Text)
    seats: Mapped[int] = mapped_column(default=5)
    colour: Mapped[str] = mapped_column(Text, default="")
    insurance_until: Mapped[date | None] = mapped_column()
    inspection_until: Mapped[date | None] = mapped_column()
    key_number: Mapped[str] = mapped_column(Text, default="")
    key_tag: Mapped[str] = mapped_column(Text, default="", index=True)
    """What a scanner reads from the tag on the key."""
    range_km: Mapped[int | None] = mapped_column()
    """Full tank or battery."""
    barred: Mapped[str] = mapped_column(Text, default="")
    """Why it may not be driven at all for now; empty: it may."""


@dataclass(frozen=True)
class CarDetails:
    """A demo car as a manager types it. ``licence_class`` empty: by the gearbox."""

    label: str
    gearbox: str = "automatic"
    energy: str = "petrol"
    licence_class: str = ""
    seats: int = 5
    colour: str = ""
    insurance_until: date | None = None
    inspection_until: date | None = None
    key_number: str = ""
    key_tag: str = ""
    range_km: int | None = None


@dataclass(frozen=True)
class CarRow:
    """A demo car with what its vehicle says. ``name``: brand, series, year, engine."""

    id: str
    label: str
    plate: str
    name: str
    vin: str
    brand: str
    series: str
    gearbox: str
    licence_class: str
    energy: str
    seats: int
    colour: str
    insurance_until: date | None
    inspection_until: date | None
    key_number: str
    key_tag: str
    range_km: int | None
    odometer_km: int | None
    barred: str
    gone: bool = False

    @property
    def stored(self) -> Row:
        """As :func:`bars` reads it."""
        return {
            "label": self.plate or self.label,
            "insurance_until": self.insurance_until.isoformat() if self.insurance_until else None,
            "inspection_until": self.inspection_until.isoformat() if self.inspection_until else None,
            "barred": self.barred,
            "deleted_at": "gone" if self.gone else None,
        }


@rule("demo_car")
def demo_car_is_whole(change: Change, look: Look) -> Iterable[Problem]:
    """A name for the board, a gearbox and as many seats as a small car has; words of a newer program pass."""
    row = change.after
    for name in ("label", "gearbox", "licence_class"):
        if not row[name]:
            yield Problem("text.missing", name)
    if not 2 <= row["seats"] <= MAX_SEATS:
        yield Problem("car.seats", "seats", {"value": row["seats"], "most": MAX_SEATS})


def bars(row: Row, last_day: str) -> Iterator[Problem]:
    """Why this car may not be driven up to ``last_day`` (ISO); ``row`` as it lies in the file."""
    label = row["label"]
    if row["deleted_at"] is not None:
        yield Problem("car.gone", "car", {"value": label})
        return
    if row["barred"]:
        yield Problem("car.barred", "car", {"value": label, "why": row["barred"]})
    for column, code in (("insurance_until", "car.insurance"), ("inspection_until", "car.inspection")):
        if row[column] is None:
            yield Problem(f"{code}_unknown", "car", {"value": label})
        elif row[column] < last_day:
            yield Problem(code, "car", {"value": label, "until": row[column]})


def mark(by: Actor, session: Session, vehicle_id: str, details: CarDetails) -> None:
    """Make a vehicle of the store a demo car, or change what is known of one.

    Raises Refused with every problem: ``vehicle.gone``, ``text.*``, ``car.*``.
    """
    by.need(Right.SETTINGS)
    vehicle = session.get(Vehicle, vehicle_id)
    if vehicle is None or vehicle.deleted_at is not None or vehicle.store_id != by.store_id:
        raise Refused("vehicle.gone", "vehicle")
    gather = Gather()
    values = _read(gather, details)
    if values["key_tag"] and _with_tag(session, by.store_id, values["key_tag"]) not in (None, vehicle_id):
        gather.note("car.tag_used", "key_tag", value=values["key_tag"])
    gather.done()
    vehicle.role = "demo"
    row = session.get(DemoCar, vehicle_id)
    if row is None:
        session.add(DemoCar(id=vehicle_id, store_id=by.store_id, **values))
    else:
        for name, value in values.items():
            setattr(row, name, value)
        row.deleted_at = None
    session.flush()


def bar(by: Actor, session: Session, car_id: str, why: str) -> None:
    """Nobody drives it until :func:`unbar`. Raises Refused ``car.gone``, ``text.*``."""
    by.need(Right.DRIVE)
    find(session, by.store_id, car_id)
    session.get_one(DemoCar, car_id).barred = text.read(why, "why", limit=text.LINE, needed=True)
    session.flush()


def unbar(by: Actor, session: Session, car_id: str) -> None:
    """It may be driven again. Raises Refused ``car.gone``."""
    by.need(Right.DRIVE)
    find(session, by.store_id, car_id).barred = ""
    session.flush()


def find(session: Session, store_id: str, car_id: str) -> DemoCar:
    """The demo car. Raises Refused ``car.gone``."""
    row = session.get(DemoCar, car_id)
    if row is None or row.deleted_at is not None or row.store_id != store_id:
        raise Refused("car.gone", "car", value=row.label if row else "")
    return row


def demo_cars(by: Actor, session: Session, *, gone: bool = False) -> list[CarRow]:
    """The store's demo cars by their label; ``gone``: also those that are none any more."""
    by.need(Right.LOOK_UP)
    return rows_of(session, by.store_id, gone=gone)


def rows_of(session: Session, store_id: str, *, gone: bool = False) -> list[CarRow]:
    """As :func:`demo_cars`, for verbs and plans."""
    plates = {
        row.vehicle_id: row.number
        for row in session.execute(
            select(Plate.vehicle_id, Plate.number)
            .join(DemoCar, DemoCar.id == Plate.vehicle_id)
            .where(Plate.until.is_(None), Plate.deleted_at.is_(None))
            .order_by(Plate.since, Plate.id)
        )
    }
    found = select(DemoCar, Vehicle).outerjoin(Vehicle, Vehicle.id == DemoCar.id).where(DemoCar.store_id == store_id)
    if not gone:
        found = found.where(DemoCar.deleted_at.is_(None))
    rows = session.execute(found.order_by(DemoCar.label, DemoCar.id))
    return [_row(car, vehicle, plates.get(car.id, "")) for car, vehicle in rows]


def with_tag(by: Actor, session: Session, typed: str) -> str | None:
    """The car whose key tag was scanned, also by its key number or plate."""
    by.need(Right.LOOK_UP)
    tag = text.clean(typed).upper()
    if not tag:
        return None
    for row in rows_of(session, by.store_id):
        if tag in (row.key_tag.upper(), row.key_number.upper(), row.plate):
            return row.id
    return None


def _row(car: DemoCar, vehicle: Vehicle | None, plate: str) -> CarRow:
    return CarRow(
        car.id, car.label, plate, vehicles.car_name(vehicle) if vehicle else "", vehicle.vin if vehicle else "",
        vehicle.brand if vehicle else "", vehicle.series if vehicle else "", car.gearbox, car.licence_class,
        car.energy, car.seats, car.colour, car.insurance_until, car.inspection_until, car.key_number, car.key_tag,
        car.range_km, vehicle.odometer_km if vehicle else None, car.barred, car.deleted_at is not None,
    )  # fmt: skip


def _with_tag(session: Session, store_id: str, tag: str) -> str | None:
    return session.scalars(
        select(DemoCar.id).where(
            DemoCar.key_tag == tag, DemoCar.store_id == store_id, DemoCar.deleted_at.is_(None)
        )
    ).first()  # fmt: skip


def _read(gather: Gather, details: CarDetails) -> dict[str, Any]:
    words = {
        name: _word(gather, name, value)
        for name, value in (
            ("label", details.label),
            ("colour", details.colour),
            ("key_number", details.key_number),
            ("key_tag", details.key_tag),
        )
    }
    if details.gearbox not in GEARBOXES:
        gather.note("car.gearbox", "gearbox", value=details.gearbox[:20])
    if details.energy not in ENERGIES:
        gather.note("car.energy", "energy", value=details.energy[:20])
    if not 2 <= details.seats <= MAX_SEATS:
        gather.note("car.seats", "seats", value=details.seats, most=MAX_SEATS)
    if details.range_km is not None and not 0 < details.range_km <= 3_000:
        gather.note("car.range", "range_km", value=details.range_km)
    return words | {
        "gearbox": details.gearbox, "energy": details.energy, "seats": details.seats, "range_km": details.range_km,
        "licence_class": text.clean(details.licence_class).upper() or NEEDED_CLASS.get(details.gearbox, "C1"),
        "insurance_until": details.insurance_until, "inspection_until": details.inspection_until,
    }  # fmt: skip


def _word(gather: Gather, name: str, value: str) -> str:
    return gather.take(lambda: text.read(value, name, needed=name == "label"), "?")
