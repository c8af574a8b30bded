"""One program a home folder: a lock that the system itself gives back when its holder dies."""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path

from desktop.store.problem import StoreError


class HomeLock:
    """Held from construction to :meth:`release`. Raises StoreError ``store.in_use`` when another holds it.

    The file stays; only the lock on it counts, so a kill leaves nothing to clear up.
    """

    def __init__(self, path: Path) -> None:
        try:
            self._file: int | None = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError:
            raise StoreError("store.read_only", path=str(path.parent)) from None
        try:
            _take(self._file)
        except OSError:
            os.close(self._file)
            self._file = None
            raise StoreError("store.in_use") from None

    def release(self) -> None:
        """Give it back; a second call does nothing."""
        if self._file is not None:
            with contextlib.suppress(OSError):
                _give_back(self._file)
            os.close(self._file)
            self._file = None


def is_held(path: Path) -> bool:
    """Whether a program runs on this home now; for the command line, which itself takes no lock."""
    if not path.exists():
        return False
    try:
        HomeLock(path).release()
    except StoreError as error:
        return error.code == "store.in_use"
    return False


if sys.platform == "win32":
    import msvcrt

    def _take(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

    def _give_back(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _take(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _give_back(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_UN)
