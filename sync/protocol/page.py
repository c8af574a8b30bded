"""The stream as a device reads it: rows as they stand, page by page, with the edits everybody must know."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field

import orjson

from sync.merge import is_stamp
from sync.protocol.limit import MAX_PAGE_ROWS
from sync.protocol.stamp import stamps
from sync.wire import Fields, ProtocolError, Value, pack, unpack


@dataclass(frozen=True)
class Pull:
    """Ask for what follows ``seq`` in a stream of this incarnation of the peer.

    ``end`` and ``after``: go on with the page up to ``end`` that was cut, after this key: () from its beginning,
    (table, id) of a row, or (table, id, field, stamp) of an edit. Rows come as they stand now, by table and id; edits
    after all rows. What was written meanwhile has left the range and comes in a later page.

    ``schema``: the device's, so that it gets only columns that it knows; empty for all. ``only``: these tables alone,
    without edits and exits: for columns that a device could not see or keep before.

    ``whole``: the horizon when this reading began, from 0; the pages below it are then whole as long as it stands.
    """

    peer_incarnation: str
    stream: str
    seq: int
    rows: int
    end: int = 0
    after: tuple[str, ...] = ()
    schema: str = ""
    only: tuple[str, ...] = ()
    whole: int = 0

    def encode(self) -> bytes:
        return pack(asdict(self), rare=("schema", "only", "whole"))

    @classmethod
    def decode(cls, body: bytes) -> Pull:
        f = unpack(body)
        after = tuple(f.texts("after"))
        if len(after) not in (0, 2, 4):
            raise ProtocolError("field.length", "after")
        return cls(
            f.text("peer_incarnation", 40), f.text("stream"), f.integer("seq"), f.integer("rows", 1, MAX_PAGE_ROWS),
            f.integer("end"), after, f.text("schema") if f.has("schema") else "",
            tuple(f.texts("only")) if f.has("only") else (), f.integer("whole") if f.has("whole") else 0,
        )  # fmt: skip


@dataclass(frozen=True)
class Wait:
    """Ask to be answered as soon as one of these streams goes beyond its number. ``streams``: all that are granted."""

    peer_incarnation: str
    streams: Mapping[str, int]

    def encode(self) -> bytes:
        return pack(asdict(self))

    @classmethod
    def decode(cls, body: bytes) -> Wait:
        f = unpack(body)
        return cls(f.text("peer_incarnation", 40), f.counts("streams"))


@dataclass(frozen=True)
class Rows:
    """Rows of one table as they stand. ``field_stamps``: JSON text, field → stamp."""

    table: str
    stamp: Sequence[str]
    field_stamps: Sequence[str]
    columns: Mapping[str, Sequence[Value]]


@dataclass(frozen=True)
class KnownEdits:
    """Edits as the peer knows them, so that everybody finds the same losers."""

    table: Sequence[str]
    id: Sequence[str]
    field: Sequence[str]
    stamp: Sequence[str]
    base: Sequence[str]
    value: Sequence[Value]
    actor: Sequence[str]
    at: Sequence[str]


NO_EDITS = KnownEdits([], [], [], [], [], [], [], [])


@dataclass(frozen=True)
class Exits:
    """Rows that left the stream; ``stamp``: of the move. A row goes away only where it is older."""

    table: Sequence[str] = ()
    id: Sequence[str] = ()
    stamp: Sequence[str] = ()


@dataclass(frozen=True)
class Page:
    """The stream from ``start`` (exclusive) to ``end`` (inclusive), whole; ``more`` follows.

    ``sum``: as ``Stream.sum``, with the last page alone, read in the page's transaction.
    """

    stream: str
    start: int
    end: int
    more: bool
    tables: tuple[Rows, ...]
    edits: KnownEdits
    exits: Exits = field(default_factory=Exits)
    sum: str = ""

    def encode(self) -> bytes:
        plain = {
            **vars(self), "tables": [vars(each) for each in self.tables], "edits": vars(self.edits),
            "exits": vars(self.exits) if self.exits.id else None,
        }  # fmt: skip
        return pack(plain, rare=("exits", "sum"))

    @classmethod
    def decode(cls, body: bytes) -> Page:
        f = unpack(body)
        return cls(
            f.text("stream"), f.integer("start"), f.integer("end"), f.flag("more"),
            tuple(read_rows(each) for each in f.objects("tables")), read_edits(f.object("edits")),
            _exits(f.object("exits")) if f.has("exits") else Exits(), f.text("sum", 16) if f.has("sum") else "",
        )  # fmt: skip


def _exits(f: Fields) -> Exits:
    table = f.texts("table")
    return Exits(table, f.texts("id", len(table)), stamps(f, "stamp", len(table)))


def read_rows(f: Fields) -> Rows:
    """Rows within a message. Raises ProtocolError."""
    stamp = f.texts("stamp")
    columns = f.columns("columns", len(stamp))
    if "id" not in columns or not all(isinstance(key, str) and key for key in columns["id"]):
        raise ProtocolError("field.id")
    field_stamps = f.texts("field_stamps", len(stamp))
    if not all(map(_are_field_stamps, set(field_stamps))):
        raise ProtocolError("field.stamp", "field_stamps")
    return Rows(f.text("table"), stamps(f, "stamp", len(stamp)), field_stamps, columns)


def _are_field_stamps(text: str) -> bool:
    try:
        stamps = {} if text == "{}" else orjson.loads(text)
    except (ValueError, RecursionError):
        return False
    return isinstance(stamps, dict) and all(isinstance(stamp, str) and is_stamp(stamp) for stamp in stamps.values())


def read_edits(f: Fields) -> KnownEdits:
    """Edits within a message. Raises ProtocolError."""
    table = f.texts("table")
    n = len(table)
    return KnownEdits(
        table, f.texts("id", n), f.texts("field", n), stamps(f, "stamp", n), stamps(f, "base", n, empty=True),
        f.values("value", n), f.texts("actor", n), f.texts("at", n),
    )  # fmt: skip
