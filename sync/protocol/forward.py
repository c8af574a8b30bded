"""A hub brings the centre what a device sent it, byte by byte as it came."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sync.protocol.batch import Push, content_hash
from sync.protocol.bundle import joined, parted
from sync.wire import ProtocolError, pack, unpack


@dataclass(frozen=True)
class Forward:
    """A device's batch. ``answered`` and ``read``: what the device said of the centre when it gave the batch away.

    ``read``: stream → how far the device had read it at the centre.
    """

    device: str
    answered: int
    read: Mapping[str, int]
    hash: str
    payload: bytes

    def push(self, stream: str) -> Push:
        """The batch as the device itself would send it; others may have seen it by now. ``stream``: the device's."""
        others = {name: seq for name, seq in self.read.items() if name != stream}
        return Push(self.answered, self.read.get(stream, 0), self.hash, self.payload, others, shown=True)

    def encode(self) -> bytes:
        plain = {"device": self.device, "answered": self.answered, "read": dict(self.read), "hash": self.hash}
        return joined([pack(plain), self.payload])

    @classmethod
    def decode(cls, body: bytes) -> Forward:
        plain, payload = parted(body, 2)
        f = unpack(plain)
        forward = cls(f.text("device", 20), f.integer("answered"), f.counts("read"), f.text("hash", 64), payload)
        if content_hash(payload) != forward.hash:
            raise ProtocolError("body.hash")
        return forward
