"""What the day's list of appointments on paper says. Names stand short: it hangs on the wall of the workshop."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from desktop.domain import opening
from desktop.domain.actor import Actor, Right
from desktop.domain.people import plate
from desktop.domain.sales import quote_detail
from desktop.domain.sales.drive_paper import short_name
from desktop.domain.sales.quote_detail import Header
from desktop.domain.service.appointment import CANCELLED, NO_SHOW
from desktop.domain.service.appointment_list import AppointmentRow, on_board
from desktop.domain.service.appointment_part import readiness

_GONE = frozenset({CANCELLED, NO_SHOW})


@dataclass(frozen=True)
class DayRow:
    """One stay, its times by the store's clock. ``earlier``: it began on a day before. ``fetch_at``: where we fetch
    the car, when. ``ready``: of the worst of its parts, empty where it needs none."""

    start: datetime
    end: datetime
    earlier: bool
    plate: str
    car: str
    customer: str
    flow: str
    words: str
    bay: str
    technician: str
    adviser: str
    ready: str
    fetch: bool
    fetch_at: datetime | None
    bring: bool
    state: str
    late: bool


def day_list(by: Actor, session: Session, day: date) -> tuple[Header, list[DayRow]]:
    """The store, and who comes or stays in the workshop on a day, in the order of their times."""
    by.need(Right.SERVICE)
    hours = opening.of_store(session, by.store_id)
    stays = [row for row in on_board(by, session, day, day) if row.state not in _GONE]
    ready = readiness(by, session, min((row.day for row in stays), default=day), day)
    return quote_detail.header(session, by.store_id), [_row(row, day, hours, ready.get(row.id, "")) for row in stays]


def _row(row: AppointmentRow, day: date, hours: opening.Hours, ready: str) -> DayRow:
    return DayRow(
        hours.local(row.start), hours.local(row.end), row.day < day, plate.dotted(row.plate), row.car,
        short_name(row.customer), row.flow, row.words, row.bay, row.technician, row.adviser, ready, row.fetch,
        hours.local(row.fetch_at) if row.fetch_at else None, row.bring, row.state, row.late,
    )  # fmt: skip
