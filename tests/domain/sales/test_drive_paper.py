"""What the lists on paper are made of: the day of the cars, the log, the register."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from desktop.domain import clock
from desktop.domain.opening import HOME_ZONE
from desktop.domain.problem import Refused
from desktop.domain.sales.car_calendar import enter
from desktop.domain.sales.car_key import Handed, Returned, lend, take_back
from desktop.domain.sales.drive_course import cancel
from desktop.domain.sales.drive_paper import day_sheet, drive_log, key_register, short_name
from tests.domain.sales.yard import booked, car, customer, noon, out, ready


@pytest.fixture
def today():
    """By the store's calendar, wherever the tests run."""
    clock.live_in(ZoneInfo(HOME_ZONE))
    return clock.today()


def test_the_day_lists_every_car_with_its_drives_and_uses_in_order(do, ask) -> None:
    one, two = car(do), car(do, "沪A12345", label="试02", series="途观")
    whose = customer(do)
    later = booked(do, one, whose, noon() + timedelta(hours=1))
    gone = booked(do, one, whose, noon() + timedelta(hours=3))
    do(cancel, gone)
    do(enter, one, "service", noon() - timedelta(hours=1), 30, "首保")
    day = noon().astimezone().date()
    rows = ask(day_sheet, day)
    assert [(row.plate, row.state, row.customer) for row in rows] == [
        ("京A·12345", "service", ""),
        ("京A·12345", "booked", "李**"),
        ("沪A·12345", "", ""),
    ]
    assert later and two
    assert ask(day_sheet, day + timedelta(days=9))[0].start is None


def test_the_log_holds_what_went_out_with_km_and_the_register_everything(do, ask, today) -> None:
    one = car(do)
    drive_id = ready(do, booked(do, one, customer(do), noon()))
    loan = out(do, drive_id, 1_200)
    (row,) = ask(drive_log, today, today)
    assert (row.km, row.minutes, row.customer) == (None, None, "李**")
    do(take_back, loan, Returned(1_213, 70))
    (row,) = ask(drive_log, today, today)
    assert (row.km, row.minutes, row.odometer_in, row.energy_in) == (13, 0, 1_213, 70)
    do(lend, one, "送车展", clock.now() + timedelta(hours=2), Handed(1_213, 70))
    rows = ask(key_register, today, today)
    assert [(row.why, bool(row.number)) for row in rows] == [("", True), ("送车展", False)]
    assert len(ask(drive_log, today, today)) == 1, "a key lent for something else is no drive"


def test_lists_of_one_car_and_of_other_days(do, ask, today) -> None:
    one, two = car(do), car(do, "沪A12345", label="试02", series="途观")
    loan = out(do, ready(do, booked(do, one, customer(do))))
    do(take_back, loan, Returned(1_213, 70))
    assert ask(drive_log, today, today, two) == [] == ask(key_register, today, today, two)
    yesterday = today - timedelta(days=1)
    assert ask(drive_log, yesterday, yesterday) == []
    assert len(ask(drive_log, yesterday, today, one)) == 1


def test_an_odometer_that_went_back_adds_nothing(do, ask, today) -> None:
    loan = out(do, ready(do, booked(do, car(do), customer(do))))
    do(take_back, loan, Returned(1_100, 70, odometer_why="换表"))
    assert ask(drive_log, today, today)[0].km is None


def test_names_are_shortened() -> None:
    assert [short_name(name) for name in ("李女士", "John Smith", " ", "𠮷田")] == ["李**", "J***", "", "𠮷**"]


def test_without_the_right_there_is_no_list(ask, by, today) -> None:
    from dataclasses import replace

    nobody = replace(by, rights=frozenset())
    for query in (drive_log, key_register):
        with pytest.raises(Refused, match=r"right\.missing"):
            ask(query, today, today, who=nobody)
    with pytest.raises(Refused, match=r"right\.missing"):
        ask(day_sheet, today, who=nobody)
