"""What a file brought in: the record of it that travels, and on this device which rows came of it, so that it can be
undone."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from desktop.domain.actor import Right
from desktop.domain.record import Base, Json, Local, Op, Record, Synced

SINCE = "0014"
"""The revision of the file that brought these tables."""


class ImportRun(Record, Base):
    """One import. The file's name is not kept, since people name files after people: its hash tells it from others."""

    __tablename__ = "import_run"
    __sync__: ClassVar[Synced | Local] = Synced(write=frozenset({Right.IMPORT}), since={"": SINCE})

    kind: Mapped[str] = mapped_column(Text)
    """``customer``, ``vehicle`` or ``stock``."""
    format: Mapped[str] = mapped_column(Text)
    """``text`` or ``xlsx``."""
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int] = mapped_column()
    """Bytes."""
    made: Mapped[int] = mapped_column(default=0)
    """Lines of the file that became something new; the next three count the others."""
    merged: Mapped[int] = mapped_column(default=0)
    skipped: Mapped[int] = mapped_column(default=0)
    refused: Mapped[int] = mapped_column(default=0)
    ended_at: Mapped[datetime | None] = mapped_column()
    """None while it runs, and where it was cut; what is in stays in."""
    undone_at: Mapped[datetime | None] = mapped_column()


class ImportPart(Record, Base):
    """One transaction of an import or of its undoing, so that the centre answers it row by row."""

    __tablename__ = "import_part"
    __sync__: ClassVar[Synced | Local] = Synced(
        op=Op.APPEND, separable=True, write=frozenset({Right.IMPORT}), since={"": SINCE}
    )

    run_id: Mapped[str] = mapped_column(String(36), index=True)
    number: Mapped[int] = mapped_column()
    """From 1; below 0 where it takes back."""


class ImportedRow(Base):
    """A row that an import made or filled."""

    __tablename__ = "imported_row"
    __sync__: ClassVar[Synced | Local] = Local("what it takes to undo an import, here and for a day")

    run_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    tbl: Mapped[str] = mapped_column(Text, primary_key=True)
    pk: Mapped[str] = mapped_column(String(36), primary_key=True)
    made: Mapped[bool] = mapped_column()
    before: Mapped[Any] = mapped_column(Json)
    """Of a row that was filled: column → the stored value it had."""
    digest: Mapped[str] = mapped_column(String(64))
    """Of the row as the import left it: SHA-256, so that nothing personal is kept twice."""
