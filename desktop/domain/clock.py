"""The one place that asks what time it is. UTC and aware everywhere; local time exists on screen and paper only."""

from __future__ import annotations

import contextlib
import time as seconds
from collections.abc import Iterator
from contextvars import ContextVar
from datetime import UTC, date, datetime, time, tzinfo

_zone: tzinfo | None = None
_told: ContextVar[datetime | None] = ContextVar("told", default=None)


def now() -> datetime:
    """This moment, aware, UTC, cut to the millisecond (what the file stores)."""
    return _told.get() or wall()


@contextlib.contextmanager
def told(moment: datetime) -> Iterator[None]:
    """What is done here happened then: the past of the demo store is told by the verbs themselves. Of this thread."""
    token = _told.set(moment)
    try:
        yield
    finally:
        _told.reset(token)


def wall() -> datetime:
    """What this computer's clock shows."""
    ms = seconds.time_ns() // 1_000_000
    return datetime.fromtimestamp(ms // 1000, UTC).replace(microsecond=ms % 1000 * 1000)


def live_in(zone: tzinfo | None) -> None:
    """From now on this process shows the store's zone, whatever this computer is set to; None: the computer's own."""
    global _zone
    _zone = zone


def local(moment: datetime) -> datetime:
    """The moment as the store's clocks show it."""
    return moment.astimezone(_zone)


def begin(day: date, at: time = time()) -> datetime:
    """That time of a day of the store's, its midnight unless told; aware."""
    plain = datetime.combine(day, at)
    return plain.astimezone() if _zone is None else plain.replace(tzinfo=_zone)


def today() -> date:
    """The store's calendar day: local, because due dates and document numbers are read by people."""
    return local(now()).date()


def to_text(moment: datetime) -> str:
    """``2026-11-21T14:02:03.004Z``: fixed width, so that text order is time order. Raises ValueError if naive."""
    if moment.tzinfo is None:
        raise ValueError("a time without a zone")
    utc = moment.astimezone(UTC)
    return f"{utc:%Y-%m-%dT%H:%M:%S}.{utc.microsecond // 1000:03d}Z"


def from_text(text: str) -> datetime:
    """The inverse of :func:`to_text`."""
    return datetime.fromisoformat(text)
