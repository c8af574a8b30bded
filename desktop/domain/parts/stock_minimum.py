"""The least a store wants of a part, and what is short of it: the list that becomes an order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from sqlalchemy import Text, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from desktop.domain import clock
from desktop.domain.actor import Actor, Right
from desktop.domain.check import Change, Look, rule
from desktop.domain.identity import shared_id
from desktop.domain.local import Live
from desktop.domain.money import MAX_QTY_MILLI
from desktop.domain.parts import stock, stock_transfer
from desktop.domain.parts.reservation import Reservation
from desktop.domain.problem import Gather, Problem, Refused
from desktop.domain.record import Base, Local, Record, Synced


class StockMinimum(Record, Base):
    """One part that is to be kept; its id is of (store, part)."""

    __tablename__ = "stock_minimum"
    __sync__: ClassVar[Synced | Local] = Synced(
        keeps_both=frozenset({"least_milli", "up_to_milli"}), write=frozenset({Right.STOCK}), since={"": "0015"}
    )

    part_key: Mapped[str] = mapped_column(Text, index=True)
    least_milli: Mapped[int] = mapped_column()
    up_to_milli: Mapped[int] = mapped_column()
    """So much there is after an order; at least ``least_milli``."""


@dataclass(frozen=True)
class LowRow:
    """One part that is short. ``coming_milli``: under way from other stores; ``suggest_milli``: what to order."""

    part_key: str
    least_milli: int
    up_to_milli: int
    here_milli: int
    reserved_milli: int
    order_milli: int
    eta: date | None
    coming_milli: int

    @property
    def covered_milli(self) -> int:
        """Free on the shelf, with all that is on its way."""
        return self.here_milli - self.reserved_milli + self.order_milli + self.coming_milli

    @property
    def suggest_milli(self) -> int:
        """What is lacking up to the wished level; 0 where what is on its way is enough."""
        short = self.covered_milli < self.least_milli
        return max(self.up_to_milli, self.least_milli) - self.covered_milli if short else 0


@rule("stock_minimum")
def minimum_is_possible(change: Change, look: Look) -> Iterable[Problem]:
    """Nought or more of a part; 0 asks for nothing any more."""
    row = change.after
    if not row["part_key"]:
        yield Problem("part.missing", "part")
    for column in ("least_milli", "up_to_milli"):
        if not 0 <= row[column] <= MAX_QTY_MILLI:
            yield Problem("qty.size", column.removesuffix("_milli"), {"value": row[column] / 1000})


def set_minimum(by: Actor, session: Session, part_key: str, least_milli: int, up_to_milli: int | None = None) -> None:
    """At least so much is to be kept, ordered up to another amount; 0 takes the part off the list.

    Raises Refused with every problem: ``part.missing``, ``qty.size``, ``minimum.up_to``.
    """
    by.need(Right.STOCK)
    up_to = least_milli if up_to_milli is None else up_to_milli
    gather = Gather()
    if not part_key:
        gather.note("part.missing", "part")
    if not 0 <= least_milli <= MAX_QTY_MILLI:
        gather.note("qty.size", "least", value=least_milli / 1000)
    if up_to < least_milli or up_to > MAX_QTY_MILLI:
        gather.note("minimum.up_to", "up_to", value=up_to / 1000, least=least_milli / 1000)
    gather.done()
    row_id = shared_id("minimum", by.store_id, part_key)
    found = session.get(StockMinimum, row_id)
    if found is None:
        session.add(
            StockMinimum(id=row_id, store_id=by.store_id, part_key=part_key, least_milli=least_milli, up_to_milli=up_to)
        )
    else:
        found.least_milli, found.up_to_milli, found.deleted_at = least_milli, up_to, None
    session.flush()


def minimum_of(by: Actor, session: Session, part_key: str) -> tuple[int, int]:
    """The least and the wished level of a part; (0, 0) where none was set."""
    by.need(Right.LOOK_UP)
    found = session.get(StockMinimum, shared_id("minimum", by.store_id, part_key))
    return (0, 0) if found is None or found.deleted_at is not None else (found.least_milli, found.up_to_milli)


def low_stock(by: Actor, session: Session) -> list[LowRow]:
    """The parts whose free stock is below the least, also where enough is on its way; what must be ordered first."""
    by.need(Right.LOOK_UP)
    kept = (
        select(Reservation.part_key, func.sum(Reservation.qty_milli).label("qty"))
        .where(Reservation.store_id == by.store_id, Reservation.deleted_at.is_(None))
        .where(Reservation.released_at.is_(None))
        .group_by(Reservation.part_key)
        .subquery()
    )
    found = session.execute(
        select(StockMinimum, Live.here_milli, Live.order_milli, Live.eta, kept.c.qty)
        .outerjoin(Live, Live.part_key == StockMinimum.part_key)
        .outerjoin(kept, kept.c.part_key == StockMinimum.part_key)
        .where(StockMinimum.store_id == by.store_id, StockMinimum.deleted_at.is_(None), StockMinimum.least_milli > 0)
    )
    coming = stock_transfer.coming(by, session)
    rows = [
        LowRow(
            row.part_key, row.least_milli, row.up_to_milli, here or 0, kept_milli or 0, order or 0,
            eta, coming.get(row.part_key, 0),
        )
        for row, here, order, eta, kept_milli in found
    ]  # fmt: skip
    low = [row for row in rows if row.here_milli - row.reserved_milli < row.least_milli]
    return sorted(low, key=lambda row: (not row.suggest_milli, -row.suggest_milli, row.part_key))


def order_all(
    by: Actor, session: Session, lines: Sequence[tuple[str, int]], eta: date | None = None, *, note: str = ""
) -> int:
    """Everything on the list (part key, thousandths) is on order now, in one transaction; how many parts.

    Raises Refused ``order.empty``, and as ``stock.order``.
    """
    by.need(Right.STOCK)
    if not lines:
        raise Refused("order.empty", "lines")
    if eta is not None and eta < clock.today():
        raise Refused("eta.past", "eta", value=eta.isoformat())
    for key, qty in lines:
        stock.order(by, session, key, qty, eta, note=note)
    return len(lines)
