"""Who writes next: a save of the window goes before the next chunk of the exchange, for certain.

SQLite's own lock is not fair: whoever asks again at once gets it again, and a waiting process sleeps up to 100 ms
between two tries. So two small lock files lie beside the shop's file. A save holds ``-wanted`` from the moment it
waits until it has SQLite's lock; the exchange lets nobody wait there before it begins a chunk, and holds ``-chunk``
while it writes one, so that a save is woken the moment the chunk ends. The system gives both back when a holder dies.
"""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher

PATIENCE_SECONDS = 5.0
"""How long an exchange tries for SQLite's lock; as ``file.BUSY_MS``."""
PAUSE_SECONDS = 0.002
"""Between two tries where a system or SQLite cannot wake us."""


class Turn:
    """The two lock files of one shop file; several threads may use one."""

    def __init__(self, shop: Path) -> None:
        self._wanted = str(shop) + "-wanted"
        self._chunk = str(shop) + "-chunk"

    @contextlib.contextmanager
    def save(self) -> Iterator[None]:
        """Begin a save within: no chunk begins meanwhile, and one under way is waited for."""
        with _held(self._wanted), _held(self._chunk):
            yield

    @contextlib.contextmanager
    def chunk(self, begin: Callable[[], Any], patience: float = PATIENCE_SECONDS) -> Iterator[None]:
        """One chunk of the exchange; ``begin`` takes SQLite's lock or raises at once that it is locked."""
        until = time.monotonic() + patience
        while True:
            with _held(self._wanted):
                pass
            with _held(self._chunk):
                try:
                    begin()
                except sqlcipher.OperationalError as error:
                    if "locked" not in str(error) or time.monotonic() > until:
                        raise
                else:
                    yield
                    return
            time.sleep(PAUSE_SECONDS)


@contextlib.contextmanager
def _held(path: str) -> Iterator[None]:
    """Hold one lock file. Each time with a descriptor of its own: threads of one process then exclude each other."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _take(descriptor)
        yield
    finally:
        os.close(descriptor)


if sys.platform == "win32":
    import msvcrt

    def _take(descriptor: int) -> None:
        # msvcrt's own waiting looks once a second; closing the descriptor gives the byte back
        while True:
            try:
                msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
                return
            except OSError:
                time.sleep(PAUSE_SECONDS)

else:
    import fcntl

    def _take(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
