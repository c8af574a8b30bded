"""Transfers between the stores of a group: out of one ledger when sent, into the other when received.

The papers of a transfer stand in the group's stream; the ledgers stay each in its own store's. Its end, received or
taken back, is a claim that only one record can have, in the transaction of its ledger entries: whoever comes second is
refused as a whole, and no piece is counted twice. What came short or over is told by the end.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Literal

from sqlalchemy import ColumnElement, String, Text, and_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from desktop.domain import clock, partition, text
from desktop.domain.actor import Actor, Right
from desktop.domain.check import Change, Look, rule
from desktop.domain.claim import Want
from desktop.domain.identity import shared_id
from desktop.domain.local import Live
from desktop.domain.money import MAX_QTY_MILLI
from desktop.domain.parts.stock import StockEntry
from desktop.domain.people.staff import Store
from desktop.domain.problem import Gather, Problem, Refused
from desktop.domain.record import Base, Json, Local, Op, Record, Synced

MOST_LINES = 500
Way = Literal["out", "in"]


class Branch(Record, Base):
    """What the other stores of the group call this store; its id is of the store's."""

    __tablename__ = "branch"
    __sync__: ClassVar[Synced | Local] = Synced(stream="group", since={"": "0015"})

    of_store: Mapped[str] = mapped_column(String(36))
    code: Mapped[str] = mapped_column(Text, default="")
    name: Mapped[str] = mapped_column(Text)


class Transfer(Record, Base):
    """One consignment from a store to another of its group."""

    __tablename__ = "transfer"
    __sync__: ClassVar[Synced | Local] = Synced(
        stream="group", op=Op.APPEND, write=frozenset({Right.STOCK}), since={"": "0015"}
    )

    from_store: Mapped[str] = mapped_column(String(36))
    to_store: Mapped[str] = mapped_column(String(36))
    note: Mapped[str] = mapped_column(Text, default="")
    by_name: Mapped[str] = mapped_column(Text, default="")
    """Who sent it: staff of another store are not on this device."""
    sent_at: Mapped[datetime] = mapped_column()


class TransferLine(Record, Base):
    """One part of a transfer."""

    __tablename__ = "transfer_line"
    __sync__: ClassVar[Synced | Local] = Synced(
        stream="group", op=Op.APPEND, write=frozenset({Right.STOCK}), since={"": "0015"}
    )

    transfer_id: Mapped[str] = mapped_column(String(36), index=True)
    part_key: Mapped[str] = mapped_column(Text)
    part_name: Mapped[str] = mapped_column(Text, default="")
    qty_milli: Mapped[int] = mapped_column()


def wanted(row: Mapping[str, Any]) -> list[Want]:
    """The end of its transfer."""
    return [Want(f"transfer:{row['transfer_id']}")]


class TransferEnd(Record, Base):
    """What became of a transfer; the first of all desks says it."""

    __tablename__ = "transfer_end"
    __sync__: ClassVar[Synced | Local] = Synced(
        stream="group", op=Op.RESERVE, claims=wanted, write=frozenset({Right.STOCK}), since={"": "0015"}
    )

    transfer_id: Mapped[str] = mapped_column(String(36), index=True)
    how: Mapped[str] = mapped_column(Text)
    """``received``, or ``recalled`` by the sender."""
    came: Mapped[Any] = mapped_column(Json)
    """Line → thousandths that came, where other than was sent."""
    by_name: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime] = mapped_column()


@dataclass(frozen=True)
class BranchRow:
    """A store of the group to send to."""

    store_id: str
    code: str
    name: str


@dataclass(frozen=True)
class TransferRow:
    """One transfer in a list. ``way``: out of this store, or into it; ``other``: the other store's name."""

    id: str
    way: Way
    other: str
    lines: int
    sent_milli: int
    received_milli: int
    note: str
    by_name: str
    sent_at: datetime
    how: str = ""
    """Empty while it is under way; ``received`` or ``recalled``."""
    ended_at: datetime | None = None
    ended_by: str = ""


@dataclass(frozen=True)
class TransferItem:
    """One part of a transfer."""

    id: str
    part_key: str
    part_name: str
    qty_milli: int
    received_milli: int | None


@rule("branch")
def branch_has_a_name(change: Change, look: Look) -> Iterable[Problem]:
    """A store without a name cannot be sent to."""
    if not change.after["name"]:
        yield Problem("text.missing", "name")


@rule("transfer")
def transfer_goes_somewhere(change: Change, look: Look) -> Iterable[Problem]:
    """From one store to another."""
    row = change.after
    if not row["to_store"] or row["to_store"] == row["from_store"]:
        yield Problem("transfer.store", "to_store")


@rule("transfer_line")
def transfer_line_is_possible(change: Change, look: Look) -> Iterable[Problem]:
    """So much of a part was sent."""
    row = change.after
    if not row["part_key"]:
        yield Problem("part.missing", "part")
    if not 0 < row["qty_milli"] <= MAX_QTY_MILLI:
        yield Problem("stock.qty", "qty", {"value": row["qty_milli"] / 1000})


