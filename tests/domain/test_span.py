"""The next free times: nearest first, in open hours, past what is taken."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.domain.claim import SLOT, slots_between
from desktop.domain.opening import Hours
from desktop.domain.rules.week import read_spans
from desktop.domain.span import SEARCH_DAYS, next_free, quarter

CHINA = ZoneInfo("Asia/Shanghai")
WEEK = tuple(read_spans(day, "week") for day in ("08:40-12:00 13:00-18:00",) * 5 + ("10:00-02:00", ""))
HOURS = Hours(CHINA, WEEK, calendar="none")
MONDAY = datetime(2026, 11, 23, tzinfo=CHINA)
Time = tuple[datetime, datetime]


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return MONDAY + timedelta(days=day, hours=hour, minutes=minute)


def said(found: list[Time]) -> list[str]:
    return [f"{begin.astimezone(CHINA):%a %H:%M}" for begin, _ in found]


def test_the_nearest_free_times_come_first_and_stay_within_open_hours() -> None:
    taken = [(at(0, 10), at(0, 11))]
    found = next_free(at(0, 8), HOURS, at(0, 10), timedelta(hours=1), taken, lambda _: True)
    assert said(found) == ["Mon 09:00", "Mon 11:00", "Mon 08:45"], "11:15 would run into lunch"


def test_a_time_may_run_over_midnight_where_the_store_is_open_then() -> None:
    found = next_free(at(5, 23), HOURS, at(5, 23, 30), timedelta(hours=2), [], lambda _: True, onward=True)
    assert said(found) == ["Sat 23:30", "Sat 23:45", "Sun 00:00"]


def test_a_resource_that_is_taken_all_week_has_no_free_time() -> None:
    taken = [(at(0, 0), at(9, 0))]
    assert not next_free(at(0, 8), HOURS, at(0, 9), timedelta(minutes=15), taken, lambda _: True)


def test_a_free_time_far_behind_forbidden_ones_is_found() -> None:
    found = next_free(
        at(0, 8), HOURS, at(0, 9), timedelta(minutes=15), [], lambda begin: begin >= at(5, 1), onward=True
    )
    assert said(found)[0] == "Sat 10:00", "more than two hundred quarters lie between"


TIMES = st.lists(st.tuples(st.integers(-600, 12_000), st.integers(1, 600)), max_size=12)


STEP = timedelta(minutes=5)
OPEN = {
    opens + STEP * n
    for day in range(-2, 16)
    for opens, closes in HOURS.of((MONDAY + timedelta(days=day)).date()).times
    for n in range((closes - opens) // STEP)
}
"""Every five minutes in which the store is open."""


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 7_000), st.integers(0, 7_000), st.integers(1, 16), st.integers(0, 4), TIMES, st.booleans())
def test_the_free_times_are_those_that_are_found_quarter_by_quarter(
    now: int, wanted: int, slots: int, after: int, busy: list[tuple[int, int]], onward: bool
) -> None:
    began, start, length, more = at(0, 0, now), quarter(at(0, 0, wanted)), SLOT * slots, SLOT * after
    taken = [(at(0, 0, first), at(0, 0, first + most)) for first, most in busy]
    held = {slot for each in taken for slot in slots_between(*each)}
    first = quarter(max(began, start if onward else start - timedelta(days=1)))
    last = max(first, start) + timedelta(days=SEARCH_DAYS)
    free = [
        (begin, begin + length)
        for begin in (first + SLOT * n for n in range((last - first) // SLOT + 1))
        if all(begin.astimezone(UTC) + STEP * n in OPEN for n in range(length // STEP))
        and held.isdisjoint(slots_between(begin, begin + length + more))
    ]
    expected = sorted(free, key=lambda each: (abs(each[0] - start), each[0]))[:5]
    assert next_free(began, HOURS, start, length, taken, lambda _: True, after=more, most=5, onward=onward) == expected
