"""Pieces of a published file that is too large to be fetched whole, by their names."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from sync.wire import Fields, ProtocolError, pack, unpack

MOST_NAMES = 48
"""Asked for at once."""
MOST_CHARACTERS = 1_000_000
"""Of one piece, as it travels."""


@dataclass(frozen=True)
class Pieces:
    """What is asked for: names within the file of a kind that is published to the device."""

    kind: str
    names: tuple[str, ...]

    def encode(self) -> bytes:
        return pack(asdict(self))

    @classmethod
    def decode(cls, body: bytes) -> Pieces:
        f = unpack(body)
        names = tuple(f.texts("names"))
        if len(names) > MOST_NAMES or any(len(name) > 200 for name in names):
            raise ProtocolError("field.size", "names")
        return cls(f.text("kind", 20), names)


@dataclass(frozen=True)
class Given:
    """The pieces in base64 in the order they were asked for; empty where there is none."""

    contents: tuple[str, ...]

    def encode(self) -> bytes:
        return pack(asdict(self))

    @classmethod
    def decode(cls, body: bytes) -> Given:
        f: Fields = unpack(body)
        contents = tuple(f.texts("contents"))
        if any(len(each) > MOST_CHARACTERS for each in contents):
            raise ProtocolError("field.size", "contents")
        return cls(contents)
