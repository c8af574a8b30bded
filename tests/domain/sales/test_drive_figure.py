"""Figures of test drives, and that each opens the very rows it counts."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from desktop.domain.people.staff import StaffDetails, add_staff
from desktop.domain.sales.car_key import KeyLoan, Returned, take_back
from desktop.domain.sales.drive import Drive
from desktop.domain.sales.drive_booking import edit
from desktop.domain.sales.drive_course import arrive, cancel
from desktop.domain.sales.drive_figure import by_consultant, by_model, drives_behind, in_all, use_of_cars
from tests.domain.sales.yard import booked, car, customer, noon, out, ready


def day(days: int = 1) -> date:
    return noon(days).date()


@pytest.fixture
def wang(do) -> str:
    return str(do(add_staff, StaffDetails("wang", "王宁", "consultant", "Correct-Horse-9")))


def lasted(store, by, drive_id: str, minutes: int) -> None:
    with store.write(by) as session:
        line = session.query(KeyLoan).filter_by(drive_id=drive_id).one()
        line.in_at = line.out_at + timedelta(minutes=minutes)


def driven(do, store, by, car_id: str, customer_id: str, start, minutes: int, **how) -> str:
    made = ready(do, booked(do, car_id, customer_id, start, **how))
    do(take_back, out(do, made), Returned(1_200, 50))
    lasted(store, by, made, minutes)
    return made


def missed(do, store, by, car_id: str, customer_id: str, start, **how) -> str:
    made = booked(do, car_id, customer_id, start, **how)
    with store.write(by) as session:
        session.get(Drive, made).state = "no_show"
    return made


def test_drives_show_rate_and_minutes_per_consultant_and_model(do, ask, store, by, wang: str) -> None:
    li, polo, tiguan = customer(do), car(do, series="Polo"), car(do, "京A22222", label="试02", series="途观")
    one = driven(do, store, by, polo, li, noon(), 20, consultant_id=wang)
    two = driven(do, store, by, polo, li, noon() + timedelta(hours=1), 31, consultant_id=wang)
    three = missed(do, store, by, tiguan, li, noon(), consultant_id=wang)
    came = booked(do, tiguan, li, noon() + timedelta(hours=1))
    do(arrive, came)
    do(cancel, booked(do, tiguan, li, noon() + timedelta(hours=2), consultant_id=wang))
    (first, second) = ask(by_consultant, day(), day())
    assert (first.name, first.driven, first.no_shows, first.show_bp, first.minutes) == ("王宁", 2, 1, 6666, 26)
    assert (second.driven, second.show_bp, second.minutes) == (0, 10_000, None)
    assert [(row.name, row.driven) for row in ask(by_model, day(), day())] == [("大众 Polo", 2), ("大众 途观", 0)]
    assert ask(in_all, day(), day()).show_bp == 7_500
    assert {row.id for row in ask(drives_behind, day(), day(), consultant_id=wang)} == {one, two, three}
    assert {row.id for row in ask(drives_behind, day(), day(), model="大众 途观")} == {three, came}
    assert {row.id for row in ask(drives_behind, day(), day(), car_id=polo, states=["back"])} == {one, two}


def test_a_day_without_drives_has_no_rate_and_no_average(ask) -> None:
    figure = ask(in_all, day(), day())
    assert (figure.driven, figure.show_bp, figure.minutes) == (0, None, None)


def test_a_drive_over_midnight_belongs_to_the_day_it_began(do, ask, store, by) -> None:
    made = driven(do, store, by, car(do), customer(do), noon().replace(hour=15, minute=45), 20)
    assert [row.id for row in ask(drives_behind, day(), day())] == [made]
    assert ask(drives_behind, day(2), day(2)) == []


def test_use_is_minutes_out_over_opening_minutes(do, ask, store, by) -> None:
    polo, idle = car(do), car(do, "京A22222", label="试02")
    made = driven(do, store, by, polo, customer(do), noon(), 24)
    yesterday = noon(-1)
    with store.write(by) as session:
        row = session.get(Drive, made)
        row.start, row.day = yesterday, yesterday.date()
    used, unused = ask(use_of_cars, day(-1), day(-1))
    assert (used.car.id, used.driven, used.minutes, used.open_minutes) == (polo, 1, 24, 8 * 60)
    assert used.use_bp == 24 * 10_000 // 480
    assert (unused.car.id, unused.use_bp) == (idle, 0)


def test_time_to_come_is_no_time_a_car_stood_idle(do, ask) -> None:
    car(do)
    (row,) = ask(use_of_cars, day(5), day(6))
    assert (row.open_minutes, row.use_bp) == (0, None)


def test_a_drive_given_to_somebody_else_counts_there(do, ask, store, by, wang: str) -> None:
    made = booked(do, car(do), customer(do))
    do(edit, made, consultant_id=wang)
    do(arrive, made)
    assert [row.key for row in ask(by_consultant, day(), day())] == [wang]
