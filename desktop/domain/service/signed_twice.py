"""A check-in sheet signed at two computers: both papers are kept, the later one counts, and somebody is told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.domain import clock
from desktop.domain.actor import Actor, Right
from desktop.domain.sales.paper import SERVICE, Paper
from desktop.domain.service.order_paper import INSPECTION, SIGNED
from desktop.domain.service.repair_order import RepairOrder
from desktop.domain.stamp import device_of
from desktop.domain.work import task
from desktop.domain.work.task import NewTask

TWICE = "service.signed_twice"
"""The rule of the tasks; one per order and number of computers."""
LOOK_BACK = timedelta(days=30)
"""Longer ago both papers are seen in the car's life only."""


def untold(by: Actor, session: Session) -> list[NewTask]:
    """A task for each order whose check-in sheet was signed on the screens of several computers, unless it has it.

    Signed twice at one computer is ordinary: somebody signed anew in sight of the first.
    """
    by.need(Right.SERVICE)
    return [each for each in _found(by, session) if not task.is_made(by, session, each)]


def tell(by: Actor, session: Session) -> int:
    """Make the tasks of :func:`untold`; how many are new."""
    made = untold(by, session)
    for each in made:
        task.make(by, session, each)
    return len(made)


def _found(by: Actor, session: Session) -> Iterator[NewTask]:
    signed = session.execute(
        select(Paper.subject_id, Paper.stamp)
        .where(Paper.store_id == by.store_id, Paper.kind == SERVICE + INSPECTION + SIGNED)
        .where(Paper.deleted_at.is_(None), Paper.made_at >= clock.now() - LOOK_BACK)
    )
    computers = dict[str, set[str]]()
    for order_id, stamp in signed:
        computers.setdefault(order_id, set()).add(device_of(stamp or ""))
    several = [order_id for order_id, found in computers.items() if len(found) > 1]
    for row in session.scalars(select(RepairOrder).where(RepairOrder.id.in_(several)).order_by(RepairOrder.id)):
        count = len(computers[row.id])
        yield NewTask(
            TWICE, f"repair_order:{row.id}", "task.service.signed_twice", clock.now(), str(count), "do",
            row.adviser_id, row.customer_id, {"number": row.number, "count": count},
        )  # fmt: skip
