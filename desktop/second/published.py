"""Fetching what the centre published, a slice at a time, so that whatever else waits goes between.

Of a pack of the whole file and a pack of what is different from the file in use the smaller one is fetched, opened and
checked; a pack that does not open is followed by the other one, and what is no good is not fetched again.
"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterator
from pathlib import Path

from desktop.store.catalogue import take
from desktop.store.catalogue.take import Shelf
from sync import pack
from sync.http import HttpPeer
from sync.peer import Nonsense, Refusal, Unreachable
from sync.protocol import Welcome
from sync.protocol.published import NAMED, Published

SLICE = 1 << 20
"""Bytes of one request: a second at 8 Mbit/s."""
OPENED = 16
"""Megabytes of a pack opened in one step: a tenth of a second."""
log = logging.getLogger(__name__)


class Incoming:
    """What is on its way onto one shelf. ``kind``: empty for the catalogue, which needs no key."""

    def __init__(self, shelf: Shelf, kind: str = "") -> None:
        self._shelf, self._kind = shelf, kind
        self._wanted: Published | None = None
        self._peer = ("", "")
        self._bad: set[str] = set()
        self._bad_packs: set[str] = set()
        self._opening: Iterator[tuple[int, int]] | None = None

    def known(self) -> str:
        """What the handshake says of the file that is in use."""
        return self._shelf.held()[:NAMED]

    def told(self, centre: str, published: Published | None, key: str = "") -> bool:
        """The centre's word at a handshake; None where the device has what is published.

        True where it named a file that is here: it is in use from now on. Raises StoreError as the disk does.
        """
        self._peer = (centre, key)
        before, self._wanted = self._wanted, None
        if published is None or published.sha256 in self._bad:
            return False
        here = self._shelf.here(published.sha256)
        if here is not None:
            self._shelf.use(here)
            return True
        if before is None or before.sha256 != published.sha256:
            self._opening = None
        self._wanted = published
        return False

    @property
    def is_wanted(self) -> bool:
        """Whether there is something to fetch."""
        return self._wanted is not None

    def step(self) -> bool:
        """Fetch one slice, or open some of the pack; True when a new file is in its place.

        A failure of the network leaves it for later. Raises StoreError as the disk does.
        """
        wanted = self._wanted
        if wanted is None:
            return False
        name, size, base = self._choice(wanted)
        part = self._shelf.coming(wanted.sha256, f".{name[64:].strip('.').replace('.', '-') or 'file'}.coming")
        had = part.stat().st_size if part.exists() else 0
        if had < size:
            self._fetch(wanted, name, part, had, size)
            return False
        try:
            whole = self._opened(wanted, part, base)
        except pack.BadPack:
            return self._try_otherwise(wanted, name, part)
        if whole is None:
            return False
        part.unlink(missing_ok=True)
        self._wanted = self._opening = None
        if self._shelf.put_in_place(whole, wanted.version, wanted.sha256):
            return True
        log.warning("what the centre published is damaged; the file in use stays")
        self._bad.add(wanted.sha256)
        return False

    def _choice(self, wanted: Published) -> tuple[str, int, Path | None]:
        """What is fetched: its name, its size, and the file that a pack of differences needs."""
        base = self._shelf.here(self._shelf.held())
        delta = f"{wanted.sha256}.{self.known()}.pack"
        if base is not None and 0 < wanted.delta < (wanted.whole or wanted.size) and delta not in self._bad_packs:
            return delta, wanted.delta, base
        packed = f"{wanted.sha256}.pack"
        if 0 < wanted.whole < wanted.size and packed not in self._bad_packs:
            return packed, wanted.whole, None
        return wanted.sha256, wanted.size, None

    def _fetch(self, wanted: Published, name: str, part: Path, had: int, size: int) -> None:
        url, key = self._peer
        door = f"published/{self._kind}/{name}" if self._kind else f"catalogue/{name}"
        try:
            with contextlib.closing(HttpPeer(wanted.address or url, key if self._kind else "")) as peer:
                data = b"".join(peer.read(door, had, min(SLICE, size - had)))
            if not data:
                raise Nonsense("an empty part of a file")
        except (Unreachable, Nonsense, Refusal) as error:
            log.warning("a published file waits: %s", type(error).__name__)
            self._wanted = None
            return
        take.append(part, data[: size - had])

    def _opened(self, wanted: Published, part: Path, base: Path | None) -> Path | None:
        """The file, once it is whole; None while more of the pack is to be opened. Raises pack.BadPack."""
        if not part.name.endswith("pack.coming"):
            if pack.digest(part) != wanted.sha256:
                raise pack.BadPack("sha256")
            return part
        made = part.with_suffix(".made")
        if self._opening is None:
            self._opening = take.written(_unpacked(part, made, base, wanted.sha256), made.parent)
        for _ in range(OPENED):
            if next(self._opening, None) is None:
                return made
        return None

    def _try_otherwise(self, wanted: Published, name: str, part: Path) -> bool:
        """After a pack that did not open the next larger one is fetched; after the whole file nothing more."""
        log.warning("a published file did not open")
        self._opening = None
        part.unlink(missing_ok=True)
        part.with_suffix(".made").unlink(missing_ok=True)
        if name == wanted.sha256:
            self._bad.add(wanted.sha256)
            self._wanted = None
        self._bad_packs.add(name)
        return False


class Arrivals:
    """Everything that the centre may publish to this home: the catalogue and the price book."""

    def __init__(self, home: Path) -> None:
        self._catalogue = Incoming(take.catalogues(home))
        self._others = {"prices": Incoming(take.books(home), "prices")}

    def known(self) -> str:
        """What the handshake says of the catalogue."""
        return self._catalogue.known()

    def holds(self) -> dict[str, str]:
        """What it says of every other kind."""
        return {kind: each.known() for kind, each in self._others.items()}

    def told(self, centre: str, key: str, welcome: Welcome) -> bool:
        """The centre's word at a handshake. True where it named a file that is here and in use from now on.

        Raises StoreError as the disk does.
        """
        swapped = self._catalogue.told(centre, welcome.catalogue)
        for kind, each in self._others.items():
            published = next((file for file in welcome.published if file.kind == kind), None)
            swapped |= each.told(centre, published, key)
        return swapped

    @property
    def is_wanted(self) -> bool:
        """Whether there is something to fetch."""
        return any(each.is_wanted for each in (self._catalogue, *self._others.values()))

    def step(self) -> bool:
        """As :meth:`Incoming.step`; what is small comes first."""
        return next((each for each in self._others.values() if each.is_wanted), self._catalogue).step()


def _unpacked(part: Path, made: Path, base: Path | None, sha256: str) -> Iterator[tuple[int, int]]:
    with part.open("rb") as source:
        head = pack.read_head(source)
        if head.sha256 != sha256:
            raise pack.BadPack("sha256")
        source.seek(0)
        yield from pack.unpack(source, made, base)
