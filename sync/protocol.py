"""Every message both sides may assume. docs/sync.md says what each side must do with them.

A message is a frozen dataclass with ``encode`` and ``decode``; a decode error is a ProtocolError, never a crash.
Rows travel by table and by column. Nothing here knows what a row means.
"""

from __future__ import annotations

import dataclasses
import hashlib
import struct
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Literal

import orjson

from sync.merge import is_stamp
from sync.wire import MAX_BODY, Fields, ProtocolError, Value, by_column, pack, unpack

__all__ = ["MAX_BODY", "ProtocolError"]

VERSIONS = (1, 1)
"""The lowest and the highest version of this protocol that this program speaks, inclusive."""
MAX_TRANSACTIONS = 20_000
MAX_ROWS = 50_000
"""Rows and field edits of one batch, inclusive; a transaction is never split, so one may not be larger."""
BATCH_ROWS = 10_000
"""What a device aims at in one batch."""
PAGE_ROWS = 5_000
"""What a device asks for in one page; 1 to 10,000 are granted."""
MAX_PAGE_ROWS = 10_000
CONTENT_TYPE = "application/x-forecourt-sync"

Outcome = Literal["applied", "merged", "conflicted", "refused", "held"]
OUTCOMES: tuple[Outcome, ...] = ("applied", "merged", "conflicted", "refused", "held")


@dataclass(frozen=True)
class Hello:
    """The device introduces itself. ``clock``: its milliseconds since 1970."""

    lowest: int
    highest: int
    schema: str
    incarnation: str
    clock: int

    def encode(self) -> bytes:
        return pack(asdict(self))

    @classmethod
    def decode(cls, body: bytes) -> Hello:
        f = unpack(body)
        return cls(
            f.integer("lowest", 1, 999), f.integer("highest", 1, 999), f.text("schema"),
            f.text("incarnation", 40), f.integer("clock", -(1 << 46), 1 << 46),
        )  # fmt: skip


@dataclass(frozen=True)
class Stream:
    """One stream granted: its latest sequence, and the sequence below which tombstones are gone."""

    name: str
    seq: int
    horizon: int


@dataclass(frozen=True)
class Welcome:
    """The peer's answer. ``answered``: the highest batch number it has answered for this device's incarnation."""

    version: int
    peer: str
    incarnation: str
    schema: str
    clock: int
    answered: int
    streams: tuple[Stream, ...]

    def encode(self) -> bytes:
        return pack(asdict(self))

    @classmethod
    def decode(cls, body: bytes) -> Welcome:
        f = unpack(body)
        streams = tuple(Stream(s.text("name"), s.integer("seq"), s.integer("horizon")) for s in f.objects("streams"))
        return cls(
            f.integer("version", *VERSIONS), f.text("peer", 40), f.text("incarnation", 40), f.text("schema"),
            f.integer("clock"), f.integer("answered"), streams,
        )  # fmt: skip


@dataclass(frozen=True)
class Tx:
    """One local transaction. It stands or falls as a whole unless it is ``separable`` (an import)."""

    id: str
    actor: str
    at: str
    separable: bool = False


@dataclass(frozen=True)
class Inserts:
    """New rows of one table. ``tx``: index into the batch's transactions; ``columns`` hold the stored values."""

    table: str
    tx: Sequence[int]
    stamp: Sequence[str]
    columns: Mapping[str, Sequence[Value]]


@dataclass(frozen=True)
class Edits:
    """Changed fields of one table, in the order they were written. ``base``: stamp of the value the editor saw.

    ``seen``: for a delete, JSON of all stamps it saw (``""`` is the row's), otherwise empty.
    """

    table: str
    tx: Sequence[int]
    id: Sequence[str]
    field: Sequence[str]
    value: Sequence[Value]
    stamp: Sequence[str]
    base: Sequence[str]
    seen: Sequence[str]


@dataclass(frozen=True)
class Batch:
    """What a device sends at once. Its encoded bytes are frozen before the first send; their SHA-256 is its hash."""

    incarnation: str
    number: int
    transactions: tuple[Tx, ...]
    inserts: tuple[Inserts, ...]
    edits: tuple[Edits, ...]

    def encode(self) -> bytes:
        rows = [(t.id, t.actor, t.at, int(t.separable)) for t in self.transactions]
        return pack({
            "incarnation": self.incarnation,
            "number": self.number,
            "transactions": by_column(rows, ("id", "actor", "at", "separable")),
            "inserts": [vars(each) for each in self.inserts],
            "edits": [vars(each) for each in self.edits],
        })  # fmt: skip

    @classmethod
    def decode(cls, body: bytes) -> Batch:
        f = unpack(body)
        transactions = _transactions(f.object("transactions"))
        count = len(transactions)
        batch = cls(
            f.text("incarnation", 40), f.integer("number", 1), transactions,
            tuple(_inserts(each, count) for each in f.objects("inserts")),
            tuple(_edits(each, count) for each in f.objects("edits")),
        )  # fmt: skip
        if sum(len(i.tx) for i in batch.inserts) + sum(len(e.tx) for e in batch.edits) > MAX_ROWS:
            raise ProtocolError("batch.rows")
        return batch


