"""Repair orders: reception, lines, packages, parts issued, technicians' time, additional work, the way to done."""

from __future__ import annotations

import pytest

from desktop.domain.actor import Role
from desktop.domain.parts.price import set_price
from desktop.domain.parts.reservation import free_of
from desktop.domain.parts.stock import receive as take_in
from desktop.domain.parts.stock import stock_of
from desktop.domain.people.customer import CustomerDetails, add_customer
from desktop.domain.people.erase import delete_customer
from desktop.domain.people.vehicle import Ownership
from desktop.domain.problem import Refused
from desktop.domain.service.appointment_list import appointment
from desktop.domain.service.appointment_part import keep_parts, plan_parts
from desktop.domain.service.extra_work import agree, decline, extras, propose
from desktop.domain.service.inspection import mark, marks, unmark
from desktop.domain.service.issuing import give_back, issue
from desktop.domain.service.labour import hours_milli, rates, set_rate
from desktop.domain.service.order_course import finish, leave, pass_check, step, void
from desktop.domain.service.order_line import NewLine, add_lines, bring_back_line, edit_line, lines, remove_line
from desktop.domain.service.order_list import find_order, history, open_orders, order, orders_of
from desktop.domain.service.package import PackageDetails, drop_package, lay_down, packages, price_of, save_package
from desktop.domain.service.reception import Reception, edit_order, receive, sign
from desktop.domain.service.work_run import busy, runs, start, stop
from tests.domain.conftest import actor
from tests.domain.service.shop import bay, booked, car, customer, mechanic, part, received, today, work


@pytest.fixture
def li(do) -> str:
    return customer(do)


@pytest.fixture
def passat(do, li: str) -> str:
    return car(do, owner=li)


@pytest.fixture
def one(do, passat: str, li: str) -> str:
    return received(do, passat, li)


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [problem.code for problem in refused.value.problems]


def test_a_car_is_received_with_a_number_a_reading_and_its_first_step(do, ask, one: str) -> None:
    whole = ask(order, one)
    assert whole.row.number == "BJ01-T1AB-" + whole.row.number[10:16] + "-0001"
    assert (whole.row.state, whole.row.odometer_km, whole.row.category) == ("received", 30_000, "first_level")
    assert [each.state for each in whole.steps] == ["received"]


def test_reception_says_everything_wrong_at_once_and_opens_nothing(do, ask, passat: str) -> None:
    with pytest.raises(Refused) as refused:
        do(receive, Reception(passat, "", -1, flow="x", fuel_eighths=9, old_parts="burn", bringer_phone="123"))
    assert {"customer.gone", "odometer.size", "service.flow", "order.level", "order.old_parts"} <= set(codes(refused))
    assert ask(open_orders) == []


def test_a_lower_reading_needs_a_reason_at_reception(do, ask, passat: str, li: str) -> None:
    do(void, received(do, passat, li, 51_880), "试录")
    with pytest.raises(Refused, match=r"odometer\.lower"):
        received(do, passat, li, 45_210)
    received(do, passat, li, 45_210, odometer_reason="wrong")


def test_somebody_else_brings_the_car_and_a_second_owner_is_noticed(do, store, by, ask, passat: str, li: str) -> None:
    firm = do(add_customer, CustomerDetails("捷运公司", "13700001111")).customer_id
    made = do(receive, Reception(passat, firm, 30_000, bringer_name="司机老周", bringer_phone="13600002222"))
    assert [problem.code for problem in made.warnings] == ["order.owner"]
    assert ask(order, made.order_id).facts["bringer_phone"] == "136****2222"
    with store.write(by) as session:
        session.add(Ownership(store_id=by.store_id, vehicle_id=passat, customer_id=firm, since=today().date()))
    again = do(receive, Reception(passat, li, 30_100))
    assert [problem.code for problem in again.warnings] == ["order.open", "vehicle.owners"]


