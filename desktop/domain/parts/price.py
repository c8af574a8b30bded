"""Price levels and the store's own prices."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from sqlalchemy import Text
from sqlalchemy.orm import Mapped, mapped_column

from desktop.domain.record import Base, Local, Record, Synced


class PriceLevel(Record, Base):
    """A customer level and its rate, e.g. A级 at 9,000 basis points (9 折)."""

    __tablename__ = "price_level"
    __sync__: ClassVar[Synced | Local] = Synced(keeps_both=frozenset({"rate_bp"}))

    name: Mapped[str] = mapped_column(Text)
    name_en: Mapped[str] = mapped_column(Text, default="")
    rate_bp: Mapped[int] = mapped_column()
    terms_days: Mapped[int] = mapped_column(default=0)
    """Payment term in days; 0 is cash."""
    position: Mapped[int] = mapped_column(default=0)


class PartPrice(Record, Base):
    """The store's retail price of a part, and its cost; ``part_key`` is ``BRAND:NUMBER`` (see part.key)."""

    __tablename__ = "part_price"
    __sync__: ClassVar[Synced | Local] = Synced(keeps_both=frozenset({"retail_fen", "cost_fen"}))

    part_key: Mapped[str] = mapped_column(Text, index=True)
    retail_fen: Mapped[int] = mapped_column()
    cost_fen: Mapped[int | None] = mapped_column()
    valid_until: Mapped[date | None] = mapped_column()
