"""The walk-round: what was damaged before we touched the car, as marks on its outline."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from sqlalchemy import String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from desktop.domain import clock, text
from desktop.domain.actor import Actor, Right
from desktop.domain.check import Change, Look, rule
from desktop.domain.problem import Gather, Problem, Refused
from desktop.domain.record import Base, Local, Record, Synced
from desktop.domain.service.repair_order import open_order, settled_problem

SCRATCH, DENT, CHIPPED, MISSING = "A", "B", "C", "D"
KINDS = (SCRATCH, DENT, CHIPPED, MISSING)
"""划痕 A, 凹陷 B, 掉漆 C, 缺损 D, as the forms of the trade have them. They are stored and travel."""
EDGE = 10_000
"""Both coordinates go from 0 to this, inclusive: the outline's upper left to its lower right."""


class InspectionMark(Record, Base):
    """One mark on the outline of the car."""

    __tablename__ = "inspection_mark"
    __sync__: ClassVar[Synced | Local] = Synced(write=frozenset({Right.SERVICE}), since={"": "0020"})

    order_id: Mapped[str] = mapped_column(String(36), index=True)
    kind: Mapped[str] = mapped_column(Text)
    x: Mapped[int] = mapped_column()
    y: Mapped[int] = mapped_column()
    note: Mapped[str] = mapped_column(Text, default="")


@dataclass(frozen=True)
class MarkRow:
    """One mark of an order."""

    id: str
    kind: str
    x: int
    y: int
    note: str


@rule("inspection_mark")
def mark_is_on_the_car(change: Change, look: Look) -> Iterable[Problem]:
    """A kind and a place; nothing new once the order is settled."""
    row = change.after
    if not row["kind"] or not row["order_id"]:
        yield Problem("text.missing", "kind")
    if not (0 <= row["x"] <= EDGE and 0 <= row["y"] <= EDGE):
        yield Problem("mark.place", "place")
    yield from settled_problem(look, row["order_id"])


def mark(by: Actor, session: Session, order_id: str, kind: str, x: int, y: int, note: str = "") -> str:
    """Mark one damage; the mark's id. Raises Refused ``order.*``, ``mark.kind``, ``mark.place``, ``text.length``."""
    order, gather = open_order(by, session, order_id), Gather()
    if kind not in KINDS:
        gather.note("mark.kind", "kind", value=kind[:20])
    if not (0 <= x <= EDGE and 0 <= y <= EDGE):
        gather.note("mark.place", "place")
    words = gather.take(lambda: text.read(note, "note", limit=text.LINE), "")
    gather.done()
    row = InspectionMark(store_id=by.store_id, order_id=order.id, kind=kind, x=x, y=y, note=words)
    session.add(row)
    session.flush()
    return row.id


def unmark(by: Actor, session: Session, mark_id: str) -> None:
    """Not there after all. Raises Refused ``mark.gone``, ``order.*``."""
    by.need(Right.SERVICE)
    row = session.get(InspectionMark, mark_id)
    if row is None or row.deleted_at is not None or row.store_id != by.store_id:
        raise Refused("mark.gone")
    open_order(by, session, row.order_id)
    row.deleted_at = clock.now()
    session.flush()


def marks(by: Actor, session: Session, order_id: str) -> list[MarkRow]:
    """The marks of an order in the order they were made."""
    by.need(Right.LOOK_UP)
    found = session.scalars(
        select(InspectionMark)
        .where(InspectionMark.order_id == order_id, InspectionMark.deleted_at.is_(None))
        .order_by(InspectionMark.id)
    )
    return [MarkRow(row.id, row.kind, row.x, row.y, row.note) for row in found]
