"""A stretch of time in whole quarter hours, as bookings have it: ``start`` and ``minutes``, never two ends.

Two desks that move and shorten one booking at the same time then still make a booking.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from desktop.domain import clock
from desktop.domain.claim import SLOT
from desktop.domain.opening import Hours
from desktop.domain.problem import Problem

QUARTER = SLOT // timedelta(minutes=1)
GRACE = timedelta(minutes=15)
"""So long a booking may lie in the past: the customer stands here and the quarter has begun."""
SEARCH_DAYS = 7
"""How far the next free times are looked for."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def read(row: Mapping[str, Any], most: int) -> tuple[datetime, datetime] | None:
    """[start, end) of a row as it lies; None where it is no time or over ``most`` minutes, which a rule refuses."""
    try:
        start = clock.from_text(row["start"])
        minutes = int(row["minutes"])
    except (TypeError, ValueError):
        return None
    return (start, start + timedelta(minutes=minutes)) if 0 < minutes <= most and start.tzinfo else None


def problems(row: Mapping[str, Any], most: int, area: str) -> Iterator[Problem]:
    """What is wrong with start and length as they lie: no time, off the quarter hour, over ``most`` minutes, no length.

    ``area``: whose codes: ``<area>.start``, ``.order``, ``.long``, ``.step``.
    """
    try:
        start = clock.from_text(row["start"])
        minutes = int(row["minutes"])
    except (TypeError, ValueError):
        yield Problem(f"{area}.start", "start")
        return
    if minutes <= 0:
        yield Problem(f"{area}.order", "end")
    elif minutes > most:
        yield Problem(f"{area}.long", "end", {"value": minutes // 60, "most": most // 60})
    if start.minute % QUARTER or start.second or start.microsecond or minutes % QUARTER:
        yield Problem(f"{area}.step", "start")


def days(hours: Hours, start: datetime, minutes: int) -> dict[str, date]:
    """``day`` of the start and ``last_day`` of the end, in the store's own calendar."""
    end = start + timedelta(minutes=minutes, microseconds=-1)
    return {"day": hours.date_of(start), "last_day": hours.date_of(end)}


def quarter(moment: datetime) -> datetime:
    """The beginning of the quarter hour in which a moment lies."""
    return moment.replace(minute=moment.minute // QUARTER * QUARTER, second=0, microsecond=0)


def next_free(
    now: datetime, hours: Hours, start: datetime, length: timedelta, taken: Iterable[tuple[datetime, datetime]],
    allowed: Callable[[datetime], bool], *, after: timedelta = timedelta(0), most: int = 3,
    onward: bool = False,
) -> list[tuple[datetime, datetime]]:  # fmt: skip
    """The times of this length nearest to ``start``, in open hours, not ``taken`` and ``allowed``; nearest first.

    ``taken``: [start, end) each, whose quarter hours are held as the arbiter counts them. ``after``: so long the
    resource must be free behind it. From now or the day before on, for a week; ``onward``: none before ``start``. Of
    two equally near the earlier comes first.
    """
    start = quarter(start).astimezone(UTC)
    first = quarter(max(now, start if onward else start - timedelta(days=1)))
    last = max(first, start) + timedelta(days=SEARCH_DAYS)
    doors = hours.open_times(first, last + length)
    opens = [each[0] for each in doors]
    held = {number for each in taken for number in _numbers(*each)}
    found: list[tuple[datetime, datetime]] = []
    for begin in _outward(start, first, last):
        end = begin + length
        door = bisect_right(opens, begin) - 1
        if door < 0 or doors[door][1] < end or not held.isdisjoint(_numbers(begin, end + after)):
            continue
        if allowed(begin):
            found.append((begin, end))
        if len(found) == most:
            break
    return found


def _outward(start: datetime, first: datetime, last: datetime) -> Iterator[datetime]:
    """Every quarter hour of [first, last], the nearest to ``start`` first."""
    steps = max(abs(first - start), abs(last - start)) // SLOT
    yield from (start,) if first <= start <= last else ()
    for step in range(1, steps + 1):
        away = SLOT * step
        if first <= start - away <= last:
            yield start - away
        if first <= start + away <= last:
            yield start + away


def _numbers(start: datetime, end: datetime) -> range:
    """The quarter hours that [start, end) touches, counted since 1970: ``claim.slots_between`` as whole numbers."""
    return range((start - _EPOCH) // SLOT, -((_EPOCH - end) // SLOT))
