"""The steps of a repair order as a ledger: what it came to, and when. Waiting times are differences of these."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from sqlalchemy import String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from desktop.domain import clock, text
from desktop.domain.actor import Actor, Right
from desktop.domain.check import Change, Look, rule
from desktop.domain.people.staff import Staff
from desktop.domain.problem import Problem
from desktop.domain.record import Base, Local, Op, Record, Synced
from desktop.domain.service.repair_order import RepairOrder


class OrderStep(Record, Base):
    """One step. ``state``: one of ``repair_order.STATES``."""

    __tablename__ = "order_step"
    __sync__: ClassVar[Synced | Local] = Synced(
        op=Op.APPEND, write=frozenset({Right.SERVICE, Right.SETTLE}), since={"": "0020"}
    )

    order_id: Mapped[str] = mapped_column(String(36), index=True)
    state: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(index=True)
    note: Mapped[str] = mapped_column(Text, default="")


@dataclass(frozen=True)
class StepRow:
    """One step of an order, oldest first."""

    state: str
    at: datetime
    by_name: str
    note: str


@rule("order_step")
def step_is_whole(change: Change, look: Look) -> Iterable[Problem]:
    """An order and a state; a state of a newer program passes."""
    if not change.after["order_id"] or not change.after["state"]:
        yield Problem("text.missing", "state")


def enter(by: Actor, session: Session, order: RepairOrder, state: str, note: str = "") -> None:
    """The order comes to a state now. For verbs, which have judged whether it may. Raises Refused ``text.length``."""
    by.need(Right.LOOK_UP)
    order.state = state
    words = text.read(note, "note", limit=text.LINE)
    session.add(OrderStep(store_id=by.store_id, order_id=order.id, state=state, at=clock.now(), note=words))
    session.flush()


def steps(by: Actor, session: Session, order_id: str) -> list[StepRow]:
    """What happened to an order, oldest first."""
    by.need(Right.LOOK_UP)
    found = session.execute(
        select(OrderStep, Staff.name)
        .outerjoin(Staff, Staff.id == OrderStep.created_by)
        .where(OrderStep.order_id == order_id, OrderStep.deleted_at.is_(None))
        .order_by(OrderStep.at, OrderStep.id)
    )
    return [StepRow(row.state, row.at, name or "", row.note) for row, name in found]
