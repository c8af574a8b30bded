"""Files that the peer publishes, by version and SHA-256: to everybody, to a group, to a store."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sync.wire import Fields, ProtocolError

_HEX = re.compile(r"[0-9a-f]{64}")
_VERSION = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,59}")
_KIND = re.compile(r"[a-z]{1,20}")
NAMED = 8
"""Hex digits of the SHA-256 that tell in a handshake which file the device has."""


@dataclass(frozen=True)
class Published:
    """``address``: where ``/v1/catalogue/<sha256>`` is fetched without a key; empty for the peer itself.

    ``kind`` is empty for the catalogue. ``whole``: the size of its pack (sync/pack.py), ``delta``: of the pack for who
    has the file that the device named; 0 where there is none.
    """

    version: str
    sha256: str
    size: int
    address: str = ""
    kind: str = ""
    whole: int = 0
    delta: int = 0

    @classmethod
    def read(cls, f: Fields) -> Published:
        """From an object that is part of another message. Raises ProtocolError ``field.published``."""
        told = cls(
            f.text("version", 60), f.text("sha256", 64), f.integer("size", 1), f.text("address", 400),
            f.text("kind", 20) if f.has("kind") else "", f.integer("whole") if f.has("whole") else 0,
            f.integer("delta") if f.has("delta") else 0,
        )  # fmt: skip
        if not (
            _HEX.fullmatch(told.sha256) and _VERSION.fullmatch(told.version) and (not told.kind or is_kind(told.kind))
        ):
            raise ProtocolError("field.published")
        return told


def is_kind(text: str) -> bool:
    """Whether this can name a kind of published files: it becomes part of a folder's and a file's name."""
    return _KIND.fullmatch(text) is not None


def is_version(text: str) -> bool:
    """Whether this can name a version: it becomes part of a file's name."""
    return _VERSION.fullmatch(text) is not None
