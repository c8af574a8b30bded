"""A printed quote keeps what it promises: reserved by one key, released when it is void or has expired."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desktop.domain import clock
from desktop.domain.actor import Actor, Right
from desktop.domain.parts import reservation
from desktop.domain.parts.reservation import Reservation
from desktop.domain.problem import Refused
from desktop.domain.sales.quote import Quote, QuoteLine


@dataclass(frozen=True)
class Kept:
    """What came of reserving a quote: parts kept whole, in part, and not at all because nothing is free."""

    whole: int = 0
    partly: int = 0
    none: int = 0

    @property
    def any(self) -> bool:
        return bool(self.whole or self.partly)


def reserve_quote(by: Actor, session: Session, quote_id: str) -> Kept:
    """Keep what is free here of each part of an issued quote, until the quote expires. What is kept for it already
    counts; a second time keeps only what was lacking.

    Raises Refused ``quote.gone``, ``quote.state``, ``quote.expired``, ``reservation.nothing``.
    """
    by.need(Right.QUOTE)
    quote = session.get(Quote, quote_id)
    if quote is None or quote.deleted_at is not None or quote.store_id != by.store_id:
        raise Refused("quote.gone", "quote")
    if quote.state != "issued":
        raise Refused("quote.state", "quote", number=quote.number, state=quote.state)
    if quote.valid_until < clock.today():
        raise Refused("quote.expired", "quote", number=quote.number, value=quote.valid_until.isoformat())
    wanted = _wanted(session, quote_id)
    if not wanted:
        raise Refused("reservation.nothing", "quote", number=quote.number)
    whole = partly = none = 0
    for key, qty in wanted.items():
        lacking = qty - _kept(session, quote_id, key)
        free = max(0, reservation.free_of(by, session, key))
        if lacking > 0 and free > 0:
            reservation.reserve(
                by, session, key, min(lacking, free), customer_id=quote.customer_id, quote_id=quote_id,
                for_whom=quote.customer_name or quote.number, until=quote.valid_until,
            )  # fmt: skip
        if lacking <= free:
            whole += 1
        elif free > 0 or lacking < qty:
            partly += 1
        else:
            none += 1
    return Kept(whole, partly, none)


def lapsed(by: Actor, session: Session) -> list[str]:
    """Ids of the open reservations whose quote has expired or is void."""
    by.need(Right.LOOK_UP)
    return [found.id for found, _ in _lapsed(by, session)]


def release_lapsed(by: Actor, session: Session) -> int:
    """Give back what :func:`lapsed` names; how many. The moment is of the quote, not of the desk: two desks which
    release one write the same.
    """
    by.need(Right.QUOTE)
    found = list(_lapsed(by, session))
    for row, moment in found:
        row.released_at = moment
    session.flush()
    return len(found)


def _lapsed(by: Actor, session: Session) -> Iterator[tuple[Reservation, datetime]]:
    today = clock.today()
    asked = session.execute(
        select(Reservation, Quote.state, Quote.voided_at)
        .join(Quote, Quote.id == Reservation.quote_id)
        .where(Reservation.store_id == by.store_id, Reservation.deleted_at.is_(None))
        .where(Reservation.released_at.is_(None))
    )
    for row, state, voided_at in asked.all():
        if state == "void" and voided_at is not None:
            yield row, voided_at
        elif row.until is not None and row.until < today:
            yield row, datetime.combine(row.until + timedelta(days=1), time(), UTC)


def _wanted(session: Session, quote_id: str) -> dict[str, int]:
    """Part → thousandths of the quote's lines that name a part of the catalogue."""
    found = session.execute(
        select(QuoteLine.part_key, func.sum(QuoteLine.qty_milli))
        .where(QuoteLine.quote_id == quote_id, QuoteLine.part_key != "", QuoteLine.deleted_at.is_(None))
        .group_by(QuoteLine.part_key)
        .order_by(func.min(QuoteLine.position))
    )
    return {key: int(qty) for key, qty in found}


def _kept(session: Session, quote_id: str, part_key: str) -> int:
    mine = (Reservation.quote_id == quote_id, Reservation.part_key == part_key, Reservation.released_at.is_(None))
    asked = select(func.sum(Reservation.qty_milli)).where(*mine, Reservation.deleted_at.is_(None))
    return session.execute(asked).scalar() or 0
