"""A demo car's own calendar: enter, move and cancel what else it is needed for."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from desktop.domain import clock, text
from desktop.domain.actor import Actor, Right
from desktop.domain.check import Change
from desktop.domain.problem import Gather, Problem, Refused
from desktop.domain.sales import demo_car
from desktop.domain.sales.car_use import KINDS, CarUse, car_use_is_whole
from desktop.domain.sales.drive_plan import load


def enter(
    by: Actor, session: Session, car_id: str, kind: str, start: datetime, minutes: int, note: str = ""
) -> str:  # fmt: skip
    """Keep the car for something else; the entry's id.

    Raises Refused with every problem: ``car.gone``, ``use.*``, ``drive.taken``, ``drive.step``, ``text.*``.
    """
    by.need(Right.DRIVE)
    demo_car.find(session, by.store_id, car_id)
    gather = Gather()
    words = gather.take(lambda: text.read(note, "note", limit=text.LINE), "")
    if kind not in KINDS:
        gather.note("use.kind", "kind", value=kind[:20])
    row = CarUse(store_id=by.store_id, car_id=car_id, kind=kind, start=start, minutes=minutes, note=words)
    gather.problems += _problems(by, session, row, "")
    gather.done()
    session.add(row)
    session.flush()
    return row.id


def move_use(
    by: Actor, session: Session, use_id: str, *, start: datetime | None = None, minutes: int | None = None
) -> None:  # fmt: skip
    """Another time for it. Raises Refused ``use.gone`` and as :func:`enter`."""
    by.need(Right.DRIVE)
    row = _find(by, session, use_id)
    trial = CarUse(
        store_id=by.store_id, car_id=row.car_id, kind=row.kind, start=start or row.start, minutes=minutes or row.minutes
    )  # fmt: skip
    gather = Gather()
    gather.problems += _problems(by, session, trial, use_id)
    gather.done()
    row.start, row.minutes = trial.start, trial.minutes
    session.flush()


def cancel_use(by: Actor, session: Session, use_id: str) -> None:
    """The car is free again. Raises Refused ``use.gone``."""
    by.need(Right.DRIVE)
    _find(by, session, use_id).deleted_at = clock.now()
    session.flush()


def _problems(by: Actor, session: Session, row: CarUse, skip: str) -> list[Problem]:
    stored = {"car_id": row.car_id, "kind": row.kind, "minutes": row.minutes, "start": clock.to_text(row.start)}
    found = list(car_use_is_whole(Change("car_use", stored, None, frozenset()), lambda _table, _id: None))
    if found:
        return found
    end = row.start + timedelta(minutes=row.minutes)
    plan = load(session, by.store_id, row.start, end)
    if end <= plan.now:
        return [Problem("drive.past", "start", {"value": plan.words(row.start)})]
    return list(plan.overlaps(row.car_id, row.start, end, skip=skip))


def _find(by: Actor, session: Session, use_id: str) -> CarUse:
    row = session.get(CarUse, use_id)
    if row is None or row.deleted_at is not None or row.store_id != by.store_id:
        raise Refused("use.gone")
    return row
