"""The proof that both sides hold the same, and what mends it: from sums to keys to rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field

from sync.protocol.page import NO_EDITS, KnownEdits, Rows, read_edits, read_rows
from sync.wire import ProtocolError, pack, unpack

MOST_KEYS = 500
"""Rows asked for by key at once, inclusive."""
SLOTS = 1_024


@dataclass(frozen=True)
class Prove:
    """Ask about all streams granted together: for the sums of all slots; or the keys of these ``slots``; or the rows of
    these keys, ``table`` and ``id`` side by side.
    """

    peer_incarnation: str
    slots: Sequence[int] = ()
    table: Sequence[str] = ()
    id: Sequence[str] = ()

    def encode(self) -> bytes:
        return pack(asdict(self))

    @classmethod
    def decode(cls, body: bytes) -> Prove:
        f = unpack(body)
        table = f.texts("table")
        if len(table) > MOST_KEYS:
            raise ProtocolError("field.size", "table")
        return cls(f.text("peer_incarnation", 40), f.integers("slots", below=SLOTS), table, f.texts("id", len(table)))


@dataclass(frozen=True)
class Proven:
    """What was asked, all of one moment. ``at``: stream → its sequence then.

    ``sums``: of all slots, 16 hex digits each; empty where they are not known. ``table``, ``id``, ``hash``: the
    keys of the slots with the hash of each row, 16 zeros for a deleted one. ``rows``, ``edits``: the rows asked for.
    """

    at: Mapping[str, int]
    sums: Sequence[str] = ()
    table: Sequence[str] = ()
    id: Sequence[str] = ()
    hash: Sequence[str] = ()
    rows: tuple[Rows, ...] = ()
    edits: KnownEdits = field(default=NO_EDITS)

    def encode(self) -> bytes:
        return pack({**vars(self), "rows": [vars(each) for each in self.rows], "edits": vars(self.edits)})

    @classmethod
    def decode(cls, body: bytes) -> Proven:
        f = unpack(body)
        sums, table = f.texts("sums"), f.texts("table")
        hashes = f.texts("hash", len(table))
        if len(sums) not in (0, SLOTS) or not all(map(_is_hash, (*sums, *hashes))):
            raise ProtocolError("field.range", "sums")
        return cls(
            f.counts("at"), sums, table, f.texts("id", len(table)), hashes,
            tuple(read_rows(each) for each in f.objects("rows")), read_edits(f.object("edits")),
        )  # fmt: skip


def _is_hash(text: str) -> bool:
    return len(text) == 16 and all(letter in "0123456789abcdef" for letter in text)
