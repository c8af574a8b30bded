"""What becomes of a booked drive: confirmed, arrived, signed, cancelled, not come. Out and back: ``car_key``."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desktop.domain import clock, text
from desktop.domain.actor import Actor, Right
from desktop.domain.number import next_number
from desktop.domain.problem import Problem, Refused
from desktop.domain.sales import drive_reminder
from desktop.domain.sales.agreement import version_of
from desktop.domain.sales.drive import ARRIVED, BOOKED, CANCELLED, CONFIRMED, NO_SHOW, WAITING, Drive, find
from desktop.domain.sales.drive_booking import Booked
from desktop.domain.sales.drive_plan import load


def confirm(by: Actor, session: Session, drive_id: str) -> None:
    """The customer said they come. Raises Refused ``drive.gone``, ``drive.state``."""
    row = find(by, session, drive_id)
    if row.state != CONFIRMED:
        _need(row, BOOKED)
        row.state = CONFIRMED
        session.flush()


def arrive(by: Actor, session: Session, drive_id: str) -> None:
    """The customer is here. Raises Refused ``drive.gone``, ``drive.state``."""
    row = find(by, session, drive_id)
    if row.state != ARRIVED:
        _need(row, BOOKED, CONFIRMED)
        row.state = ARRIVED
        drive_reminder.forget(by, session, drive_id)
        session.flush()


def cancel(by: Actor, session: Session, drive_id: str, why: str = "") -> None:
    """The car is free again. Raises Refused ``drive.gone``, ``drive.state``, ``text.length``."""
    row = find(by, session, drive_id)
    if row.state == CANCELLED:
        return
    _need(row, *WAITING)
    row.cancel_why = text.read(why, "why", limit=text.LINE)
    row.state = CANCELLED
    drive_reminder.forget(by, session, drive_id)
    session.flush()


def no_show(by: Actor, session: Session, drive_id: str) -> None:
    """Nobody came; it counts. Raises Refused ``drive.gone``, ``drive.state``, ``drive.early`` before the start."""
    row = find(by, session, drive_id)
    if row.state == NO_SHOW:
        return
    _need(row, BOOKED, CONFIRMED)
    if clock.now() < row.start:
        raise Refused("drive.early", "state")
    row.state = NO_SHOW
    drive_reminder.forget(by, session, drive_id)
    session.flush()


def reopen(by: Actor, session: Session, drive_id: str) -> Booked:
    """Undo :func:`cancel` or :func:`no_show`, as long as car and companion are still free.

    Raises Refused ``drive.gone``, ``drive.state`` and as ``drive_booking.book``.
    """
    row = find(by, session, drive_id)
    _need(row, CANCELLED, NO_SHOW)
    was_missed = row.state == NO_SHOW
    plan = load(session, by.store_id, row.start, row.start, (row.car_id, row.companion_id))
    found = plan.problems(row.car_id, row.start, row.minutes, companion_id=row.companion_id, skip=row.id)
    found = [problem for problem in found if not (was_missed and problem.code == "drive.past")]
    if found:
        raise Refused(found)
    row.state, row.cancel_why = BOOKED, ""
    drive_reminder.remind(by, session, row, plan)
    session.flush()
    return Booked(row.id, tuple(plan.warnings(row.car_id, row.start, row.minutes, skip=row.id)))


def number_of(by: Actor, session: Session, drive_id: str) -> str:
    """The number of the agreement, drawn when it is first asked for. Raises Refused ``drive.gone``."""
    row = find(by, session, drive_id)
    if not row.number:
        row.number = next_number(session)
        session.flush()
    return row.number


def sign(
    by: Actor, session: Session, drive_id: str, language: str, paper_id: str | None = None, version: str = ""
) -> None:  # fmt: skip
    """The agreement is signed: on the screen (``paper_id``: the archived PDF that holds it) or on paper.

    ``version``: of the text that was signed, the one that counts now unless given.

    Raises Refused ``drive.gone``, ``drive.state``, ``drive.number`` where no agreement was made yet.
    """
    row = find(by, session, drive_id)
    _need(row, *WAITING)
    if not row.number:
        raise Refused("drive.number", "key")
    row.signed_at, row.paper_id = clock.now(), paper_id
    row.template_version = version or version_of(session, by.store_id, language)
    session.flush()


def missed(by: Actor, session: Session, customer_id: str) -> int:
    """How often this customer did not come."""
    by.need(Right.LOOK_UP)
    found = select(func.count()).select_from(Drive).where(
        Drive.customer_id == customer_id, Drive.store_id == by.store_id, Drive.state == NO_SHOW,
        Drive.deleted_at.is_(None),
    )  # fmt: skip
    return session.scalars(found).one()


def _need(row: Drive, *states: str) -> None:
    if row.state not in states:
        raise Refused(Problem("drive.state", "state", {"value": row.state}))
