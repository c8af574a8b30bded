"""When cars are due, by time or kilometres whichever first; recalls by VIN; what was recommended and declined."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain import clock
from desktop.domain.problem import Refused
from desktop.domain.service.arrival import arrival
from desktop.domain.service.car_filing import edit_car_file
from desktop.domain.service.deferred import deferred, drop, recommend, win
from desktop.domain.service.due_list import due_cars, due_count, is_anybody_due, remind
from desktop.domain.service.extra_work import agree, decline, propose
from desktop.domain.service.maintenance import (
    USUAL_PER_DAY_MILLI,
    RuleDetails,
    drop_rule,
    due,
    keep_all,
    months_on,
    per_day,
    save_rules,
    schedule,
)
from desktop.domain.service.order_course import finish, leave
from desktop.domain.service.order_line import NewLine
from desktop.domain.service.recall import RecallDetails, bring_in, hits, mark_done
from desktop.domain.service.reception import sign
from desktop.domain.service.settling import settle
from desktop.domain.work.task_list import tasks
from tests.domain.service.shop import VIN, booked, car, customer, received, work

BEGIN = datetime(2026, 1, 10, 4, tzinfo=UTC)
USUAL = RuleDetails("常规保养", 10_000, 6)


@pytest.fixture
def at(monkeypatch):
    """``at(days)``: so many days after 10 January 2026, noon in Beijing."""

    def go(days: int) -> date:
        moment = BEGIN + timedelta(days=days)
        monkeypatch.setattr(clock, "now", lambda: moment)
        return moment.date()

    go(0)
    return go


@pytest.fixture
def li(do, at) -> str:
    return customer(do)


@pytest.fixture
def passat(do, li: str) -> str:
    return car(do, owner=li)


def served(do, vehicle_id: str, customer_id: str, km: int, **how: object) -> str:
    made = received(do, vehicle_id, customer_id, km, **how)
    work(do, made, code=how.pop("code", ""))  # type: ignore[arg-type]
    do(sign, made, 100_000)
    do(finish, made)
    do(settle, made, offline=False)
    return made


def all_due(ask) -> list[tuple[str, date, bool, int | None]]:
    rows = ask(due_cars, date(2000, 1, 1), date(2100, 1, 1))
    return [(row.vehicle_id, row.due_on, row.by_km, row.due_km) for row in rows]


def test_a_car_is_due_by_time_or_by_kilometres_whichever_first(do, ask, at, passat: str, li: str) -> None:
    do(save_rules, [USUAL])
    served(do, passat, li, 30_000)
    assert all_due(ask) == [(passat, date(2026, 7, 10), False, 40_000)]
    at(60)
    received(do, passat, li, 36_000)  # 100 km a day: 4,000 km more in 40 days
    assert all_due(ask) == [(passat, at(100), True, 40_000)]


def test_maintenance_puts_the_next_one_off_and_a_repair_does_not(do, ask, at, passat: str, li: str) -> None:
    do(save_rules, [USUAL])
    served(do, passat, li, 30_000)
    at(30)
    served(do, passat, li, 31_000, flow="repair")
    assert all_due(ask)[0][3] == 40_000
    served(do, passat, li, 31_000)
    assert all_due(ask)[0][1:] == (date(2026, 8, 9), False, 41_000)


def test_the_most_particular_rule_of_a_car_counts_and_the_first_time_may_differ(do, ask, passat: str, li: str) -> None:
    do(save_rules, [
        USUAL, RuleDetails("大众保养", 15_000, 12, brand="大众"),
        RuleDetails("帕萨特保养", 20_000, brand="大众", series="帕萨特", first_km=5_000),
        RuleDetails("别的车", 1, series="朗逸"),
    ])  # fmt: skip
    do(edit_car_file, passat, bought_on=date(2025, 12, 1))
    assert all_due(ask)[0][3] == 5_000
    served(do, passat, li, 6_000, flow="first")
    assert all_due(ask)[0][3] == 26_000


def test_an_item_of_its_own_is_done_by_a_line_with_its_code(do, ask, at, passat: str, li: str) -> None:
    do(save_rules, [RuleDetails("制动液", every_months=24, item="BF")])
    served(do, passat, li, 30_000)
    first = all_due(ask)[0][1]
    at(100)
    served(do, passat, li, 31_000)
    assert all_due(ask)[0][1] == first
    made = received(do, passat, li, 31_000)
    work(do, made, code="BF")
    do(sign, made, 100_000)
    do(finish, made)
    do(settle, made, offline=False)
    assert all_due(ask)[0][1] == months_on(at(100), 24)


def test_a_changed_schedule_reaches_all_cars_in_steps(do, ask, li: str) -> None:
    made = [car(do, f"京A0000{n}", "", owner=li) for n in range(5)]
    for each in made:
        received(do, each, li, 1_000)
    assert all_due(ask) == []
    (rule,) = do(save_rules, [USUAL])
    after, calls = do(keep_all, most=2), 1
    while after:
        after, calls = do(keep_all, after, most=2), calls + 1
    assert calls == 3 and len(all_due(ask)) == 5
    do(save_rules, [RuleDetails("常规保养", 5_000)])
    assert [row_id for row_id, _ in ask(schedule)] == [rule]
    do(drop_rule, rule)
    do(keep_all)
    assert all_due(ask) == []


def test_the_list_goes_on_behind_a_row_and_counts_all(do, ask, li: str) -> None:
    do(save_rules, [USUAL])
    for n in range(5):
        received(do, car(do, f"京A0000{n}", "", owner=li), li, 1_000)
    span = (date(2026, 1, 1), date(2027, 1, 1))
    first = ask(due_cars, *span, limit=3)
    rest = ask(due_cars, *span, after=f"{first[-1].due_on} {first[-1].vehicle_id}")
    assert len({row.vehicle_id for row in first + rest}) == 5 == ask(due_count, *span)
    assert first[0].owner == "李女士"


def test_a_due_car_is_called_once_and_no_more_when_it_came(do, ask, at, passat: str, li: str) -> None:
    do(save_rules, [USUAL])
    served(do, passat, li, 30_000)
    assert do(remind) == 0 and not ask(is_anybody_due)
    at(170)
    assert ask(is_anybody_due)
    assert (do(remind), do(remind)) == (1, 0)
    (task,) = ask(tasks)
    assert (task.reason, task.kind, task.customer_id) == ("task.service.due", "call", li)
    served(do, passat, li, 34_000)
    assert ask(tasks) == [] and do(remind) == 0


def test_a_visit_ends_with_a_call_to_be_made(do, ask, passat: str, li: str) -> None:
    do(leave, served(do, passat, li, 30_000))
    (task,) = ask(tasks)
    assert (task.reason, task.due_at.date()) == ("task.service.follow_up", date(2026, 1, 13))


def test_a_schedule_that_says_nothing_is_refused(do) -> None:
    with pytest.raises(Refused) as refused:
        do(save_rules, [RuleDetails("空")])
    assert refused.value.code == "schedule.empty"


READINGS = st.lists(st.tuples(st.integers(0, 2_000), st.integers(0, 500_000)), min_size=1, max_size=8)


@given(READINGS)
def test_how_far_a_car_goes_a_day_is_never_nothing_nor_backwards(drawn) -> None:
    days, kms = sorted(day for day, _ in drawn), sorted(km for _, km in drawn)
    rows = [(BEGIN + timedelta(days=day), km) for day, km in zip(days, kms, strict=True)]
    rate = per_day(rows)
    assert rate >= 1_000
    if rows[-1][0] - rows[0][0] < timedelta(days=30):
        assert rate == USUAL_PER_DAY_MILLI


@given(st.integers(1, 50_000), st.integers(1, 60), st.integers(0, 100_000), st.integers(1_000, 400_000))
def test_what_is_due_is_the_earlier_of_both_and_more_driving_never_puts_it_off(every_km, months, driven, rate) -> None:
    begin = date(2026, 1, 1)
    now = (begin + timedelta(days=10), driven)
    rule = RuleDetails("x", every_km, months)
    both = due(rule, (begin, 0), None, now, rate)
    by_time = due(RuleDetails("x", None, months), (begin, 0), None, now, rate)
    by_km = due(RuleDetails("x", every_km), (begin, 0), None, now, rate)
    assert both is not None and by_time is not None and by_km is not None
    assert both.on == min(by_time.on, by_km.on)
    further = due(rule, (begin, 0), None, (now[0], driven + 100), rate)
    assert further is not None and further.on <= both.on


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [(date(2026, 8, 31), 6, date(2027, 2, 28)), (date(2026, 12, 1), 1, date(2027, 1, 1)),
     (date(2024, 2, 29), 12, date(2025, 2, 28)),
     (date(2026, 1, 31), 1, date(2026, 2, 28)), (date(2026, 6, 15), 12, date(2027, 6, 15))],
)  # fmt: skip
def test_months_end_with_the_month(day: date, months: int, then: date) -> None:
    assert months_on(day, months) == then


def test_a_recall_is_shown_on_arrival_until_it_is_done_here(do, ask, passat: str, li: str) -> None:
    assert do(bring_in, RecallDetails("s-2026-1", "安全气囊"), [VIN.lower(), "LFV3A23C8H3000001"]) == 2
    assert do(bring_in, RecallDetails("S-2026-1", "安全气囊 2"), [VIN]) == 0
    do(bring_in, RecallDetails("C-1", "软件升级", "campaign", until=date(2026, 1, 1)), [VIN])
    assert [hit.name for hit in ask(arrival, passat).recalls] == ["安全气囊 2"]
    made = received(do, passat, li, flow="recall")
    do(mark_done, ask(hits, VIN)[0].recall_car_id, made)
    assert ask(hits, VIN) == [] and len(ask(hits, VIN, all_of_them=True)) == 2
    with pytest.raises(Refused, match=r"recall\.vin"):
        do(bring_in, RecallDetails("X", "x"), ["123"])


def test_declined_work_comes_up_again_and_is_won_back(do, ask, passat: str, li: str) -> None:
    made = received(do, passat, li)
    extra = do(propose, made, "前刹车片剩 2 mm", [NewLine("part", "刹车片", part_key="VW:B", unit_fen=36_000)])
    do(decline, extra, "李女士", "phone", "下次再换")
    (row,) = ask(deferred, passat)
    assert (row.words, row.price_fen, row.why) == ("前刹车片剩 2 mm", 36_000, "下次再换")
    do(agree, extra, "李女士", "phone")
    assert ask(deferred, passat) == []
    do(decline, extra, "李女士", "phone")
    again = received(do, passat, li, 31_000)
    do(win, ask(deferred, passat)[0].id, again)
    assert ask(deferred, passat) == []
    with pytest.raises(Refused, match=r"deferred\.car"):
        do(win, do(recommend, made, "空调滤芯"), received(do, car(do, "京A88888", ""), li))
    do(drop, ask(deferred, passat)[0].id)
    assert ask(deferred, passat) == []


def test_what_is_known_of_a_car_when_it_arrives(do, ask, at, passat: str, li: str) -> None:
    do(save_rules, [USUAL])
    do(edit_car_file, passat, bought_on=date(2025, 1, 1), oil="5W-30")
    served(do, passat, li, 30_000)
    at(5)
    booked(do, passat, li, clock.now() + timedelta(days=1))
    now = received(do, passat, li, 30_500)
    shown = ask(arrival, passat)
    assert [row.id for row in shown.open] == [now] and shown.visits == 1 and len(shown.expected) == 1
    assert (shown.guarantee, shown.due["due_km"], len(shown.warranties)) == ("full", 40_000, 1)
    with pytest.raises(Refused, match=r"date\.future"):
        do(edit_car_file, passat, bought_on=date(2027, 1, 1))
