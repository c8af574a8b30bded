"""Recalls and campaigns in lists: how many cars of each are known here and done, and which they are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from desktop.domain import clock, opening
from desktop.domain.actor import Actor, Right
from desktop.domain.people import car as cars
from desktop.domain.people.vehicle import Vehicle
from desktop.domain.problem import Refused
from desktop.domain.service.recall import RECALL, Recall, RecallCar


@dataclass(frozen=True)
class RecallRow:
    """One recall with its cars: ``known`` of them are on file here, ``done`` were done here."""

    id: str
    code: str
    kind: str
    name: str
    words: str
    until: date | None
    cars: int
    known: int
    done: int
    over: bool
    """Its last day has passed."""


@dataclass(frozen=True)
class RecallCarRow:
    """One car of a recall; without ``vehicle_id`` it was never here."""

    id: str
    vin: str
    vehicle_id: str
    plate: str
    car: str
    owner_id: str | None
    owner: str
    order_id: str | None
    done_at: datetime | None


def recalls(by: Actor, session: Session) -> list[RecallRow]:
    """The store's recalls and campaigns, recalls first, the latest codes first; two questions."""
    by.need(Right.LOOK_UP)
    here = select(Vehicle.vin).where(Vehicle.store_id == by.store_id, Vehicle.deleted_at.is_(None), Vehicle.vin != "")
    counts = session.execute(
        select(
            RecallCar.recall_id, func.count().label("cars"), func.count(RecallCar.done_at).label("done"),
            func.sum(case((RecallCar.vin.in_(here), 1), else_=0)).label("known"),
        )
        .where(RecallCar.store_id == by.store_id, RecallCar.deleted_at.is_(None))
        .group_by(RecallCar.recall_id)
    ).all()  # fmt: skip
    of = {row.recall_id: row for row in counts}
    rows = session.scalars(select(Recall).where(Recall.store_id == by.store_id, Recall.deleted_at.is_(None))).all()
    today = opening.today(session, by.store_id)
    made = [
        RecallRow(
            row.id, row.code, row.kind, row.name, row.words, row.until, of[row.id].cars if row.id in of else 0,
            int(of[row.id].known or 0) if row.id in of else 0, of[row.id].done if row.id in of else 0,
            row.until is not None and row.until < today,
        )
        for row in rows
    ]  # fmt: skip
    made.sort(key=lambda row: row.code, reverse=True)
    return sorted(made, key=lambda row: (row.over, row.kind != RECALL))


def recall_cars(by: Actor, session: Session, recall_id: str, limit: int = 500) -> list[RecallCarRow]:
    """The cars of one: those on file here that are open, then what is done, then the others."""
    by.need(Right.LOOK_UP)
    found = session.execute(
        select(RecallCar, Vehicle.id)
        .outerjoin(
            Vehicle,
            (Vehicle.vin == RecallCar.vin) & (Vehicle.store_id == by.store_id) & Vehicle.deleted_at.is_(None),
        )
        .where(RecallCar.recall_id == recall_id, RecallCar.store_id == by.store_id, RecallCar.deleted_at.is_(None))
        .order_by(Vehicle.id.is_(None), RecallCar.done_at.is_not(None), RecallCar.vin, Vehicle.id)
        .limit(limit)
    ).all()
    known = {each.id: each for each in cars.car_rows(session, [row[1] for row in found if row[1]])}
    return [_car(row, known.get(vehicle_id or "")) for row, vehicle_id in found]


def drop_recall(by: Actor, session: Session, recall_id: str) -> None:
    """It is told at no car any more. Raises Refused ``recall.gone``."""
    _of(by, session, recall_id).deleted_at = clock.now()
    session.flush()


def restore_recall(by: Actor, session: Session, recall_id: str) -> None:
    """Undo :func:`drop_recall`. Raises Refused ``recall.gone``."""
    _of(by, session, recall_id).deleted_at = None
    session.flush()


def _of(by: Actor, session: Session, recall_id: str) -> Recall:
    by.need(Right.SERVICE)
    row = session.get(Recall, recall_id)
    if row is None or row.store_id != by.store_id:
        raise Refused("recall.gone")
    return row


def _car(row: RecallCar, known: cars.CarRow | None) -> RecallCarRow:
    return RecallCarRow(
        row.id, row.vin, known.id if known else "", known.plate if known else "", known.name if known else "",
        known.owner_id if known else None, known.owner_name if known else "", row.order_id, row.done_at,
    )  # fmt: skip
