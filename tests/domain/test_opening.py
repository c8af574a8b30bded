"""Opening hours in the store's own time: weekdays, lunch, holidays, working weekends, days that are otherwise."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.claim import SLOT, slots_between
from desktop.domain.opening import Hours, forget_day, hours, set_day, zone_of
from desktop.domain.problem import Refused
from desktop.domain.rules.setting import change_settings
from desktop.domain.rules.week import read_spans, read_week

CHINA, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")
USUAL = read_spans("09:00-12:00 13:00-18:00", "week")
CLOSED_SUNDAYS = (*[USUAL] * 6, ())


def at(text: str, zone: ZoneInfo = CHINA) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def made(**how) -> Hours:
    return Hours(**({"zone": CHINA, "week": (USUAL,) * 7} | how))


def test_lunch_lies_between_the_times_of_a_day() -> None:
    day = made().of(date(2026, 11, 23))
    assert day.times == (
        (at("2026-11-23 09:00"), at("2026-11-23 12:00")),
        (at("2026-11-23 13:00"), at("2026-11-23 18:00")),
    )
    assert day.breaks == ((at("2026-11-23 12:00"), at("2026-11-23 13:00")),)


@pytest.mark.parametrize(
    ("start", "end", "is_open"),
    [("09:00", "12:00", True), ("11:45", "12:15", False), ("17:30", "18:00", True), ("17:45", "18:15", False),
     ("08:45", "09:15", False)],
)  # fmt: skip
def test_a_drive_is_in_opening_hours_only_as_a_whole(start: str, end: str, is_open: bool) -> None:
    assert made().is_open(at(f"2026-11-23 {start}"), at(f"2026-11-23 {end}")) is is_open


def test_a_holiday_is_as_usual_closed_or_as_a_sunday() -> None:
    national = date(2026, 10, 1)
    assert made().of(national).times == made(calendar="none").of(national).times
    assert made(on_holiday="closed").of(national).times == ()
    assert made(on_holiday="sunday", week=CLOSED_SUNDAYS).of(national).times == ()
    assert (made().of(national).kind, made().of(national).name) == ("holiday", "National Day")


def test_a_working_saturday_opens_where_the_weekend_is_closed() -> None:
    office = made(week=(*[USUAL] * 5, (), ()))
    assert office.of(date(2026, 10, 10)).kind == "working"
    assert office.of(date(2026, 10, 10)).times
    assert office.of(date(2026, 10, 17)).times == ()


def test_a_year_the_calendar_does_not_know_is_said() -> None:
    assert made().of(date(2031, 10, 1)).known is False
    assert made(calendar="none").of(date(2031, 10, 1)).known is True


def test_a_store_says_otherwise_for_one_day_and_forgets_it(do, ask) -> None:
    day = date(2026, 11, 23)
    do(set_day, day, "10:00-16:00", "盘点")
    found = ask(hours).of(day)
    assert (found.kind, found.name, len(found.times)) == ("own", "盘点", 1)
    do(set_day, day, "")
    assert ask(hours).of(day).times == ()
    do(forget_day, day)
    assert ask(hours).of(day).kind == "usual"


def test_hours_past_midnight_belong_to_the_evening() -> None:
    late = made(week=(read_spans("18:00-02:00", "week"),) * 7)
    assert late.is_open(at("2026-11-23 23:30"), at("2026-11-24 00:30"))
    assert not late.is_open(at("2026-11-24 01:30"), at("2026-11-24 02:30"))


def test_round_the_clock_has_no_seam_at_midnight() -> None:
    always = made(week=(read_spans("00:00-24:00", "week"),) * 7)
    assert always.is_open(at("2026-11-23 22:00"), at("2026-11-25 03:00"))


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25), date(2026, 7, 1)])
def test_a_day_abroad_has_as_many_quarters_as_its_clocks(day: date) -> None:
    abroad = made(zone=BERLIN, calendar="none")
    start, end = abroad.bounds(day)
    assert abroad.quarters(day)[0] == start
    assert len(abroad.quarters(day)) == (end - start) / SLOT
    assert {abroad.date_of(quarter) for quarter in abroad.quarters(day)} == {day}


ZONES = ("Europe/Berlin", "Asia/Shanghai", "America/New_York", "Australia/Lord_Howe")


@given(st.dates(date(2020, 1, 1), date(2030, 12, 31)), st.sampled_from(ZONES))
def test_days_follow_each_other_without_gap_or_overlap_in_every_zone(day: date, zone: str) -> None:
    abroad = made(zone=ZoneInfo(zone), calendar="none")
    assert abroad.bounds(day)[1] == abroad.bounds(day + timedelta(days=1))[0]
    for start, end in abroad.of(day).times:
        assert start < end
        assert abroad.is_open(start, end)
        assert not abroad.is_open(start - SLOT, end)
        assert slots_between(start, end)


def test_the_hour_left_out_in_spring_opens_when_the_clocks_have_moved_on() -> None:
    night = made(zone=BERLIN, calendar="none", week=(read_spans("02:30-05:00", "week"),) * 7)
    ((start, end),) = night.of(date(2026, 3, 29)).times
    assert (night.local(start).hour, night.local(end).hour) == (3, 5)


@pytest.mark.parametrize("typed", ["9-12", "09:00-12:60", "25:00-26:00", "09:00", "a", "09:00-12:00 " * 5])
def test_what_is_no_time_of_opening_is_refused(typed: str) -> None:
    with pytest.raises(Refused, match=r"hours\.(form|order)"):
        read_spans(typed, "week")


def test_times_that_overlap_are_refused_also_over_midnight() -> None:
    for typed in ("09:00-13:00 12:00-18:00", "08:00-12:00 18:00-09:00"):
        with pytest.raises(Refused, match=r"hours\.order"):
            read_spans(typed, "week")


def test_full_width_and_chinese_signs_are_read() -> None:
    assert read_spans("０９：００—１２：００，１３：００-１８：００", "week") == USUAL


def test_a_week_is_seven_days() -> None:
    with pytest.raises(Refused, match=r"hours\.week"):
        read_week(["09:00-18:00"] * 6)


def test_settings_take_a_week_a_zone_and_steps_of_a_quarter(do, ask) -> None:
    do(change_settings, {"hours.week": ["9:00-18:00"] * 6 + [""], "hours.zone": "Europe/Berlin"})
    assert ask(hours).zone.key == "Europe/Berlin"
    assert ask(hours).of(date(2026, 11, 22)).times == ()
    bad = {"hours.zone": "Moon/Sea", "drive.buffer_minutes": 20, "hours.calendar": "mars", "hours.week": "x"}
    with pytest.raises(Refused) as refused:
        do(change_settings, bad)
    assert {problem.code for problem in refused.value.problems} == {
        "hours.zone", "setting.step", "setting.choice", "hours.week",
    }  # fmt: skip


def test_a_zone_unknown_here_is_chinas() -> None:
    assert zone_of("../../etc/passwd") == zone_of("No/Where") == CHINA
