"""What a booked drive makes to be done: a reminder the day before and two hours before, as a task and as a message."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from desktop.domain import clock, opening
from desktop.domain.actor import Actor, Right
from desktop.domain.sales.drive import Drive
from desktop.domain.sales.drive_plan import Plan
from desktop.domain.work import reminder, task
from desktop.domain.work.reminder import Appointed
from desktop.domain.work.task import NewTask

BEFORE = {"drive.day_before": timedelta(days=1), "drive.two_hours": timedelta(hours=2)}
"""Rule and template → how long before the start."""
RULES = tuple(BEFORE)
FOLLOW_UP = "drive.follow_up"
CAR_GONE = "drive.car_gone"
LATE = "drive.late"


def subject(drive_id: str) -> str:
    """How tasks and messages name a drive."""
    return f"drive:{drive_id}"


def remind(by: Actor, session: Session, row: Drive, plan: Plan) -> None:
    """Make what is due before this drive, once; a reminder whose time has passed is none.

    Without the customer's consent to be contacted there is a task and no message.
    """
    by.need(Right.DRIVE)
    car = plan.cars[row.car_id]
    facts = {"start": plan.words(row.start), "car": car.name or car.label}
    what = Appointed(subject(row.id), row.start, row.customer_id, row.consultant_id, facts)
    reminder.remind(by, session, what, BEFORE)


def forget(by: Actor, session: Session, drive_id: str) -> None:
    """The drive has moved, gone or begun: nobody is reminded of it."""
    by.need(Right.DRIVE)
    reminder.forget(by, session, subject(drive_id), (*RULES, CAR_GONE))


def find_another(by: Actor, session: Session, row: Drive, car: str) -> str:
    """The car of a booking is none any more; the task to find another one, at once."""
    by.need(Right.DRIVE)
    start = f"{opening.of_store(session, by.store_id).local(row.start):%m-%d %H:%M}"
    facts = {"car": car, "start": start}
    return task.make(
        by, session,
        NewTask(
            CAR_GONE, subject(row.id), "task.drive.car_gone", clock.now(), row.car_id, "do", row.consultant_id,
            row.customer_id, facts,
        ),
    )  # fmt: skip


def follow_up(by: Actor, session: Session, row: Drive, words: str, due: datetime) -> str:
    """The next step after a drive, in the consultant's words; its task's id. One of another time replaces it."""
    by.need(Right.DRIVE)
    new = NewTask(
        FOLLOW_UP, subject(row.id), "task.drive.follow_up", due, clock.to_text(due), "call", row.consultant_id,
        row.customer_id,
    )  # fmt: skip
    if task.is_made(by, session, new):
        return task.make(by, session, new)
    task.drop_of(by, session, subject(row.id), [FOLLOW_UP])
    made = task.make(by, session, new)
    task.note(by, session, made, words)
    return made
