"""What every record has. A synced column is stored as TEXT or INTEGER and nothing else, so a row travels as it lies.

A record declares with ``__sync__`` how it takes part in the exchange; a table without a declaration fails a test.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import BigInteger, Integer, MetaData, String, Text, TypeDecorator
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from desktop.domain import clock
from desktop.domain.claim import Claims
from desktop.domain.identity import new_id


class Op(StrEnum):
    """What an edit of a table means to the exchange; see docs/sync.md."""

    SET = "set"
    APPEND = "append"
    RESERVE = "reserve"


CENTRE = "centre"
"""The right to write what the centre makes: nobody's."""


@dataclass(frozen=True)
class Sum:
    """How the centre makes a table of a group: what a ledger adds up to, a row a key and store.

    ``of``: the ledger, of the stores' streams. ``by`` and ``add``: its key and the column that is added, of the same
    names here. ``where``: column → value of the entries that count. The table also has ``of_store``, whose sum it is,
    and ``as_of``, when the centre found it so.
    """

    of: str
    by: str
    add: str
    where: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Pairs:
    """How the centre makes a table of a group: which items often stand on one paper, a row an item.

    ``of``: the papers' lines; ``within``: their column that names the paper, a row of ``parent``; ``item``: what is
    paired, of the same name here. ``where`` and ``parent_where``: column → value of what counts. A pair is told from
    ``least`` papers on, at most ``most`` an item, in the column ``others``: JSON, pairs of item and number.
    """

    of: str
    within: str
    item: str
    parent: str
    where: Mapping[str, str] = field(default_factory=dict)
    parent_where: Mapping[str, str] = field(default_factory=dict)
    least: int = 3
    most: int = 5


@dataclass(frozen=True)
class Synced:
    """A table that travels. Fields in ``keeps_both`` show both values in a conflict.

    ``stream``: the kind of partition its rows are at home in: ``store``, ``group`` or ``staff``. ``scope``: the column
    that names the partition in which a row is to be seen instead; empty where rows never move.
    ``write``: the rights of which a member of staff needs one to write a row, none where anybody may; ``writing``:
    column → the right that writing it needs besides. ``seen_with``: column → the right a device needs to be sent it,
    and to write it. ``own``: columns that everybody may change in the row whose id is their own.

    ``since``: column → the first revision of the file that has it, where that is not the first of all; the empty name
    is the table itself.

    ``claims``: of a ``RESERVE`` table, what a row wants for itself alone.
    ``separable``: a transaction that adds a row of this table is answered row by row: a bad row of an import leaves the
    others in.
    ``file``: the column that names a file by its SHA-256, which travels apart from the rows; empty where there is none.
    ``made``: how the centre makes its rows; None where people do.
    """

    stream: str = "store"
    op: Op = Op.SET
    keeps_both: frozenset[str] = frozenset()
    claims: Claims | None = None
    separable: bool = False
    file: str = ""
    scope: str = ""
    write: frozenset[str] = frozenset()
    writing: Mapping[str, str] = field(default_factory=dict)
    seen_with: Mapping[str, str] = field(default_factory=dict)
    own: frozenset[str] = frozenset()
    since: Mapping[str, str] = field(default_factory=dict)
    made: Sum | Pairs | None = None


@dataclass(frozen=True)
class Local:
    """A table that stays on this device, and why."""

    why: str


class Moment(TypeDecorator[datetime]):
    """An aware UTC time as 24-character text, ``clock.to_text``."""

    impl = String(24)
    cache_ok = True

    @property
    def python_type(self) -> type[datetime]:
        return datetime

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        return None if value is None else clock.to_text(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:
        return None if value is None else clock.from_text(value)


class Day(TypeDecorator[date]):
    """A calendar day as ISO text."""

    impl = String(10)
    cache_ok = True

    @property
    def python_type(self) -> type[date]:
        return date

    def process_bind_param(self, value: date | None, dialect: Dialect) -> str | None:
        return None if value is None else value.isoformat()

    def process_result_value(self, value: str | None, dialect: Dialect) -> date | None:
        return None if value is None else date.fromisoformat(value)


class Flag(TypeDecorator[bool]):
    """Yes or no as 1 or 0."""

    impl = Integer
    cache_ok = True

    @property
    def python_type(self) -> type[bool]:
        return bool

    def process_bind_param(self, value: bool | None, dialect: Dialect) -> int | None:
        return None if value is None else int(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> bool | None:
        return None if value is None else bool(value)


class Json(TypeDecorator[Any]):
    """A JSON value as text, keys sorted so that equal values are equal text."""

    impl = Text
    cache_ok = True

    @property
    def python_type(self) -> type[dict[str, Any]]:
        return dict

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else json.loads(value)


class Base(DeclarativeBase):
    """The metadata of every table, synced and local."""

    metadata = MetaData(naming_convention={"ix": "ix_%(table_name)s_%(column_0_N_name)s", "pk": "pk_%(table_name)s"})
    type_annotation_map = {
        str: Text,
        int: BigInteger,
        bool: Flag,
        datetime: Moment,
        date: Day,
    }
    __mapper_args__ = {"eager_defaults": False}
    __sync__: ClassVar[Synced | Local]


BOOKKEEPING = ("created_at", "created_by", "changed_at", "changed_by")
"""Written by the capture triggers from the transaction, never by a verb; not an edit of their own."""
STAMPS = ("stamp", "field_stamps")
"""``stamp``: of the write of the whole row; ``field_stamps``: JSON, field → stamp, from a field's first edit on."""


class Record:
    """Mixin of every synced table. ``store_id`` is the home store and never changes."""

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    store_id: Mapped[str] = mapped_column(String(36))
    created_at: Mapped[datetime | None] = mapped_column(Moment)
    created_by: Mapped[str | None] = mapped_column(String(36))
    changed_at: Mapped[datetime | None] = mapped_column(Moment)
    changed_by: Mapped[str | None] = mapped_column(String(36))
    deleted_at: Mapped[datetime | None] = mapped_column(Moment)
    stamp: Mapped[str | None] = mapped_column(Text)
    field_stamps: Mapped[str] = mapped_column(Text, default="{}", server_default="{}")

    def __init__(self, **values: Any) -> None:
        values.setdefault("id", new_id())
        super().__init__(**values)


def synced_tables() -> dict[str, Synced]:
    """Table name → declaration, of all tables that travel, sorted by name.

    A table without a class is declared by ``info["sync"]``.
    """
    found = {
        mapper.class_.__tablename__: mapper.class_.__sync__
        for mapper in Base.registry.mappers
        if isinstance(mapper.class_.__sync__, Synced)
    }
    found |= {name: table.info["sync"] for name, table in Base.metadata.tables.items() if "sync" in table.info}
    return dict(sorted(found.items()))


@functools.cache
def data_columns(table: str) -> tuple[str, ...]:
    """The columns that a person edits: all but id, bookkeeping and stamps, in the table's order."""
    hidden = {"id", *BOOKKEEPING, *STAMPS}
    return tuple(str(column.name) for column in Base.metadata.tables[table].columns if column.name not in hidden)


@functools.cache
def wire_columns(table: str) -> tuple[str, ...]:
    """The columns that travel: all of the table's but the stamps, which have a place of their own in a message."""
    return tuple(str(column.name) for column in Base.metadata.tables[table].columns if column.name not in STAMPS)


Row = Mapping[str, Any]
"""One row as it lies in the file: TEXT and INTEGER values by column name."""
