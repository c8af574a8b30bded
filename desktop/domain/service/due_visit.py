"""Maintenance that took place, against when it was due: what the rate of cars that come in time is counted from."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import ClassVar

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, Session, mapped_column

from desktop.domain.actor import Right
from desktop.domain.check import Change, Look, rule
from desktop.domain.identity import shared_id
from desktop.domain.problem import Problem
from desktop.domain.record import Base, Local, Op, Record, Synced
from desktop.domain.service.maintenance import ServiceDue


class DueVisit(Record, Base):
    """One car that was due and came; its id is of the settlement."""

    __tablename__ = "due_visit"
    __sync__: ClassVar[Synced | Local] = Synced(op=Op.APPEND, write=frozenset({Right.SETTLE}), since={"": "0025"})
    __table_args__ = (Index("ix_due_visit_store_id_due_on", "store_id", "due_on"),)

    vehicle_id: Mapped[str] = mapped_column(String(36))
    order_id: Mapped[str] = mapped_column(String(36))
    due_on: Mapped[date] = mapped_column()
    came_on: Mapped[date] = mapped_column()


@rule("due_visit")
def visit_names_its_order(change: Change, look: Look) -> Iterable[Problem]:
    """A car and an order."""
    for name in ("vehicle_id", "order_id"):
        if not change.after[name]:
            yield Problem("text.missing", name.removesuffix("_id"))


def note(session: Session, store_id: str, vehicle_id: str, order_id: str, settlement_id: str, came_on: date) -> None:
    """The car came for maintenance: against the due day that stands, before it is reckoned anew. For verbs.

    A car that we only know since it came says nothing about coming in time.
    """
    due = session.get(ServiceDue, vehicle_id)
    row_id = shared_id("due_visit", settlement_id)
    if due is None or due.due_on is None or not due.firm or session.get(DueVisit, row_id) is not None:
        return
    session.add(
        DueVisit(
            id=row_id, store_id=store_id, vehicle_id=vehicle_id, order_id=order_id, due_on=due.due_on, came_on=came_on
        )
    )  # fmt: skip
