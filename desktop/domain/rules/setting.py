"""What a manager can change without a programmer, with the values shipped."""

from __future__ import annotations

from typing import Any, ClassVar

from sqlalchemy import Text
from sqlalchemy.orm import Mapped, mapped_column

from desktop.domain.record import Base, Json, Local, Record, Synced

SHIPPED: dict[str, Any] = {
    "quote.valid_days": 7,
    "quote.approval_over_fen": 50_000_00,
    "quote.approval_margin_below_bp": 1_500,
    "quote.tax_note": "含 13% 增值税",
    "quote.warranty": "",
}
"""Key → value shipped. The two approval figures are the catalogue's F3: over ¥50,000, or under 15 % margin."""


class Setting(Record, Base):
    """One setting of the store; its id is ``shared_id("setting", store_id, key)``."""

    __tablename__ = "setting"
    __sync__: ClassVar[Synced | Local] = Synced(keeps_both=frozenset({"value"}))

    key: Mapped[str] = mapped_column(Text)
    value: Mapped[Any] = mapped_column(Json)