def introduce(by: Actor, session: Session) -> bool:
    """Tell the group's stores this store's name, where they do not know it; whether there was something to tell."""
    by.need(Right.LOOK_UP)
    group = partition.group(session)
    own = session.get(Store, by.store_id)
    if group is None or own is None:
        return False
    row_id = shared_id("branch", group, by.store_id)
    known = session.get(Branch, row_id)
    if known is None:
        session.add(Branch(id=row_id, store_id=group, of_store=by.store_id, code=own.code, name=own.name or own.code))
    elif (known.name, known.code) != (own.name or own.code, own.code):
        known.name, known.code = own.name or own.code, own.code
    else:
        return False
    session.flush()
    return True


def is_introduced(by: Actor, session: Session) -> bool:
    """Whether the group's stores know this store as it is called now, or there is no group."""
    by.need(Right.LOOK_UP)
    group, own = partition.group(session), session.get(Store, by.store_id)
    if group is None or own is None:
        return True
    known = session.get(Branch, shared_id("branch", group, by.store_id))
    return known is not None and (known.name, known.code) == (own.name or own.code, own.code)


def branches(by: Actor, session: Session) -> list[BranchRow]:
    """The other stores of the group, by code; none where there is no group."""
    by.need(Right.LOOK_UP)
    found = session.scalars(
        select(Branch).where(Branch.of_store != by.store_id, Branch.deleted_at.is_(None)).order_by(Branch.code)
    )
    return [BranchRow(row.of_store, row.code, row.name) for row in found]


def send(by: Actor, session: Session, to_store: str, lines: Sequence[tuple[str, str, int]], *, note: str = "") -> str:
    """Parts (key, name, thousandths) leave this store's shelf for another's; the transfer's id.

    Raises Refused with every problem: ``transfer.store``, ``transfer.empty``, ``transfer.size``, ``part.missing``,
    ``qty.*``, ``stock.short``, ``text.length``, and ``group.none``.
    """
    by.need(Right.STOCK)
    group = partition.home(by, session, Transfer.__tablename__)
    gather = Gather()
    words = gather.take(lambda: text.read(note, "note", limit=text.LINE), "")
    if not to_store or to_store == by.store_id:
        gather.note("transfer.store", "to_store")
    if not lines:
        gather.note("transfer.empty", "lines")
    if len(lines) > MOST_LINES:
        gather.note("transfer.size", "lines", value=len(lines), limit=MOST_LINES)
    for key, name, qty in lines:
        _check_line(session, gather, key, name, qty)
    gather.done()
    made = Transfer(
        store_id=group, from_store=by.store_id, to_store=to_store, note=words, by_name=by.name, sent_at=clock.now()
    )
    session.add(made)
    for key, name, qty in lines:
        line = TransferLine(store_id=group, transfer_id=made.id, part_key=key, part_name=name, qty_milli=qty)
        session.add_all([line, _entry(by, "transfer_out", line.id, key, -qty, words)])
    session.flush()
    return made.id


def receive_transfer(by: Actor, session: Session, transfer_id: str, came: Mapping[str, int] | None = None) -> None:
    """The consignment is on this store's shelf. ``came``: line → thousandths, where other than was sent.

    Raises Refused ``transfer.gone``, ``transfer.done``, ``transfer.not_here``, ``stock.qty``.
    """
    by.need(Right.STOCK)
    found = _open(session, transfer_id)
    if found.to_store != by.store_id:
        raise Refused("transfer.not_here")
    other: dict[str, int] = {}
    for line in _lines(session, transfer_id):
        qty = (came or {}).get(line.id, line.qty_milli)
        if not 0 <= qty <= MAX_QTY_MILLI:
            raise Refused("stock.qty", "received", value=qty / 1000)
        if qty != line.qty_milli:
            other[line.id] = qty
        if qty:
            session.add(_entry(by, "transfer_in", line.id, line.part_key, qty, found.note))
    _end(by, session, found, "received", other)


def recall(by: Actor, session: Session, transfer_id: str) -> None:
    """It never left, or came back: on this store's shelf again.

    Raises Refused ``transfer.gone``, ``transfer.done``, ``transfer.not_here``.
    """
    by.need(Right.STOCK)
    found = _open(session, transfer_id)
    if found.from_store != by.store_id:
        raise Refused("transfer.not_here")
    for line in _lines(session, transfer_id):
        session.add(_entry(by, "transfer_back", line.id, line.part_key, line.qty_milli, found.note))
    _end(by, session, found, "recalled", {})


