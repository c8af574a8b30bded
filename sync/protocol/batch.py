"""What a device sends at once: transactions with their new rows and changed fields, frozen before they leave."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sync.protocol.limit import MAX_ROWS, MAX_TRANSACTIONS
from sync.protocol.stamp import stamps
from sync.wire import Fields, ProtocolError, Value, by_column, pack, unpack


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

    ``seen``: JSON, field → stamp: of a delete all stamps it saw (``""`` is the row's), of an edit of a row that was
    shown deleted the stamp of that delete; otherwise empty.
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
    """What a device sends at once. Its encoded bytes are frozen before the first send; their SHA-256 is its hash.

    ``schema``: the revision of the tables of the program that froze it; empty where it does not say.
    """

    incarnation: str
    number: int
    transactions: tuple[Tx, ...]
    inserts: tuple[Inserts, ...]
    edits: tuple[Edits, ...]
    schema: str = ""

    def encode(self) -> bytes:
        rows = [(t.id, t.actor, t.at, int(t.separable)) for t in self.transactions]
        plain = {
            "incarnation": self.incarnation,
            "number": self.number,
            "transactions": by_column(rows, ("id", "actor", "at", "separable")),
            "inserts": [vars(each) for each in self.inserts],
            "edits": [vars(each) for each in self.edits],
            "schema": self.schema,
        }  # fmt: skip
        return pack(plain, rare=("schema",))

    @classmethod
    def decode(cls, body: bytes) -> Batch:
        f = unpack(body)
        transactions = _transactions(f.object("transactions"))
        count = len(transactions)
        batch = cls(
            f.text("incarnation", 40), f.integer("number", 1), transactions,
            tuple(_inserts(each, count) for each in f.objects("inserts")),
            tuple(_edits(each, count) for each in f.objects("edits")),
            f.text("schema", 40) if f.has("schema") else "",
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


def _inserts(f: Fields, transactions: int) -> Inserts:
    tx = f.integers("tx", below=transactions)
    columns = f.columns("columns", len(tx))
    if "id" not in columns or not all(isinstance(key, str) and key and "\x00" not in key for key in columns["id"]):
        raise ProtocolError("field.id")
    return Inserts(f.text("table"), tx, stamps(f, "stamp", len(tx)), columns)


def _edits(f: Fields, transactions: int) -> Edits:
    tx = f.integers("tx", below=transactions)
    n = len(tx)
    stamp, base = stamps(f, "stamp", n), stamps(f, "base", n, empty=True)
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
    ``cursor``: how far the device has read its store's stream, so that the peer can tell what it had not seen;
    ``cursors``: the same of its other streams. ``shown``: whether a hub had this batch before, so that others may have
    seen it. ``read``: to a hub, how far the device has read each stream at the centre.
    """

    answered: int
    cursor: int
    hash: str
    payload: bytes
    cursors: Mapping[str, int] = field(default_factory=dict)
    shown: bool = False
    read: Mapping[str, int] = field(default_factory=dict)

    def encode(self) -> bytes:
        plain = {name: value for name, value in vars(self).items() if name != "payload"}
        said = pack(plain, rare=("cursors", "shown", "read"))
        return struct.pack(">I", len(said)) + said + self.payload

    @classmethod
    def decode(cls, body: bytes) -> Push:
        if len(body) < 4:
            raise ProtocolError("body.cut")
        (size,) = struct.unpack(">I", body[:4])
        f = unpack(body[4 : 4 + size])
        push = cls(
            f.integer("answered"), f.integer("cursor"), f.text("hash", 64), body[4 + size :], f.counts("cursors"),
            f.has("shown") and f.flag("shown"), f.counts("read"),
        )  # fmt: skip
        if content_hash(push.payload) != push.hash:
            raise ProtocolError("body.hash")
        return push
