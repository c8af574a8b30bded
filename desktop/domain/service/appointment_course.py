"""What becomes of a booked stay: confirmed, arrived, done, cancelled, not come."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desktop.domain import clock, text
from desktop.domain.actor import Actor, Right
from desktop.domain.problem import Refused
from desktop.domain.service import appointment_part, appointment_reminder
from desktop.domain.service.appointment import (
    ARRIVED,
    BOOKED,
    CANCELLED,
    CONFIRMED,
    DONE,
    HOLDING,
    NO_SHOW,
    Appointment,
    find,
)
from desktop.domain.service.appointment_booking import Booked
from desktop.domain.service.bay_plan import load


def confirm(by: Actor, session: Session, appointment_id: str) -> None:
    """The customer said they come. Raises Refused ``appointment.gone``, ``appointment.state``."""
    row = find(by, session, appointment_id)
    if row.state != CONFIRMED:
        _need(row, BOOKED)
        row.state = CONFIRMED
        session.flush()


def arrive(by: Actor, session: Session, appointment_id: str) -> None:
    """The car is here. Raises Refused ``appointment.gone``, ``appointment.state``."""
    row = find(by, session, appointment_id)
    if row.state != ARRIVED:
        _need(row, BOOKED, CONFIRMED)
        row.state = ARRIVED
        appointment_reminder.forget(by, session, row.id)
        session.flush()


def finish(by: Actor, session: Session, appointment_id: str) -> None:
    """The car is off the bay; what is left of its time is free. Raises Refused ``appointment.gone``, ``.state``."""
    row = find(by, session, appointment_id)
    if row.state != DONE:
        _need(row, ARRIVED)
        row.state = DONE
        appointment_part.give_back(by, session, row.id)
        session.flush()


def cancel(by: Actor, session: Session, appointment_id: str, why: str = "") -> None:
    """Bay, technician and parts are free again. Raises Refused ``appointment.gone``, ``.state``, ``text.length``."""
    row = find(by, session, appointment_id)
    if row.state == CANCELLED:
        return
    _need(row, *HOLDING)
    row.cancel_why = text.read(why, "why", limit=text.LINE)
    row.state = CANCELLED
    _let_go(by, session, row)


def no_show(by: Actor, session: Session, appointment_id: str) -> None:
    """Nobody came; it counts. Raises Refused ``appointment.gone``, ``.state``, ``.early`` before the start."""
    row = find(by, session, appointment_id)
    if row.state == NO_SHOW:
        return
    _need(row, BOOKED, CONFIRMED)
    if clock.now() < row.start:
        raise Refused("appointment.early", "state")
    row.state = NO_SHOW
    _let_go(by, session, row)


def reopen(by: Actor, session: Session, appointment_id: str) -> Booked:
    """Undo :func:`cancel` or :func:`no_show`, as long as bay and technician are still free.

    Raises Refused ``appointment.gone``, ``appointment.state`` and as ``appointment_booking.book``.
    """
    row = find(by, session, appointment_id)
    _need(row, CANCELLED, NO_SHOW)
    missed_it = row.state == NO_SHOW
    plan = load(session, by.store_id, row.start, row.start)
    found = plan.problems(row.bay_id, row.start, row.minutes, technician_id=row.technician_id, skip=row.id)
    found = [problem for problem in found if not (missed_it and problem.code == "appointment.past")]
    if found:
        raise Refused(found)
    row.state, row.cancel_why = BOOKED, ""
    session.flush()
    appointment_reminder.remind(by, session, row)
    return Booked(row.id, row.number, tuple(plan.warnings(row.start, row.minutes, row.bay_id, row.flow)))


def missed(by: Actor, session: Session, customer_id: str) -> int:
    """How often this customer did not come (爽约次数)."""
    by.need(Right.LOOK_UP)
    found = select(func.count()).select_from(Appointment).where(
        Appointment.customer_id == customer_id, Appointment.store_id == by.store_id, Appointment.state == NO_SHOW,
        Appointment.deleted_at.is_(None),
    )  # fmt: skip
    return session.scalars(found).one()


def _let_go(by: Actor, session: Session, row: Appointment) -> None:
    appointment_reminder.forget(by, session, row.id)
    appointment_part.give_back(by, session, row.id)
    session.flush()


def _need(row: Appointment, *states: str) -> None:
    if row.state not in states:
        raise Refused("appointment.state", "state", value=row.state)