def test_a_booked_stay_arrives_with_its_order_and_is_done_with_it(do, ask, passat: str, li: str) -> None:
    stay = booked(do, passat, li, today(), bay_id=bay(do))
    other = car(do, "京A88888", "")
    with pytest.raises(Refused, match=r"appointment\.car"):
        received(do, other, li, appointment_id=stay)
    made = received(do, passat, li, appointment_id=stay)
    assert ask(appointment, stay).state == "arrived"
    do(finish, made)
    assert ask(appointment, stay).state == "done"


def test_labour_is_hours_at_the_rate_of_trade_and_customer(do, ask, one: str, li: str) -> None:
    do(set_rate, "mechanic", 28_000)
    do(add_lines, one, [NewLine("labour", "更换刹车片", hours_milli(50), trade="mechanic")])
    (line,) = ask(lines, one)
    assert (line.qty_milli, line.unit_fen, line.amount_fen) == (833, 28_000, 23_324)
    with pytest.raises(Refused, match=r"price\.unknown"):
        do(add_lines, one, [NewLine("labour", "喷漆", trade="paint")])
    assert [(row.trade, row.hour_fen) for row in ask(rates)] == [("mechanic", 28_000)]


def test_a_part_costs_its_retail_price_unless_typed(do, ask, one: str) -> None:
    do(set_price, "VW:A", retail_fen=8_800)
    do(add_lines, one, [NewLine("part", "机滤", 2_000, part_key="VW:A")])
    do(add_lines, one, [NewLine("part", "机油", 4_500, part_key="VW:OIL", unit_fen=9_990)])
    do(add_lines, one, [NewLine("part", "自备雨刮", part_key="", own=True)])
    assert [line.amount_fen for line in ask(lines, one)] == [17_600, 44_955, 0]


def test_a_package_lays_down_labour_and_parts_at_todays_prices(do, ask, one: str) -> None:
    do(set_rate, "mechanic", 20_000)
    do(set_price, "VW:A", retail_fen=8_800)
    details = PackageDetails("a", "A保", [
        NewLine("labour", "更换机油机滤", 500, trade="mechanic"), NewLine("part", "机滤", part_key="VW:A"),
        NewLine("part", "机油", 4_000, part_key="VW:OIL", unit_fen=9_900),
    ])  # fmt: skip
    made = do(save_package, details)
    assert ask(price_of, made) == 10_000 + 8_800 + 39_600
    do(lay_down, one, made)
    assert [(line.name, line.amount_fen) for line in ask(lines, one)] == [
        ("更换机油机滤", 10_000), ("机滤", 8_800), ("机油", 39_600),
    ]  # fmt: skip
    with pytest.raises(Refused, match=r"package\.taken"):
        do(save_package, details)
    do(save_package, PackageDetails("A", "A保", details.lines[:1]), made)
    assert [len(row.lines) for row in ask(packages)] == [1] and len(ask(lines, one)) == 3
    do(drop_package, made)
    assert ask(packages) == []


def test_parts_are_issued_once_and_come_back_through_the_stock_ledger(do, ask, one: str) -> None:
    do(take_in, "VW:A", 5_000)
    line = part(do, one, qty_milli=2_000)
    assert do(issue, line, 1_500).issued_milli == 1_500
    with pytest.raises(Refused, match=r"issue\.more"):
        do(issue, line, 1_000)
    do(issue, line)
    with pytest.raises(Refused, match=r"issue\.done"):
        do(issue, line)
    assert ask(stock_of, "VW:A").here_milli == 3_000
    for verb, given in ((remove_line, ()), (edit_line, ())):
        with pytest.raises(Refused, match=r"issue\.(out|more)"):
            do(verb, line, *given, **({"qty_milli": 1_000} if verb is edit_line else {}))
    do(give_back, line, 500)
    do(give_back, line)
    with pytest.raises(Refused, match=r"issue\.none"):
        do(give_back, line)
    assert ask(stock_of, "VW:A").here_milli == 5_000
    do(remove_line, line)


def test_what_was_kept_for_a_stay_is_not_kept_twice_once_it_is_issued(do, ask, passat: str, li: str) -> None:
    stay = booked(do, passat, li, today())
    do(take_in, "VW:A", 3_000)
    do(plan_parts, stay, [("VW:A", "机滤", 1_000)])
    do(keep_parts, stay)
    made = received(do, passat, li, appointment_id=stay)
    assert ask(free_of, "VW:A") == 2_000
    do(issue, part(do, made))
    assert (ask(free_of, "VW:A"), ask(stock_of, "VW:A").here_milli) == (2_000, 2_000)


