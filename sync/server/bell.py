"""Who waits at the centre for news, and who wakes them."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterable, Iterator


class Bells:
    """Who waits for which partitions: rung after each push, so that nobody asks in vain. On the event loop only."""

    def __init__(self) -> None:
        self._waiting: dict[str, set[asyncio.Event]] = {}

    @contextlib.contextmanager
    def of(self, partitions: Iterable[str]) -> Iterator[asyncio.Event]:
        """A bell that the next push to one of these partitions rings."""
        bell, places = asyncio.Event(), list(partitions)
        for partition in places:
            self._waiting.setdefault(partition, set()).add(bell)
        try:
            yield bell
        finally:
            for partition in places:
                self._waiting[partition].discard(bell)
                if not self._waiting[partition]:
                    del self._waiting[partition]

    def ring(self, partition: str) -> None:
        """Wake all who wait for this partition."""
        for bell in self._waiting.get(partition, ()):
            bell.set()

    def partitions(self) -> list[str]:
        """The partitions for which somebody waits."""
        return list(self._waiting)

    def ring_all(self) -> None:
        """Wake everybody: the centre is stopping."""
        for partition in self._waiting:
            self.ring(partition)
