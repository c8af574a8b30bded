"""Pieces of stock kept for somebody: the last piece goes to one only, whichever desk asks first at the centre."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import ColumnElement, String, Text, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from desktop.domain import clock, text
from desktop.domain.actor import Actor, Right
from desktop.domain.check import Change, Look, rule
from desktop.domain.claim import Want, pieces
from desktop.domain.local import Live
from desktop.domain.money import MAX_QTY_MILLI
from desktop.domain.people.customer import Customer
from desktop.domain.people.staff import Staff
from desktop.domain.problem import Gather, Problem, Refused
from desktop.domain.record import Base, Local, Op, Record, Synced
from desktop.domain.sales.quote import Quote

PIECE_MILLI = 1_000
"""Whole pieces are claimed: 1.5 of something keeps two, so that nobody is promised half a tin twice."""


def wanted(row: Mapping[str, Any]) -> list[Want]:
    """So many pieces of the part, of those on the shelf when it was reserved."""
    if row["released_at"] is not None:
        return []
    count = -(-int(row["qty_milli"]) // PIECE_MILLI)
    return [pieces(f"part:{row['part_key']}", count, int(row["shelf_milli"]) // PIECE_MILLI)]


class Reservation(Record, Base):
    """A quantity of one part kept for a customer, a quote or a name, until a day or until it is released."""

    __tablename__ = "reservation"
    __sync__: ClassVar[Synced | Local] = Synced(
        op=Op.RESERVE, claims=wanted, write=frozenset({Right.QUOTE}), since={"": "0003"}
    )

    part_key: Mapped[str] = mapped_column(Text, index=True)
    qty_milli: Mapped[int] = mapped_column()
    shelf_milli: Mapped[int] = mapped_column()
    """What the shelf held when it was reserved: so many pieces there are to claim."""
    customer_id: Mapped[str | None] = mapped_column(String(36))
    quote_id: Mapped[str | None] = mapped_column(String(36))
    for_whom: Mapped[str] = mapped_column(Text, default="")
    until: Mapped[date | None] = mapped_column()
    """The last day it is kept for; afterwards it is shown as overdue and stays until somebody releases it."""
    released_at: Mapped[datetime | None] = mapped_column()


@dataclass(frozen=True)
class ReservationRow:
    """One open reservation in the list of a part. ``for_whom``: in words; ``quote``: its number or empty."""

    id: str
    qty_milli: int
    for_whom: str
    quote: str
    until: date | None
    overdue: bool
    at: datetime | None
    by_name: str


@rule("reservation")
def reservation_is_possible(change: Change, look: Look) -> Iterable[Problem]:
    """It keeps something that is there, for somebody; only releasing it changes it."""
    row, before = change.after, change.before
    if not row["part_key"]:
        yield Problem("part.missing", "part")
    if not 0 < row["qty_milli"] <= MAX_QTY_MILLI:
        yield Problem("stock.qty", "qty", {"value": row["qty_milli"] / 1000})
    elif row["qty_milli"] > row["shelf_milli"]:
        yield Problem("reservation.shelf", "qty", {"value": row["qty_milli"] / 1000, "free": row["shelf_milli"] / 1000})
    if not (row["customer_id"] or row["quote_id"] or row["for_whom"]):
        yield Problem("reservation.for_whom", "for_whom")
    if before is not None and change.columns & {"part_key", "qty_milli", "shelf_milli"}:
        yield Problem("reservation.changed", "qty")


def reserve(
    by: Actor, session: Session, part_key: str, qty_milli: int, *, customer_id: str | None = None,
    quote_id: str | None = None, for_whom: str = "", until: date | None = None,
) -> Reservation:  # fmt: skip
    """Keep pieces of what is free here. The centre has the last word: another desk may have been first.

    Raises Refused with every problem: ``right.missing``, ``part.missing``, ``stock.qty``, ``reservation.shelf``,
    ``reservation.for_whom``, ``until.past``, ``text.length``.
    """
    by.need(Right.QUOTE)
    gather = Gather()
    name = gather.take(lambda: text.read(for_whom, "for_whom", limit=text.NAME), "?")
    if not part_key:
        gather.note("part.missing", "part")
    if not 0 < qty_milli <= MAX_QTY_MILLI:
        gather.note("stock.qty", "qty", value=qty_milli / 1000)
    if not (customer_id or quote_id or name):
        gather.note("reservation.for_whom", "for_whom")
    if until is not None and until < clock.today():
        gather.note("until.past", "until", value=until.isoformat())
    here, reserved = _shelf(by, session, part_key)
    if qty_milli > here - reserved:
        gather.note("reservation.shelf", "qty", value=qty_milli / 1000, free=max(0, here - reserved) / 1000)
    gather.done()
    made = Reservation(
        store_id=by.store_id, part_key=part_key, qty_milli=qty_milli, shelf_milli=here, customer_id=customer_id,
        quote_id=quote_id, for_whom=name, until=until,
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made


def release(by: Actor, session: Session, reservation_id: str) -> None:
    """Give the pieces back: fetched, sold or no longer wanted. A second time changes nothing.

    Raises Refused ``right.missing``, ``reservation.gone``.
    """
    by.need(Right.QUOTE)
    found = session.get(Reservation, reservation_id)
    if found is None or found.store_id != by.store_id or found.deleted_at is not None:
        raise Refused("reservation.gone")
    if found.released_at is None:
        found.released_at = clock.now()
        session.flush()


def keep_on(by: Actor, session: Session, reservation_id: str) -> None:
    """A release taken back, as long as the pieces are still free here. A second time changes nothing.

    Raises Refused ``right.missing``, ``reservation.gone``, ``reservation.shelf``.
    """
    by.need(Right.QUOTE)
    found = session.get(Reservation, reservation_id)
    if found is None or found.store_id != by.store_id or found.deleted_at is not None:
        raise Refused("reservation.gone")
    if found.released_at is None:
        return
    here, reserved = _shelf(by, session, found.part_key)
    if found.qty_milli > here - reserved:
        raise Refused("reservation.shelf", "qty", value=found.qty_milli / 1000, free=max(0, here - reserved) / 1000)
    found.released_at = None
    session.flush()


def free_of(by: Actor, session: Session, part_key: str) -> int:
    """What is on the shelf here and kept for nobody, in thousandths; below 0 where more was promised than is there."""
    by.need(Right.LOOK_UP)
    here, reserved = _shelf(by, session, part_key)
    return here - reserved


def reservations(by: Actor, session: Session, part_key: str) -> list[ReservationRow]:
    """The open reservations of a part here, the oldest first."""
    by.need(Right.LOOK_UP)
    found = session.execute(
        select(Reservation, Customer.name, Quote.number, Staff.name)
        .outerjoin(Customer, Customer.id == Reservation.customer_id)
        .outerjoin(Quote, Quote.id == Reservation.quote_id)
        .outerjoin(Staff, Staff.id == Reservation.created_by)
        .where(*_open(by, part_key))
        .order_by(Reservation.id)
    )
    today = clock.today()
    return [
        ReservationRow(
            row.id, row.qty_milli, customer or row.for_whom, number or "", row.until,
            row.until is not None and row.until < today, row.created_at, staff or "",
        )
        for row, customer, number, staff in found
    ]  # fmt: skip


def _open(by: Actor, part_key: str) -> tuple[ColumnElement[bool], ...]:
    return (
        Reservation.part_key == part_key, Reservation.store_id == by.store_id, Reservation.deleted_at.is_(None),
        Reservation.released_at.is_(None),
    )  # fmt: skip


def _shelf(by: Actor, session: Session, part_key: str) -> tuple[int, int]:
    """On the shelf, and kept for somebody."""
    here = session.execute(select(Live.here_milli).where(Live.part_key == part_key)).scalar()
    reserved = session.execute(select(func.sum(Reservation.qty_milli)).where(*_open(by, part_key))).scalar()
    return here or 0, reserved or 0
