"""One car's life with us: visits, what was done and fitted, mileage, plates, owners, papers; a few questions in all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.domain.actor import Actor, Right
from desktop.domain.people import car as cars
from desktop.domain.people.car import CarRow
from desktop.domain.people.car_history import CarHistory, car_history
from desktop.domain.sales.paper import Paper
from desktop.domain.service import odometer, order_list
from desktop.domain.service.odometer import Reading
from desktop.domain.service.order_list import Visit
from desktop.domain.service.past_visit import PastRow, past_visits

MOST_PAPERS = 200


@dataclass(frozen=True)
class PaperRow:
    """One archived paper of a visit."""

    id: str
    kind: str
    number: str
    made_at: datetime
    sha256: str


@dataclass(frozen=True)
class CarLife:
    """Everything, the latest first."""

    car: CarRow
    visits: tuple[Visit, ...]
    readings: tuple[Reading, ...]
    history: CarHistory
    papers: tuple[PaperRow, ...]
    past: tuple[PastRow, ...] = ()
    """Visits that another program knew of."""


def car_life(by: Actor, session: Session, vehicle_id: str) -> CarLife:
    """All of it in one answer. Raises Refused ``vehicle.gone``, ``right.missing``."""
    by.need(Right.SERVICE)
    visits = order_list.history(by, session, vehicle_id)
    return CarLife(
        cars.car(by, session, vehicle_id), tuple(visits), tuple(odometer.readings(by, session, vehicle_id)),
        car_history(by, session, vehicle_id), _papers(session, [each.row.id for each in visits]),
        tuple(past_visits(by, session, vehicle_id)),
    )  # fmt: skip


def _papers(session: Session, orders: list[str]) -> tuple[PaperRow, ...]:
    found = session.execute(
        select(Paper.id, Paper.kind, Paper.number, Paper.made_at, Paper.sha256)
        .where(Paper.subject_id.in_(orders), Paper.deleted_at.is_(None))
        .order_by(Paper.made_at.desc(), Paper.id.desc())
        .limit(MOST_PAPERS)
    )
    return tuple(PaperRow(*values) for values in found)
