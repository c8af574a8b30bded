"""Consent per purpose, with the text that was shown, when, and by which channel."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from desktop.domain.record import Base, Local, Record, Synced


class Consent(Record, Base):
    """One answer to one purpose. A withdrawal fills ``withdrawn_at``; a new consent is a new row."""

    __tablename__ = "consent"
    __sync__: ClassVar[Synced | Local] = Synced(keeps_both=frozenset({"given", "withdrawn_at"}))

    customer_id: Mapped[str] = mapped_column(String(36), index=True)
    purpose: Mapped[str] = mapped_column(Text)
    text_version: Mapped[str] = mapped_column(Text)
    given: Mapped[bool] = mapped_column()
    at: Mapped[datetime] = mapped_column()
    channel: Mapped[str] = mapped_column(Text)
    """``counter``, ``phone`` or ``paper``."""
    withdrawn_at: Mapped[datetime | None] = mapped_column()
