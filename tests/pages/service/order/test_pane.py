"""The order in hand: adding work, changing it, who pays, the steps, parts in and out, technicians' time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from desktop.domain.parts.stock import stock_of
from desktop.domain.service import order_line, order_list, repair_order, settling, work_run
from desktop.domain.service.order_list import OrderWhole
from desktop.pages.service.order.pane import OrderPane
from desktop.pages.service.sign_sheet import OrderSignSheet
from tests.domain.service import shop
from tests.pages.conftest import FakeWindow
from tests.pages.service.order.conftest import on, press

Do = Callable[..., Any]
Settle = Callable[[], None]
Key, Held = Qt.Key, Qt.KeyboardModifier


def whole(ask: Do, order_id: str) -> OrderWhole:
    found: OrderWhole = ask(order_list.order, order_id)
    return found


def lay(pane: OrderPane, settle: Settle) -> None:
    """The package, by its key."""
    pane.lines.packages.pick(1)
    settle()


def test_a_package_is_laid_down_by_typing_its_code(
    pane: OrderPane, ask: Do, shop_of: dict[str, str], settle: Settle
) -> None:
    QTest.keyClicks(pane.add_field, "a")
    settle()
    press(pane, Key.Key_Return)
    settle()
    assert [each.name for each in whole(ask, shop_of["order"]).lines] == ["常规保养", "机滤"]
    assert pane.table.rows() == 2 and pane.side.sums.shown()["total"] == "¥135.00"


def test_undo_takes_the_whole_package_back(
    pane: OrderPane, ask: Do, shop_of: dict[str, str], settle: Settle, window: FakeWindow
) -> None:
    lay(pane, settle)
    assert window.said[-1] == ("Service A: 2 lines added", False)
    press(pane, Key.Key_Z, Held.ControlModifier)
    settle()
    assert whole(ask, shop_of["order"]).lines == ()


def test_labour_is_typed_with_its_hours_at_the_stores_rate(
    pane: OrderPane, ask: Do, shop_of: dict[str, str], settle: Settle
) -> None:
    pane.lines.open_free("labour", "换刹车油")
    QTest.keyClicks(pane.window().focusWidget(), "0.75")
    press(pane, Key.Key_Return, Held.ControlModifier)
    settle()
    (line,) = whole(ask, shop_of["order"]).lines
    assert (line.name, line.qty_milli, line.unit_fen, line.amount_fen) == ("换刹车油", 750, 18_000, 13_500)


def test_a_quantity_of_nought_below_or_in_ten_thousandths_is_said_where_it_is_typed(
    pane: OrderPane, settle: Settle
) -> None:
    pane.lines.open_free("labour", "换刹车油")
    for typed in ("0", "-1", "0.1234"):
        pane.editor.form.fill({"qty": typed})
        on(pane, settle)
        assert pane.editor.form.error("qty"), typed
    assert not pane.editor.isHidden()


def test_a_removed_line_comes_back_to_its_place(
    pane: OrderPane, ask: Do, shop_of: dict[str, str], settle: Settle
) -> None:
    lay(pane, settle)
    pane.lines.to_lines()
    press(pane, Key.Key_Delete)
    settle()
    assert [each.name for each in whole(ask, shop_of["order"]).lines] == ["机滤"]
    pane.order_desk.undo()
    settle()
    assert [each.name for each in whole(ask, shop_of["order"]).lines] == ["常规保养", "机滤"]


def test_every_plus_counts_however_fast_it_is_pressed(
    pane: OrderPane, ask: Do, shop_of: dict[str, str], settle: Settle
) -> None:
    lay(pane, settle)
    pane.lines.to_lines()
    for _ in range(3):
        press(pane, Key.Key_Plus)
    settle()
    assert whole(ask, shop_of["order"]).lines[0].qty_milli == 3_500


def test_the_payers_of_the_lines_add_up_to_the_total_on_the_screen(
    pane: OrderPane, do: Do, shop_of: dict[str, str], settle: Settle
) -> None:
    for fen, payer in ((3_333, "customer"), (1_777, "warranty"), (999, "insurer"), (1, "goodwill")):
        shop.work(do, shop_of["order"], fen, payer=payer, qty_milli=333)
    pane.order_desk.read()
    settle()
    shown = {name: int(text.replace("¥", "").replace(".", "")) for name, text in pane.side.sums.shown().items()}
    assert sum(shown[each] for each in repair_order.PAYERS if each in shown) == shown["total"]
    assert shown["total"] == 1_110 + 592 + 333 + 0


def test_what_is_half_typed_is_there_when_the_order_is_opened_again(
    pane: OrderPane, do: Do, shop_of: dict[str, str], settle: Settle
) -> None:
    other = shop.received(do, shop.car(do, "京A77777", "LSVAM4187C2184848"), shop_of["owner"])
    pane.lines.open_free("fee", "诊断")
    pane.editor.form.fill({"unit_price": "88"})
    pane.open(other)
    settle()
    assert pane.editor.isHidden()
    pane.open(shop_of["order"])
    settle()
    assert not pane.editor.isHidden() and pane.editor.form.values()["unit_price"] == "88"


def test_while_another_order_is_read_nothing_of_the_last_one_stands_there(
    pane: OrderPane, do: Do, shop_of: dict[str, str], settle: Settle
) -> None:
    other = shop.received(do, shop.car(do, "京A77777", "LSVAM4187C2184848"), shop_of["owner"])
    lay(pane, settle)
    pane.open(other)
    words = [each.text() for each in pane.findChildren(QLabel) if each.isVisibleTo(pane)]
    assert not [text for text in words if "京A" in text or "¥" in text or "BJ1" in text]
    assert not pane.side.next.isVisibleTo(pane)
    settle()
    assert pane.side.next.isVisibleTo(pane) and pane.order_id == other


def test_the_customer_reads_and_signs_on_the_screen_for_the_budget_in_the_field(
    pane: OrderPane, ask: Do, shop_of: dict[str, str], settle: Settle
) -> None:
    lay(pane, settle)
    press(pane, Key.Key_S, Held.AltModifier)
    pane.work.sign.form.fill({"budget": "150"})
    pane.work.sign.on_screen.click()
    settle()
    (sheet,) = pane.window().findChildren(OrderSignSheet)
    assert sheet.budget_fen == 15_000 and whole(ask, shop_of["order"]).row.promised_at is not None
    sheet.close()


def test_the_parts_slip_and_the_receipt_have_their_keys(
    pane: OrderPane, do: Do, shop_of: dict[str, str], settle: Settle, window: FakeWindow
) -> None:
    lay(pane, settle)
    do(settling.take_deposit, shop_of["order"], "cash", 5_000)
    pane.order_desk.read()
    settle()
    press(pane, Key.Key_G, Held.AltModifier)
    settle()
    pane.side.show_money(True)
    press(pane, Key.Key_V, Held.AltModifier)
    settle()
    assert ["slip" in name.lower() or "receipt" in name.lower() for _, name, _, _ in window.printed] == [True, True]


def test_the_order_goes_by_one_key_from_its_lines_to_work_done(
    pane: OrderPane, ask: Do, shop_of: dict[str, str], settle: Settle
) -> None:
    lay(pane, settle)
    on(pane, settle)
    assert pane.work.sign.is_open
    on(pane, settle)
    assert whole(ask, shop_of["order"]).facts["budget_fen"] == 13_500
    on(pane, settle)
    assert whole(ask, shop_of["order"]).row.state == "dispatched"
    on(pane, settle)
    press(pane, Key.Key_Return)
    settle()
    assert whole(ask, shop_of["order"]).row.state == "working"
    on(pane, settle)
    assert whole(ask, shop_of["order"]).row.state == "done"
    assert all(each.ended_at is not None for each in whole(ask, shop_of["order"]).runs)


def test_parts_go_out_once_and_come_back(
    pane: OrderPane, ask: Do, shop_of: dict[str, str], settle: Settle, window: FakeWindow
) -> None:
    lay(pane, settle)
    pane.lines.issue_all()
    pane.lines.issue_all()
    settle()
    assert whole(ask, shop_of["order"]).lines[1].issued_milli == 1_000
    assert ask(stock_of, "VW:A").here_milli == -1_000
    assert window.said[-1][1], "a shelf below nought is said, though it is saved"
    pane.table.choose(1)
    pane.lines.to_lines()
    press(pane, Key.Key_Space)
    settle()
    assert whole(ask, shop_of["order"]).lines[1].issued_milli == 0 and ask(stock_of, "VW:A").here_milli == 0


def test_a_technician_at_another_car_is_moved_by_a_second_tap_only(
    pane: OrderPane, do: Do, ask: Do, shop_of: dict[str, str], settle: Settle
) -> None:
    other = shop.received(do, shop.car(do, "京A77777", "LSVAM4187C2184848"), shop_of["owner"])
    do(work_run.start, other, shop_of["zhao"])
    pane.order_desk.read()
    settle()
    pane.work.technicians.tap(shop_of["zhao"])
    settle()
    assert ask(work_run.busy)[shop_of["zhao"]].order_id == other
    pane.work.technicians.tap(shop_of["zhao"])
    settle()
    assert ask(work_run.busy)[shop_of["zhao"]].order_id == shop_of["order"]


def test_the_next_payer_is_one_letter_away_and_a_part_that_is_out_stays_on_its_line(
    pane: OrderPane, ask: Do, shop_of: dict[str, str], settle: Settle
) -> None:
    lay(pane, settle)
    pane.lines.turn_payer(pane.table.row())
    settle()
    assert whole(ask, shop_of["order"]).lines[0].payer == "warranty"
    pane.lines.issue_all()
    settle()
    pane.table.choose(1)
    pane.lines.to_lines()
    press(pane, Key.Key_Delete)
    settle()
    assert "issued" in pane.problem() and len(whole(ask, shop_of["order"]).lines) == 2


def test_a_line_of_another_desk_is_seen_at_once(
    pane: OrderPane, do: Do, shop_of: dict[str, str], settle: Settle
) -> None:
    do(order_line.add_lines, shop_of["order"], [order_line.NewLine("labour", "四轮定位", unit_fen=12_000)])
    pane.refresh(frozenset({"order_line"}))
    settle()
    assert pane.table.row_at(0).name == "四轮定位" and pane.side.sums.shown()["total"] == "¥120.00"


def test_the_repair_order_is_printed_once_a_time_is_promised(
    pane: OrderPane, ask: Do, shop_of: dict[str, str], settle: Settle, window: FakeWindow
) -> None:
    lay(pane, settle)
    press(pane, Key.Key_F9)
    settle()
    assert pane.side.work.sign.is_open and window.printed == []
    press(pane, Key.Key_F9)
    settle()
    assert whole(ask, shop_of["order"]).row.promised_at is not None
    assert not pane.side.work.sign.is_open and len(window.printed) == 1
    press(pane, Key.Key_F9)
    settle()
    assert len(window.printed) == 2
