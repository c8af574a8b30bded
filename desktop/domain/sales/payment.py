"""Money taken and given back: a ledger that is only added to, of repair orders now and of sales orders later.

What somebody owes is the subject's business; the ledger knows what was paid. A refund refers to a payment and is that
payment's next turn, which only one record can have: of two desks that give it back offline the second is refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import Index, String, Text, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from desktop.domain import clock, text
from desktop.domain.actor import Actor, Right
from desktop.domain.check import Change, Look, rule
from desktop.domain.claim import Want
from desktop.domain.money import MAX_FEN
from desktop.domain.number import next_number
from desktop.domain.problem import Gather, Problem, Refused
from desktop.domain.record import Base, Local, Op, Record, Synced

DEPOSIT, PAYMENT, REFUND = "deposit", "payment", "refund"
METHODS = ("cash", "card", "wechat", "alipay", "transfer", "account")
"""``account``: on the customer's, insurer's or maker's account. They are stored and travel: never rename one."""


def wanted(row: Mapping[str, Any]) -> list[Want]:
    """Of a refund the turn of its payment."""
    return [Want(f"refund:{row['refers_to']}", (str(row["turn"]),))] if row["refers_to"] else []


class Payment(Record, Base):
    """One movement of money. ``amount_fen``: above 0 taken, below 0 given back."""

    __tablename__ = "payment"
    __sync__: ClassVar[Synced | Local] = Synced(
        op=Op.RESERVE, claims=wanted, write=frozenset({Right.SETTLE}), since={"": "0021"}
    )
    __table_args__ = (Index("ix_payment_subject", "subject"), Index("ix_payment_at", "at"))

    number: Mapped[str] = mapped_column(Text)
    """Of the receipt."""
    subject: Mapped[str] = mapped_column(Text)
    """``table:id`` of what it is paid for."""
    payer: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    method: Mapped[str] = mapped_column(Text)
    amount_fen: Mapped[int] = mapped_column()
    refers_to: Mapped[str | None] = mapped_column(String(36))
    """Of a refund: the payment it gives back."""
    turn: Mapped[int] = mapped_column(default=0)
    """Of a refund: how many there were of that payment before."""
    at: Mapped[datetime] = mapped_column()
    by_name: Mapped[str] = mapped_column(Text, default="")
    note: Mapped[str] = mapped_column(Text, default="")


@dataclass(frozen=True)
class PaymentRow:
    """One movement, oldest first. ``left_fen``: what of a payment was not given back."""

    id: str
    number: str
    payer: str
    kind: str
    method: str
    amount_fen: int
    refers_to: str | None
    at: datetime
    by_name: str
    note: str
    left_fen: int


@rule("payment")
def payment_is_whole_and_stays(change: Change, look: Look) -> Iterable[Problem]:
    """It moves something for something, a refund what its payment brought at most; it never changes."""
    row = change.after
    for name in ("subject", "payer", "method", "number"):
        if not row[name]:
            yield Problem("text.missing", name)
    if not 0 < abs(row["amount_fen"]) < MAX_FEN or (row["amount_fen"] < 0) != (row["refers_to"] is not None):
        yield Problem("payment.amount", "amount", {"value": row["amount_fen"] / 100})
    paid = look("payment", row["refers_to"]) if row["refers_to"] else None
    if paid is not None and -row["amount_fen"] > paid["amount_fen"]:
        yield Problem("payment.refund", "amount", {"value": -row["amount_fen"] / 100, "left": paid["amount_fen"] / 100})
    if change.before is not None and change.columns:
        yield Problem("payment.changed", "amount", {"number": row["number"]})


