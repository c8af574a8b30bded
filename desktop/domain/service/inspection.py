"""The walk-round: what was damaged before we touched the car, as marks on its outline."""

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
from desktop.domain.problem import Gather, Problem, Refused
from desktop.domain.record import Base, Local, Record, Synced
from desktop.domain.service.repair_order import find, open_order, settled_problem

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
    """One mark of an order. ``added_at``, ``added_by``: of one that the signed check-in sheet does not have."""

    id: str
    kind: str
    x: int
    y: int
    note: str
    added_at: datetime | None = None
    added_by: str = ""


@dataclass(frozen=True)
class Walk:
    """The walk-round of an order: its marks in the order they were made, and whether its sheet was signed."""

    marks: tuple[MarkRow, ...]
    signed: bool


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
    """Not there after all. Raises Refused ``mark.gone``, ``order.*``, ``mark.signed`` once the customer signed it."""
    by.need(Right.SERVICE)
    row = session.get(InspectionMark, mark_id)
    if row is None or row.deleted_at is not None or row.store_id != by.store_id:
        raise Refused("mark.gone")
    if row.id in (open_order(by, session, row.order_id).signed_marks or ()):
        raise Refused("mark.signed", "mark")
    row.deleted_at = clock.now()
    session.flush()


def marks(by: Actor, session: Session, order_id: str) -> list[MarkRow]:
    """The marks of an order as they were made, those of a signed sheet first. Raises Refused ``order.gone``."""
    signed = find(by, session, order_id).signed_marks
    found = session.execute(
        select(InspectionMark, Staff.name)
        .outerjoin(Staff, Staff.id == InspectionMark.created_by)
        .where(InspectionMark.order_id == order_id, InspectionMark.deleted_at.is_(None))
        .order_by(InspectionMark.id)
    ).all()
    rows = [
        MarkRow(row.id, row.kind, row.x, row.y, row.note)
        if signed is None or row.id in signed
        else MarkRow(row.id, row.kind, row.x, row.y, row.note, row.created_at or clock.now(), name or "")
        for row, name in found
    ]
    return sorted(rows, key=lambda each: each.added_at is not None)


def walk(by: Actor, session: Session, order_id: str) -> Walk:
    """The walk-round whole. Raises Refused ``right.missing``, ``order.gone``."""
    by.need(Right.SERVICE)
    return Walk(tuple(marks(by, session, order_id)), find(by, session, order_id).signed_marks is not None)


def sign_sheet(by: Actor, session: Session, order_id: str) -> None:
    """The customer signed the check-in sheet with the marks that stand; a second signature leaves the first.

    Raises Refused ``order.*``.
    """
    row = open_order(by, session, order_id)
    if row.signed_marks is None:
        row.signed_marks = [each.id for each in marks(by, session, order_id)]
        session.flush()
