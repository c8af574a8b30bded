"""Files by their SHA-256: what a row names, sent and read apart from the rows."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass

from sync.wire import ProtocolError, pack, unpack

MAX_PIECE = 1 << 20
"""Bytes of one piece, inclusive, either way."""
MIN_PIECE = 32 << 10
"""Bytes of one piece, inclusive, unless it ends the file: a file of a million pieces would be a burden."""
_SHA256 = re.compile(r"[0-9a-f]{64}")
_SPAN = re.compile(r"bytes (?:(\d{1,12})-(\d{1,12})|\*)/(\d{1,12})")


@dataclass(frozen=True)
class Stored:
    """How much of a file the peer has, from its begin; as much as its size once it is whole and its hash was right."""

    size: int
    had: int

    @property
    def is_whole(self) -> bool:
        """Whether nothing is missing."""
        return self.had == self.size

    def encode(self) -> bytes:
        return pack(asdict(self))

    @classmethod
    def decode(cls, body: bytes) -> Stored:
        f = unpack(body)
        told = cls(f.integer("size", 1), f.integer("had"))
        if not 0 <= told.had <= told.size:
            raise ProtocolError("field.had")
        return told


@dataclass(frozen=True)
class Piece:
    """Where a piece lies in its file: ``Content-Range``. ``length`` 0 asks how much the peer has."""

    size: int
    start: int = 0
    length: int = 0

    @property
    def header(self) -> str:
        """As it stands in the request."""
        span = f"{self.start}-{self.start + self.length - 1}" if self.length else "*"
        return f"bytes {span}/{self.size}"

    @classmethod
    def read(cls, header: str) -> Piece:
        """From a request. Raises ProtocolError ``header.range``."""
        found = _SPAN.fullmatch(header)
        if found is None:
            raise ProtocolError("header.range")
        size = int(found[3])
        if found[1] is None:
            return cls(size)
        start, last = int(found[1]), int(found[2])
        if not start <= last < size:
            raise ProtocolError("header.range")
        return cls(size, start, last - start + 1)


def is_sha256(text: str) -> bool:
    """Whether this is a SHA-256 as it is written here: 64 small hex digits."""
    return _SHA256.fullmatch(text) is not None
