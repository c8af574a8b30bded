"""Figures of test drives, each with the rows behind it: per consultant and model, show rate, minutes, use of cars.

Definitions: a *drive* is one that was out or is back; the *show rate* is arrived, out and back over these and no-shows
(cancelled ones count neither way); *minutes* are those the key was out; *use* is these minutes over the opening minutes
of the days asked for, up to now.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.domain import clock, opening
from desktop.domain.actor import Actor, Right
from desktop.domain.money import FULL_RATE_BP
from desktop.domain.opening import Hours
from desktop.domain.sales import demo_car
from desktop.domain.sales.car_key import KeyLoan
from desktop.domain.sales.demo_car import CarRow
from desktop.domain.sales.drive import ARRIVED, BACK, NO_SHOW, OUT
from desktop.domain.sales.drive_list import DriveRow, drives

DRIVEN = frozenset({OUT, BACK})
SHOWN = DRIVEN | {ARRIVED}


@dataclass(frozen=True)
class Figure:
    """One line. ``name``: of the consultant or model. ``minutes``: on average, rounded; None where nothing was driven.

    ``show_bp``: of those whose time came, how many came, in basis points; None where there was none.
    """

    key: str
    name: str
    driven: int
    no_shows: int
    show_bp: int | None
    minutes: int | None


@dataclass(frozen=True)
class CarFigure:
    """How much of its opening hours one car was out."""

    car: CarRow
    driven: int
    minutes: int
    open_minutes: int
    use_bp: int | None


def by_consultant(by: Actor, session: Session, first: date, last: date) -> list[Figure]:
    """Per consultant, most drives first; both days inclusive."""
    return _figures(by, session, first, last, lambda row: (row.consultant_id, row.consultant))


def by_model(by: Actor, session: Session, first: date, last: date) -> list[Figure]:
    """Per model (brand and series of the car), most drives first; both days inclusive."""
    by.need(Right.LOOK_UP)
    names = _models(session, by.store_id)
    return _figures(by, session, first, last, lambda row: (names.get(row.car_id, ""),) * 2)


def in_all(by: Actor, session: Session, first: date, last: date) -> Figure:
    """Of the whole store; both days inclusive."""
    found = _figures(by, session, first, last, lambda row: ("", ""))
    return found[0] if found else Figure("", "", 0, 0, None, None)


def use_of_cars(by: Actor, session: Session, first: date, last: date) -> list[CarFigure]:
    """Per car, the most used first; both days inclusive, and no time to come is counted."""
    by.need(Right.LOOK_UP)
    hours = opening.of_store(session, by.store_id)
    rows, minutes = _drives(by, session, hours, first, last), _minutes(session, by.store_id)
    open_minutes = _open_minutes(hours, first, last)
    made = []
    for car in demo_car.rows_of(session, by.store_id):
        mine = [row for row in rows if row.car_id == car.id and row.state in DRIVEN]
        out = sum(minutes.get(row.id, 0) for row in mine)
        use = out * FULL_RATE_BP // open_minutes if open_minutes else None
        made.append(CarFigure(car, len(mine), out, open_minutes, use))
    return sorted(made, key=lambda each: (-each.minutes, each.car.label, each.car.id))


def drives_behind(
    by: Actor, session: Session, first: date, last: date, *, consultant_id: str = "", model: str = "", car_id: str = "",
    states: Iterable[str] = (*SHOWN, NO_SHOW),
) -> list[DriveRow]:  # fmt: skip
    """The rows of a figure: those of a consultant, a model or a car, in these states, by their start."""
    by.need(Right.LOOK_UP)
    names, wanted = _models(session, by.store_id), frozenset(states)
    rows = _drives(by, session, opening.of_store(session, by.store_id), first, last)
    return [
        row for row in rows
        if row.state in wanted
        and consultant_id in ("", row.consultant_id)
        and model in ("", names.get(row.car_id, ""))
        and car_id in ("", row.car_id)
    ]  # fmt: skip


def _figures(
    by: Actor, session: Session, first: date, last: date, group: Callable[[DriveRow], tuple[str, str]]
) -> list[Figure]:  # fmt: skip
    by.need(Right.LOOK_UP)
    groups: dict[tuple[str, str], list[DriveRow]] = defaultdict(list)
    for row in _drives(by, session, opening.of_store(session, by.store_id), first, last):
        if row.state in SHOWN or row.state == NO_SHOW:
            groups[group(row)].append(row)
    minutes = _minutes(session, by.store_id)
    made = [_figure(key, name, rows, minutes) for (key, name), rows in groups.items()]
    return sorted(made, key=lambda each: (-each.driven, each.name, each.key))


def _figure(key: str, name: str, rows: list[DriveRow], minutes: dict[str, int]) -> Figure:
    driven = [row for row in rows if row.state in DRIVEN]
    shown = sum(row.state in SHOWN for row in rows)
    out = [minutes[row.id] for row in driven if row.id in minutes]
    average = (2 * sum(out) + len(out)) // (2 * len(out)) if out else None
    return Figure(key, name, len(driven), len(rows) - shown, shown * FULL_RATE_BP // len(rows), average)


def _drives(by: Actor, session: Session, hours: Hours, first: date, last: date) -> list[DriveRow]:
    start, end = hours.bounds(first)[0], hours.bounds(last)[1]
    return [row for row in drives(by, session, start, end, gone=True) if first <= row.day <= last]


def _minutes(session: Session, store_id: str) -> dict[str, int]:
    """Drive → whole minutes its key was out, so far where it still is."""
    found = select(KeyLoan.drive_id, KeyLoan.out_at, KeyLoan.in_at).where(
        KeyLoan.store_id == store_id, KeyLoan.drive_id.is_not(None), KeyLoan.deleted_at.is_(None)
    )
    now = clock.now()
    return {row.drive_id: _whole(row.out_at, row.in_at or now) for row in session.execute(found)}


def _whole(start: datetime, end: datetime) -> int:
    return max(0, round((end - start) / timedelta(minutes=1)))


def _open_minutes(hours: Hours, first: date, last: date) -> int:
    now, days = clock.now(), (last - first).days + 1
    times = (time for n in range(max(0, days)) for time in hours.of(first + timedelta(days=n)).times)
    return sum(_whole(start, min(end, now)) for start, end in times if start < now)


def _models(session: Session, store_id: str) -> dict[str, str]:
    cars = demo_car.rows_of(session, store_id, gone=True)
    return {car.id: " ".join(filter(None, (car.brand, car.series))) or car.label for car in cars}
