"""What a restored centre gets back: rows and edits as a device has them from before, with their own stamps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sync.protocol.page import NO_EDITS, KnownEdits, Rows, read_edits, read_rows
from sync.protocol.proof import MOST_KEYS
from sync.wire import ProtocolError, pack, unpack


@dataclass(frozen=True)
class Recover:
    """Rows as an earlier incarnation of the peer had them, at most ``MOST_KEYS``, with all their known edits."""

    peer_incarnation: str
    rows: tuple[Rows, ...]
    edits: KnownEdits = field(default=NO_EDITS)

    def encode(self) -> bytes:
        return pack({**vars(self), "rows": [vars(each) for each in self.rows], "edits": vars(self.edits)})

    @classmethod
    def decode(cls, body: bytes) -> Recover:
        f = unpack(body)
        rows = tuple(read_rows(each) for each in f.objects("rows"))
        if sum(len(each.stamp) for each in rows) > MOST_KEYS:
            raise ProtocolError("field.size", "rows")
        return cls(f.text("peer_incarnation", 40), rows, read_edits(f.object("edits")))


@dataclass(frozen=True)
class Recovered:
    """``taken``: rows of which the peer lacked something.

    ``table``, ``id``: rows that stand now without what they reserve, since another record holds it.
    """

    taken: int
    table: Sequence[str] = ()
    id: Sequence[str] = ()

    def encode(self) -> bytes:
        return pack(vars(self))

    @classmethod
    def decode(cls, body: bytes) -> Recovered:
        f = unpack(body)
        table = f.texts("table")
        return cls(f.integer("taken"), table, f.texts("id", len(table)))
