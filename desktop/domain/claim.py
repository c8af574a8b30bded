"""What only one record can have at a time: a car for an hour, a bay, a key, the last piece of a part.

A table declares ``Synced(op=Op.RESERVE, claims=…)``: a pure function of its row to what the row wants. The arbiter of
the exchange, centre or hub, takes the slots in the transaction of the save and refuses it with ``claim.taken`` where
another record holds one. A row deleted, cancelled or given back wants nothing. The desk only proposes: it looks at the
rows it knows before it saves, with the same functions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

SLOT = timedelta(minutes=15)
NO_TIME = ""
"""The one slot of what is not timed."""
MAX_SLOTS = 3_000
"""Slots of one want, inclusive: a month of quarter hours."""


@dataclass(frozen=True)
class Want:
    """``count`` of these ``slots`` of one resource, the first that are free; 0 wants each of them.

    ``resource`` is ``kind:id``, such as ``car:<id>`` or ``part:VW:06A115561B``; it is stored and travels.
    """

    resource: str
    slots: tuple[str, ...] = (NO_TIME,)
    count: int = 0


Claims = Callable[[Mapping[str, Any]], Iterable[Want]]
"""A row as it lies (TEXT and INTEGER) → what it wants; the arbiter does not ask for a deleted one."""


def slot_of(moment: datetime) -> str:
    """The quarter hour a moment lies in: ``2026-11-22T10:15Z``, in UTC so that no clock change doubles one."""
    if moment.tzinfo is None:
        raise ValueError("a time without a zone")
    utc = moment.astimezone(UTC)
    return f"{utc.replace(minute=utc.minute // 15 * 15):%Y-%m-%dT%H:%MZ}"


def slots_between(start: datetime, end: datetime) -> tuple[str, ...]:
    """Every quarter hour that [start, end) touches, in order; none where the end is not after the start."""
    return tuple(slot_of(moment) for moment in _quarters(start, end))


def _quarters(start: datetime, end: datetime) -> Iterator[datetime]:
    # aware times are compared and moved in UTC: across a change of clocks local arithmetic doubles or skips an hour
    at = start.astimezone(UTC)
    at = at.replace(minute=at.minute // 15 * 15, second=0, microsecond=0)
    while at < end.astimezone(UTC):
        yield at
        at += SLOT


def pieces(resource: str, count: int, of: int) -> Want:
    """``count`` pieces of a stock of ``of``."""
    return Want(resource, tuple(str(number) for number in range(1, min(of, MAX_SLOTS) + 1)), count)
