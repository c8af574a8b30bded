"""Streams that come as a file: a device that has nothing yet, one behind the peer's horizon, one far behind.

A step of the exchange with the centre, after everything of its own is sent, so that the file holds it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Protocol

from sync.fetch import Damaged, FilePeer, fetch, is_gone, order, pages
from sync.peer import Refusal
from sync.protocol import AskSnapshot, Offer, Stream, Welcome
from sync.replica import Position

FILE_ROWS = 70_000
"""So many rows behind, a file is cheaper than pages: they met between 60,000 and 100,000 (tests.bench.bootstrap)."""
TRIES = 3
"""How often a file that came damaged, or is gone, is asked for anew."""
log = logging.getLogger(__name__)


class Intake(Protocol):
    """What this step asks of the device; ``desktop.store.bootstrap`` says what each does."""

    def may_replace(self, position: Position) -> bool: ...
    def cursor(self, position: Position) -> int: ...
    def begun(self, position: Position) -> dict[str, Any] | None: ...
    def begin(self, position: Position, offer: Mapping[str, Any]) -> None: ...
    def drop(self, stream: str) -> None: ...
    def sealed(self, stream: str) -> Path: ...
    def take(self, position: Position, key: bytes, blocks: Iterable[bytes]) -> Iterator[int]: ...


Tell = Callable[[str, int, int, int], object]
"""(step ``build``, ``fetch`` or ``copy``; bytes; of how many, 0 where it is not known; rows). It may raise."""


class Bootstrap:
    """Handed to an exchange with the centre as its ``files``. ``rows``: from so far behind on a file is asked for."""

    def __init__(
        self, intake: Intake, peer: FilePeer, schema: str, tell: Tell = lambda *_told: None, rows: int = FILE_ROWS
    ) -> None:
        self._intake, self._peer, self._schema, self._tell, self._rows = intake, peer, schema, tell, rows

    def __call__(self, welcome: Welcome) -> int:
        """Take in as files what should come so; how many rows came. Raises what the peer and the store raise."""
        taken = 0
        for stream in welcome.streams:
            position = (welcome.peer, welcome.incarnation, stream.name)
            if self._intake.begun(position) is not None or self._is_wanted(position, stream):
                taken += next((rows for rows in self._attempts(position) if rows is not None), 0)
        return taken

    def _is_wanted(self, position: Position, stream: Stream) -> bool:
        cursor = self._intake.cursor(position)
        if cursor < stream.horizon:
            return True  # also where nothing was read: by pages it would be behind again before the end
        return stream.seq - cursor >= self._rows and self._intake.may_replace(position)

    def _attempts(self, position: Position) -> Iterator[int | None]:
        for _ in range(TRIES):
            try:
                yield self._take(position)
            except Damaged:
                log.warning("the fetched file was damaged")
                self._intake.drop(position[2])
            except Refusal as refusal:
                self._intake.drop(position[2])
                if not is_gone(refusal):
                    raise

    def _take(self, position: Position) -> int:
        stream = position[2]
        kept = self._intake.begun(position)
        if kept is None:
            ask = AskSnapshot(position[1], stream, self._schema)
            kept = vars(order(self._peer, ask, lambda step, rows, _: self._tell(step, 0, 0, rows)))
            self._intake.begin(position, kept)
        offer = Offer(**kept)
        where, sealed = f"snapshot/{offer.id}", self._intake.sealed(stream)
        fetch(
            self._peer, where, offer.size, offer.sha256, sealed,
            lambda step, had, of: self._tell(step, had, of, offer.rows),
        )  # fmt: skip
        rows = 0
        for rows in self._intake.take(position, bytes.fromhex(offer.key), pages(sealed, bytes.fromhex(offer.key))):
            self._tell("copy", offer.size, offer.size, rows)
        self._peer.forget(where)
        return rows
