"""Slots of time in UTC, and the nearest that are free."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.claim import SLOT, pieces, slot_of, slots_between

CHINA, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")


def at(text: str, zone: ZoneInfo = CHINA) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def test_a_booking_takes_every_quarter_hour_it_touches_and_not_the_one_it_ends_on() -> None:
    assert slots_between(at("2026-11-22 18:20"), at("2026-11-22 19:00")) == (
        "2026-11-22T10:15Z",
        "2026-11-22T10:30Z",
        "2026-11-22T10:45Z",
    )
    assert slots_between(at("2026-11-22 18:00"), at("2026-11-22 18:00")) == ()


def test_midnight_here_is_no_border() -> None:
    slots = slots_between(at("2026-11-22 23:45"), at("2026-11-23 00:15"))
    assert slots == ("2026-11-22T15:45Z", "2026-11-22T16:00Z")


def test_the_hour_that_comes_twice_in_autumn_is_two_hours_of_slots() -> None:
    night = slots_between(at("2026-10-25 01:00", BERLIN), at("2026-10-25 04:00", BERLIN))
    assert len(night) == len(set(night)) == 16


def test_the_hour_that_spring_leaves_out_has_no_slots() -> None:
    assert len(slots_between(at("2026-03-29 01:00", BERLIN), at("2026-03-29 04:00", BERLIN))) == 8


def test_a_time_without_a_zone_is_no_time() -> None:
    with pytest.raises(ValueError, match="zone"):
        slot_of(datetime(2026, 11, 22))


@given(st.integers(0, 5_000), st.integers(1, 300), st.integers(0, 5_000), st.integers(1, 300))
def test_two_bookings_share_a_slot_exactly_when_they_share_a_quarter_hour(a: int, b: int, c: int, d: int) -> None:
    day = datetime(2026, 10, 24, tzinfo=UTC)
    first, second = (
        (day + timedelta(minutes=a), day + timedelta(minutes=a + b)),
        (
            day + timedelta(minutes=c),
            day + timedelta(minutes=c + d),
        ),
    )
    low, high = ((begin - day) // SLOT for begin in (first[0], second[0]))
    ends = [-((day - end) // SLOT) for end in (first[1], second[1])]
    share = low < ends[1] and high < ends[0]
    assert bool(set(slots_between(*first)) & set(slots_between(*second))) == share


def test_pieces_are_numbered_from_one() -> None:
    assert pieces("part:VW:1", 2, 3).slots == ("1", "2", "3")
