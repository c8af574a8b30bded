"""Papers given to customers: which PDF, and how often it was printed."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from desktop.domain.record import Base, Local, Op, Record, Synced


class Paper(Record, Base):
    """An archived PDF; the file itself lies in ``paper_file`` under its SHA-256."""

    __tablename__ = "paper"
    __sync__: ClassVar[Synced | Local] = Synced(op=Op.APPEND)

    kind: Mapped[str] = mapped_column(Text)
    subject_id: Mapped[str] = mapped_column(String(36), index=True)
    number: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime] = mapped_column()


class Printing(Record, Base):
    """One time a paper went to a printer, or was saved as a file."""

    __tablename__ = "printing"
    __sync__: ClassVar[Synced | Local] = Synced(op=Op.APPEND)

    paper_id: Mapped[str] = mapped_column(String(36), index=True)
    printer: Mapped[str] = mapped_column(Text)
    """The printer's name, or ``pdf``."""
