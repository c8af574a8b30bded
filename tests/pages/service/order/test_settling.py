"""The money of an order in the window: what is missing and its keys, settling, payments, what comes after."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop.domain.actor import RIGHTS, Actor, Role
from desktop.domain.sales import payment
from desktop.domain.service import deferred, extra_work, order_course, order_list, reception, settling
from desktop.domain.service.order_line import NewLine
from desktop.domain.service.package import lay_down
from desktop.pages.service.order.pane import OrderPane
from tests.domain.service import shop
from tests.pages.conftest import STORE_ID, FakeWindow
from tests.pages.service.order.conftest import on, press

Do = Callable[..., Any]
Settle = Callable[[], None]
Key, Held = Qt.Key, Qt.KeyboardModifier


@pytest.fixture
def done(pane: OrderPane, do: Do, shop_of: dict[str, str], settle: Settle) -> OrderPane:
    """Laid down, signed for, issued, the work done: what a cashier gets."""
    order = shop_of["order"]
    do(lay_down, order, shop_of["package"])
    do(reception.sign, order, 13_500)
    pane.order_desk.read()
    settle()
    pane.lines.issue_all()
    settle()
    do(order_course.finish, order)
    pane.order_desk.read()
    settle()
    return pane


def state(ask: Do, order_id: str) -> str:
    return str(ask(order_list.order, order_id).row.state)


def test_a_finished_order_is_settled_paid_and_gone_in_a_handful_of_keys(
    done: OrderPane, ask: Do, shop_of: dict[str, str], settle: Settle
) -> None:
    order, keys = shop_of["order"], 0

    def key(which: Qt.Key, held: Qt.KeyboardModifier = Held.NoModifier) -> None:
        nonlocal keys
        keys += 1
        press(done, which, held)
        settle()

    key(Key.Key_Return, Held.ControlModifier)
    key(Key.Key_Return, Held.ControlModifier)
    assert state(ask, order) == "settled"
    key(Key.Key_Return, Held.ControlModifier)
    key(Key.Key_3)
    key(Key.Key_Return, Held.ControlModifier)
    assert ask(settling.balances, order)[0].open_fen == 0
    key(Key.Key_Return, Held.ControlModifier)
    assert state(ask, order) == "left" and keys <= 20


def test_what_is_missing_is_listed_and_each_is_mended_by_its_key(
    pane: OrderPane, do: Do, ask: Do, shop_of: dict[str, str], settle: Settle
) -> None:
    order = shop_of["order"]
    do(lay_down, order, shop_of["package"])
    extra = do(extra_work.propose, order, "刹车片磨损", [NewLine("labour", "换刹车片", unit_fen=9_000)])
    pane.order_desk.read()
    settle()
    pane.side.show_money(True)
    facts = pane.order_desk.facts
    assert facts is not None
    assert [each.mend for each in facts.bars] == ["finish", "extra", "issue", "sign"]
    press(pane, Key.Key_2, Held.AltModifier)
    settle()
    QTest.keyClicks(pane.window().focusWidget(), "y")
    QTest.keyClicks(pane.window().focusWidget(), "2")
    on(pane, settle)
    (row,) = ask(extra_work.extras, order)
    assert (row.id, row.answer, row.how, row.agreed_fen, row.open) == (extra, "agreed", "phone", 9_000, False)
    assert pane.side.is_money, "back to the money"
    for _ in range(4):
        on(pane, settle)
    assert pane.order_desk.facts is not None and pane.order_desk.facts.bars == ()
    on(pane, settle)
    assert state(ask, order) == "settled"


def test_a_line_of_another_desk_between_looking_and_settling_stops_it(
    done: OrderPane, do: Do, ask: Do, shop_of: dict[str, str], settle: Settle
) -> None:
    done.side.show_money(True)
    shop.work(do, shop_of["order"], 100, name="玻璃水")
    on(done, settle)
    assert state(ask, shop_of["order"]) == "done" and "136.00" in done.problem()
    on(done, settle)
    assert state(ask, shop_of["order"]) == "settled"


def test_more_than_is_owed_is_not_taken_and_what_was_typed_stays(
    done: OrderPane, do: Do, ask: Do, shop_of: dict[str, str], settle: Settle
) -> None:
    do(settling.settle, shop_of["order"], offline=False)
    done.order_desk.read()
    settle()
    done.side.open_box("pay")
    done.money.pay.amount.setText("135.01")
    on(done, settle)
    assert "135.0" in done.money.pay.form.error("amount") and done.money.pay.is_open
    assert ask(payment.payments, settling.subject(shop_of["order"])) == []


def test_a_deposit_is_taken_before_and_given_back_with_a_reason(
    pane: OrderPane, do: Do, ask: Do, shop_of: dict[str, str], settle: Settle
) -> None:
    do(lay_down, shop_of["order"], shop_of["package"])
    pane.order_desk.read()
    settle()
    press(pane, Key.Key_P, Held.AltModifier)
    pane.money.pay.amount.setText("50")
    on(pane, settle)
    (paid,) = ask(payment.payments, settling.subject(shop_of["order"]))
    assert (paid.kind, paid.amount_fen, paid.method) == ("deposit", 5_000, "wechat")
    pane.money.pay.open_refund(paid.id)
    on(pane, settle)
    assert pane.money.pay.form.error("note"), "why it is given back has to be said"
    pane.money.pay.form.fill({"note": "客户改约"})
    on(pane, settle)
    assert sum(each.amount_fen for each in ask(payment.payments, settling.subject(shop_of["order"]))) == 0


def test_a_discount_is_typed_as_an_amount_or_a_rate(done: OrderPane, shop_of: dict[str, str], settle: Settle) -> None:
    for typed, wanted in (("10%", "¥121.50"), ("35", "¥100.00"), ("", "¥135.00")):
        press(done, Key.Key_D, Held.AltModifier)
        done.money.bill.discount.setText(typed)
        done.money.bill.form.flush()
        settle()
        assert done.side.sums.shown()["total"] == wanted


def test_a_discount_beyond_ones_rights_says_who_can(
    done: OrderPane, do: Do, ask: Do, shop_of: dict[str, str], settle: Settle
) -> None:
    adviser = Actor(done.desk.actor.staff_id, STORE_ID, "周宁", Role.ADVISER, RIGHTS[Role.ADVISER])
    done.desk.actor = adviser
    do(settling.give_discount, shop_of["order"], 5_000)
    done.order_desk.read()
    settle()
    facts = done.order_desk.facts
    assert facts is not None and [each.problem.code for each in facts.bars] == ["settle.discount"]
    done.side.show_money(True)
    assert done.side.next.words == "Mend what is missing"
    assert "程放" in done.money.bars.said(), "the manager may"


def test_after_settlement_an_adjustment_stands_beside_the_bill(
    done: OrderPane, do: Do, ask: Do, shop_of: dict[str, str], settle: Settle
) -> None:
    do(settling.settle, shop_of["order"], offline=False)
    done.order_desk.read()
    settle()
    press(done, Key.Key_J, Held.AltModifier)
    done.money.adjust.form.fill({"side": "less", "name": "多收", "unit_price": "5"})
    on(done, settle)
    assert done.money.adjust.form.error("why")
    done.money.adjust.form.fill({"why": "工时多计"})
    on(done, settle)
    facts = done.order_desk.facts
    assert facts is not None and [each.total_fen for each in facts.frozen] == [13_500, -500]
    assert facts.owed_fen == 13_000


def test_an_order_with_parts_out_is_not_void(
    pane: OrderPane, do: Do, ask: Do, shop_of: dict[str, str], settle: Settle
) -> None:
    do(lay_down, shop_of["order"], shop_of["package"])
    pane.order_desk.read()
    settle()
    pane.lines.issue_all()
    settle()
    press(pane, Key.Key_Delete, Held.ControlModifier)
    QTest.keyClicks(pane.window().focusWidget(), "no")
    press(pane, Key.Key_Return)
    settle()
    assert "Take them back first" in pane.problem() and state(ask, shop_of["order"]) == "received"


def test_extra_work_is_collected_in_the_same_field_and_proposed(
    pane: OrderPane, do: Do, ask: Do, shop_of: dict[str, str], settle: Settle
) -> None:
    press(pane, Key.Key_E, Held.AltModifier)
    QTest.keyClicks(pane.add_field, "a")
    settle()
    press(pane, Key.Key_Return)
    settle()
    assert ask(order_list.order, shop_of["order"]).lines == (), "nothing of it is ordered"
    on(pane, settle)
    (extra,) = ask(extra_work.extras, shop_of["order"])
    assert extra.words == "常规保养 + 机滤" and extra.price_fen == 13_500 and extra.open


def test_declined_work_is_kept_for_later_and_won_back_in_the_next_visit(
    pane: OrderPane, do: Do, ask: Do, shop_of: dict[str, str], settle: Settle, window: FakeWindow
) -> None:
    extra = do(extra_work.propose, shop_of["order"], "换轮胎", [NewLine("labour", "换轮胎", unit_fen=9_000)])
    pane.order_desk.read()
    settle()
    pane.work.extra.open_answer(extra)
    pane.work.extra.answer.fill({"answer": "no", "how": "phone", "why": "下次"})
    on(pane, settle)
    (kept,) = ask(deferred.deferred, shop_of["car"])
    again = shop.received(do, shop_of["car"], shop_of["owner"], km=31_000)
    pane.open(again)
    settle()
    pane.work.later.win(kept.id)
    settle()
    assert ask(deferred.deferred, shop_of["car"]) == [] and "Won back" in window.said[-1][0]
