"""What the lists of test drives on paper say: the day of the demo cars, the log of drives, the register of keys.

Names of customers stand short: these lists hang on a wall or go from hand to hand.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desktop.domain import opening
from desktop.domain.actor import Actor, Right
from desktop.domain.opening import Hours
from desktop.domain.people import plate
from desktop.domain.sales import car_key, demo_car, drive_list, quote_detail
from desktop.domain.sales.car_key import LoanRow
from desktop.domain.sales.demo_car import CarRow
from desktop.domain.sales.drive import CANCELLED, Drive
from desktop.domain.sales.drive_list import DriveRow
from desktop.domain.sales.quote_detail import Header


@dataclass(frozen=True)
class DayRow:
    """One drive, or one other use of a car (``state`` is its kind then), or a car without any (``start`` None).

    ``key``: where its key is by now: since when out; empty while it hangs on its hook.
    """

    car: str
    plate: str
    key_number: str
    start: datetime | None = None
    end: datetime | None = None
    customer: str = ""
    consultant: str = ""
    companion: str = ""
    route: str = ""
    state: str = ""
    key_out: datetime | None = None
    late: bool = False
    note: str = ""


@dataclass(frozen=True)
class LogRow:
    """One drive that was out. ``km``, ``minutes``: None until it is back."""

    car: str
    plate: str
    number: str
    out_at: datetime
    in_at: datetime | None
    customer: str
    consultant: str
    companion: str
    route: str
    odometer_out: int
    odometer_in: int | None
    energy_out: int
    energy_in: int | None
    damage: bool

    @property
    def km(self) -> int | None:
        """What the odometer says was driven; None where it went back or is not known."""
        driven = None if self.odometer_in is None else self.odometer_in - self.odometer_out
        return None if driven is None or driven < 0 else driven

    @property
    def minutes(self) -> int | None:
        return None if self.in_at is None else round((self.in_at - self.out_at).total_seconds() / 60)


@dataclass(frozen=True)
class KeyRow:
    """One line of the key register; ``number`` of the agreement, or ``why`` in words."""

    key_number: str
    car: str
    number: str
    why: str
    out_at: datetime
    out_by: str
    due_at: datetime
    in_at: datetime | None
    in_by: str
    odometer_out: int
    odometer_in: int | None
    energy_out: int
    energy_in: int | None
    damage: bool
    damage_note: str
    late: bool


def header(by: Actor, session: Session) -> Header:
    """The store at the head of these lists."""
    by.need(Right.DRIVE)
    return quote_detail.header(session, by.store_id)


def day_sheet(by: Actor, session: Session, day: date) -> list[DayRow]:
    """Every demo car of the store with what it does on a day, by car and time."""
    by.need(Right.DRIVE)
    hours = opening.of_store(session, by.store_id)
    start, end = hours.bounds(day)
    planned: dict[str, list[DayRow]] = {}
    cars = {car.id: car for car in demo_car.rows_of(session, by.store_id, gone=True)}
    out = {row.drive_id: row for row in car_key.keys_out(by, session) if row.drive_id}
    for row in drive_list.drives(by, session, start, end, gone=True):
        if row.state != CANCELLED and row.start < end and row.end > start and row.car_id in cars:
            planned.setdefault(row.car_id, []).append(_drive(cars[row.car_id], row, out.get(row.id), hours))
    for use in drive_list.uses(by, session, start, end):
        if use.car_id in cars:
            planned.setdefault(use.car_id, []).append(
                DayRow(
                    **_car(cars[use.car_id]), start=hours.local(max(use.start, start)),
                    end=hours.local(min(use.end, end)), state=use.kind, consultant=use.by_name, note=use.note,
                )
            )  # fmt: skip
    shown = [car for car in cars.values() if not car.gone or car.id in planned]
    return [row for car in shown for row in _in_order(planned.get(car.id, [])) or [DayRow(**_car(car))]]


def drive_log(by: Actor, session: Session, first: date, last: date, car_id: str = "") -> list[LogRow]:
    """The drives that went out from ``first`` to ``last``, both inclusive, of one car or all, in order."""
    by.need(Right.DRIVE)
    hours = opening.of_store(session, by.store_id)
    start, end = hours.bounds(first)[0], hours.bounds(last)[1]
    loans = [row for row in _loans(by, session, start, end) if row.drive_id and car_id in ("", row.car_id)]
    cars = {car.id: car for car in demo_car.rows_of(session, by.store_id, gone=True)}
    drives = {row.id: row for row in _drives(by, session, [row.drive_id or "" for row in loans])}
    return [
        _log_row(loan, drives[loan.drive_id], cars.get(loan.car_id), hours) for loan in loans if loan.drive_id in drives
    ]


def key_register(by: Actor, session: Session, first: date, last: date, car_id: str = "") -> list[KeyRow]:
    """What went out from ``first`` to ``last``, both inclusive, in order, and what is still out from before."""
    by.need(Right.DRIVE)
    hours = opening.of_store(session, by.store_id)
    loans = car_key.register(by, session, hours.bounds(first)[0], hours.bounds(last)[1])
    numbers = {
        row.id: row.number for row in session.execute(
            select(Drive.id, Drive.number).where(Drive.id.in_([row.drive_id for row in loans if row.drive_id]))
        )
    }  # fmt: skip
    return [
        KeyRow(
            row.key_number, plate.dotted(row.car), numbers.get(row.drive_id or "", ""), row.why,
            hours.local(row.out_at), row.out_by, hours.local(row.due_at),
            hours.local(row.in_at) if row.in_at else None, row.in_by, row.odometer_out, row.odometer_in,
            row.energy_out, row.energy_in, row.damage, row.damage_note, row.late,
        )
        for row in loans if car_id in ("", row.car_id)
    ]  # fmt: skip


def short_name(name: str) -> str:
    """李女士 → ``李**``; John Smith → ``J***``: enough to know whom one waits for."""
    plain = name.strip()
    return "" if not plain else f"{plain[0]}***" if plain.isascii() else f"{plain[0]}**"


def _car(car: CarRow) -> dict[str, Any]:
    return {"car": car.label, "plate": plate.dotted(car.plate), "key_number": car.key_number}


def _in_order(rows: Sequence[DayRow]) -> list[DayRow]:
    return sorted(rows, key=lambda row: (row.start is None, row.start, row.end))


def _drive(car: CarRow, row: DriveRow, loan: LoanRow | None, hours: Hours) -> DayRow:
    return DayRow(
        **_car(car), start=hours.local(row.start), end=hours.local(row.end), customer=short_name(row.customer),
        consultant=row.consultant, companion=row.companion, route=row.route, state=row.state,
        key_out=hours.local(loan.out_at) if loan else None, late=row.late,
    )  # fmt: skip


def _loans(by: Actor, session: Session, start: datetime, end: datetime) -> list[LoanRow]:
    return [row for row in car_key.register(by, session, start, end) if row.out_at >= start]


def _drives(by: Actor, session: Session, ids: Sequence[str]) -> list[DriveRow]:
    """These drives, whatever became of them."""
    first, last = session.execute(select(func.min(Drive.start), func.max(Drive.start)).where(Drive.id.in_(ids))).one()
    if first is None:
        return []
    around = drive_list.drives(by, session, first, last + timedelta(minutes=1), gone=True)
    return [row for row in around if row.id in set(ids)]


def _log_row(loan: LoanRow, row: DriveRow, car: CarRow | None, hours: Hours) -> LogRow:
    return LogRow(
        car=car.label if car else "", plate=plate.dotted(car.plate) if car else "", number=row.number,
        out_at=hours.local(loan.out_at), in_at=hours.local(loan.in_at) if loan.in_at else None,
        customer=short_name(row.customer), consultant=row.consultant, companion=row.companion, route=row.route,
        odometer_out=loan.odometer_out, odometer_in=loan.odometer_in, energy_out=loan.energy_out,
        energy_in=loan.energy_in, damage=loan.damage,
    )  # fmt: skip
