"""What became of a batch, transaction by transaction."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from sync.protocol.page import NO_EDITS, KnownEdits, Rows, read_edits, read_rows
from sync.wire import Fields, ProtocolError, Value, pack, unpack

Outcome = Literal["applied", "merged", "conflicted", "refused", "held"]
OUTCOMES: tuple[Outcome, ...] = ("applied", "merged", "conflicted", "refused", "held")


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
class Span:
    """The stretch of one stream's sequence that a batch took: ``first`` to ``last``, both inclusive."""

    stream: str
    first: int
    last: int


@dataclass(frozen=True)
class Answer:
    """The word on a batch, stored with its effect. A transaction that is not listed was applied.

    The centre's is final. A hub's own is ``provisional``: the device drops nothing on it, not even on a refusal.

    ``first`` to ``last``: the stretch of the stream's sequence this batch took; ``last`` < ``first`` where none.
    ``others``: what it took of other streams.
    ``told``: ``rows`` and ``edits`` hold every row that a merged or conflicted transaction touched, as it stood then,
    with all its edits; where they are too many nothing is told, and the device reads them in the stream.
    """

    number: int
    hash: str
    stream: str
    first: int
    last: int
    verdicts: tuple[Verdict, ...]
    others: tuple[Span, ...] = ()
    provisional: bool = False
    told: bool = True
    rows: tuple[Rows, ...] = ()
    edits: KnownEdits = NO_EDITS

    @property
    def spans(self) -> tuple[Span, ...]:
        """All stretches, that of the device's own stream first."""
        return (Span(self.stream, self.first, self.last), *self.others)

    def encode(self) -> bytes:
        plain = {name: [vars(each) for each in getattr(self, name)] for name in ("verdicts", "others", "rows")}
        edits = {"edits": vars(self.edits)} if self.edits.stamp else {"edits": None}
        return pack({**vars(self), **plain, **edits}, rare=("others", "provisional", "rows", "edits"))

    @classmethod
    def decode(cls, body: bytes) -> Answer:
        f = unpack(body)
        return cls(
            f.integer("number", 1), f.text("hash", 64), f.text("stream"), f.integer("first"), f.integer("last"),
            tuple(read_verdict(each) for each in f.objects("verdicts")),
            tuple(
                Span(each.text("stream"), each.integer("first"), each.integer("last")) for each in f.objects("others")
            ) if f.has("others") else (),
            f.has("provisional") and f.flag("provisional"),
            f.flag("told"), tuple(map(read_rows, f.objects("rows"))) if f.has("rows") else (),
            read_edits(f.object("edits")) if f.has("edits") else NO_EDITS,
        )  # fmt: skip


def read_verdict(f: Fields) -> Verdict:
    """From an object that is part of a message."""
    outcome = next((each for each in OUTCOMES if each == f.text("outcome")), None)
    if outcome is None:
        raise ProtocolError("field.range", "outcome")
    return Verdict(
        f.text("tx", 40), outcome, f.text("code"), f.text("field"), f.mapping("values"), f.text("on"), f.text("table"),
        f.text("row", 40),
    )  # fmt: skip
