"""A hub makes itself known to the centre, and learns whom of its store it may believe."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

from sync.wire import Fields, ProtocolError, pack, unpack


@dataclass(frozen=True)
class Hub:
    """The hub at each contact. ``fingerprint``: SHA-256 of its certificate in hex; a device speaks to no other."""

    peer: str
    name: str
    fingerprint: str

    def encode(self) -> bytes:
        return pack(asdict(self))

    @classmethod
    def decode(cls, body: bytes) -> Hub:
        f = unpack(body)
        hub = cls(f.text("peer", 40), f.text("name", 80), f.text("fingerprint", 64))
        if len(hub.fingerprint) != 64 or not set(hub.fingerprint) <= set("0123456789abcdef") or not hub.peer:
            raise ProtocolError("field.range", "fingerprint")
        return hub


@dataclass(frozen=True)
class Member:
    """A device of the store: its code, what is kept of its key (empty once it may no longer speak), what it is granted.

    ``others``: partition → kind, of all it may read and write besides the store.
    """

    code: str
    name: str
    key_hash: str
    rights: tuple[str, ...] = ()
    others: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Crew:
    """All devices of the store. ``store_key``: of its bundles, 64 hex digits; each device has one made of it."""

    store_key: str
    members: tuple[Member, ...]

    def encode(self) -> bytes:
        return pack(asdict(self))

    @classmethod
    def decode(cls, body: bytes) -> Crew:
        f = unpack(body)
        return cls(f.text("store_key", 64), tuple(_member(each) for each in f.objects("members")))


def _member(f: Fields) -> Member:
    others = {partition: str(kind) for partition, kind in f.mapping("others").items()}
    return Member(f.text("code", 20), f.text("name", 80), f.text("key_hash", 64), tuple(f.texts("rights")), others)
