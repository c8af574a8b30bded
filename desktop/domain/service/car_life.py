"""One car's life with us: visits, what was done and fitted, mileage, plates, owners, papers; a few questions in all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.domain import opening
from desktop.domain.actor import Actor, Right
from desktop.domain.opening import Hours
from desktop.domain.people import car as cars
from desktop.domain.people.car import CarRow
from desktop.domain.people.car_history import CarHistory, car_history
from desktop.domain.sales.paper import Paper
from desktop.domain.service import kind, odometer, order_list
from desktop.domain.service.odometer import Reading
from desktop.domain.service.order_list import OrderRow, Visit
from desktop.domain.service.past_visit import PastRow, past_visits

MOST_PAPERS = 200
PAST = "past"
NOON = 12 * 60
"""Of a visit whose hour nobody knows."""


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
    """Everything, the latest first. A visit at the state ``PAST`` is another program's: it has no order to open."""

    car: CarRow
    visits: tuple[Visit, ...]
    readings: tuple[Reading, ...]
    history: CarHistory
    papers: tuple[PaperRow, ...]
    hours: Hours


def car_life(by: Actor, session: Session, vehicle_id: str) -> CarLife:
    """All of it in one answer. Raises Refused ``vehicle.gone``, ``right.missing``."""
    by.need(Right.SERVICE)
    car, visits = cars.car(by, session, vehicle_id), order_list.history(by, session, vehicle_id)
    hours = opening.of_store(session, by.store_id)
    before = [_past(car, hours, each) for each in past_visits(by, session, vehicle_id)]
    every = sorted((*visits, *before), key=lambda each: (each.row.received_at, each.row.id), reverse=True)
    return CarLife(
        car, tuple(every), tuple(odometer.readings(by, session, vehicle_id)),
        car_history(by, session, vehicle_id), _papers(session, [each.row.id for each in visits]), hours,
    )  # fmt: skip


def _past(car: CarRow, hours: Hours, each: PastRow) -> Visit:
    row = OrderRow(
        each.id, each.number, car.id, car.plate, car.name, "", "", each.flow,
        kind.USUAL_CATEGORY.get(each.flow, kind.SMALL), PAST, each.odometer_km or 0,
        hours.moment(each.came_on, NOON), None, "", False,
    )  # fmt: skip
    return Visit(row, each.total_fen or 0, each.work, each.parts)


def _papers(session: Session, orders: list[str]) -> tuple[PaperRow, ...]:
    found = session.execute(
        select(Paper.id, Paper.kind, Paper.number, Paper.made_at, Paper.sha256)
        .where(Paper.subject_id.in_(orders), Paper.deleted_at.is_(None))
        .order_by(Paper.made_at.desc(), Paper.id.desc())
        .limit(MOST_PAPERS)
    )
    return tuple(PaperRow(*values) for values in found)
