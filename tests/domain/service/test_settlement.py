"""Settling: every payer to the fen, what bars it, payments and refunds, adjustments, the warranty that begins."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain import clock
from desktop.domain.actor import Role
from desktop.domain.money import line_amount
from desktop.domain.people.erase import delete_customer
from desktop.domain.people.vehicle import change_plate
from desktop.domain.problem import Refused
from desktop.domain.rules.setting import change_settings
from desktop.domain.sales.payment import payments, refund, takings
from desktop.domain.service.bill import bars, bill, reckon
from desktop.domain.service.extra_work import agree, propose
from desktop.domain.service.issuing import issue
from desktop.domain.service.late_line import unsettled, untold
from desktop.domain.service.order_course import finish, leave, pass_check, step, void
from desktop.domain.service.order_line import LineRow, NewLine, add_lines, edit_line
from desktop.domain.service.order_list import order
from desktop.domain.service.reception import edit_order, sign
from desktop.domain.service.repair_order import PAYERS
from desktop.domain.service.settlement import Settlement
from desktop.domain.service.settling import (
    NewAdjustment,
    adjust,
    balances,
    give_discount,
    settle,
    subject,
    take_deposit,
    take_payment,
)
from desktop.domain.service.warranty import covered, mark_rework, rework, terms, three_guarantees
from tests.domain.conftest import actor
from tests.domain.service.shop import car, customer, part, received, work


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


def ready(do, order_id: str, budget: int = 100_000) -> str:
    """Signed and done."""
    do(sign, order_id, budget)
    do(finish, order_id)
    return order_id


def row(store, settlement_id: str) -> Settlement:
    with store.read() as session:
        found = session.get_one(Settlement, settlement_id)
        session.expunge(found)
        return found


def line(number: int, unit_fen: int, qty_milli: int, payer: str, kind: str = "labour") -> LineRow:
    fen = line_amount(unit_fen, qty_milli)
    return LineRow(
        str(number), number, kind, "x", "", "", "", "", "", "", "", qty_milli, unit_fen, unit_fen, fen, fen, payer,
        False, None, None, None, "", 0,
    )  # fmt: skip


LINES = st.lists(
    st.tuples(
        st.integers(0, 5_000_000), st.integers(1, 20_000), st.sampled_from(PAYERS),
        st.sampled_from(["labour", "part", "sublet", "fee"]),
    ),
    max_size=12,
)  # fmt: skip


@given(LINES, st.integers(0, 3_000_000))
def test_payers_headings_and_lines_each_add_up_to_the_whole(given_lines, discount: int) -> None:
    rows = tuple(line(number, *each) for number, each in enumerate(given_lines))
    whole = reckon(rows, discount)
    assert sum(whole.payers.values()) == sum(whole.headings.values()) == whole.total_fen
    assert sum(each.amount_fen for each in whole.lines) == whole.total_fen
    mine = sum(each.amount_fen for each in rows if each.payer == "customer")
    assert whole.payers["customer"] == mine - min(discount, mine)
    assert all(0 <= each.discount_fen <= each.line.amount_fen for each in whole.lines)
    for payer in PAYERS[1:]:
        assert whole.payers[payer] == sum(each.amount_fen for each in rows if each.payer == payer)


def test_a_bill_is_split_among_customer_warranty_insurer_and_goodwill(do, ask, store, one: str) -> None:
    work(do, one, 20_001)
    for payer, fen in (("warranty", 30_000), ("insurer", 40_000), ("goodwill", 1_000)):
        work(do, one, fen, payer=payer)
    do(give_discount, one, 1)
    made = row(store, do(settle, ready(do, one), offline=False).settlement_id)
    assert [getattr(made, f"{payer}_fen") for payer in PAYERS] == [20_000, 30_000, 40_000, 1_000]
    assert (made.total_fen, made.discount_fen) == (91_000, 1)
    assert [(each.payer, each.open_fen) for each in ask(balances, one)][:2] == [
        ("customer", 20_000),
        ("warranty", 30_000),
    ]


def test_what_bars_settling_is_said_at_once_with_what_mends_it(do, ask, passat: str, li: str) -> None:
    made = received(do, passat, li, category="second_level")
    part(do, made)
    do(propose, made, "刹车片磨损", [NewLine("labour", "换刹车片", list_fen=8_000)])
    barred = ask(bars, made)
    assert [(each.problem.code, each.mend) for each in barred] == [
        ("settle.check", "check"), ("settle.extra", "extra"), ("settle.parts", "issue"), ("settle.unsigned", "sign"),
    ]  # fmt: skip
    with pytest.raises(Refused) as refused:
        do(settle, made, offline=False)
    assert codes(refused) == [each.problem.code for each in barred]


def test_each_bar_goes_when_it_is_mended(do, ask, passat: str, li: str) -> None:
    made = received(do, passat, li, category="second_level")
    piece = part(do, made)
    extra = do(propose, made, "刹车片磨损", [NewLine("labour", "换刹车片", list_fen=8_000)])
    do(issue, piece)
    do(agree, extra, "李女士", "phone")
    do(sign, made, 5_000)
    do(pass_check, made)
    assert ask(bars, made) == []
    do(settle, made, offline=True)
    assert ask(order, made).row.state == "settled"


def test_a_bill_beyond_budget_deviation_and_what_was_agreed_is_barred(do, ask, one: str) -> None:
    labour = work(do, one, 11_000)
    ready(do, one, 10_000)
    assert ask(bars, one) == []  # ten percent more is allowed as shipped
    do(edit_line, labour, unit_fen=11_001)
    (bar,) = ask(bars, one)
    assert (bar.problem.code, dict(bar.problem.values)) == ("settle.budget", {"value": "110.01", "most": "110.00"})


def test_an_empty_order_and_one_not_done_are_barred(do, ask, one: str) -> None:
    assert [each.problem.code for each in ask(bars, one)] == ["settle.empty", "settle.work"]


def test_discounts_beyond_ones_right_need_somebody_who_may(do, ask, one: str) -> None:
    work(do, one, 10_000)
    ready(do, one)
    adviser = actor(Role.ADVISER)
    do(give_discount, one, 1_000, who=adviser)
    assert ask(bars, one, who=adviser) == []
    do(give_discount, one, 1_001, who=adviser)
    assert [each.problem.code for each in ask(bars, one, who=adviser)] == ["settle.discount"]
    assert ask(bars, one) == []


def test_goodwill_and_lines_below_list_count_as_discount(do, ask, one: str) -> None:
    adviser = actor(Role.ADVISER)
    first = work(do, one, 10_000)
    ready(do, one)
    do(edit_line, first, unit_fen=8_000)
    assert [each.problem.code for each in ask(bars, one, who=adviser)] == ["settle.discount"]
    do(edit_line, first, unit_fen=10_000, payer="goodwill")
    assert [each.problem.code for each in ask(bars, one, who=adviser)] == ["settle.discount"]


def test_a_part_below_the_lowest_price_is_barred_for_who_sets_no_prices(do, ask, one: str) -> None:
    do(change_settings, {"quote.floor_bp": 9_000, "service.discount_bp": 10_000})
    piece = part(do, one, 10_000)
    do(issue, piece)
    do(edit_line, piece, unit_fen=8_999)
    ready(do, one)
    assert [each.problem.code for each in ask(bars, one, who=actor(Role.ADVISER))] == ["settle.floor"]
    assert ask(bars, one) == []


def test_after_settlement_nothing_of_the_order_changes(do, ask, one: str) -> None:
    labour = work(do, one)
    do(settle, ready(do, one), offline=False)
    for verb, given_to, named in (
        (work, (one,), {}), (edit_line, (labour,), {"unit_fen": 1}), (edit_order, (one,), {"words": "x"}),
        (step, (one, "working"), {}), (void, (one, "x"), {}), (give_discount, (one, 1), {}), (finish, (one,), {}),
        (propose, (one, "x", [NewLine("fee", "y", list_fen=1)]), {}), (settle, (one,), {"offline": False}),
    ):  # fmt: skip
        with pytest.raises(Refused) as refused:
            verb(do, *given_to, **named) if verb is work else do(verb, *given_to, **named)
        assert refused.value.code == "order.settled"
    do(leave, one)
    assert ask(order, one).row.state == "left"


def test_a_bill_that_changed_while_somebody_looked_at_it_is_shown_first(do, ask, one: str) -> None:
    work(do, one)
    seen = ask(bill, ready(do, one)).total_fen
    with pytest.raises(Refused) as refused:
        do(settle, one, offline=False, shown_fen=seen - 1)
    assert refused.value.code == "settle.moved"
    assert do(settle, one, offline=False, shown_fen=seen).total_fen == seen


def test_money_beyond_what_is_owed_is_refused_and_what_was_paid_adds_up(do, ask, one: str) -> None:
    work(do, one, 50_000)
    with pytest.raises(Refused, match=r"order\.unsettled"):
        do(take_payment, one, "cash", 1)
    do(sign, one, 40_000)
    with pytest.raises(Refused, match=r"payment\.over"):
        do(take_deposit, one, "wechat", 50_001)
    do(take_deposit, one, "wechat", 10_000)
    do(sign, one, 50_000)
    do(finish, one)
    do(settle, one, offline=False)
    with pytest.raises(Refused) as refused:
        do(take_payment, one, "card", 40_001)
    assert dict(refused.value.problems[0].values) == {"value": 400.01, "open": 400.0}
    do(take_payment, one, "card", 40_000)
    assert [each.open_fen for each in ask(balances, one)] == [0]
    assert [each.kind for each in ask(payments, subject(one))] == ["deposit", "payment"]
    with pytest.raises(Refused) as refused:
        do(take_payment, one, "shells", 0)
    assert codes(refused) == ["payment.method", "payment.amount"]


def test_a_refund_refers_to_a_payment_and_never_exceeds_it(do, ask, one: str) -> None:
    work(do, one, 50_000)
    do(sign, one, 50_000)
    paid = do(take_deposit, one, "cash", 30_000)
    with pytest.raises(Refused, match=r"order\.paid"):
        do(void, one, "不修了")
    do(refund, paid, 20_000, "多收")
    with pytest.raises(Refused) as refused:
        do(refund, paid, 10_001, "多收")
    assert dict(refused.value.problems[0].values) == {"value": 100.01, "left": 100.0}
    back = do(refund, paid, 10_000, "不修了")
    with pytest.raises(Refused, match=r"payment\.gone"):
        do(refund, back, 1, "x")
    now = clock.now() + timedelta(seconds=1)
    assert ask(takings, now - timedelta(hours=1), now) == {"cash": 0}
    do(void, one, "不修了")


def test_an_adjustment_refers_to_its_settlement_and_moves_the_balance(do, ask, store, one: str) -> None:
    labour = work(do, one, 50_000)
    with pytest.raises(Refused, match=r"order\.unsettled"):
        do(adjust, one, [NewAdjustment("x", 1)], "y", offline=False)
    do(settle, ready(do, one), offline=False)
    do(take_payment, one, "cash", 50_000)
    made = do(
        adjust, one, [NewAdjustment("工时多计", -5_000, line_id=labour, heading="labour")], "工时有误", offline=False
    )
    assert (made.total_fen, row(store, made.settlement_id).turn) == (-5_000, 1)
    assert [each.open_fen for each in ask(balances, one)] == [-5_000]
    assert [each.billed_fen - each.amount_fen for each in ask(unsettled, one)] == [-5_000]
    assert ask(untold) == []
    with pytest.raises(Refused, match=r"right\.missing"):
        do(adjust, one, [NewAdjustment("x", -1)], "y", offline=False, who=actor(Role.ADVISER))
    with pytest.raises(Refused) as refused:
        do(adjust, one, [NewAdjustment("", 0, 0, "nobody", "x")], "", offline=False)
    assert codes(refused) == [
        "reason.missing", "line.payer", "money.size", "qty.zero", "adjust.heading", "text.missing",
    ]  # fmt: skip


def test_the_settlement_keeps_its_words_when_the_plate_changes_and_loses_them_with_the_customer(
    do, store, ask, one, li
) -> None:
    work(do, one)
    made = do(settle, ready(do, one), offline=False).settlement_id
    do(change_plate, ask(order, one).row.vehicle_id, "京B55555")
    assert (row(store, made).plate, row(store, made).customer_name) == ("京A·66666", "李女士")
    do(delete_customer, li)
    assert (row(store, made).customer_name, row(store, made).total_fen) == ("", 20_000)


@pytest.mark.parametrize(
    ("category", "km", "days"),
    [("whole", 20_000, 100), ("assembly", 20_000, 100), ("second_level", 5_000, 30), ("first_level", 2_000, 10),
     ("small", 2_000, 10), ("special", 2_000, 10), ("newer", 2_000, 10)],
)  # fmt: skip
def test_the_warranty_of_each_category_is_the_laws(category: str, km: int, days: int) -> None:
    found = terms(category, date(2026, 11, 22))
    assert (found.km, found.days, found.sure) == (km, days, True)


def test_rework_within_the_warranty_is_recognised_until_the_earlier_of_both(
    do, ask, monkeypatch, passat, li, one
) -> None:
    work(do, one, name="更换水泵")
    do(settle, ready(do, one), offline=False)
    do(leave, one)
    begin = clock.now()
    for days, km, runs in ((10, 32_000, True), (10, 32_001, False), (11, 31_000, False)):
        moment = begin + timedelta(days=days)
        with monkeypatch.context() as patch:
            patch.setattr(clock, "now", lambda moment=moment: moment)
            found = ask(covered, passat, km)
            assert bool(found) is runs
            if runs:
                assert (found[0].left_km, found[0].left_days, found[0].work) == (0, 0, ("更换水泵",))
    again = received(do, passat, li, 31_000)
    assert ask(rework, again) == []
    work(do, again, name="更换水泵")
    assert [each.order_id for each in ask(rework, again)] == [one]
    do(mark_rework, again, one)
    with pytest.raises(Refused, match=r"order\.rework"):
        do(mark_rework, again, again)


def test_a_store_may_promise_more_than_the_law_and_not_less(do, store, one: str) -> None:
    do(change_settings, {"service.warranty_km": 10_000, "service.warranty_days": 5})
    work(do, one)
    made = row(store, do(settle, ready(do, one), offline=False).settlement_id)
    assert (made.warranty_km, made.warranty_days) == (10_000, 10)


@pytest.mark.parametrize(
    ("bought", "km", "day", "state"),
    [(date(2025, 1, 1), 50_000, date(2027, 1, 1), "full"), (date(2025, 1, 1), 50_001, date(2026, 1, 1), "repair"),
     (date(2025, 1, 1), 10_000, date(2027, 1, 2), "repair"), (date(2025, 1, 1), 10_000, date(2028, 1, 2), "over"),
     (date(2024, 2, 29), 1, date(2026, 2, 28), "full"), (None, 1, date(2026, 1, 1), "unknown"),
     (date(2010, 1, 1), 1, date(2026, 1, 1), "unknown")],
)  # fmt: skip
def test_three_guarantees_run_by_years_and_kilometres(bought, km: int, day: date, state: str) -> None:
    assert three_guarantees(bought, km, day)[0] == state


def test_sublet_work_fees_and_own_parts_stand_under_their_headings(do, ask, one: str) -> None:
    do(add_lines, one, [
        NewLine("sublet", "镗缸", list_fen=30_000), NewLine("fee", "诊断", list_fen=10_000, trade="diagnosis"),
        NewLine("fee", "拖车", list_fen=20_000), NewLine("part", "自备机油", own=True),
    ])  # fmt: skip
    headings = ask(bill, one).headings
    assert {name: fen for name, fen in headings.items() if fen} == {
        "processing": 30_000, "diagnosis": 10_000, "other": 20_000,
    }  # fmt: skip
    assert [each.problem.code for each in ask(bars, one)] == ["settle.work", "settle.unsigned"]