def transfers(by: Actor, session: Session, limit: int = 100) -> list[TransferRow]:
    """Into and out of this store: what is to be received first, what is under way, then the latest."""
    by.need(Right.LOOK_UP)
    names = {row.of_store: row.name for row in session.scalars(select(Branch))}
    mine = (Transfer.from_store == by.store_id) | (Transfer.to_store == by.store_id)
    found = session.execute(
        select(Transfer, TransferEnd)
        .outerjoin(TransferEnd, _ended())
        .where(mine, Transfer.deleted_at.is_(None))
        .order_by(TransferEnd.id.is_not(None), Transfer.from_store == by.store_id, Transfer.sent_at.desc(), Transfer.id)
        .limit(limit)
    ).all()
    lines: dict[str, list[TransferLine]] = {}
    asked = select(TransferLine).where(TransferLine.transfer_id.in_([each.id for each, _ in found]))
    for line in session.scalars(asked):
        lines.setdefault(line.transfer_id, []).append(line)
    return [_row(by, each, end, lines.get(each.id, []), names) for each, end in found]


def items(by: Actor, session: Session, transfer_id: str) -> list[TransferItem]:
    """The parts of one, in the order they were entered."""
    by.need(Right.LOOK_UP)
    ended = (TransferEnd.transfer_id == transfer_id, TransferEnd.how == "received", TransferEnd.deleted_at.is_(None))
    end = session.scalars(select(TransferEnd).where(*ended)).first()
    return [
        TransferItem(
            line.id, line.part_key, line.part_name, line.qty_milli,
            None if end is None else int(end.came.get(line.id, line.qty_milli)),
        )
        for line in _lines(session, transfer_id)
    ]  # fmt: skip


def coming(by: Actor, session: Session) -> dict[str, int]:
    """Part → thousandths under way to this store from others."""
    by.need(Right.LOOK_UP)
    found: dict[str, int] = {}
    for key, qty in session.execute(
        select(TransferLine.part_key, TransferLine.qty_milli)
        .join(Transfer, Transfer.id == TransferLine.transfer_id)
        .outerjoin(TransferEnd, _ended())
        .where(Transfer.to_store == by.store_id, Transfer.deleted_at.is_(None), TransferEnd.id.is_(None))
    ):
        found[key] = found.get(key, 0) + qty
    return found


def _check_line(session: Session, gather: Gather, key: str, name: str, qty_milli: int) -> None:
    if not key:
        gather.note("part.missing", "part")
    elif not 0 < qty_milli <= MAX_QTY_MILLI:
        gather.note("stock.qty", "qty", value=qty_milli / 1000)
    else:
        here = session.execute(select(Live.here_milli).where(Live.part_key == key)).scalar() or 0
        if qty_milli > here:
            gather.note("transfer.short", "qty", name=name or key, value=qty_milli / 1000, here=here / 1000)


def _entry(by: Actor, reason: str, line_id: str, key: str, qty_milli: int, note: str) -> StockEntry:
    return StockEntry(
        id=shared_id(reason, line_id), store_id=by.store_id, part_key=key, account="here", qty_milli=qty_milli,
        reason=reason, note=note,
    )  # fmt: skip


def _ended() -> ColumnElement[bool]:
    return and_(TransferEnd.transfer_id == Transfer.id, TransferEnd.deleted_at.is_(None))


def _open(session: Session, transfer_id: str) -> Transfer:
    found = session.get(Transfer, transfer_id)
    if found is None or found.deleted_at is not None:
        raise Refused("transfer.gone")
    ended = (TransferEnd.transfer_id == transfer_id, TransferEnd.deleted_at.is_(None))
    if session.scalars(select(TransferEnd.id).where(*ended)).first() is not None:
        raise Refused("transfer.done")
    return found


def _end(by: Actor, session: Session, found: Transfer, how: str, came: Mapping[str, int]) -> None:
    session.add(
        TransferEnd(
            store_id=found.store_id, transfer_id=found.id, how=how, came=dict(came), by_name=by.name, at=clock.now()
        )
    )
    session.flush()


def _lines(session: Session, transfer_id: str) -> list[TransferLine]:
    mine = (TransferLine.transfer_id == transfer_id, TransferLine.deleted_at.is_(None))
    return list(session.scalars(select(TransferLine).where(*mine).order_by(TransferLine.id)))


def _row(
    by: Actor, found: Transfer, end: TransferEnd | None, lines: Sequence[TransferLine], names: Mapping[str, str]
) -> TransferRow:
    way: Way = "out" if found.from_store == by.store_id else "in"
    other = found.to_store if way == "out" else found.from_store
    came = end.came if end is not None and end.how == "received" else None
    received = 0 if came is None else sum(int(came.get(line.id, line.qty_milli)) for line in lines)
    return TransferRow(
        found.id, way, names.get(other, ""), len(lines), sum(line.qty_milli for line in lines), received, found.note,
        found.by_name, found.sent_at, end.how if end else "", end.at if end else None, end.by_name if end else "",
    )  # fmt: skip
