"""The learned VIN patterns in one list: who taught what and when, found by a VIN, a model or a name, and taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.domain import clock
from desktop.domain.actor import Actor, Right
from desktop.domain.parts.learned import LearnedCar
from desktop.domain.parts.stock_transfer import Branch
from desktop.domain.parts.vin import LENGTH, pattern_key
from desktop.domain.text import narrow

LIMIT = 200
"""Entries told at once; who looks for an older one types a piece of it."""


@dataclass(frozen=True)
class Teacher:
    """``store``: the other store's name, empty for this one or where it has told none."""

    name: str
    store: str
    at: datetime | None


@dataclass(frozen=True)
class Taught:
    """One model for one pattern. ``ids``: its rows, one of each store that taught it; ``teachers``: the first first.

    ``rivals``: how many other models stand for the same pattern.
    """

    ids: tuple[str, ...]
    pattern: str
    car_key: str
    car_name: str
    teachers: tuple[Teacher, ...]
    rivals: int


def taught(by: Actor, session: Session, find: str = "", limit: int = LIMIT) -> list[Taught]:
    """What the group's desks taught, the newest first, then by pattern.

    ``find``: a VIN or its beginning, a model, or who taught it.
    """
    by.need(Right.LOOK_UP)
    rows = session.execute(
        select(LearnedCar, Branch.name)
        .outerjoin(Branch, (Branch.of_store == LearnedCar.store_id) & Branch.deleted_at.is_(None))
        .where(LearnedCar.deleted_at.is_(None))
        .order_by(LearnedCar.created_at, LearnedCar.pattern, LearnedCar.car_key, LearnedCar.store_id)
    ).all()
    of: dict[tuple[str, str], list[tuple[LearnedCar, str]]] = {}
    models: dict[str, set[str]] = {}
    for row, store in rows:
        of.setdefault((row.pattern, row.car_key), []).append((row, "" if row.store_id == by.store_id else store or ""))
        models.setdefault(row.pattern, set()).add(row.car_key)
    entries = [_entry(each, len(models[pattern]) - 1) for (pattern, _key), each in of.items()]
    found = sorted((each for each in entries if _is_meant(each, find)), key=lambda each: (each.pattern, each.car_name))
    found.sort(key=lambda each: str(each.teachers[0].at), reverse=True)
    return found[:limit]


def withdraw(by: Actor, session: Session, ids: Sequence[str]) -> None:
    """These rows teach nothing any more, on any desk of the group. A second time changes nothing."""
    _set(by, session, ids, clock.now())


def bring_back(by: Actor, session: Session, ids: Sequence[str]) -> None:
    """As before they were withdrawn: the same teachers, the same time."""
    _set(by, session, ids, None)


def _set(by: Actor, session: Session, ids: Sequence[str], at: datetime | None) -> None:
    by.need(Right.QUOTE)
    for row in session.scalars(select(LearnedCar).where(LearnedCar.id.in_(ids))):
        if (row.deleted_at is None) != (at is None):
            row.deleted_at = at
    session.flush()


def _entry(rows: list[tuple[LearnedCar, str]], rivals: int) -> Taught:
    first = rows[0][0]
    teachers = tuple(Teacher(row.by_name, store, row.created_at) for row, store in rows)
    name = next((row.car_name for row, _store in rows if row.car_name), first.car_key)
    return Taught(tuple(row.id for row, _store in rows), first.pattern, first.car_key, name, teachers, rivals)


def _is_meant(entry: Taught, find: str) -> bool:
    wanted = " ".join(narrow(find).split()).casefold()
    if not wanted:
        return True
    vin = wanted.upper()
    if entry.pattern == pattern_key(vin) if len(vin) == LENGTH else entry.pattern[:8].startswith(vin[:8]):
        return True
    told = [entry.car_name, *(word for each in entry.teachers for word in (each.name, each.store))]
    return all(any(word in text.casefold() for text in told) for word in wanted.split())
