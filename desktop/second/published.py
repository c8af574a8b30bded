"""Fetching the catalogue that the centre published, a slice at a time, so that whatever else waits goes between."""

from __future__ import annotations

import contextlib
import logging
from pathlib import Path

from desktop.store.catalogue import take
from sync.client import Nonsense, Refusal, Unreachable
from sync.http import HttpPeer
from sync.protocol.published import NAMED, Published

SLICE = 1 << 20
"""Bytes of one request: a second at 8 Mbit/s."""
log = logging.getLogger(__name__)


class Incoming:
    """What is on its way into one home."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._wanted: Published | None = None
        self._centre = ""
        self._bad: set[str] = set()

    def known(self) -> str:
        """What the handshake says of the file that is here."""
        return take.held(self._home)[:NAMED]

    def told(self, centre: str, published: Published | None) -> None:
        """The centre's word at a handshake; None where the device has what is published."""
        self._centre = centre
        if published is None or published.sha256 in self._bad or take.is_here(self._home, published.sha256):
            self._wanted = None
        else:
            self._wanted = published

    @property
    def is_wanted(self) -> bool:
        """Whether there is something to fetch."""
        return self._wanted is not None

    def step(self) -> bool:
        """Fetch one slice; True when a new catalogue is in its place. A failure of the network leaves it for later.

        Raises StoreError as the disk does.
        """
        wanted = self._wanted
        if wanted is None:
            return False
        part = take.coming(self._home, wanted.sha256)
        had = part.stat().st_size if part.exists() else 0
        if had < wanted.size:
            try:
                self._slice(wanted, part, had)
            except (Unreachable, Nonsense, Refusal) as error:
                log.warning("the catalogue waits: %s", type(error).__name__)
                self._wanted = None
            return False
        self._wanted = None
        if take.put_in_place(self._home, part, wanted.version, wanted.sha256):
            return True
        log.warning("the published catalogue is damaged; the one in use stays")
        self._bad.add(wanted.sha256)
        return False

    def _slice(self, wanted: Published, part: Path, had: int) -> None:
        with contextlib.closing(HttpPeer(wanted.address or self._centre)) as peer:
            data = b"".join(peer.read(f"catalogue/{wanted.sha256}", had, min(SLICE, wanted.size - had)))
        if not data:
            raise Nonsense("an empty part of a file")
        take.append(part, data[: wanted.size - had])