def _transactions(f: Fields) -> tuple[Tx, ...]:
    ids = f.texts("id")
    count = len(ids)
    if count > MAX_TRANSACTIONS or len(set(ids)) != count:
        raise ProtocolError("batch.transactions")
    actors, at, separable = f.texts("actor", count), f.texts("at", count), f.integers("separable", count, below=2)
    return tuple(Tx(i, by, when, bool(s)) for i, by, when, s in zip(ids, actors, at, separable, strict=True))


def _stamps(f: Fields, name: str, count: int, *, empty: bool = False) -> list[str]:
    found = f.texts(name, count)
    if not all(is_stamp(stamp) or (empty and not stamp) for stamp in found):
        raise ProtocolError("field.stamp", name)
    return found


def _inserts(f: Fields, transactions: int) -> Inserts:
    tx = f.integers("tx", below=transactions)
    columns = f.columns("columns", len(tx))
    if "id" not in columns or not all(isinstance(key, str) and key for key in columns["id"]):
        raise ProtocolError("field.id")
    return Inserts(f.text("table"), tx, _stamps(f, "stamp", len(tx)), columns)


def _edits(f: Fields, transactions: int) -> Edits:
    tx = f.integers("tx", below=transactions)
    n = len(tx)
    stamp, base = _stamps(f, "stamp", n), _stamps(f, "base", n, empty=True)
    if not all(s > b for s, b in zip(stamp, base, strict=True)):
        raise ProtocolError("field.stamp", "a stamp is always above its base")
    return Edits(
        f.text("table"), tx, f.texts("id", n), f.texts("field", n), f.values("value", n), stamp, base,
        f.texts("seen", n),
    )  # fmt: skip


def content_hash(payload: bytes) -> str:
    """What names a batch's content: SHA-256 of its bytes, in hex."""
    return hashlib.sha256(payload).hexdigest()


@dataclass(frozen=True)
class Push:
    """A batch on its way, with what may change from one sending to the next.

    ``answered``: the highest number the centre has answered; the peer counts lower ones as present.
    ``cursor``: how far the device has read its stream, so that the peer can tell what it had not seen.
    """

    answered: int
    cursor: int
    hash: str
    payload: bytes

    def encode(self) -> bytes:
        head = pack({"answered": self.answered, "cursor": self.cursor, "hash": self.hash})
        return struct.pack(">I", len(head)) + head + self.payload

    @classmethod
    def decode(cls, body: bytes) -> Push:
        if len(body) < 4:
            raise ProtocolError("body.cut")
        (size,) = struct.unpack(">I", body[:4])
        f = unpack(body[4 : 4 + size])
        push = cls(f.integer("answered"), f.integer("cursor"), f.text("hash", 64), body[4 + size :])
        if content_hash(push.payload) != push.hash:
            raise ProtocolError("body.hash")
        return push


@dataclass(frozen=True)
class Verdict:
    """What became of one transaction, or of one row of a separable one (``table`` and ``row`` then name it).

    ``code``, ``field`` and ``values`` fill a sentence; ``on``: the stamp a held one waits for.
    """

    tx: str
    outcome: Outcome
    code: str = ""
    field: str = ""
    values: Mapping[str, Value] = dataclasses.field(default_factory=dict)
    on: str = ""
    table: str = ""
    row: str = ""


@dataclass(frozen=True)
class Answer:
    """The final word on a batch, stored with its effect. A transaction that is not listed was applied.

    ``first`` to ``last``: the stretch of the stream's sequence this batch took; ``last`` < ``first`` where none.
    """

    number: int
    hash: str
    stream: str
    first: int
    last: int
    verdicts: tuple[Verdict, ...]

    def encode(self) -> bytes:
        return pack({**vars(self), "verdicts": [vars(each) for each in self.verdicts]})

    @classmethod
    def decode(cls, body: bytes) -> Answer:
        f = unpack(body)
        return cls(
            f.integer("number", 1), f.text("hash", 64), f.text("stream"), f.integer("first"), f.integer("last"),
            tuple(_verdict(each) for each in f.objects("verdicts")),
        )  # fmt: skip


