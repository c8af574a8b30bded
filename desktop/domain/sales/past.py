"""What a customer was quoted for a part before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.domain.actor import Actor, Right
from desktop.domain.sales.quote import Quote, QuoteLine

LAST = 3


@dataclass(frozen=True)
class PastPrice:
    """One line of an earlier quote: the price of one unit, tax included."""

    number: str
    unit_fen: int
    qty_milli: int
    issued_at: datetime


def past_prices(by: Actor, session: Session, customer_id: str, part_key: str, limit: int = LAST) -> list[PastPrice]:
    """The customer's last prices for the part, the last first; superseded and void quotes are left out."""
    by.need(Right.QUOTE)
    rows = session.execute(
        select(Quote.number, QuoteLine.unit_fen, QuoteLine.qty_milli, Quote.issued_at)
        .join(QuoteLine, QuoteLine.quote_id == Quote.id)
        .where(Quote.customer_id == customer_id, Quote.state == "issued", Quote.deleted_at.is_(None))
        .where(QuoteLine.part_key == part_key, QuoteLine.deleted_at.is_(None))
        .order_by(Quote.issued_at.desc(), Quote.id.desc(), QuoteLine.position)
        .limit(limit)
    )
    return [PastPrice(*row) for row in rows]