def test_a_part_that_the_shelf_lacks_is_issued_with_a_warning(do, one: str) -> None:
    made = do(issue, part(do, one))
    assert [problem.code for problem in made.level.warnings] == ["stock.negative"]


def test_own_parts_and_labour_are_not_issued(do, one: str) -> None:
    (own,) = do(add_lines, one, [NewLine("part", "自备雨刮", own=True)])
    for line in (own, work(do, one)):
        with pytest.raises(Refused, match=r"issue\.part"):
            do(issue, line)


def test_an_order_with_parts_out_is_not_void(do, ask, one: str) -> None:
    line = part(do, one)
    do(issue, line)
    with pytest.raises(Refused, match=r"issue\.out"):
        do(void, one, "客户取消")
    do(give_back, line)
    do(void, one, "客户取消")
    assert ask(open_orders) == []
    with pytest.raises(Refused, match=r"order\.void"):
        work(do, one)


def test_a_technician_works_at_one_car_at_a_time(do, ask, passat: str, li: str, one: str) -> None:
    zhao, two = mechanic(do), received(do, car(do, "京A88888", ""), li)
    run = do(start, one, zhao)
    assert ask(order, one).row.state == "working"
    with pytest.raises(Refused) as refused:
        do(start, two, zhao)
    assert codes(refused) == ["run.elsewhere"]
    do(stop, run)
    do(start, two, zhao)
    assert [each.ended_at is None for each in ask(runs, one) + ask(runs, two)] == [False, True]


def test_waiting_stops_the_clock_of_whoever_works(do, ask, one: str) -> None:
    do(start, one, mechanic(do))
    do(step, one, "waiting_parts", "等机滤")
    assert ask(runs, one)[0].ended_at is not None
    assert [each.state for each in ask(order, one).steps] == ["received", "working", "waiting_parts"]


def test_second_level_maintenance_is_done_only_by_a_quality_check(do, ask, passat: str, li: str) -> None:
    made = received(do, passat, li, category="second_level")
    with pytest.raises(Refused, match=r"order\.check"):
        do(finish, made)
    do(pass_check, made)
    assert ask(order, made).row.state == "done"
    do(step, made, "working")
    assert ask(order, made).facts["checked_at"] is None


def test_additional_work_waits_for_the_customers_word(do, ask, one: str) -> None:
    extra = do(propose, one, "前刹车片磨损", [NewLine("part", "刹车片", part_key="VW:B", unit_fen=36_000)])
    (row,) = ask(extras, one)
    assert (row.open, row.price_fen) == (True, 36_000)
    with pytest.raises(Refused, match=r"extra\.how"):
        do(agree, extra, "李女士", "telepathy")
    do(agree, extra, "李女士", "phone")
    assert (ask(extras, one)[0].open, ask(extras, one)[0].agreed_fen) == (False, 36_000)
    do(edit_line, ask(lines, one)[0].id, unit_fen=40_000)
    assert ask(extras, one)[0].open
    do(agree, extra, "李女士", "phone")
    do(decline, extra, "李女士", "in_person", "改天再换")
    assert ask(lines, one) == [] and not ask(extras, one)[0].open


def test_the_walk_round_keeps_marks_on_the_outline(do, ask, one: str) -> None:
    do(mark, one, "A", 5_000, 1_000, "左前门")
    gone = do(mark, one, "B", 10, 10)
    do(unmark, gone)
    assert [(each.kind, each.x, each.note) for each in ask(marks, one)] == [("A", 5_000, "左前门")]
    with pytest.raises(Refused) as refused:
        do(mark, one, "Z", -1, 0)
    assert codes(refused) == ["mark.kind", "mark.place"]


def test_the_customer_signs_for_a_budget_and_the_order_is_late_after_its_promise(do, ask, one: str) -> None:
    do(sign, one, 50_000, promised_at=today())
    assert ask(order, one).facts["budget_fen"] == 50_000
    assert [row.late for row in ask(open_orders)] == [True]


