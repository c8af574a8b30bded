"""An appointment of the workshop whose bay or technician somebody else took: who has it, and what is free nearest.

Customer, car and words stay; what is chosen here is saved and sent in one transaction.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from desktop.domain.actor import Actor, Right
from desktop.domain.service import appointment_booking, appointment_course, appointment_list
from desktop.domain.service.appointment import HOLDING
from desktop.domain.service.appointment_booking import Booked
from desktop.domain.service.appointment_list import AppointmentRow
from desktop.domain.service.bay import BayRow
from desktop.domain.service.bay_plan import plan
from desktop.domain.service.kind import BAYS
from desktop.store import problem_answer
from desktop.store.lost_claim import Holder, holder_of, taken, taken_of
from desktop.store.problem_list import ProblemRow

TABLE = "appointment"
MOST_BAYS = 3


@dataclass(frozen=True)
class LostStay:
    """A stay that another record passed over. ``times``: the nearest free ones of the same bay and technician;
    ``bays``: others that suit and are free at the same time, best first."""

    stay: AppointmentRow
    holder: Holder
    times: tuple[tuple[datetime, datetime], ...]
    bays: tuple[BayRow, ...]


def lost_stays(by: Actor, session: Session) -> list[LostStay]:
    """The appointments of this desk that somebody else was before, the earliest first."""
    by.need(Right.SERVICE)
    found = [_lost(by, session, row_id, problem) for row_id, problem in taken(session, TABLE)]
    return sorted(found, key=lambda each: (each.stay.start, each.stay.number, each.stay.id))


def take_other(
    by: Actor, session: Session, appointment_id: str, *, bay_id: str | None = None, start: datetime | None = None
) -> Booked:  # fmt: skip
    """Another time or bay for a lost stay, sent with all that was saved with it.

    Raises Refused ``problem.gone`` where it is lost no more, ``problem.in_flight``, and as
    ``appointment_booking.move``.
    """
    by.need(Right.SERVICE)
    problem = taken_of(session, TABLE, appointment_id)
    booked = appointment_booking.move(by, session, appointment_id, bay_id=bay_id, start=start)
    problem_answer.send_again(by, session, problem)
    return booked


def give_up(by: Actor, session: Session, appointment_id: str, why: str = "") -> None:
    """The appointment is cancelled; a customer who was new stays on file.

    Raises Refused ``problem.gone``, ``problem.in_flight``, and as ``appointment_course.cancel``.
    """
    by.need(Right.SERVICE)
    problem = taken_of(session, TABLE, appointment_id)
    appointment_course.cancel(by, session, appointment_id, why)
    problem_answer.send_again(by, session, problem)


def _lost(by: Actor, session: Session, row_id: str, problem: ProblemRow) -> LostStay:
    row = appointment_list.appointment(by, session, row_id)
    around = plan(by, session, row.start, row.end)
    minutes = int((row.end - row.start).total_seconds()) // 60
    times, bays = [], []
    if row.state in HOLDING:
        times = around.free(row.bay_id, row.start, minutes, technician_id=row.technician_id, skip=row.id)
        kinds = BAYS.get(row.flow, ())
        bays = [
            each for each in around.bays.values()
            if each.id != row.bay_id and each.kind in kinds
            and not around.problems(each.id, row.start, minutes, technician_id=row.technician_id, skip=row.id)
        ]  # fmt: skip
        bays.sort(key=lambda each: (kinds.index(each.kind), each.place, each.label, each.id))
    return LostStay(row, holder_of(problem), tuple(times), tuple(bays[:MOST_BAYS]))
