"""A device that was away for long: what it sent and received on coming back, kept until somebody has seen it.

For the second process alone. Beside the store lies ``exchange.json`` with counts and times, nothing of a row.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

from desktop.domain import clock

FILE = "exchange.json"
LONG = timedelta(hours=24)
"""Away for so long, whatever waits: somebody is told what happened."""
MANY_AFTER, MANY = timedelta(hours=1), 100
"""Or away for so long with so many saves waiting. An import while online is no absence."""
_COUNTS = ("sent", "received", "merged", "conflicted", "refused", "held")


class Done(Protocol):
    """What one exchange did so far; ``sync.client.Summary``."""

    @property
    def sent(self) -> int: ...
    @property
    def received(self) -> int: ...


class Comeback:
    """``last``: the last whole exchange with the centre, UTC text or empty, also of an earlier start."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / FILE
        note = _read(self._file)
        self.last = str(note.get("last") or "")
        back = note.get("back")
        self._back: dict[str, Any] | None = back if isinstance(back, dict) else None
        self._before: dict[str, int] = {}

    def begin(self, saves: int, up: Mapping[str, int]) -> None:
        """An exchange begins. ``saves`` wait; ``up``: the rows in them by table."""
        now = clock.now()
        if not self._running() and self.last and _is_long(now - clock.from_text(self.last), saves):
            self._back = {"since": self.last, "done": False, "up": dict(up), "of": saves, **dict.fromkeys(_COUNTS, 0)}
            self._back["down"] = {}
        if self._back is not None and self._running():
            self._before = {name: self._back[name] for name in _COUNTS}
            if not any(self._before.values()):
                self._back |= {"up": dict(up), "of": saves}

    def came(self, table: str, rows: int) -> None:
        """Rows of others came in."""
        if self._back is not None and self._running() and rows:
            self._back["down"][table] = self._back["down"].get(table, 0) + rows

    def step(self, done: Done) -> None:
        """The exchange got further; what is known so far outlives a crash."""
        if self._back is not None and self._running():
            for name in _COUNTS:
                self._back[name] = self._before.get(name, 0) + getattr(done, name)
            self._write()

    def finish(self, done: Done, problems: int) -> None:
        """The exchange is whole. ``problems``: how many things wait for a person now."""
        self.step(done)
        if self._back is not None and self._running():
            self._back |= {"done": True, "at": clock.to_text(clock.now()), "problems": problems}
            if not (self._back["sent"] or self._back["down"]):
                self._back = None
        self.last = clock.to_text(clock.now())
        self._write()

    def seen(self) -> None:
        """Somebody has read the summary."""
        if not self._running():
            self._back = None
            self._write()

    def _running(self) -> bool:
        return self._back is not None and not self._back["done"]

    def under_way(self) -> dict[str, Any] | None:
        """The counts of a comeback that is not through yet, for the progress bar."""
        return self._back if self._running() else None

    def summary(self) -> dict[str, Any] | None:
        """What a whole comeback did, until it was seen: ``since`` and ``at`` (UTC), ``sent`` saves, rows ``up`` and
        ``down`` by table, ``merged``, ``conflicted``, ``refused``, ``held``, open ``problems``."""
        return self._back if self._back is not None and self._back["done"] else None

    def _write(self) -> None:
        beside = self._file.with_suffix(".new")
        with contextlib.suppress(OSError):  # a summary that cannot be kept is no reason to stop the exchange
            beside.write_text(json.dumps({"last": self.last, "back": self._back}), "utf-8")
            os.replace(beside, self._file)  # noqa: PTH105


def _is_long(away: timedelta, saves: int) -> bool:
    return away >= LONG or (away >= MANY_AFTER and saves >= MANY)


def _read(file: Path) -> dict[str, Any]:
    try:
        note = json.loads(file.read_text("utf-8"))
        if note.get("last"):
            datetime.fromisoformat(note["last"])
        back = note.get("back")
        if back is not None and not {*_COUNTS, "done", "up", "down", "since"} <= back.keys():
            note["back"] = None
        return dict(note)
    except (OSError, ValueError, AttributeError, TypeError):
        return {}
