"""A new device and its key; and how a peer turns a whole request down."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from sync.wire import Value, pack, unpack


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
    "bundle": 403,
    "right": 403,
    "device": 404,
    "version": 426,
    "message": 400,
    "size": 413,
    "gap": 409,
    "leased": 409,
    "lease": 404,
    "other_hash": 409,
    "other_incarnation": 409,
    "behind_horizon": 409,
    "file": 404,
    "build": 404,
    "content": 422,
    "quota": 507,
    "busy": 503,
}
"""Code → HTTP status."""
