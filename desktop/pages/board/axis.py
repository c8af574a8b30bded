"""How a board's rows and quarters stand for things, days and moments: one day of all, or the week of one.

A thing is what is booked: a demo car, a bay, a technician.

Counted from each row's own left edge in quarters of UTC, so that a change of clocks doubles and skips nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from desktop.domain.claim import SLOT
from desktop.domain.opening import Hours
from desktop.widgets.board import Mark, Shade, Slot

AROUND = timedelta(hours=1)
"""So much of the closed hours is shown before and after the open ones."""
USUAL = (9 * 60, 18 * 60)
"""What is shown of a day that is closed, in minutes."""


@dataclass(frozen=True)
class Axis:
    """``days``: row → its day; ``edges``: row → the moment of its left edge; ``things``: row → what it is of."""

    hours: Hours
    days: Mapping[str, date]
    edges: Mapping[str, datetime]
    things: Mapping[str, str]
    quarters: int

    @cached_property
    def by_thing(self) -> Mapping[str, tuple[str, ...]]:
        """Thing → its rows."""
        found: dict[str, tuple[str, ...]] = {}
        for row, thing in self.things.items():
            found[thing] = (*found.get(thing, ()), row)
        return found

    def row_of(self, thing: str, moment: datetime) -> str:
        """The row on which a thing's moment is shown; empty where none is."""
        day = self.hours.date_of(moment)
        return next((row for row in self.by_thing.get(thing, ()) if self.days[row] == day), "")

    def rows_of(self, thing: str, start: datetime, end: datetime) -> list[str]:
        """All rows on which [start, end) of a thing is seen."""
        width = SLOT * self.quarters
        rows = self.by_thing.get(thing, ())
        return [row for row in rows if start < self.edges[row] + width and self.edges[row] < end]

    def quarter(self, row: str, moment: datetime) -> float:
        """Quarters from the row's left edge."""
        return (moment - self.edges[row]) / SLOT

    def moment(self, row: str, quarter: int) -> datetime:
        """The moment a quarter begins."""
        return self.edges[row] + SLOT * quarter

    def slot(self, row: str, start: datetime, minutes: int) -> Slot:
        """A time on a row; its begin cut to the quarter."""
        return Slot(row, int(self.quarter(row, start) // 1), max(1, minutes // 15))

    def whole(self, row: str, start: datetime, end: datetime) -> bool:
        """Whether it lies inside what is shown: only then can a hand take hold of it."""
        return self.edges[row] <= start and end <= self.edges[row] + SLOT * self.quarters

    def marks(self) -> tuple[Mark, ...]:
        """The full hours of the first row."""
        first = next(iter(self.edges.values()), None)
        if first is None:
            return ()
        local = [(n, self.hours.local(first + SLOT * n)) for n in range(self.quarters)]
        return tuple(Mark(n, f"{moment.hour}:00") for n, moment in local if moment.minute == 0)

    def shades(self, row: str) -> tuple[Shade, ...]:
        """When the store is closed, and its breaks."""
        day = self.hours.of(self.days[row])
        found, at = [], 0
        for start, end in day.times:
            opens, closes = round(self.quarter(row, start)), round(self.quarter(row, end))
            if opens > at:
                found.append(Shade(at, min(opens, self.quarters), "break" if at else "closed"))
            at = max(at, closes)
        if at < self.quarters:
            found.append(Shade(at, self.quarters))
        return tuple(found)


def of_day(hours: Hours, day: date, things: Sequence[str], taken: Iterable[tuple[datetime, datetime]]) -> Axis:
    """Each a row. ``taken``: what must be seen as well, within the day."""
    first, last = _reach(hours, day, taken)
    return Axis(
        hours,
        dict.fromkeys(things, day),
        dict.fromkeys(things, first),
        {each: each for each in things},
        (last - first) // SLOT,
    )


def of_week(hours: Hours, monday: date, thing: str, taken: Iterable[tuple[datetime, datetime]]) -> Axis:
    """Every day a row, all from the same hour by the clock on the wall."""
    days = [monday + timedelta(days=n) for n in range(7)]
    spans = list(taken)
    reach = [(day, *_reach(hours, day, spans)) for day in days]
    begins = min(_on_wall(hours, day, first) for day, first, _last in reach)
    ends = max(_on_wall(hours, day, last) for day, _first, last in reach)
    rows = [day.isoformat() for day in days]
    edges = {row: hours.moment(day, begins) for row, day in zip(rows, days, strict=True)}
    return Axis(hours, dict(zip(rows, days, strict=True)), edges, dict.fromkeys(rows, thing), (ends - begins) // 15)


def monday_of(day: date) -> date:
    """The Monday of its week."""
    return day - timedelta(days=day.weekday())


def _on_wall(hours: Hours, day: date, moment: datetime) -> int:
    """Minutes after midnight of ``day``, up to and with the next one, by the clock on the wall."""
    local = hours.local(moment)
    return (local.date() - day).days * 24 * 60 + local.hour * 60 + local.minute


def _reach(hours: Hours, day: date, taken: Iterable[tuple[datetime, datetime]]) -> tuple[datetime, datetime]:
    """From a full hour before the first thing of the day to one after the last, never beyond its midnights."""
    low, high = hours.bounds(day)
    times = hours.of(day).times or tuple((hours.moment(day, USUAL[0]), hours.moment(day, USUAL[1])) for _ in "1")
    first, last = times[0][0] - AROUND, times[-1][1] + AROUND
    for start, end in taken:
        if start < high and low < end:
            first, last = min(first, start), max(last, end)
    first, last = max(low, _full_hour(hours, first)), min(high, last)
    full = _full_hour(hours, last)
    return first, min(high, full if full == last else full + timedelta(hours=1))


def _full_hour(hours: Hours, moment: datetime) -> datetime:
    local = hours.local(moment)
    return moment - timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
