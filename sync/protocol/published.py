"""One file for all: what the peer has published, by version and SHA-256. It holds only what anybody may see."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sync.wire import Fields, ProtocolError

_HEX = re.compile(r"[0-9a-f]{64}")
_VERSION = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,59}")
NAMED = 8
"""Hex digits of the SHA-256 that tell in a handshake which file the device has."""


@dataclass(frozen=True)
class Published:
    """``address``: where ``/v1/catalogue/<sha256>`` is fetched without a key; empty for the peer itself."""

    version: str
    sha256: str
    size: int
    address: str = ""

    @classmethod
    def read(cls, f: Fields) -> Published:
        """From an object that is part of another message. Raises ProtocolError ``field.published``."""
        told = cls(f.text("version", 60), f.text("sha256", 64), f.integer("size", 1), f.text("address", 400))
        if not (_HEX.fullmatch(told.sha256) and _VERSION.fullmatch(told.version)):
            raise ProtocolError("field.published")
        return told


def is_version(text: str) -> bool:
    """Whether this can name a version: it becomes part of a file's name."""
    return _VERSION.fullmatch(text) is not None
