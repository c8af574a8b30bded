"""Quarters of the board and moments of the world: every day of the year, also those of 23 and 25 hours."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.opening import Hours
from desktop.domain.rules.week import read_spans
from desktop.pages.board.axis import monday_of, of_day, of_week

ALL_DAY = tuple(read_spans("00:00-24:00", "week") for _ in range(7))
USUAL = tuple(read_spans("09:00-12:00 13:00-18:00", "week") for _ in range(7))
BERLIN, SHANGHAI = ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Shanghai")
SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)
DAYS = st.dates(date(2026, 1, 1), date(2026, 12, 31))


def open_in(zone: ZoneInfo, week: tuple[object, ...] = USUAL) -> Hours:
    return Hours(zone, week, calendar="none")  # type: ignore[arg-type]


@pytest.mark.parametrize(("day", "quarters"), [(SPRING, 92), (AUTUMN, 100), (date(2026, 6, 1), 96)])
def test_a_day_on_which_the_clocks_change_has_all_its_quarters_once(day: date, quarters: int) -> None:
    axis = of_day(open_in(BERLIN, ALL_DAY), day, ["car"], [])
    assert axis.quarters == quarters
    moments = [axis.moment("car", quarter) for quarter in range(quarters)]
    assert len(set(moments)) == quarters
    assert {axis.hours.date_of(moment) for moment in moments} == {day}


def test_the_hour_that_comes_twice_is_named_twice_and_the_one_left_out_not_at_all() -> None:
    hours = open_in(BERLIN, ALL_DAY)
    autumn = [mark.text for mark in of_day(hours, AUTUMN, ["car"], []).marks()]
    spring = [mark.text for mark in of_day(hours, SPRING, ["car"], []).marks()]
    assert autumn.count("2:00") == 2 and spring.count("2:00") == 0


@given(DAYS, st.integers(0, 60))
def test_a_quarter_of_a_week_is_a_moment_of_its_day_and_back(day: date, quarter: int) -> None:
    hours = open_in(BERLIN)
    axis = of_week(hours, monday_of(day), "car", [])
    row, at = day.isoformat(), quarter % axis.quarters
    moment = axis.moment(row, at)
    assert axis.quarter(row, moment) == at
    assert axis.row_of("car", moment) == row
    assert axis.slot(row, moment, 45).start == at


@given(DAYS)
def test_every_day_of_a_week_opens_at_the_same_place_by_the_clock_on_the_wall(day: date) -> None:
    axis = of_week(open_in(BERLIN), monday_of(day), "car", [])
    assert {axis.hours.local(edge).time() for edge in axis.edges.values()} == {datetime(2026, 1, 1, 8).time()}


def test_closed_hours_and_the_break_are_shaded_and_nothing_else() -> None:
    axis = of_day(open_in(SHANGHAI), date(2026, 11, 23), ["car"], [])
    shades = [(shade.start, shade.end, shade.kind) for shade in axis.shades("car")]
    assert axis.quarters == 44
    assert shades == [(0, 4, "closed"), (16, 20, "break"), (40, 44, "closed")]


def test_a_drive_before_opening_and_one_after_midnight_are_seen_whole_or_held_fast() -> None:
    hours, day = open_in(SHANGHAI), date(2026, 11, 23)
    early = (hours.moment(day, 6 * 60 + 30), hours.moment(day, 7 * 60 + 15))
    over = (hours.moment(day, 23 * 60 + 30), hours.moment(day, 23 * 60 + 30) + timedelta(hours=1))
    axis = of_day(hours, day, ["car"], [early, over])
    assert axis.moment("car", 0) == hours.moment(day, 6 * 60)
    assert axis.whole("car", *early) and not axis.whole("car", *over)
    assert axis.rows_of("car", *over) == ["car"]


def test_a_closed_day_shows_the_usual_hours() -> None:
    closed = tuple(() for _ in range(7))
    axis = of_day(open_in(SHANGHAI, closed), date(2026, 11, 23), ["car"], [])
    assert axis.quarters == 44 and [(s.start, s.end) for s in axis.shades("car")] == [(0, 44)]
