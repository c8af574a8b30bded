"""A store's usual week as a manager types it: for each weekday the times it is open, ``09:00-12:00 13:00-18:00``."""

from __future__ import annotations

import re
from datetime import time, timedelta
from itertools import pairwise
from typing import Any, NamedTuple

from desktop.domain import text
from desktop.domain.problem import Refused

DAY_MINUTES = 24 * 60
MAX_SPANS = 4
"""Times one day may be cut into, inclusive."""
_MARKS = str.maketrans({"：": ":", "—": "-", "–": "-", "－": "-", "~": "-", "～": "-", "至": "-", ",": " ", "，": " "})
_SPAN = re.compile(r"(\d{1,2}):(\d{2})-(\d{1,2}):(\d{2})")


class Span(NamedTuple):
    """Minutes after local midnight, [start, end); ``end`` above 1,440 lies on the next day."""

    start: int
    end: int

    @property
    def words(self) -> str:
        return f"{_clock(self.start)}-{_clock(self.end)}"


def read_spans(typed: str, field: str) -> tuple[Span, ...]:
    """The times of one day in order, none for closed; an end at or before its start is on the next day.

    Raises Refused ``hours.form``, or ``hours.order`` where two overlap.
    """
    plain = text.narrow(typed).translate(_MARKS)
    spans = tuple(_span(word, field) for word in plain.split())
    if len(spans) > MAX_SPANS:
        raise Refused("hours.form", field, value=typed[:40])
    for before, after in pairwise(spans):
        if after.start < before.end:
            raise Refused("hours.order", field, value=after.words, before=before.words)
    if spans and spans[-1].end > DAY_MINUTES + spans[0].start:
        raise Refused("hours.order", field, value=spans[0].words, before=spans[-1].words)
    return spans


def read_week(value: Any) -> list[str]:
    """Seven days from Monday as they are stored. Raises Refused ``hours.week``, ``hours.form``, ``hours.order``."""
    if not isinstance(value, list | tuple) or len(value) != 7 or not all(isinstance(day, str) for day in value):
        raise Refused("hours.week", "hours.week")
    return [" ".join(span.words for span in read_spans(day, "hours.week")) for day in value]


def after(minutes: int) -> tuple[timedelta, time]:
    """Minutes after midnight as days and a time of day."""
    days, rest = divmod(minutes, DAY_MINUTES)
    return timedelta(days=days), time(*divmod(rest, 60))


def _span(word: str, field: str) -> Span:
    found = _SPAN.fullmatch(word)
    if found is None:
        raise Refused("hours.form", field, value=word[:20])
    h1, m1, h2, m2 = (int(group) for group in found.groups())
    start, end = h1 * 60 + m1, h2 * 60 + m2
    if m1 > 59 or m2 > 59 or start >= DAY_MINUTES or end > DAY_MINUTES:
        raise Refused("hours.form", field, value=word[:20])
    return Span(start, end if end > start else end + DAY_MINUTES)


def _clock(minutes: int) -> str:
    minutes -= DAY_MINUTES if minutes > DAY_MINUTES else 0
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
