"""What test drives need each day without anybody asking: reminders that are missing, licences to forget, late cars.

Everything is asked of what lies in the file, never of what this computer did last: one that slept over midnight does in
the morning what another has not done yet, and what two do at once is made once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.domain import clock, opening
from desktop.domain.actor import Actor, Right
from desktop.domain.opening import Hours
from desktop.domain.sales import car_key, drive_reminder, licence, signing
from desktop.domain.sales.car_key import LoanRow
from desktop.domain.sales.drive import BOOKED, CONFIRMED, Drive
from desktop.domain.sales.drive_plan import load
from desktop.domain.sales.drive_reminder import BEFORE, LATE
from desktop.domain.work import reminder, task
from desktop.domain.work.reminder import Appointed
from desktop.domain.work.task import NewTask

AHEAD = timedelta(days=2)
"""Bookings so far ahead are looked through; the first reminder is due a day before."""
PATIENCE = timedelta(minutes=10)
"""A car is called late on the board at once; somebody is sent after it a little later."""


@dataclass(frozen=True)
class Due:
    """What is to be done now."""

    unreminded: tuple[str, ...]
    late: tuple[str, ...]
    licences: bool
    """Licences, or agreements that name them."""

    def __bool__(self) -> bool:
        return bool(self.unreminded or self.late or self.licences)


def due(by: Actor, session: Session) -> Due:
    """Drives without a reminder that they should have, keys that are late and have no task, licences to forget."""
    by.need(Right.DRIVE)
    unreminded = tuple(row.id for row in _ahead(by, session) if _misses(by, session, row))
    return Due(unreminded, tuple(row.id for row in _late(by, session)), _any_old(by, session))


def late_task(row: LoanRow, drive: Drive | None, hours: Hours) -> NewTask:
    """The task that a late key makes: whose drive it is calls the customer; of a lent one anybody asks."""
    if drive is not None:
        subject, owner, customer = drive_reminder.subject(drive.id), drive.consultant_id, drive.customer_id
    else:
        subject, owner, customer = f"key_loan:{row.id}", None, None
    return NewTask(
        LATE, subject, "task.drive.late", row.due_at, row.id, "call", owner, customer,
        {"car": row.car, "due": f"{hours.local(row.due_at):%H:%M}"},
    )  # fmt: skip


def late_due(by: Actor, session: Session) -> bool:
    """Whether a car is late that nobody was told of; cheap, for every minute."""
    by.need(Right.DRIVE)
    return any(True for _ in _late(by, session))


def look_after(by: Actor, session: Session) -> Due:
    """Do what is due; what it was."""
    found = due(by, session)
    for drive_id in found.unreminded:
        row = session.get_one(Drive, drive_id)
        plan = load(session, by.store_id, row.start, row.start, (row.car_id,))
        if row.car_id in plan.cars:
            drive_reminder.remind(by, session, row, plan)
    tell_late(by, session)
    if found.licences:
        licence.forget_old(by, session)
        signing.forget_old(by, session)
    return found


def tell_late(by: Actor, session: Session) -> int:
    """A task for each key that should be back and has none; how many."""
    by.need(Right.DRIVE)
    rows, hours = list(_late(by, session)), opening.of_store(session, by.store_id)
    for row in rows:
        drive = session.get(Drive, row.drive_id) if row.drive_id else None
        task.make(by, session, late_task(row, drive, hours))
    return len(rows)


def _any_old(by: Actor, session: Session) -> bool:
    return licence.any_old(by, session) or signing.any_old(by, session)


def _late(by: Actor, session: Session) -> Iterator[LoanRow]:
    hours = opening.of_store(session, by.store_id)
    for row in car_key.late_keys(by, session):
        drive = session.get(Drive, row.drive_id) if row.drive_id else None
        if row.due_at + PATIENCE < clock.now() and not task.is_made(by, session, late_task(row, drive, hours)):
            yield row


def _ahead(by: Actor, session: Session) -> list[Drive]:
    now = clock.now()
    found = select(Drive).where(
        Drive.store_id == by.store_id, Drive.deleted_at.is_(None), Drive.state.in_((BOOKED, CONFIRMED)),
        Drive.start > now, Drive.start < now + AHEAD,
    )  # fmt: skip
    return list(session.scalars(found))


def _misses(by: Actor, session: Session, row: Drive) -> bool:
    what = Appointed(drive_reminder.subject(row.id), row.start, row.customer_id, row.consultant_id)
    return reminder.is_missing(by, session, what, BEFORE)
