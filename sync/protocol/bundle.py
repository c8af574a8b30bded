"""An exchange by stick: what a device asks in its letters, and how another device carries them to the peer."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field

from sync.protocol.handshake import Hello
from sync.wire import MAX_BODY, ProtocolError, pack, unpack


@dataclass(frozen=True)
class Place:
    """How far the device has read one stream of one peer."""

    peer: str
    incarnation: str
    stream: str
    seq: int


@dataclass(frozen=True)
class Ask:
    """What a device would say at the handshake, with how far it has come at every peer it knows.

    ``read``: stream → how far it has read it at the centre itself, for a hub.
    """

    hello: Hello
    answered: int
    places: tuple[Place, ...]
    read: Mapping[str, int] = field(default_factory=dict)

    def encode(self) -> bytes:
        return pack(asdict(self))

    @classmethod
    def decode(cls, body: bytes) -> Ask:
        f = unpack(body)
        places = tuple(
            Place(p.text("peer", 40), p.text("incarnation", 40), p.text("stream"), p.integer("seq"))
            for p in f.objects("places")
        )
        return cls(Hello.read(f.object("hello")), f.integer("answered"), places, f.counts("read"))

    def reached(self, peer: str, incarnation: str) -> dict[str, int]:
        """Stream → how far it has read it, of this incarnation of this peer."""
        return {p.stream: p.seq for p in self.places if (p.peer, p.incarnation) == (peer, incarnation)}


@dataclass(frozen=True)
class Letter:
    """One letter's body: the question, and the batch it carries, if any."""

    ask: Ask
    hash: str = ""
    payload: bytes = b""

    def encode(self) -> bytes:
        return joined([self.ask.encode(), self.hash.encode(), self.payload])

    @classmethod
    def decode(cls, body: bytes) -> Letter:
        ask, digest, payload = parted(body, 3)
        return cls(Ask.decode(ask), digest.decode("ascii", "replace"), payload)


@dataclass(frozen=True)
class Relay:
    """A device carries another's sealed letter to the peer. ``stream``: the page wanted after ``seq``, or empty."""

    head: bytes
    name: str
    sealed: bytes
    stream: str
    seq: int

    def encode(self) -> bytes:
        plain = pack({"name": self.name, "stream": self.stream, "seq": self.seq})
        return joined([plain, self.head, self.sealed])

    @classmethod
    def decode(cls, body: bytes) -> Relay:
        plain, head, sealed = parted(body, 3)
        f = unpack(plain)
        return cls(head, f.text("name"), sealed, f.text("stream"), f.integer("seq"))


@dataclass(frozen=True)
class Relayed:
    """The sealed reply, to be carried back. Of a page also how far it goes and whether ``more`` follows."""

    head: bytes
    name: str
    sealed: bytes
    streams: tuple[str, ...]
    """Of the reply to a question: the streams that have pages for it."""
    end: int
    more: bool

    def encode(self) -> bytes:
        plain = pack({"name": self.name, "streams": self.streams, "end": self.end, "more": self.more})
        return joined([plain, self.head, self.sealed])

    @classmethod
    def decode(cls, body: bytes) -> Relayed:
        plain, head, sealed = parted(body, 3)
        f = unpack(plain)
        return cls(head, f.text("name"), sealed, tuple(f.texts("streams")), f.integer("end"), f.flag("more"))


def batch_name(digest: str) -> str:
    """The name of the letter with the batch of this hash, and of its answer."""
    return f"batch/{digest}"


def page_name(stream: str, seq: int) -> str:
    """The name of the letter that holds the page after ``seq``."""
    return f"page/{stream}/{seq}"


def joined(parts: Sequence[bytes]) -> bytes:
    """Each part after its length in four bytes, big-endian."""
    return b"".join(struct.pack(">I", len(part)) + part for part in parts)


def parted(body: bytes, count: int) -> list[bytes]:
    """The inverse of :func:`joined`. Raises ProtocolError."""
    parts, at = [], 0
    for _ in range(count):
        if len(body) < at + 4:
            raise ProtocolError("body.cut")
        (size,) = struct.unpack_from(">I", body, at)
        at += 4
        if size > MAX_BODY * 2 or len(body) < at + size:
            raise ProtocolError("body.cut")
        parts.append(body[at : at + size])
        at += size
    if at != len(body):
        raise ProtocolError("body.cut")
    return parts
