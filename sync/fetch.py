"""Fetching a stream's file: asked for until it is made, read by ranges into a file, checked, opened block by block.

Each step can be cut anywhere. What is on the disk is the sealed file and goes on where it ended; its key is the
caller's to keep.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

from sync.peer import Nonsense, Refusal, Unreachable
from sync.protocol import AskSnapshot, Offer, ProtocolError
from sync.protocol.snapshot import LENGTH, MAX_SEALED, unseal

FIRST_PAUSE, MOST_PAUSE = 0.1, 2.0
"""Seconds between two questions whether the file is made."""
PATIENCE = 600.0
"""Seconds after which a file that does not come is given up."""
TRIES = 5
"""How often a cut reading goes on without having got anything."""


class FilePeer(Protocol):
    """Who has files; ``HttpPeer``."""

    def snapshot(self, message: AskSnapshot) -> Offer: ...
    def read(self, path: str, start: int = 0, length: int | None = None) -> Iterator[bytes]: ...
    def forget(self, path: str) -> None: ...


Tell = Callable[[str, int, int], object]
"""(``build`` or ``fetch``, how much, of how much or 0): rows while it is built, bytes while it comes. May raise."""


class Damaged(Exception):
    """What came is not what was promised; another file is to be asked for."""


def order(peer: FilePeer, ask: AskSnapshot, tell: Tell, pause: Callable[[float], object] = time.sleep) -> Offer:
    """Have the file made. Raises what the peer raises, and Unreachable where it takes too long."""
    until, wait = time.monotonic() + PATIENCE, FIRST_PAUSE
    while True:
        offer = peer.snapshot(ask)
        if offer.ready:
            return offer
        tell("build", offer.rows, 0)
        if time.monotonic() > until:
            raise Unreachable("the file is not made")
        pause(wait)
        wait = min(MOST_PAUSE, wait * 1.5)


def fetch(peer: FilePeer, path: str, size: int, sha256: str, target: Path, tell: Tell) -> None:
    """Read a file of the peer's into ``target``, from where it ends.

    Raises Damaged with ``target`` taken away, what the peer raises, and OSError.
    """
    digest, had = _begun(target, size)
    tries = 0
    while had < size:
        before = had
        try:
            with target.open("ab") as file:
                for part in peer.read(path, had):
                    had += len(part)
                    if had > size:
                        break
                    file.write(part)
                    digest.update(part)
                    tell("fetch", had, size)
        except (Unreachable, Nonsense):
            tries = 0 if had > before else tries + 1
            if tries >= TRIES:
                raise
        else:
            if had == before:
                raise Nonsense("an empty part of a file")
    if had != size or digest.hexdigest() != sha256:
        target.unlink(missing_ok=True)
        raise Damaged
    with target.open("rb+") as file:
        os.fsync(file.fileno())


def _begun(target: Path, size: int) -> tuple[hashlib._Hash, int]:
    """The hash and the length of what is there already; one that is too long is begun anew."""
    digest = hashlib.sha256()
    if not target.exists():
        return digest, 0
    if target.stat().st_size > size:
        target.unlink()
        return digest, 0
    had = 0
    with target.open("rb") as file:
        while part := file.read(1 << 20):
            digest.update(part)
            had += len(part)
    return digest, had


def pages(target: Path, key: bytes) -> Iterator[bytes]:
    """The content of a sealed file, block by block. Raises Damaged."""
    with target.open("rb") as file:
        number = 0
        while head := file.read(LENGTH.size):
            if len(head) != LENGTH.size:
                raise Damaged
            (size,) = LENGTH.unpack(head)
            sealed = file.read(size) if size <= MAX_SEALED else b""
            try:
                yield unseal(key, number, sealed)
            except ProtocolError:
                raise Damaged from None
            number += 1


def is_gone(error: Refusal) -> bool:
    """Whether the peer has no such file, or none for this incarnation: another is to be asked for."""
    return error.code in ("file", "other_incarnation")
