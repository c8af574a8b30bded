"""What lies in the other stores of the group: a sum per part and store, made by the centre out of their ledgers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from sqlalchemy import String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from desktop.domain.actor import Actor, Right
from desktop.domain.parts.stock_transfer import Branch
from desktop.domain.record import CENTRE, Base, Local, Record, Sum, Synced


class StockSum(Record, Base):
    """One part in one store. The ledger itself never leaves its store."""

    __tablename__ = "stock_sum"
    __sync__: ClassVar[Synced | Local] = Synced(
        stream="group", write=frozenset({CENTRE}), since={"": "0017"},
        made=Sum(of="stock_entry", by="part_key", add="qty_milli", where={"account": "here"}),
    )  # fmt: skip

    of_store: Mapped[str] = mapped_column(String(36))
    part_key: Mapped[str] = mapped_column(Text, index=True)
    qty_milli: Mapped[int] = mapped_column()
    as_of: Mapped[datetime] = mapped_column()
    """When the centre found it so."""


@dataclass(frozen=True)
class Elsewhere:
    """A part in another store; ``store`` is its name, or empty where it has told none."""

    store: str
    qty_milli: int
    as_of: datetime


def elsewhere(by: Actor, session: Session, part_key: str) -> list[Elsewhere]:
    """The other stores that have some of a part, the most first."""
    by.need(Right.LOOK_UP)
    found = session.execute(
        select(Branch.name, StockSum.qty_milli, StockSum.as_of)
        .select_from(StockSum)
        .outerjoin(Branch, (Branch.of_store == StockSum.of_store) & Branch.deleted_at.is_(None))
        .where(StockSum.part_key == part_key, StockSum.of_store != by.store_id, StockSum.deleted_at.is_(None))
        .where(StockSum.qty_milli > 0)
        .order_by(StockSum.qty_milli.desc(), StockSum.of_store)
    )
    return [Elsewhere(name or "", qty, at) for name, qty, at in found]
