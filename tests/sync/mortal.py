"""A connection that dies before a given statement, as if the process had been killed there."""

from __future__ import annotations

from typing import Any


class Killed(BaseException):
    """The process is no more; nothing after this point ran."""


class Fuse:
    """How many more statements are lived through. ``burnt`` counts those begun since it was last set."""

    def __init__(self) -> None:
        self.left: int | None = None
        self.burnt = 0

    def set(self, left: int | None) -> None:
        self.left, self.burnt = left, 0

    def burn(self) -> None:
        self.burnt += 1
        if self.left is not None and self.burnt > self.left:
            raise Killed


class Mortal:
    """``raw`` with a fuse. A rollback is let through: it is what the next opening would do."""

    def __init__(self, raw: Any, fuse: Fuse) -> None:
        self._raw, self._fuse = raw, fuse

    def execute(self, *arguments: Any) -> Any:
        if arguments[0] != "ROLLBACK":
            self._fuse.burn()
        return self._raw.execute(*arguments)

    def executemany(self, *arguments: Any) -> Any:
        self._fuse.burn()
        return self._raw.executemany(*arguments)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._raw, name)