def test_a_car_leaves_only_settled(do, one: str) -> None:
    do(finish, one)
    with pytest.raises(Refused, match=r"order\.unsettled"):
        do(leave, one)


def test_a_cars_life_lists_visits_with_work_and_parts(do, ask, passat: str, li: str) -> None:
    first, second = received(do, passat, li), received(do, passat, li, 31_000)
    work(do, first)
    part(do, first)
    assert [(each.row.id, each.total_fen, each.work, each.parts) for each in ask(history, passat)] == [
        (second, 0, (), ()), (first, 25_000, ("常规保养",), ("机滤",)),
    ]  # fmt: skip
    assert {row.id for row in ask(orders_of, li)} == {first, second}
    number = ask(order, first).row.number
    found = ask(find_order, number.lower())
    assert found is not None and found.id == first


def test_deleting_the_customer_empties_the_words_and_keeps_the_work(do, ask, passat: str, li: str) -> None:
    made = received(do, passat, li, words="太太说有异响", bringer_name="老周", bringer_phone="13600002222")
    work(do, made)
    extra = do(propose, made, "漏油", [NewLine("fee", "检查", list_fen=100)])
    do(agree, extra, "李女士", "phone")
    do(delete_customer, li)
    whole = ask(order, made)
    assert [whole.facts[name] for name in ("words", "bringer_name", "bringer_phone")] == ["", "", ""]
    assert len(whole.lines) == 2 and whole.extras[0].who == ""


def test_the_parts_clerk_issues_but_writes_no_lines(do, one: str) -> None:
    clerk, line = actor(Role.CLERK), part(do, one)
    do(issue, line, who=clerk)
    with pytest.raises(Refused, match=r"right\.missing"):
        do(edit_line, line, who=clerk, unit_fen=1)


def test_the_adviser_edits_an_order_field_by_field(do, ask, one: str) -> None:
    do(edit_order, one, words="异响 ", flow="repair", category="small", wash=True, fittings={"spare": False})
    facts = ask(order, one).facts
    assert (facts["words"], facts["flow"], facts["wash"], facts["fittings"]) == (
        "异响",
        "repair",
        True,
        {"spare": False},
    )
    with pytest.raises(TypeError):
        do(edit_order, one, number="x")


def test_an_adviser_hands_out_the_orders_parts_and_a_seller_does_not(do, one: str) -> None:
    line = part(do, one)
    with pytest.raises(Refused) as refused:
        do(issue, line, who=actor(Role.CONSULTANT))
    assert codes(refused) == ["right.missing"]
    assert do(issue, line, who=actor(Role.ADVISER)).issued_milli == 1_000
    assert do(give_back, line, who=actor(Role.ADVISER)).issued_milli == 0


def test_a_removed_line_stands_again_where_it_stood(do, ask, one: str) -> None:
    first, second = work(do, one), part(do, one)
    do(remove_line, first)
    do(bring_back_line, first)
    assert [each.id for each in ask(lines, one)] == [first, second]


def test_a_line_of_a_void_order_is_not_brought_back(do, one: str) -> None:
    line = work(do, one)
    do(remove_line, line)
    do(void, one, "取车离开")
    with pytest.raises(Refused) as refused:
        do(bring_back_line, line)
    assert codes(refused) == ["order.void"]


def test_labour_with_a_typed_price_needs_no_rate(do, ask, one: str) -> None:
    do(add_lines, one, [NewLine("labour", "四轮定位", unit_fen=12_000)])
    (line,) = ask(lines, one)
    assert (line.unit_fen, line.list_fen) == (12_000, 12_000)


def test_who_is_busy_says_at_which_order(do, ask, passat: str, one: str) -> None:
    zhao = mechanic(do)
    assert ask(busy) == {}
    run = do(start, one, zhao)
    assert (ask(busy)[zhao].order_id, ask(busy)[zhao].number) == (one, ask(order, one).row.number)
    do(stop, run)
    assert ask(busy) == {}
