"""What somebody should know before this basket becomes a paper: approval, prices out of date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.domain import clock
from desktop.domain.actor import Actor
from desktop.domain.local import Live
from desktop.domain.money import line_amount
from desktop.domain.rules.approval import approval
from desktop.domain.rules.setting import settings
from desktop.domain.sales import basket as baskets
from desktop.domain.sales.basket import Basket


@dataclass(frozen=True)
class Notes:
    """Why approval is needed; the day the oldest price here ended, and on how many lines that is so."""

    reasons: tuple[str, ...] = ()
    expired: date | None = None
    expired_lines: int = 0


def notes(by: Actor, session: Session, basket: Basket) -> Notes:
    """Judged as issuing will judge it."""
    keys = {line.part_key for line in basket.lines if line.part_key}
    shown = (Live.part_key, Live.cost_fen, Live.valid_until, Live.approval_below_fen)
    rows = session.execute(select(*shown).where(Live.part_key.in_(keys)))
    live = {row.part_key: row for row in rows}
    costed = [
        (line.amount_fen, line_amount(live[line.part_key].cost_fen, line.qty_milli))
        for line in basket.lines
        if line.part_key in live and live[line.part_key].cost_fen is not None
    ]
    limits = {key: row.approval_below_fen for key, row in live.items() if row.cost_fen is None}
    limited = [
        (line.amount_fen, line_amount(limit, line.qty_milli))
        for line in basket.lines
        if (limit := limits.get(line.part_key)) is not None
    ]
    ended = [row.valid_until for row in live.values() if row.valid_until and row.valid_until < clock.today()]
    reasons = approval(baskets.totals(basket).total, costed, settings(session, by.store_id), limited)
    return Notes(reasons, min(ended, default=None), len(ended))
