"""A hub asks to decide about resources of its store, tells what it decided, and gives the lease back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from sync.protocol.answer import Verdict, read_verdict
from sync.wire import ProtocolError, pack, unpack


@dataclass(frozen=True)
class LeaseAsk:
    """``resources``: names, or beginnings that end in ``*``. ``until``: milliseconds since 1970, for people to read."""

    incarnation: str
    resources: Sequence[str]
    until: int

    def encode(self) -> bytes:
        return pack(asdict(self))

    @classmethod
    def decode(cls, body: bytes) -> LeaseAsk:
        f = unpack(body)
        return cls(f.text("incarnation", 40), f.texts("resources"), f.integer("until"))


@dataclass(frozen=True)
class Lease:
    """The grant, for this incarnation of the hub alone. The columns name who holds what at this moment."""

    number: int
    incarnation: str
    resources: Sequence[str]
    until: int
    resource: Sequence[str] = ()
    slot: Sequence[str] = ()
    table: Sequence[str] = ()
    id: Sequence[str] = ()

    def encode(self) -> bytes:
        return pack(asdict(self))

    @classmethod
    def decode(cls, body: bytes) -> Lease:
        f = unpack(body)
        resource = f.texts("resource")
        n = len(resource)
        return cls(
            f.integer("number", 1), f.text("incarnation", 40), f.texts("resources"), f.integer("until"), resource,
            f.texts("slot", n), f.texts("table", n), f.texts("id", n),
        )  # fmt: skip


KINDS = ("yes", "no", "free", "pass")


@dataclass(frozen=True)
class Words:
    """What a hub decided under one lease, word by word from number ``first`` on; ``ends``: and gives the lease back.

    ``yes``: the record took the slot; ``free``: it gave it back, each by the record's last transaction;
    ``no``: the transaction was refused for the record; ``pass``: an earlier one of the record, which reserves nothing.
    ``device``: whose batch is to bring the transaction, empty where that is not known; of an older hub no column.
    """

    lease: int
    first: int
    ends: bool
    kind: Sequence[str]
    tx: Sequence[str]
    resource: Sequence[str]
    slot: Sequence[str]
    table: Sequence[str]
    id: Sequence[str]
    device: Sequence[str] = ()

    def encode(self) -> bytes:
        return pack({name: value for name, value in asdict(self).items() if name != "device" or value})

    @classmethod
    def decode(cls, body: bytes) -> Words:
        f = unpack(body)
        kind = f.texts("kind")
        if not set(kind) <= set(KINDS):
            raise ProtocolError("field.range", "kind")
        n = len(kind)
        return cls(
            f.integer("lease", 1), f.integer("first", 1), f.flag("ends"), kind, f.texts("tx", n),
            f.texts("resource", n), f.texts("slot", n), f.texts("table", n), f.texts("id", n),
            f.texts("device", n) if f.has("device") else (),
        )  # fmt: skip


@dataclass(frozen=True)
class Heard:
    """How far the words of a lease were taken, and whether it is still out."""

    lease: int
    heard: int
    live: bool

    def encode(self) -> bytes:
        return pack(asdict(self))

    @classmethod
    def decode(cls, body: bytes) -> Heard:
        f = unpack(body)
        return cls(f.integer("lease", 1), f.integer("heard"), f.flag("live"))


@dataclass(frozen=True)
class Waiting:
    """A device asks what became of its transactions that waited for a lease."""

    tx: Sequence[str]

    def encode(self) -> bytes:
        return pack(asdict(self))

    @classmethod
    def decode(cls, body: bytes) -> Waiting:
        return cls(unpack(body).texts("tx"))


@dataclass(frozen=True)
class Decided:
    """The final words on those of them that are decided."""

    verdicts: tuple[Verdict, ...]

    def encode(self) -> bytes:
        return pack({"verdicts": [vars(each) for each in self.verdicts]})

    @classmethod
    def decode(cls, body: bytes) -> Decided:
        return cls(tuple(read_verdict(each) for each in unpack(body).objects("verdicts")))
