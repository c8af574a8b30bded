"""A test drive whose time was taken by somebody else: who has it, what is free nearest, and the way on.

The customer's data and everything typed stay; what is chosen here is saved and sent in one transaction.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from desktop.domain.actor import Actor, Right
from desktop.domain.sales import drive_booking, drive_course, drive_list
from desktop.domain.sales.demo_car import CarRow
from desktop.domain.sales.drive import WAITING
from desktop.domain.sales.drive_booking import Booked
from desktop.domain.sales.drive_list import DriveRow
from desktop.domain.sales.drive_plan import Interest, plan
from desktop.store import problem_answer
from desktop.store.lost_claim import holder_of, taken, taken_of
from desktop.store.problem_list import ProblemRow

TABLE = "drive"


@dataclass(frozen=True)
class LostDrive:
    """A drive that another record passed over. ``holder``: who has the time, ``by``: who booked that, as far as known
    here. ``times``: the nearest free ones of the same car; ``cars``: others that are free at the same time, best first.
    """

    drive: DriveRow
    resource: str
    slot: str
    holder: str
    by: str
    times: tuple[tuple[datetime, datetime], ...]
    cars: tuple[CarRow, ...]


def lost_drives(by: Actor, session: Session) -> list[LostDrive]:
    """The drives of this desk that somebody else was before, the earliest first."""
    by.need(Right.DRIVE)
    found = [_lost(by, session, drive_id, problem) for drive_id, problem in taken(session, TABLE)]
    return sorted(found, key=lambda each: (each.drive.start, each.drive.id))


def take_other(
    by: Actor, session: Session, drive_id: str, *, car_id: str = "", start: datetime | None = None, minutes: int = 0
) -> Booked:  # fmt: skip
    """Another time or car for a lost drive, sent with all that was saved with it.

    Raises Refused ``problem.gone`` where it is lost no more, ``problem.in_flight``, and as ``drive_booking.move``.
    """
    by.need(Right.DRIVE)
    problem = taken_of(session, TABLE, drive_id)
    booked = drive_booking.move(by, session, drive_id, car_id=car_id, start=start, minutes=minutes)
    problem_answer.send_again(by, session, problem)
    return booked


def give_up(by: Actor, session: Session, drive_id: str, why: str = "") -> None:
    """The drive is cancelled; a customer who was new stays on file.

    Raises Refused ``problem.gone``, ``problem.in_flight``, and as ``drive_course.cancel``.
    """
    by.need(Right.DRIVE)
    problem = taken_of(session, TABLE, drive_id)
    drive_course.cancel(by, session, drive_id, why)
    problem_answer.send_again(by, session, problem)


def _lost(by: Actor, session: Session, drive_id: str, problem: ProblemRow) -> LostDrive:
    row = drive_list.drive(by, session, drive_id)
    around = plan(by, session, row.start, row.end)
    asked = Interest(words=row.interest, people=row.occupants)
    times, cars = [], []
    if row.state in WAITING:
        times = around.free(row.car_id, row.start, row.minutes, skip=row.id, companion_id=row.companion_id)
        cars = [
            car for car in around.fit(asked, row.start, row.minutes)
            if car.id != row.car_id
            and not around.problems(car.id, row.start, row.minutes, companion_id=row.companion_id, skip=row.id)
        ]  # fmt: skip
    holder = holder_of(problem)
    return LostDrive(row, holder.resource, holder.slot, holder.name, holder.by, tuple(times), tuple(cars[:3]))
