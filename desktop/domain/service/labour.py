"""What an hour of work costs: by trade, and by the customer's price level where the store has one for it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from sqlalchemy import String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from desktop.domain.actor import Actor, Right
from desktop.domain.check import Change, Look, rule
from desktop.domain.identity import shared_id
from desktop.domain.money import half_up
from desktop.domain.people.customer import Customer
from desktop.domain.problem import Problem, Refused
from desktop.domain.record import Base, Local, Record, Synced
from desktop.domain.sales.line import checked_price
from desktop.domain.service.technician import TRADES

HOUR = 60
"""Minutes. A labour line's quantity is its hours in thousandths."""


class LabourRate(Record, Base):
    """What an hour of a trade costs; its id is of (store, trade, level), so that two desks set one."""

    __tablename__ = "labour_rate"
    __sync__: ClassVar[Synced | Local] = Synced(
        write=frozenset({Right.SETTINGS}), keeps_both=frozenset({"hour_fen"}), since={"": "0020"}
    )

    trade: Mapped[str] = mapped_column(Text)
    level_id: Mapped[str | None] = mapped_column(String(36))
    """Of which price level; None: of everybody else."""
    hour_fen: Mapped[int] = mapped_column()


@dataclass(frozen=True)
class RateRow:
    """One rate of the list."""

    trade: str
    level_id: str | None
    hour_fen: int


@rule("labour_rate")
def rate_is_possible(change: Change, look: Look) -> Iterable[Problem]:
    """A trade, and no negative price."""
    if not change.after["trade"]:
        yield Problem("text.missing", "trade")
    if change.after["hour_fen"] < 0:
        yield Problem("money.negative", "unit_price", {"value": change.after["hour_fen"] / 100})


def set_rate(by: Actor, session: Session, trade: str, hour_fen: int, level_id: str | None = None) -> None:
    """What an hour costs from now on; orders keep what they were written with.

    Raises Refused ``technician.trade``, ``money.*``.
    """
    by.need(Right.SETTINGS)
    if trade not in TRADES:
        raise Refused("technician.trade", "trade", value=trade[:20])
    checked_price(hour_fen)
    row_id = shared_id("labour_rate", by.store_id, trade, level_id or "")
    row = session.get(LabourRate, row_id)
    if row is None:
        session.add(
            LabourRate(id=row_id, store_id=by.store_id, trade=trade, level_id=level_id, hour_fen=hour_fen)
        )  # fmt: skip
    else:
        row.hour_fen, row.deleted_at = hour_fen, None
    session.flush()


def rates(by: Actor, session: Session) -> list[RateRow]:
    """All rates of the store, by trade, the general one of each first."""
    by.need(Right.LOOK_UP)
    found = session.scalars(
        select(LabourRate).where(LabourRate.store_id == by.store_id, LabourRate.deleted_at.is_(None))
    ).all()
    order = sorted(found, key=lambda row: (TRADES.index(row.trade) if row.trade in TRADES else 99, row.level_id or ""))
    return [RateRow(row.trade, row.level_id, row.hour_fen) for row in order]


def rate_of(session: Session, store_id: str, trade: str, customer_id: str | None) -> int | None:
    """Fen an hour for this customer: of the level, else the general one; None where the store has set none."""
    customer = session.get(Customer, customer_id) if customer_id else None
    for level in dict.fromkeys((customer.level_id if customer else None, None)):
        row = session.get(LabourRate, shared_id("labour_rate", store_id, trade, level or ""))
        if row is not None and row.deleted_at is None:
            return row.hour_fen
    return None


def hours_milli(minutes: int) -> int:
    """Minutes as hours in thousandths, rounded half up: 50 minutes → 833."""
    return half_up(minutes * 1000, HOUR)
