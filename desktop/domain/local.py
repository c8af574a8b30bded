"""Tables that stay on this device: change capture, the queue to the centre, drafts, archived files, derived rows."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import Integer, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from desktop.domain.record import Base, Json, Local, Synced


class Device(Base):
    """One row: who this device is. ``code`` is in document numbers; ``sequence`` never goes back."""

    __tablename__ = "device"
    __sync__: ClassVar[Synced | Local] = Local("identity of this file")

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    store_id: Mapped[str] = mapped_column(String(36))
    code: Mapped[str] = mapped_column(Text)
    incarnation: Mapped[str] = mapped_column(Text)
    """A random identity, new after every noticed restore or clone."""
    token: Mapped[str] = mapped_column(Text)
    """Also kept outside the file; a difference means that the file was restored or cloned."""
    hlc: Mapped[int] = mapped_column(default=0)
    """The highest hybrid logical clock given out: milliseconds since 1970 << 16 | counter."""
    sequence: Mapped[int] = mapped_column(default=0)
    centre_url: Mapped[str] = mapped_column(Text, default="")
    centre_key: Mapped[str] = mapped_column(Text, default="")


class Capture(Base):
    """One row, set at the begin of every write transaction; the triggers read it."""

    __tablename__ = "capture"
    __sync__: ClassVar[Synced | Local] = Local("state of the running transaction")

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    tx: Mapped[str] = mapped_column(Text, default="")
    actor: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[str] = mapped_column(Text, default="")
    hlc: Mapped[int] = mapped_column(default=0)
    tail: Mapped[str] = mapped_column(Text, default="")
    silent: Mapped[int] = mapped_column(default=1)


class Outbox(Base):
    """One row a captured change, in order. ``cols``: JSON, changed column → stamp of the value its editor saw."""

    __tablename__ = "outbox"
    __sync__: ClassVar[Synced | Local] = Local("the queue to the centre")
    __table_args__ = {"sqlite_autoincrement": True}

    seq: Mapped[int] = mapped_column(Integer, primary_key=True)
    tx: Mapped[str] = mapped_column(Text, index=True)
    tbl: Mapped[str] = mapped_column(Text)
    pk: Mapped[str] = mapped_column(String(36))
    op: Mapped[str] = mapped_column(Text)
    stamp: Mapped[str] = mapped_column(Text)
    cols: Mapped[str | None] = mapped_column(Text)
    batch: Mapped[int | None] = mapped_column()
    """The frozen batch this change left in; None while it waits."""


class Draft(Base):
    """What a person has typed and not finished; saved with every pause, brought back after a crash."""

    __tablename__ = "draft"
    __sync__: ClassVar[Synced | Local] = Local("unfinished work of this device")

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    staff_id: Mapped[str] = mapped_column(String(36))
    body: Mapped[Any] = mapped_column(Json)
    parked: Mapped[bool] = mapped_column(default=False)
    changed_at: Mapped[datetime] = mapped_column()


class PaperFile(Base):
    """The very PDF that was printed, by its SHA-256."""

    __tablename__ = "paper_file"
    __sync__: ClassVar[Synced | Local] = Local("files have a queue of their own, later")

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    pdf: Mapped[bytes] = mapped_column(LargeBinary)


class Live(Base):
    """One row a part: price and stock as of now, kept by triggers on the stock ledger and the prices; derived."""

    __tablename__ = "live"
    __sync__: ClassVar[Synced | Local] = Local("derived from stock_entry and part_price")
    __table_args__ = {"sqlite_with_rowid": False}

    part_key: Mapped[str] = mapped_column(Text, primary_key=True)
    retail_fen: Mapped[int | None] = mapped_column()
    cost_fen: Mapped[int | None] = mapped_column()
    valid_until: Mapped[date | None] = mapped_column()
    here_milli: Mapped[int] = mapped_column(default=0, server_default="0")
    elsewhere_milli: Mapped[int] = mapped_column(default=0, server_default="0")
    order_milli: Mapped[int] = mapped_column(default=0, server_default="0")
    eta: Mapped[date | None] = mapped_column()
