"""The stockroom by keys: low stock ordered, a take counted by scan and gone on with, deliveries, transfers."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.domain.actor import RIGHTS, Role
from desktop.domain.identity import new_id
from desktop.domain.local import Granted
from desktop.domain.parts import stock, stock_minimum, stock_take, stock_transfer
from desktop.domain.parts.stock_transfer import Branch
from desktop.pages.desk import Desk
from desktop.pages.parts.finder import Finder
from desktop.pages.parts.stockroom import StockroomPage
from desktop.store.catalogue.row import PartRow
from desktop.store.open import Store
from desktop.widgets import translate
from desktop.widgets.table import RecordTable
from tests.pages.conftest import STORE_ID, FakeWindow, put_stock
from tests.printing.sample import page_texts

Settle = Callable[[], None]
OTHER, GROUP = new_id(), new_id()


@pytest.fixture
def parts(store: Store) -> list[PartRow]:
    finder = Finder(store)
    assert finder._search is not None
    found = finder._search.find("机滤", limit=3)
    finder._connection.close()
    return found


@pytest.fixture
def page(show: Callable[..., Any], desk: Desk, parts: list[PartRow]) -> StockroomPage:
    desk.actor = dataclasses.replace(desk.actor, role=Role.MANAGER, rights=RIGHTS[Role.MANAGER])
    made: StockroomPage = show(StockroomPage)
    return made


def level(store: Store, desk: Desk, part: PartRow) -> tuple[int, int]:
    with store.read() as session:
        found = stock.stock_of(desk.actor, session, part.part_key)
        return found.here_milli, found.order_milli


def scan(page: StockroomPage, entry: Any, part: PartRow, settle: Settle, qtbot: QtBot) -> None:
    """As a scanner does it: the number and Enter, faster than the search answers."""
    qtbot.keyClicks(entry.part, part.number)
    qtbot.keyClick(entry.part, Qt.Key.Key_Return)
    settle()


# -- low stock


def test_what_is_short_is_marked_and_ordered_by_one_key(
    page: StockroomPage, parts: list[PartRow], store: Store, desk: Desk, settle: Settle, qtbot: QtBot
) -> None:
    assert page.low._empty.isVisible()
    put_stock(store, parts[0].part_key, 1)
    with store.write(desk.actor) as session:
        stock_minimum.set_minimum(desk.actor, session, parts[0].part_key, 4_000, 10_000)
        stock_minimum.set_minimum(desk.actor, session, parts[1].part_key, 2_000)
    page.show_view("low")
    settle()
    assert [short.order_milli for short in page.low.order_lines()] == [9_000, 2_000]
    qtbot.keyClick(page.low.table, Qt.Key.Key_Plus)
    page.low.mark(page.low.table.row_at(1))
    page.low.eta.setText("+5")
    page.go()
    settle()
    assert level(store, desk, parts[0]) == (1_000, 10_000)
    assert level(store, desk, parts[1]) == (0, 0)
    rows = [page.low.table.row_at(place) for place in range(page.low.table.rows())]
    assert {row.low.part_key: row.marked for row in rows} == {parts[0].part_key: False, parts[1].part_key: False}


def test_the_order_list_is_a_file_for_the_supplier(
    page: StockroomPage, parts: list[PartRow], store: Store, desk: Desk, settle: Settle, tmp_path: Path
) -> None:
    with store.write(desk.actor) as session:
        stock_minimum.set_minimum(desk.actor, session, parts[0].part_key, 4_000)
    page.show_view("low")
    settle()
    page.low.write(tmp_path / "order.csv")
    settle()
    (_, line) = (tmp_path / "order.csv").read_text("utf-8-sig").splitlines()
    assert parts[0].number in line and ",4," in line


def test_the_order_list_is_printed_by_one_key(
    page: StockroomPage, parts: list[PartRow], store: Store, desk: Desk, settle: Settle, window: FakeWindow,
    qtbot: QtBot,
) -> None:  # fmt: skip
    qtbot.keyClick(page, Qt.Key.Key_F9)
    assert window.printed == [], "nothing is marked"
    with store.write(desk.actor) as session:
        stock_minimum.set_minimum(desk.actor, session, parts[0].part_key, 4_000)
    page.show_view("low")
    settle()
    qtbot.keyClick(page, Qt.Key.Key_F9)
    settle()
    ((pdf, name, preview, _nth),) = window.printed
    text = "".join(page_texts(pdf)).replace(" ", "")
    assert parts[0].number.replace(" ", "") in text and "OrderList" in text and not preview and name.startswith("Order")


def test_a_bad_day_orders_nothing(
    page: StockroomPage, parts: list[PartRow], store: Store, desk: Desk, settle: Settle, window: FakeWindow
) -> None:
    with store.write(desk.actor) as session:
        stock_minimum.set_minimum(desk.actor, session, parts[0].part_key, 4_000)
    page.show_view("low")
    settle()
    page.low.eta.setText("soon")
    page.go()
    settle()
    assert window.said[-1][1] and level(store, desk, parts[0]) == (0, 0)


# -- stock take


def test_a_take_is_counted_by_scan_and_entered(
    page: StockroomPage, parts: list[PartRow], store: Store, desk: Desk, settle: Settle, qtbot: QtBot
) -> None:
    put_stock(store, parts[0].part_key, 5)
    page.show_view("take")
    settle()
    page.counting.name.setText("A 架")
    page.go()
    settle()
    sheet = page.counting.sheet
    assert page.counting.currentWidget() is sheet
    for _ in range(3):
        scan(page, sheet.entry, parts[0], settle, qtbot)
    sheet.entry.qty.setText("4")
    qtbot.keyClick(sheet.entry.qty, Qt.Key.Key_Return)
    settle()
    assert [cell.cell(sheet.table.row_at(0)).spoken() for cell in sheet.table._rows.columns][1:] == ["5", "4", "−1"]
    assert level(store, desk, parts[0]) == (5_000, 0)
    page.go()
    settle()
    assert level(store, desk, parts[0]) == (4_000, 0)
    assert page.counting.currentWidget() is not sheet


def test_nought_can_be_counted(
    page: StockroomPage, parts: list[PartRow], store: Store, desk: Desk, settle: Settle, qtbot: QtBot
) -> None:
    put_stock(store, parts[0].part_key, 2)
    page.show_view("take")
    page.counting.name.setText("B")
    page.go()
    settle()
    scan(page, page.counting.sheet.entry, parts[0], settle, qtbot)
    page.counting.sheet.entry.qty.setText("0")
    qtbot.keyClick(page.counting.sheet.entry.qty, Qt.Key.Key_Return)
    settle()
    page.go()
    settle()
    assert level(store, desk, parts[0]) == (0, 0)


def test_an_interrupted_take_is_gone_on_with(
    page: StockroomPage, show: Callable[..., Any], parts: list[PartRow], store: Store, settle: Settle, qtbot: QtBot,
) -> None:  # fmt: skip
    page.show_view("take")
    page.counting.name.setText("C 架")
    page.counting.begin(listed=False)
    settle()
    scan(page, page.counting.sheet.entry, parts[1], settle, qtbot)
    again: StockroomPage = show(StockroomPage, "take")
    settle()
    (take,) = [again.counting.table.row_at(place) for place in range(again.counting.table.rows())]
    assert (take.name, take.counted, take.posted_at) == ("C 架", 1, None)
    again.counting.table.pick()
    settle()
    scan(again, again.counting.sheet.entry, parts[1], settle, qtbot)
    assert again.counting.sheet.table.row_at(0).line.counted_milli == 2_000


def test_a_take_without_a_name_is_refused_beside_the_field(page: StockroomPage, settle: Settle) -> None:
    page.show_view("take")
    page.go()
    settle()
    assert page.counting.form.error("name")


def test_a_list_take_holds_what_the_store_keeps_and_esc_leads_back(
    page: StockroomPage, parts: list[PartRow], store: Store, desk: Desk, settle: Settle
) -> None:
    for part in parts[:2]:
        put_stock(store, part.part_key, 1)
    page.show_view("take")
    page.counting.name.setText("全部")
    page.counting.begin(listed=True)
    settle()
    assert page.counting.sheet.table.rows() == 2
    page.back()
    settle()
    with store.read() as session:
        (take,) = stock_take.takes(desk.actor, session)
    assert (take.lines, take.counted) == (2, 0)


# -- delivery


def test_a_delivery_is_typed_kept_and_entered_at_once(
    page: StockroomPage, show: Callable[..., Any], parts: list[PartRow], store: Store, desk: Desk, settle: Settle,
    qtbot: QtBot,
) -> None:  # fmt: skip
    page.show_view("delivery")
    settle()
    page.receiving.supplier.setText("顺达汽配")
    scan(page, page.receiving.lines.entry, parts[0], settle, qtbot)
    scan(page, page.receiving.lines.entry, parts[0], settle, qtbot)
    page.leave()
    settle()
    again: StockroomPage = show(StockroomPage, "delivery")
    settle()
    assert again.receiving.supplier.text() == "顺达汽配"
    assert [line.qty_milli for line in again.receiving.lines.lines] == [2_000]
    again.receiving.lines.entry.qty.setEnabled(True)
    scan(again, again.receiving.lines.entry, parts[1], settle, qtbot)
    again.receiving.lines.entry.qty.setText("6")
    qtbot.keyClick(again.receiving.lines.entry.qty, Qt.Key.Key_Return)
    again.go()
    settle()
    assert level(store, desk, parts[0]) == (2_000, 0) and level(store, desk, parts[1]) == (6_000, 0)
    assert again.receiving.lines.lines == [] and again.receiving.supplier.text() == ""


def test_a_delivery_of_nobody_says_so_beside_the_field(
    page: StockroomPage, parts: list[PartRow], settle: Settle, qtbot: QtBot
) -> None:
    page.show_view("delivery")
    scan(page, page.receiving.lines.entry, parts[0], settle, qtbot)
    page.go()
    settle()
    assert page.receiving.form.error("supplier")
    assert len(page.receiving.lines.lines) == 1


def test_what_is_no_part_is_said_at_the_scan(page: StockroomPage, settle: Settle, qtbot: QtBot) -> None:
    page.show_view("delivery")
    entry = page.receiving.lines.entry
    qtbot.keyClicks(entry.part, "ZZZZ-0000-ZZZZ")
    qtbot.keyClick(entry.part, Qt.Key.Key_Return)
    settle()
    assert "ZZZZ" in entry._error.text() and entry._error.isVisible()


# -- transfers


def cells(table: RecordTable) -> list[str]:
    return [cell.cell(table.row_at(0)).spoken() for cell in table._rows.columns]


def test_without_a_group_the_view_says_what_is_needed(page: StockroomPage, settle: Settle) -> None:
    page.show_view("transfer")
    settle()
    assert page.sending._empty.isVisible() and not page.sending.add.isEnabled()


@pytest.fixture
def group(store: Store, desk: Desk) -> None:
    with store.write_local() as session:
        session.add(Granted(stream=f"group:{GROUP}"))
    with store.write(desk.actor) as session:
        session.add(Branch(store_id=GROUP, of_store=OTHER, code="SH02", name="浦东店"))


def test_parts_are_sent_taken_back_and_received(
    group: None, page: StockroomPage, parts: list[PartRow], store: Store, desk: Desk, settle: Settle, qtbot: QtBot,
) -> None:  # fmt: skip
    put_stock(store, parts[0].part_key, 5)
    page.show_view("transfer")
    settle()
    page.sending.begin()
    scan(page, page.sending.new.lines.entry, parts[0], settle, qtbot)
    assert cells(page.sending.new.lines.table)[0].startswith(parts[0].name_en)
    assert page.sending.new.lines.lines[0].name == parts[0].name_zh, "what is saved is not the screen's language"
    page.go()
    settle()
    assert level(store, desk, parts[0]) == (4_000, 0)
    page.back()
    settle()
    page.drop()
    settle()
    assert level(store, desk, parts[0]) == (5_000, 0)
    far = dataclasses.replace(desk.actor, store_id=OTHER, name="孙悦")
    with store.write(far) as session:
        stock_transfer.send(far, session, STORE_ID, [(parts[0].part_key, "机滤", 3_000)])
    page.show_view("transfer")
    settle()
    page.sending.table.choose(0)
    settle()
    one = page.sending.one
    assert one.row is not None and (one.row.way, one.row.other) == ("in", "浦东店")
    assert cells(one.table)[0] == f"{parts[0].name_en} {parts[0].number}", "in English where the catalogue has it"
    translate.current().apply("zh")
    assert cells(one.table)[0] == f"机滤 {parts[0].number}", "as it was saved"
    translate.current().apply("en")
    one._step(one.table.row_at(0), -1)
    page.go()
    settle()
    assert level(store, desk, parts[0]) == (7_000, 0)
    assert page.sending.table.row_at(0).how == "received"


def test_the_store_introduces_itself_to_its_group(
    group: None, page: StockroomPage, store: Store, desk: Desk, settle: Settle
) -> None:
    settle()
    with store.read() as session:
        assert stock_transfer.is_introduced(desk.actor, session)
