"""Figures of the workshop, worked out by hand, each with the orders behind it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from desktop.domain import clock
from desktop.domain.service import service_figure as figures
from desktop.domain.service.deferred import recommend, win
from desktop.domain.service.maintenance import RuleDetails, save_rules
from desktop.domain.service.order_course import finish, step
from desktop.domain.service.reception import sign
from desktop.domain.service.settling import settle
from desktop.domain.service.warranty import mark_rework
from desktop.domain.service.work_run import start, stop
from tests.domain.service.shop import bay, booked, car, customer, mechanic, received, work

BEGIN = datetime(2026, 1, 10, 4, tzinfo=UTC)
JANUARY = (date(2026, 1, 1), date(2026, 1, 31))


@pytest.fixture
def at(monkeypatch):
    """``at(minutes)``: so many minutes after noon of 10 January 2026 in Beijing."""

    def go(minutes: int = 0, days: int = 0) -> None:
        moment = BEGIN + timedelta(minutes=minutes, days=days)
        monkeypatch.setattr(clock, "now", lambda: moment)

    go()
    return go


@pytest.fixture
def li(do, at) -> str:
    return customer(do)


def close(do, order_id: str) -> str:
    do(sign, order_id, 1_000_000)
    do(finish, order_id)
    do(settle, order_id, offline=False)
    return order_id


def served(do, vehicle_id: str, li: str, km: int = 30_000, **how: object) -> str:
    made = received(do, vehicle_id, li, km, **how)
    work(do, made)
    return close(do, made)


def test_cars_that_came_in_time_are_counted_over_those_due(do, ask, at, li: str) -> None:
    do(save_rules, [RuleDetails("保养", every_months=6)])
    cars = [car(do, f"京A0000{n}", "", owner=li) for n in range(4)]
    for each in cars:
        served(do, each, li)  # all due on 10 July
    at(days=150)
    in_time = served(do, cars[0], li)
    at(days=181 + 30)
    last_day = served(do, cars[1], li)
    at(days=181 + 31)
    late = served(do, cars[2], li)
    july = (date(2026, 7, 1), date(2026, 7, 31))
    found = ask(figures.in_time, *july)
    assert (found.part, found.whole, found.bp) == (2, 4, 5_000)
    assert {row.id for row in ask(figures.in_time_behind, *july)} == {in_time, last_day}
    assert [row.id for row in ask(figures.in_time_behind, *july, late=True)] == [late]
    assert ask(figures.in_time, *JANUARY).bp is None


def test_output_is_labour_sold_per_technician_and_hours_worked(do, ask, at, li: str) -> None:
    zhao, qian = mechanic(do), mechanic(do, "qian", "钱师傅")
    made = received(do, car(do, owner=li), li)
    work(do, made, 20_000, technician_id=zhao)
    work(do, made, 10_000, technician_id=zhao, qty_milli=500, name="检查")
    work(do, made, 7_000, technician_id=qian, name="四轮定位")
    run = do(start, made, zhao)
    at(45)
    do(stop, run)
    close(do, made)
    rows = ask(figures.by_technician, *JANUARY)
    assert [(row.name, row.orders, row.fen, row.sold_milli, row.minutes) for row in rows] == [
        ("赵师傅", 1, 25_000, 1_500, 45), ("钱师傅", 1, 7_000, 1_000, 0),
    ]  # fmt: skip
    assert [row.id for row in ask(figures.output_behind, *JANUARY, technician_id=qian)] == [made]
    assert ask(figures.output_behind, *JANUARY, technician_id="") == []


def test_output_of_a_bay_is_that_of_the_orders_whose_stay_was_on_it(do, ask, li: str) -> None:
    lift, passat = bay(do), car(do, owner=li)
    stay = booked(do, passat, li, clock.now(), bay_id=lift)
    made = served(do, passat, li, appointment_id=stay)
    other = served(do, car(do, "京A88888", "", owner=li), li)
    rows = ask(figures.by_bay, *JANUARY)
    assert {(row.name, row.orders, row.fen) for row in rows} == {("举升1", 1, 20_000), ("", 1, 20_000)}
    assert [row.id for row in ask(figures.output_behind, *JANUARY, bay_id=lift)] == [made]
    assert [row.id for row in ask(figures.output_behind, *JANUARY, bay_id="")] == [other]


def test_waiting_is_the_time_between_steps(do, ask, at, li: str) -> None:
    one, two = received(do, car(do, owner=li), li), received(do, car(do, "京A88888", "", owner=li), li)
    at(10)
    do(step, one, "waiting_parts")
    at(40)
    do(step, one, "working")
    do(step, two, "working")
    at(50)
    rows = {row.state: (row.orders, row.minutes, row.most) for row in ask(figures.waiting, *JANUARY)}
    assert rows == {"received": (2, 25, 40), "waiting_parts": (1, 30, 30), "working": (2, 10, 10)}
    assert [(row.id, minutes) for row, minutes in ask(figures.waiting_behind, *JANUARY, "received")] == [
        (two, 40), (one, 10),
    ]  # fmt: skip


def test_rework_is_counted_over_all_that_was_settled(do, ask, li: str) -> None:
    passat = car(do, owner=li)
    first = served(do, passat, li)
    again = received(do, passat, li, 30_100)
    work(do, again)
    do(mark_rework, again, first)
    close(do, again)
    assert ask(figures.rework, *JANUARY).bp == 5_000
    assert [row.id for row in ask(figures.rework_behind, *JANUARY)] == [again]


def test_work_that_was_declined_and_done_later_is_won_back(do, ask, li: str) -> None:
    passat = car(do, owner=li)
    first = received(do, passat, li)
    lost = do(recommend, first, "空调滤芯", price_fen=9_000)
    do(recommend, first, "刹车片", price_fen=36_000)
    again = received(do, passat, li, 30_100)
    do(win, lost, again)
    found = ask(figures.won_back, *JANUARY)
    assert (found.part, found.whole, found.fen) == (1, 2, 9_000)
    assert [row.id for row in ask(figures.won_back_behind, *JANUARY)] == [again]
