"""What becomes of a repair order by taps: dispatched, in work, waiting, checked, done, left; or void."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy.orm import Session

from desktop.domain import clock, text
from desktop.domain.actor import Actor, Right
from desktop.domain.money import format_fen
from desktop.domain.people.staff import Staff
from desktop.domain.problem import Refused
from desktop.domain.sales import payment
from desktop.domain.service import appointment, appointment_course, order_line, order_step, work_run
from desktop.domain.service.appointment import Appointment
from desktop.domain.service.kind import CERTIFIED
from desktop.domain.service.part_issue import issued_of
from desktop.domain.service.repair_order import (
    CHECKING,
    DISPATCHED,
    DONE,
    LEFT,
    SETTLED,
    VOID,
    WAITING,
    WORKING,
    RepairOrder,
    find,
    open_order,
)
from desktop.domain.work import task
from desktop.domain.work.task import NewTask

FOLLOW_UP = "service.follow_up"
"""The rule of the task to call after a visit."""
CALL_BACK = timedelta(days=3)
MOVES = (DISPATCHED, WORKING, WAITING, CHECKING)
"""The states between reception and done; the shop goes among them as the work asks."""


def step(by: Actor, session: Session, order_id: str, state: str, note: str = "") -> None:
    """Tap an order on to one of ``MOVES``; what is done already is taken up again.

    Raises Refused ``order.gone``, ``order.settled``, ``order.void``, ``order.state``, ``text.length``.
    """
    row = open_order(by, session, order_id)
    if state not in MOVES:
        raise Refused("order.state", "state", value=state[:20])
    if row.state == state:
        return
    if row.state == DONE:  # whatever is done to it now has not been checked
        row.check_by = row.checked_at = None
    if state != WORKING:
        work_run.stop_all(by, session, order_id)
    order_step.enter(by, session, row, state, note)


def pass_check(by: Actor, session: Session, order_id: str, inspector_id: str = "") -> None:
    """The quality check is passed, by oneself or by somebody of the store; the work is done.

    Raises Refused ``order.*``, ``staff.gone``.
    """
    row = open_order(by, session, order_id)
    if inspector_id and inspector_id != by.staff_id:
        whose = session.get(Staff, inspector_id)
        if whose is None or whose.deleted_at is not None or not whose.active:
            raise Refused("staff.gone", "inspector")
    row.check_by, row.checked_at = inspector_id or by.staff_id, clock.now()
    _done(by, session, row)


def finish(by: Actor, session: Session, order_id: str) -> None:
    """The work is done; where the law asks for a quality check, only by :func:`pass_check`.

    Raises Refused ``order.*``, ``order.check``.
    """
    row = open_order(by, session, order_id)
    if row.state == DONE:
        return
    if row.category in CERTIFIED and row.checked_at is None:
        raise Refused("order.check", "check")
    _done(by, session, row)


def void(by: Actor, session: Session, order_id: str, why: str) -> None:
    """Nothing comes of it: the customer took the car away again. It keeps its number.

    Raises Refused ``order.*``, ``reason.missing``, ``issue.out`` while parts are issued, ``order.paid`` while money is
    held for it, ``text.length``.
    """
    row = open_order(by, session, order_id)
    row.void_why = text.read(why, "why", limit=text.LINE)
    if not row.void_why:
        raise Refused("reason.missing", "why")
    for line_id, out in issued_of(session, [each.id for each in order_line.rows_of(session, order_id)]).items():
        if out:
            raise Refused(
                "issue.out", "line", value=session.get_one(order_line.OrderLine, line_id).name, qty=out / 1000
            )
    held = sum(payment.paid(session, f"repair_order:{order_id}").values())
    if held:
        raise Refused("order.paid", "order", value=format_fen(held))
    work_run.stop_all(by, session, order_id)
    order_step.enter(by, session, row, VOID)
    _off_the_bay(by, session, row)


def leave(by: Actor, session: Session, order_id: str) -> None:
    """The car has left; its bay is free, and a call is due. Raises Refused ``order.gone``, ``order.unsettled``."""
    by.need(Right.SERVICE)
    row = find(by, session, order_id)
    if row.state == LEFT:
        return
    if row.state != SETTLED:
        raise Refused("order.unsettled", "state", number=row.number)
    order_step.enter(by, session, row, LEFT)
    _off_the_bay(by, session, row)
    new = NewTask(
        FOLLOW_UP, f"repair_order:{row.id}", "task.service.follow_up", clock.now() + CALL_BACK, kind="call",
        owner_id=row.adviser_id, customer_id=row.customer_id, facts={"number": row.number},
    )  # fmt: skip
    task.make(by, session, new)


def _done(by: Actor, session: Session, row: RepairOrder) -> None:
    work_run.stop_all(by, session, row.id)
    order_step.enter(by, session, row, DONE)
    _off_the_bay(by, session, row)


def _off_the_bay(by: Actor, session: Session, row: RepairOrder) -> None:
    stay = session.get(Appointment, row.appointment_id) if row.appointment_id else None
    if stay is not None and stay.deleted_at is None and stay.state == appointment.ARRIVED:
        appointment_course.finish(by, session, stay.id)
