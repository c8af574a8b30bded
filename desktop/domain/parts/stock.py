"""Stock as a ledger: quantities are sums of entries, so that two devices' entries merge by adding."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from sqlalchemy import Text
from sqlalchemy.orm import Mapped, mapped_column

from desktop.domain.record import Base, Local, Op, Record, Synced


class StockEntry(Record, Base):
    """One movement. ``account`` is ``here`` (on the shelf) or ``order`` (on the way); ``qty_milli`` is signed."""

    __tablename__ = "stock_entry"
    __sync__: ClassVar[Synced | Local] = Synced(op=Op.APPEND)

    part_key: Mapped[str] = mapped_column(Text, index=True)
    account: Mapped[str] = mapped_column(Text)
    qty_milli: Mapped[int] = mapped_column()
    reason: Mapped[str] = mapped_column(Text)
    """``count``, ``receipt``, ``order``, ``correction`` or ``loss``."""
    note: Mapped[str] = mapped_column(Text, default="")
    eta: Mapped[date | None] = mapped_column()
