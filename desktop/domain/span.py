"""A stretch of time in whole quarter hours, as bookings have it: ``start`` and ``minutes``, never two ends.

Two desks that move and shorten one booking at the same time then still make a booking.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from desktop.domain import clock
from desktop.domain.claim import SLOT, nearest_free
from desktop.domain.opening import Hours
from desktop.domain.problem import Problem

QUARTER = SLOT // timedelta(minutes=1)
GRACE = timedelta(minutes=15)
"""So long a booking may lie in the past: the customer stands here and the quarter has begun."""
SEARCH_DAYS = 7
"""How far the next free times are looked for."""
_FEW, _MANY = 12, 200
"""Free quarters that are looked at, by the hours and by what else forbids them."""


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
    now: datetime, hours: Hours, start: datetime, length: timedelta, taken: Collection[str],
    allowed: Callable[[datetime], bool], *, after: timedelta = timedelta(0), most: int = 3,
    onward: bool = False,
) -> list[tuple[datetime, datetime]]:  # fmt: skip
    """The times of this length nearest to ``start``, in open hours, not ``taken`` and ``allowed``; nearest first.

    ``after``: so long the resource must be free behind it. From now or the day before on, for a week;
    ``onward``: none before ``start``.
    """
    start = quarter(start)
    first = quarter(max(now, start if onward else start - timedelta(days=1)))
    last = max(first, start) + timedelta(days=SEARCH_DAYS)
    found: list[tuple[datetime, datetime]] = []
    for looked_at in (_FEW, _MANY):  # most searches end with the first: the many cost as much as a week has quarters
        found = []
        for begin, ready in nearest_free(
            start, start + length + after, taken, earliest=first, latest=last + after, most=looked_at
        ):  # fmt: skip
            end = ready - after
            if hours.is_open(begin, end) and allowed(begin):
                found.append((begin, end))
            if len(found) == most:
                return found
    return found
