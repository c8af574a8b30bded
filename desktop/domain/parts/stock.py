"""Stock as a ledger: quantities are sums of entries, so that two devices' entries merge by adding."""

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
from desktop.domain.local import Live
from desktop.domain.money import MAX_QTY_MILLI
from desktop.domain.people.staff import Staff
from desktop.domain.problem import Gather, Problem, Refused
from desktop.domain.record import Base, Local, Op, Record, Synced

ACCOUNTS = ("here", "order")
REASONS = (
    "count", "receipt", "order", "arrival", "correction", "loss", "transfer_out", "transfer_in", "transfer_back",
    "issue", "issue_back",
)  # fmt: skip


class StockEntry(Record, Base):
    """One movement. ``account`` is ``here`` (on the shelf) or ``order`` (on the way); ``qty_milli`` is signed."""

    __tablename__ = "stock_entry"
    __sync__: ClassVar[Synced | Local] = Synced(
        op=Op.APPEND, write=frozenset({Right.STOCK, Right.SERVICE}), since={"doc_id": "0015"}
    )

    part_key: Mapped[str] = mapped_column(Text, index=True)
    account: Mapped[str] = mapped_column(Text)
    qty_milli: Mapped[int] = mapped_column()
    reason: Mapped[str] = mapped_column(Text)
    """One of ``REASONS``."""
    note: Mapped[str] = mapped_column(Text, default="")
    eta: Mapped[date | None] = mapped_column()
    doc_id: Mapped[str | None] = mapped_column(String(36))
    """The delivery it came with, or the issue to a repair order; None for one by itself."""


@dataclass(frozen=True)
class StockLevel:
    """What is there after an entry. ``warnings``: what is odd about it, though it is saved: shelves do not obey us."""

    part_key: str
    here_milli: int
    order_milli: int
    eta: date | None
    warnings: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class EntryRow:
    """One movement in the list of a part."""

    id: str
    account: str
    qty_milli: int
    reason: str
    note: str
    eta: date | None
    at: datetime | None
    by_name: str = ""
    """Whose entry it is; empty for the program itself and for somebody not on this device."""


@rule("stock_entry")
def entry_is_possible(change: Change, look: Look) -> Iterable[Problem]:
    """A movement moves something, on a known account, for a part. A reason of a newer program passes."""
    row = change.after
    if not row["part_key"]:
        yield Problem("part.missing", "part")
    if row["account"] not in ACCOUNTS:
        yield Problem("stock.account", "account", {"value": row["account"]})
    if row["qty_milli"] == 0 or abs(row["qty_milli"]) > 2 * MAX_QTY_MILLI:
        yield Problem("stock.qty", "qty", {"value": row["qty_milli"] / 1000})


def receive(by: Actor, session: Session, part_key: str, qty_milli: int, *, note: str = "") -> StockLevel:
    """Goods that came without an order here. Raises Refused ``part.missing``, ``qty.*``, ``text.length``."""
    by.need(Right.STOCK)
    _enter(by, session, part_key, "here", _above_zero(qty_milli), "receipt", note)
    return _level(session, part_key)


def count(
    by: Actor, session: Session, part_key: str, counted_milli: int, shown_milli: int, *, note: str = ""
) -> StockLevel:
    """What was counted on the shelf, saved as the difference from what was shown when counting began.

    So a sale made meanwhile on another device is kept. Raises Refused ``part.missing``, ``qty.*``, ``text.length``.
    """
    by.need(Right.STOCK)
    if counted_milli != 0:
        _above_zero(counted_milli)
    if counted_milli != shown_milli:
        _enter(by, session, part_key, "here", counted_milli - shown_milli, "count", note)
    return _level(session, part_key)


def order(
    by: Actor, session: Session, part_key: str, qty_milli: int, eta: date | None = None, *, note: str = ""
) -> StockLevel:
    """Goods ordered, and when they are expected. Raises Refused ``part.missing``, ``qty.*``, ``eta.past``."""
    by.need(Right.STOCK)
    gather = Gather()
    gather.take(lambda: _above_zero(qty_milli), 0)
    if eta is not None and eta < clock.today():
        gather.note("eta.past", "eta", value=eta.isoformat())
    gather.done()
    _enter(by, session, part_key, "order", qty_milli, "order", note, eta)
    return _level(session, part_key)


