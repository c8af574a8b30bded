"""The handshake: who the device is, and what the peer grants it."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from sync.protocol.limit import VERSIONS
from sync.wire import pack, unpack


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