def _verdict(f: Fields) -> Verdict:
    outcome = next((each for each in OUTCOMES if each == f.text("outcome")), None)
    if outcome is None:
        raise ProtocolError("field.range", "outcome")
    return Verdict(
        f.text("tx", 40), outcome, f.text("code"), f.text("field"), f.mapping("values"), f.text("on"), f.text("table"),
        f.text("row", 40),
    )  # fmt: skip


@dataclass(frozen=True)
class Pull:
    """Ask for what follows ``seq`` in a stream of this incarnation of the peer."""

    peer_incarnation: str
    stream: str
    seq: int
    rows: int

    def encode(self) -> bytes:
        return pack(asdict(self))

    @classmethod
    def decode(cls, body: bytes) -> Pull:
        f = unpack(body)
        return cls(
            f.text("peer_incarnation", 40), f.text("stream"), f.integer("seq"), f.integer("rows", 1, MAX_PAGE_ROWS)
        )


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


@dataclass(frozen=True)
class Page:
    """The stream from ``start`` (exclusive) to ``end`` (inclusive), whole; ``more`` follows."""

    stream: str
    start: int
    end: int
    more: bool
    tables: tuple[Rows, ...]
    edits: KnownEdits

    def encode(self) -> bytes:
        return pack({**vars(self), "tables": [vars(each) for each in self.tables], "edits": vars(self.edits)})

    @classmethod
    def decode(cls, body: bytes) -> Page:
        f = unpack(body)
        return cls(
            f.text("stream"), f.integer("start"), f.integer("end"), f.flag("more"),
            tuple(_rows(each) for each in f.objects("tables")), _known(f.object("edits")),
        )  # fmt: skip


def _rows(f: Fields) -> Rows:
    stamp = f.texts("stamp")
    columns = f.columns("columns", len(stamp))
    if "id" not in columns or not all(isinstance(key, str) and key for key in columns["id"]):
        raise ProtocolError("field.id")
    field_stamps = f.texts("field_stamps", len(stamp))
    if not all(map(_are_field_stamps, field_stamps)):
        raise ProtocolError("field.stamp", "field_stamps")
    return Rows(f.text("table"), _stamps(f, "stamp", len(stamp)), field_stamps, columns)


def _are_field_stamps(text: str) -> bool:
    try:
        stamps = {} if text == "{}" else orjson.loads(text)
    except (ValueError, RecursionError):
        return False
    return isinstance(stamps, dict) and all(isinstance(stamp, str) and is_stamp(stamp) for stamp in stamps.values())


def _known(f: Fields) -> KnownEdits:
    table = f.texts("table")
    n = len(table)
    return KnownEdits(
        table, f.texts("id", n), f.texts("field", n), _stamps(f, "stamp", n), _stamps(f, "base", n, empty=True),
        f.values("value", n), f.texts("actor", n), f.texts("at", n),
    )  # fmt: skip


@dataclass(frozen=True)
class Enrol:
    """A new device with its one-time code."""

    code: str
    name: str

    def encode(self) -> bytes:
        return pack(asdict(self))

    @classmethod
    def decode(cls, body: bytes) -> Enrol:
        f = unpack(body)
        return cls(f.text("code", 40), f.text("name", 80))


@dataclass(frozen=True)
class Enrolled:
    """What the device keeps. ``key`` is shown this once; the peer keeps its hash."""

    store_id: str
    device_code: str
    key: str

    def encode(self) -> bytes:
        return pack(asdict(self))

    @classmethod
    def decode(cls, body: bytes) -> Enrolled:
        f = unpack(body)
        return cls(f.text("store_id", 36), f.text("device_code", 20), f.text("key"))


@dataclass(frozen=True)
class Denied:
    """The peer will not have the whole request. ``code`` is one of :data:`DENIALS`; ``details`` name the remedy."""

    code: str
    details: Mapping[str, Value]

    def encode(self) -> bytes:
        return pack(asdict(self))

    @classmethod
    def decode(cls, body: bytes) -> Denied:
        f = unpack(body)
        return cls(f.text("code"), f.mapping("details"))


DENIALS: Mapping[str, int] = {
    "key": 401,
    "code": 403,
    "stream": 403,
    "version": 426,
    "message": 400,
    "size": 413,
    "gap": 409,
    "other_hash": 409,
    "other_incarnation": 409,
    "behind_horizon": 409,
    "busy": 503,
}
"""Code → HTTP status."""