def pay(
    by: Actor, session: Session, subject: str, payer: str, method: str, amount_fen: int, *, open_fen: int,
    kind: str = PAYMENT, note: str = "",
) -> str:  # fmt: skip
    """Take money; its id. ``open_fen``: what may be taken at most, by whoever knows what is owed.

    Raises Refused with every problem: ``payment.method``, ``payment.amount``, ``payment.over``, ``text.length``.
    """
    by.need(Right.SETTLE)
    gather = Gather()
    words = gather.take(lambda: text.read(note, "note", limit=text.LINE), "")
    if method not in METHODS:
        gather.note("payment.method", "method", value=method[:20])
    if not 0 < amount_fen < MAX_FEN:
        gather.note("payment.amount", "amount", value=amount_fen / 100)
    elif amount_fen > open_fen:
        gather.note("payment.over", "amount", value=amount_fen / 100, open=max(0, open_fen) / 100)
    gather.done()
    return _enter(
        by, session, Payment(subject=subject, payer=payer, kind=kind, method=method, amount_fen=amount_fen, note=words)
    )


def refund(by: Actor, session: Session, payment_id: str, amount_fen: int, why: str, *, method: str = "") -> str:
    """Give back of a payment, by the same way unless told; its id.

    Raises Refused ``payment.gone``, ``payment.refund`` beyond what is left of it, ``payment.method``, ``text.*``.
    """
    by.need(Right.SETTLE)
    paid, gather = session.get(Payment, payment_id), Gather()
    if paid is None or paid.deleted_at is not None or paid.store_id != by.store_id or paid.refers_to:
        raise Refused("payment.gone")
    words = gather.take(lambda: text.read(why, "why", limit=text.LINE, needed=True), "?")
    given, turns = _given_back(session, payment_id)
    if not 0 < amount_fen <= paid.amount_fen + given:
        gather.note("payment.refund", "amount", value=amount_fen / 100, left=(paid.amount_fen + given) / 100)
    if method and method not in METHODS:
        gather.note("payment.method", "method", value=method[:20])
    gather.done()
    row = Payment(
        subject=paid.subject, payer=paid.payer, kind=REFUND, method=method or paid.method, amount_fen=-amount_fen,
        refers_to=payment_id, turn=turns, note=words,
    )  # fmt: skip
    return _enter(by, session, row)


def payments(by: Actor, session: Session, subject: str) -> list[PaymentRow]:
    """What was paid and given back for something, oldest first."""
    by.need(Right.LOOK_UP)
    rows = session.scalars(
        select(Payment).where(Payment.subject == subject, Payment.deleted_at.is_(None)).order_by(Payment.at, Payment.id)
    ).all()
    back: dict[str, int] = {}
    for row in rows:
        if row.refers_to:
            back[row.refers_to] = back.get(row.refers_to, 0) + row.amount_fen
    return [
        PaymentRow(
            row.id, row.number, row.payer, row.kind, row.method, row.amount_fen, row.refers_to, row.at, row.by_name,
            row.note, 0 if row.refers_to else row.amount_fen + back.get(row.id, 0),
        )
        for row in rows
    ]  # fmt: skip


def paid(session: Session, subject: str) -> dict[str, int]:
    """Payer → what stands paid, in fen, refunds taken off."""
    found = session.execute(
        select(Payment.payer, func.sum(Payment.amount_fen))
        .where(Payment.subject == subject, Payment.deleted_at.is_(None))
        .group_by(Payment.payer)
    )
    return {row[0]: row[1] for row in found}


def takings(by: Actor, session: Session, start: datetime, end: datetime) -> dict[str, int]:
    """Method → what was taken in [start, end), refunds taken off: what the till should hold."""
    by.need(Right.SETTLE)
    found = session.execute(
        select(Payment.method, func.sum(Payment.amount_fen))
        .where(Payment.store_id == by.store_id, Payment.deleted_at.is_(None), Payment.at >= start, Payment.at < end)
        .group_by(Payment.method)
    )
    return {row[0]: row[1] for row in found}


def _given_back(session: Session, payment_id: str) -> tuple[int, int]:
    """What of a payment was given back, at or below 0, and in how many turns."""
    found = select(func.coalesce(func.sum(Payment.amount_fen), 0), func.count()).where(
        Payment.refers_to == payment_id, Payment.deleted_at.is_(None)
    )
    amount, turns = session.execute(found).one()
    return int(amount), int(turns)


def _enter(by: Actor, session: Session, row: Payment) -> str:
    row.store_id, row.number, row.at, row.by_name = by.store_id, next_number(session), clock.now(), by.name
    session.add(row)
    session.flush()
    return row.id