def arrive(by: Actor, session: Session, part_key: str, qty_milli: int, *, note: str = "") -> StockLevel:
    """Ordered goods on the shelf now. More than was ordered is taken, with a warning.

    Raises Refused ``part.missing``, ``qty.*``, ``text.length``.
    """
    by.need(Right.STOCK)
    _above_zero(qty_milli)
    ordered = max(_level(session, part_key).order_milli, 0)
    if ordered:
        _enter(by, session, part_key, "order", -min(qty_milli, ordered), "arrival", note)
    _enter(by, session, part_key, "here", qty_milli, "arrival", note)
    level = _level(session, part_key)
    if qty_milli <= ordered:
        return level
    more = Problem("stock.not_ordered", "qty", {"value": qty_milli / 1000, "ordered": ordered / 1000})
    return StockLevel(level.part_key, level.here_milli, level.order_milli, level.eta, (more, *level.warnings))


def correct(
    by: Actor, session: Session, part_key: str, qty_milli: int, note: str, *, account: str = "here", loss: bool = False
) -> StockLevel:
    """Put a wrong entry right, or write goods off: a signed quantity and why.

    Raises Refused with every problem: ``part.missing``, ``stock.*``, ``reason.missing``, ``text.length``.
    """
    by.need(Right.STOCK)
    gather = Gather()
    why = gather.take(lambda: text.read(note, "note", limit=text.LINE), "?")
    if not why:
        gather.note("reason.missing", "note")
    if qty_milli == 0 or abs(qty_milli) > MAX_QTY_MILLI:
        gather.note("stock.qty", "qty", value=qty_milli / 1000)
    if account not in ACCOUNTS:
        gather.note("stock.account", "account", value=account[:20])
    gather.done()
    _enter(by, session, part_key, account, qty_milli, "loss" if loss else "correction", why)
    return _level(session, part_key)


def stock_of(by: Actor, session: Session, part_key: str) -> StockLevel:
    """What is here and on the way of one part."""
    by.need(Right.LOOK_UP)
    return _level(session, part_key)


def entries(by: Actor, session: Session, part_key: str, limit: int = 50) -> list[EntryRow]:
    """The movements of a part, the last first."""
    by.need(Right.LOOK_UP)
    rows = session.execute(
        select(StockEntry, Staff.name)
        .outerjoin(Staff, Staff.id == StockEntry.created_by)
        .where(StockEntry.part_key == part_key, StockEntry.store_id == by.store_id)
        .order_by(StockEntry.id.desc())
        .limit(limit)
    )
    return [
        EntryRow(row.id, row.account, row.qty_milli, row.reason, row.note, row.eta, row.created_at, name or "")
        for row, name in rows
    ]


def _enter(
    by: Actor,
    session: Session,
    part_key: str,
    account: str,
    qty_milli: int,
    reason: str,
    note: str,
    eta: date | None = None,
) -> None:
    session.add(
        StockEntry(
            store_id=by.store_id,
            part_key=part_key,
            account=account,
            qty_milli=qty_milli,
            reason=reason,
            note=text.read(note, "note", limit=text.LINE),
            eta=eta,
        )
    )
    session.flush()


def _above_zero(qty_milli: int) -> int:
    if qty_milli <= 0:
        raise Refused("qty.zero", "qty", value=qty_milli / 1000)
    if qty_milli > MAX_QTY_MILLI:
        raise Refused("qty.size", "qty", value=qty_milli // 1000)
    return qty_milli


def _level(session: Session, part_key: str) -> StockLevel:
    columns = select(Live.here_milli, Live.order_milli, Live.eta).where(Live.part_key == part_key)
    live = session.execute(columns).first()
    if live is None:
        return StockLevel(part_key, 0, 0, None)
    odd = () if live.here_milli >= 0 else (Problem("stock.negative", "qty", {"value": live.here_milli / 1000}),)
    return StockLevel(part_key, live.here_milli, live.order_milli, live.eta, odd)
