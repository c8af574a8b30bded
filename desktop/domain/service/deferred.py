"""Deferred work: recommended, and declined for now. It is shown when the car comes again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from desktop.domain import clock, text
from desktop.domain.actor import Actor, Right
from desktop.domain.check import Change, Look, rule
from desktop.domain.identity import new_id, shared_id
from desktop.domain.money import MAX_FEN
from desktop.domain.problem import Gather, Problem, Refused
from desktop.domain.record import Base, Local, Record, Synced
from desktop.domain.service.repair_order import find, open_order


class DeferredWork(Record, Base):
    """One recommendation. Of a declined proposal its id is the proposal's, so that two desks make one."""

    __tablename__ = "deferred_work"
    __sync__: ClassVar[Synced | Local] = Synced(write=frozenset({Right.SERVICE}), since={"": "0023"})

    vehicle_id: Mapped[str] = mapped_column(String(36), index=True)
    order_id: Mapped[str] = mapped_column(String(36), index=True)
    """In which it was recommended."""
    words: Mapped[str] = mapped_column(Text)
    price_fen: Mapped[int | None] = mapped_column()
    why: Mapped[str] = mapped_column(Text, default="")
    recommended_at: Mapped[datetime] = mapped_column(index=True)
    remind_on: Mapped[date | None] = mapped_column()
    won_order_id: Mapped[str | None] = mapped_column(String(36))
    """In which it was done after all."""
    won_at: Mapped[datetime | None] = mapped_column()
    dropped_at: Mapped[datetime | None] = mapped_column()
    """When it was needed no more: done elsewhere, or the car is sold."""


@dataclass(frozen=True)
class DeferredRow:
    """One recommendation that is open still."""

    id: str
    order_id: str
    words: str
    price_fen: int | None
    why: str
    recommended_at: datetime
    remind_on: date | None


@rule("deferred_work")
def deferred_is_whole(change: Change, look: Look) -> Iterable[Problem]:
    """A car, an order, words; won in an order and at a time, or neither."""
    row = change.after
    for name in ("vehicle_id", "order_id", "words"):
        if not row[name]:
            yield Problem("text.missing", name.removesuffix("_id"))
    if (row["won_order_id"] is None) != (row["won_at"] is None):
        yield Problem("deferred.won", "order")


def recommend(
    by: Actor, session: Session, order_id: str, words: str, *, price_fen: int | None = None, why: str = "",
    remind_on: date | None = None, extra_id: str = "",
) -> str:  # fmt: skip
    """Keep what was recommended and is not done now; its id. Of one proposal the second time changes its words.

    Raises Refused with every problem: ``order.gone``, ``money.*``, ``text.*``.
    """
    by.need(Right.SERVICE)
    order, gather = find(by, session, order_id), Gather()
    said = gather.take(lambda: text.read(words, "words", limit=text.REMARK, needed=True, lines=True), "?")
    reason = gather.take(lambda: text.read(why, "why", limit=text.LINE), "")
    if price_fen is not None and not 0 <= price_fen < MAX_FEN:
        gather.note("money.size", "price", value=price_fen / 100)
    gather.done()
    row_id = shared_id("deferred_work", extra_id) if extra_id else new_id()
    row = session.get(DeferredWork, row_id)
    if row is None:
        row = DeferredWork(
            id=row_id, store_id=by.store_id, vehicle_id=order.vehicle_id, order_id=order_id, recommended_at=clock.now()
        )  # fmt: skip
        session.add(row)
    row.words, row.price_fen, row.why, row.remind_on, row.dropped_at = said, price_fen, reason, remind_on, None
    session.flush()
    return row_id


def win(by: Actor, session: Session, deferred_id: str, order_id: str) -> None:
    """It is done in this order after all. Raises Refused ``deferred.gone``, ``deferred.car``, ``order.*``."""
    row, order = _find(by, session, deferred_id), open_order(by, session, order_id)
    if order.vehicle_id != row.vehicle_id:
        raise Refused("deferred.car", "order", number=order.number)
    row.won_order_id, row.won_at = order_id, clock.now()
    session.flush()


def drop(by: Actor, session: Session, deferred_id: str) -> None:
    """Nobody need be told of it any more. Raises Refused ``deferred.gone``."""
    _find(by, session, deferred_id).dropped_at = clock.now()
    session.flush()


def forget_extra(by: Actor, session: Session, extra_id: str) -> None:
    """The customer agreed to a proposal after all, in the same order: it was never deferred."""
    by.need(Right.SERVICE)
    row = session.get(DeferredWork, shared_id("deferred_work", extra_id))
    if row is not None and row.won_at is None:
        row.dropped_at = clock.now()
        session.flush()


def deferred(by: Actor, session: Session, vehicle_id: str) -> list[DeferredRow]:
    """What was recommended for a car and is open still, the latest first."""
    by.need(Right.LOOK_UP)
    found = session.scalars(
        select(DeferredWork)
        .where(DeferredWork.vehicle_id == vehicle_id, DeferredWork.store_id == by.store_id)
        .where(DeferredWork.won_at.is_(None), DeferredWork.dropped_at.is_(None), DeferredWork.deleted_at.is_(None))
        .order_by(DeferredWork.recommended_at.desc(), DeferredWork.id)
    )
    return [
        DeferredRow(row.id, row.order_id, row.words, row.price_fen, row.why, row.recommended_at, row.remind_on)
        for row in found
    ]


def _find(by: Actor, session: Session, deferred_id: str) -> DeferredWork:
    by.need(Right.SERVICE)
    row = session.get(DeferredWork, deferred_id)
    if row is None or row.deleted_at is not None or row.store_id != by.store_id or row.won_at is not None:
        raise Refused("deferred.gone")
    return row
