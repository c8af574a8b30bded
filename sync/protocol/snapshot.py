"""A stream as a file: asked for, built at the peer, read by ranges; and how its content is sealed.

The content is an SQLite database of 4,096-byte pages with 80 reserved bytes each, sent without those. It is
sealed block by block under a key of its own, which travels in the offer and nowhere else; so neither side ever has it
plain on a disk. Deflated before it is encrypted it takes a seventh of an encrypted file's bytes.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import asdict, dataclass

from sync.wire import ProtocolError, pack, unpack

PAGE, RESERVED = 4_096, 80
USABLE = PAGE - RESERVED
BLOCK_PAGES = 64
"""Pages of one sealed block; the last may have fewer."""
LENGTH = struct.Struct(">I")
"""Before each block: how many bytes follow."""
MAX_SEALED = BLOCK_PAGES * USABLE + 1_024
"""Bytes of one sealed block, inclusive: what does not deflate grows by less."""
META = "snapshot"
"""The table within the file with one row: stream, peer, incarnation, seq, schema, and as JSON the columns of each
table that the device is sent; the others stand there empty."""


@dataclass(frozen=True)
class AskSnapshot:
    """Have a stream of this incarnation of the peer as a file. ``schema``: the device's revision."""

    peer_incarnation: str
    stream: str
    schema: str

    def encode(self) -> bytes:
        return pack(asdict(self))

    @classmethod
    def decode(cls, body: bytes) -> AskSnapshot:
        f = unpack(body)
        return cls(f.text("peer_incarnation", 40), f.text("stream"), f.text("schema"))


@dataclass(frozen=True)
class Offer:
    """A file, or how far its making has come. ``rows``: built so far; the rest is empty until ``ready``.

    ``key``: 64 hex digits, of this file alone; ``seq``: where to go on in the stream; ``schema``: of its tables.
    """

    id: str
    ready: bool
    rows: int
    size: int = 0
    sha256: str = ""
    key: str = ""
    seq: int = 0
    schema: str = ""

    def encode(self) -> bytes:
        return pack(asdict(self))

    @classmethod
    def decode(cls, body: bytes) -> Offer:
        f = unpack(body)
        offer = cls(
            f.text("id", 40), f.flag("ready"), f.integer("rows"), f.integer("size"),
            f.text("sha256", 64), f.text("key", 64), f.integer("seq"), f.text("schema"),
        )  # fmt: skip
        if offer.ready and not (_is_hex(offer.key) and _is_hex(offer.sha256)):
            raise ProtocolError("field.key")
        return offer


def _is_hex(text: str) -> bool:
    return len(text) == 64 and set(text) <= set("0123456789abcdef")


def seal(key: bytes, number: int, pages: bytes) -> bytes:
    """Block ``number`` (from 0) with its length before it. The key seals one file, so a counter is nonce enough."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    sealed = AESGCM(key).encrypt(number.to_bytes(12, "big"), zlib.compress(pages, 1), None)
    return LENGTH.pack(len(sealed)) + sealed


def unseal(key: bytes, number: int, sealed: bytes) -> bytes:
    """The pages of block ``number``. Raises ProtocolError ``file.sealed``."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    inflating = zlib.decompressobj()
    try:
        deflated = AESGCM(key).decrypt(number.to_bytes(12, "big"), sealed, None)
        pages = inflating.decompress(deflated, BLOCK_PAGES * USABLE)
    except (InvalidTag, zlib.error, ValueError):
        raise ProtocolError("file.sealed") from None
    if inflating.unconsumed_tail or len(pages) % USABLE or not pages:
        raise ProtocolError("file.sealed")
    return pages
