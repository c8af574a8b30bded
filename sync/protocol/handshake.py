"""The handshake: who the device is, and what the peer grants it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field

from sync.protocol.limit import VERSIONS
from sync.protocol.published import NAMED, Published
from sync.wire import Fields, pack, unpack


@dataclass(frozen=True)
class HubFace:
    """A hub of the store as the centre knows it. ``fingerprint``: SHA-256 of its certificate, in hex."""

    peer: str
    name: str
    fingerprint: str


@dataclass(frozen=True)
class Trust:
    """Whom the device may believe, by the centre's word: the store's hubs, and its own bundle key (64 hex digits)."""

    hubs: tuple[HubFace, ...] = ()
    bundle_key: str = ""

    def digest(self) -> str:
        """Eight hex digits that name this trust, so that it travels only when it changed."""
        faces = sorted(f"{each.peer}\0{each.name}\0{each.fingerprint}" for each in self.hubs)
        told = "\0".join([self.bundle_key, *faces])
        return hashlib.sha256(told.encode()).hexdigest()[:8]

    @classmethod
    def read(cls, f: Fields) -> Trust:
        """From an object that is part of another message."""
        hubs = (HubFace(h.text("peer", 40), h.text("name", 80), h.text("fingerprint", 64)) for h in f.objects("hubs"))
        return cls(tuple(hubs), f.text("bundle_key", 64))


@dataclass(frozen=True)
class Hello:
    """The device introduces itself. ``clock``: its milliseconds since 1970; ``trust``: digest of what it was told.

    ``reached``: stream → how far it has read it, of the peer's incarnation ``of``; so the peer knows who is behind.
    ``catalogue``: the begin of the SHA-256 of the published file it has; ``holds``: kind → that of any other file.
    """

    lowest: int
    highest: int
    schema: str
    incarnation: str
    clock: int
    trust: str = ""
    of: str = ""
    reached: Mapping[str, int] = field(default_factory=dict)
    catalogue: str = ""
    holds: Mapping[str, str] = field(default_factory=dict)

    def encode(self) -> bytes:
        return pack(asdict(self), rare=("of", "reached", "catalogue", "holds"))

    @classmethod
    def decode(cls, body: bytes) -> Hello:
        return cls.read(unpack(body))

    @classmethod
    def read(cls, f: Fields) -> Hello:
        """From an object that is part of another message."""
        return cls(
            f.integer("lowest", 1, 999), f.integer("highest", 1, 999), f.text("schema"),
            f.text("incarnation", 40), f.integer("clock", -(1 << 46), 1 << 46),
            f.text("trust", 8) if f.has("trust") else "",
            f.text("of", 40) if f.has("of") else "", f.counts("reached"),
            f.text("catalogue", NAMED) if f.has("catalogue") else "", _holds(f),
        )  # fmt: skip


@dataclass(frozen=True)
class Stream:
    """One stream granted: its latest sequence, and the sequence below which tombstones are gone.

    ``sum``: of the hashes of all its rows at that moment, as far as the device may see them, 16 hex digits (see
    sync/equality.py); empty where the peer does not know it for this device's program.
    """

    name: str
    seq: int
    horizon: int
    sum: str = ""


@dataclass(frozen=True)
class Between:
    """What stands between a device and the centre: a hub, and how far it had come there.

    ``final``: the highest number of this device's incarnation that the centre itself has answered, as the hub knows.
    ``read``: stream → how far the hub has read it at the centre.
    """

    final: int
    read: Mapping[str, int]


@dataclass(frozen=True)
class Welcome:
    """The peer's answer. ``answered``: the highest batch number it has answered for this device's incarnation.

    ``streams``: all that are granted, the device's own store first. ``rights``: what the device's enrolment allows,
    ``*`` for everything. ``withheld``: table → columns that are not sent to this device for want of a right.
    ``trust``: from the centre alone, and only where the device has told of another. ``between``: from a
    hub alone. ``catalogue``: the published file, where the device has told of another; ``published``: of other kinds.
    """

    version: int
    peer: str
    incarnation: str
    schema: str
    clock: int
    answered: int
    streams: tuple[Stream, ...]
    trust: Trust | None = None
    rights: tuple[str, ...] = ("*",)
    withheld: Mapping[str, Sequence[str]] = field(default_factory=dict)
    between: Between | None = None
    catalogue: Published | None = None
    published: tuple[Published, ...] = ()

    def encode(self) -> bytes:
        return pack(asdict(self), rare=("trust", "withheld", "between", "catalogue", "published"))

    @classmethod
    def decode(cls, body: bytes) -> Welcome:
        f = unpack(body)
        streams = tuple(
            Stream(s.text("name"), s.integer("seq"), s.integer("horizon"), s.text("sum", 16))
            for s in f.objects("streams")
        )
        return cls(
            f.integer("version", *VERSIONS), f.text("peer", 40), f.text("incarnation", 40), f.text("schema"),
            f.integer("clock"), f.integer("answered"), streams,
            Trust.read(f.object("trust")) if f.has("trust") else None, tuple(f.texts("rights")), f.words("withheld"),
            _between(f.object("between")) if f.has("between") else None,
            Published.read(f.object("catalogue")) if f.has("catalogue") else None,
            tuple(map(Published.read, f.objects("published"))) if f.has("published") else (),
        )  # fmt: skip


def _holds(f: Fields) -> dict[str, str]:
    if not f.has("holds"):
        return {}
    inner = f.object("holds")
    return {kind: inner.text(kind, NAMED) for kind, _ in inner.items()}


def _between(f: Fields) -> Between:
    return Between(f.integer("final"), f.counts("read"))
