"""Hearing at once of what others wrote: one request that waits at the centre, or at a hub. For the second process."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable

from sync.http import HttpPeer
from sync.peer import Nonsense, Unreachable
from sync.protocol import Wait

WAIT_SECONDS = 50.0
"""How long one live request waits at the peer."""


class Live:
    """A thread that waits at the centre for the next change, and calls ``ring`` when there is one."""

    def __init__(self, ring: Callable[[], None]) -> None:
        self._ring = ring
        self._asked: queue.Queue[tuple[str, str, Wait, str] | None] = queue.Queue()
        self._busy = threading.Event()
        threading.Thread(target=self._run, daemon=True).start()

    def watch(self, url: str, key: str, after: Wait, fingerprint: str = "") -> None:
        """Wait from here on, unless it waits already. ``fingerprint``: of a hub's certificate."""
        if not self._busy.is_set():
            self._busy.set()
            self._asked.put((url, key, after, fingerprint))

    def stop(self) -> None:
        """End the thread once it is back."""
        self._asked.put(None)

    def _run(self) -> None:
        while (asked := self._asked.get()) is not None:
            url, key, after, fingerprint = asked
            peer = HttpPeer(url, key, fingerprint=fingerprint)
            try:
                changed = peer.wait(after, WAIT_SECONDS)
            except (Unreachable, Nonsense):
                changed = False
            finally:
                peer.close()
                self._busy.clear()
            if changed:
                self._ring()
