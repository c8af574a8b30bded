"""Service history, the maintenance schedule and recalls come in from files, once however often they are brought."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from desktop.domain import clock
from desktop.domain.actor import Actor
from desktop.domain.opening import HOME_ZONE
from desktop.domain.people.vehicle import VehicleDetails, meet_vehicle
from desktop.domain.service import maintenance, recall
from desktop.domain.service.car_life import car_life
from desktop.domain.service.maintenance import RuleDetails, ServiceDue
from desktop.domain.service.past_visit import PastVisit, past_visits
from desktop.store.importing import undo as undoing
from desktop.store.importing.reckoning import reckon
from desktop.store.open import Store

Do = Callable[..., Any]
VIN = "LSVCC2NPXMN000017"
HEAD = ["结算日期", "车牌号", "工单号", "进厂里程", "业务类型", "维修项目", "配件名称", "金额"]


def visits(first: date, second: date) -> list[list[object]]:
    return [
        HEAD,
        [f"{first:%Y-%m-%d}", "京A7K3Q2", "WX001", "31,000", "常规保养", "更换机油机滤", "机油滤清器", "268.00"],
        [f"{first:%Y-%m-%d}", "京A7K3Q2", "WX001", "31,000", "常规保养", "", "空气滤清器", "98.5"],
        [f"{second:%Y/%m/%d} 10:20", "京A7K3Q2", "WX044", "3.6万公里", "维修", "更换前刹车片", "刹车片", "1,280"],
    ]


def test_lines_of_one_number_become_one_visit_and_the_due_day_follows(
    store: Store, by: Actor, do: Do, bring_in: Do
) -> None:
    car = do(meet_vehicle, VehicleDetails(plate="京A7K3Q2", vin=VIN, brand="大众")).vehicle_id
    do(maintenance.save_rules, [RuleDetails("保养", 10_000, 12)])
    first, second = (clock.today() - timedelta(days=days) for days in (200, 80))
    done = bring_in("visit", visits(first, second))
    assert (done.made, done.refused) == (3, 0)
    with store.read() as session:
        late, early = past_visits(by, session, car)
        assert (late.came_on, late.flow, late.odometer_km, late.total_fen) == (second, "repair", 36_000, 128_000)
        assert (early.work, early.parts) == (("更换机油机滤",), ("机油滤清器", "空气滤清器"))
        assert (early.total_fen, early.number) == (36_650, "WX001")
        life = car_life(by, session, car).visits
        assert [(each.row.state, each.row.number) for each in life] == [("past", "WX044"), ("past", "WX001")]
    reckon(store, by)
    with store.read() as session:
        due = session.get_one(ServiceDue, car)
        assert (due.last_on, due.due_km, due.firm) == (first, 41_000, True)
        assert due.per_day_milli == 5_000_000 // 120, "by what it showed at the two visits"


def test_the_same_history_again_changes_nothing_and_can_be_taken_back(
    store: Store, by: Actor, do: Do, bring_in: Do
) -> None:
    car = do(meet_vehicle, VehicleDetails(plate="京A7K3Q2")).vehicle_id
    rows = visits(clock.today() - timedelta(days=200), clock.today() - timedelta(days=80))
    run = bring_in("visit", rows).run_id
    assert bring_in("visit", rows).merged == 3
    with store.read() as session:
        assert [each.total_fen for each in past_visits(by, session, car)] == [128_000, 36_650]
    undoing.undo(store, by, run)
    with store.read() as session:
        assert past_visits(by, session, car) == []


def test_a_visit_of_a_car_that_nobody_knows_is_listed(checked: Do) -> None:
    lines = checked("visit", visits(date(2025, 3, 1), date(2025, 9, 1)))
    assert {each.code for line in lines.lines for each in line.problems} == {"import.car_unknown"}


def test_a_schedule_replaces_the_items_of_the_same_work_and_cars(store: Store, by: Actor, do: Do, bring_in: Do) -> None:
    do(maintenance.save_rules, [RuleDetails("保养", 5_000, 6, brand="大众")])
    head = ["保养项目", "间隔公里", "间隔月数", "品牌", "首保里程"]
    rows = [
        head,
        ["常规保养", "1万公里", "1年", "大众", "5000"],
        ["刹车油", "", "24个月", "", ""],
        ["空", "", "", "", ""],
    ]
    done = bring_in("schedule", rows)
    assert (done.made, done.merged, done.refused) == (1, 1, 1)
    with store.read() as session:
        found = [each for _, each in maintenance.schedule(by, session)]
    # two items of one code would be one: the second line says nothing of which cars, so it is of all
    assert [(each.name, each.brand, each.every_km, each.every_months, each.first_km) for each in found] == [
        ("刹车油", "", None, 24, None), ("常规保养", "大众", 10_000, 12, 5_000),
    ]  # fmt: skip


def test_a_recall_list_tells_of_its_cars_once(store: Store, by: Actor, bring_in: Do) -> None:
    clock.live_in(ZoneInfo(HOME_ZONE))  # the last day is the store's
    head = ["召回编号", "召回名称", "VIN", "类型", "截止日期", "处理措施"]
    row = ["s2026m0088i", "燃油泵", VIN, "召回", "", "免费升级"]
    bring_in("recall", [head, row])
    bring_in("recall", [head, row, ["HD-11", "冬季检测", VIN, "服务活动", f"{clock.today():%Y年%m月%d日}", ""]])
    with store.read() as session:
        found = recall.hits(by, session, VIN)
        assert [(each.code, each.kind, each.words) for each in found] == [
            ("S2026M0088I", "recall", "免费升级"), ("HD-11", "campaign", ""),
        ]  # fmt: skip
        assert session.scalar(select(func.count()).select_from(PastVisit)) == 0
