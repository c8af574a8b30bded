"""Additional work (追加项目): found while the car is here, proposed with its price, done only with the customer's yes.

Who agreed, how and when is recorded; until then the order cannot be settled. What was agreed is an amount: should its
lines cost more afterwards, it has to be asked again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from sqlalchemy import String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from desktop.domain import clock, text
from desktop.domain.actor import Actor, Right
from desktop.domain.check import Change, Look, rule
from desktop.domain.problem import Gather, Problem, Refused
from desktop.domain.record import Base, Local, Record, Synced
from desktop.domain.service import deferred, order_line
from desktop.domain.service.order_line import NewLine
from desktop.domain.service.repair_order import CUSTOMER, open_order, settled_problem

AGREED, DECLINED = "agreed", "declined"
HOWS = ("signed", "phone", "message", "in_person")
"""How the customer answered. They are stored and travel: never rename one."""


class ExtraWork(Record, Base):
    """One proposal; its lines name it in ``extra_id``."""

    __tablename__ = "extra_work"
    __sync__: ClassVar[Synced | Local] = Synced(
        write=frozenset({Right.SERVICE, Right.CUSTOMER}),
        since={"": "0020"},
        keeps_both=frozenset({"answer", "agreed_fen"}),
    )

    order_id: Mapped[str] = mapped_column(String(36), index=True)
    words: Mapped[str] = mapped_column(Text)
    """What was found and what should be done."""
    proposed_at: Mapped[datetime] = mapped_column()
    later_by: Mapped[int] = mapped_column(default=0)
    """Minutes by which the promise moves."""
    answer: Mapped[str] = mapped_column(Text, default="")
    """``agreed``, ``declined``, or empty while it is open."""
    answered_at: Mapped[datetime | None] = mapped_column()
    who: Mapped[str] = mapped_column(Text, default="")
    """Who answered, in words."""
    how: Mapped[str] = mapped_column(Text, default="")
    """One of ``HOWS``."""
    agreed_fen: Mapped[int | None] = mapped_column()
    """What the customer agreed to pay."""
    why: Mapped[str] = mapped_column(Text, default="")
    """Why it was declined."""


@dataclass(frozen=True)
class ExtraRow:
    """One proposal with what its lines cost the customer now. ``open``: it blocks settlement."""

    id: str
    words: str
    proposed_at: datetime
    later_by: int
    answer: str
    answered_at: datetime | None
    who: str
    how: str
    agreed_fen: int | None
    price_fen: int
    open: bool


@rule("extra_work")
def extra_is_whole(change: Change, look: Look) -> Iterable[Problem]:
    """An order and words; an answer has who, how and when; nothing after settlement but emptied names."""
    row = change.after
    for name in ("order_id", "words"):
        if not row[name]:
            yield Problem("text.missing", name.removesuffix("_id"))
    if row["answer"] and (row["answered_at"] is None or not row["how"]):
        yield Problem("extra.answer", "how")
    if change.columns != {"who"} or row["who"]:
        yield from settled_problem(look, row["order_id"])


def propose(
    by: Actor, session: Session, order_id: str, words: str, lines: Sequence[NewLine], *, later_by: int = 0
) -> str:
    """Propose work that was not ordered, with its lines; the proposal's id.

    Raises Refused with every problem: ``order.*``, ``extra.empty``, ``text.*``, and as ``order_line.add_lines``.
    """
    order, gather = open_order(by, session, order_id), Gather()
    found = gather.take(lambda: text.read(words, "words", limit=text.REMARK, needed=True, lines=True), "?")
    if not lines:
        gather.note("extra.empty", "lines")
    gather.done()
    row = ExtraWork(
        store_id=by.store_id, order_id=order.id, words=found, proposed_at=clock.now(), later_by=max(0, later_by)
    )  # fmt: skip
    session.add(row)
    order_line.add_lines(by, session, order_id, lines, extra_id=row.id)
    return row.id


def agree(by: Actor, session: Session, extra_id: str, who: str, how: str) -> None:
    """The customer said yes to what it costs now. Raises Refused ``extra.*``, ``order.*``, ``text.*``."""
    row = _find(by, session, extra_id)
    row.agreed_fen, row.why = price_of(session, row), ""
    _answer(row, AGREED, who, how)
    deferred.forget_extra(by, session, extra_id)
    session.flush()


def decline(by: Actor, session: Session, extra_id: str, who: str, how: str, why: str = "") -> None:
    """The customer said no; its lines are not done, and it is kept as deferred.

    Raises Refused ``issue.out`` and as :func:`agree`.
    """
    row = _find(by, session, extra_id)
    deferred.recommend(
        by, session, row.order_id, row.words, price_fen=price_of(session, row), why=why, extra_id=extra_id
    )
    row.why, row.agreed_fen = text.read(why, "why", limit=text.LINE), None
    _answer(row, DECLINED, who, how)
    for line in [each for each in order_line.rows_of(session, row.order_id) if each.extra_id == row.id]:
        order_line.remove_line(by, session, line.id)
    session.flush()


def extras(by: Actor, session: Session, order_id: str) -> list[ExtraRow]:
    """All proposals of an order, the oldest first."""
    by.need(Right.LOOK_UP)
    found = session.scalars(
        select(ExtraWork)
        .where(ExtraWork.order_id == order_id, ExtraWork.deleted_at.is_(None))
        .order_by(ExtraWork.proposed_at, ExtraWork.id)
    ).all()
    return [_extra_row(row, price_of(session, row)) for row in found]


def price_of(session: Session, row: ExtraWork) -> int:
    """What its lines cost the customer as they stand, in fen."""
    mine = (each for each in order_line.rows_of(session, row.order_id) if each.extra_id == row.id)
    return sum(order_line.amount(each) for each in mine if each.payer == CUSTOMER)


def _extra_row(row: ExtraWork, price_fen: int) -> ExtraRow:
    beyond = row.answer == AGREED and price_fen > (row.agreed_fen or 0)
    return ExtraRow(
        row.id, row.words, row.proposed_at, row.later_by, row.answer, row.answered_at, row.who, row.how,
        row.agreed_fen, price_fen, not row.answer or beyond,
    )  # fmt: skip


def _answer(row: ExtraWork, answer: str, who: str, how: str) -> None:
    if how not in HOWS:
        raise Refused("extra.how", "how", value=how[:20])
    row.who = text.read(who, "who", needed=True)
    row.answer, row.how, row.answered_at = answer, how, clock.now()


def _find(by: Actor, session: Session, extra_id: str) -> ExtraWork:
    by.need(Right.SERVICE)
    row = session.get(ExtraWork, extra_id)
    if row is None or row.deleted_at is not None or row.store_id != by.store_id:
        raise Refused("extra.gone")
    open_order(by, session, row.order_id)
    return row
