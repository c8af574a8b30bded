"""Stock and prices by hand, by keys, on a real store and catalogue."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.domain import clock
from desktop.domain.actor import RIGHTS, Role
from desktop.domain.parts import price, stock
from desktop.domain.parts.stock import StockLevel
from desktop.pages.desk import Desk
from desktop.pages.parts.stock import StockPage
from desktop.store.open import Store
from tests.pages.conftest import FakeWindow

Settle = Callable[[], None]


@pytest.fixture
def page(show: Callable[..., Any], desk: Desk, settle: Settle) -> StockPage:
    desk.actor = dataclasses.replace(desk.actor, role=Role.MANAGER, rights=RIGHTS[Role.MANAGER])
    made: StockPage = show(StockPage)
    made.list.field.setText("机滤")
    settle()
    made.open(made.list.table.row().part_key)
    settle()
    return made


def key(page: StockPage) -> str:
    assert page.card.part is not None
    return page.card.part.part_key


def level(page: StockPage, store: Store, desk: Desk) -> StockLevel:
    with store.read() as session:
        return stock.stock_of(desk.actor, session, key(page))


def enter(page: StockPage, kind: str, qty: str, settle: Settle, eta: str = "", note: str = "") -> None:
    move = page.card.move_
    move.choose(kind)
    move.qty.setText(qty)
    move.eta.setText(eta)
    move.note.setText(note)
    move.go()
    settle()


def test_an_empty_list_says_how_to_begin(show: Callable[..., Any]) -> None:
    page: StockPage = show(StockPage)
    assert page.list.table.rows() == 0
    assert page.list._empty.isVisible()


def test_goods_come_in_are_ordered_and_arrive(page: StockPage, store: Store, desk: Desk, settle: Settle) -> None:
    enter(page, "receipt", "３", settle)
    enter(page, "order", "4", settle, eta="+5")
    now = level(page, store, desk)
    assert (now.here_milli, now.order_milli) == (3000, 4000)
    assert now.eta == clock.today() + timedelta(days=5)
    enter(page, "arrival", "4", settle)
    now = level(page, store, desk)
    assert (now.here_milli, now.order_milli) == (7000, 0)


def test_a_count_keeps_what_was_sold_meanwhile(page: StockPage, store: Store, desk: Desk, settle: Settle) -> None:
    enter(page, "receipt", "10", settle)
    page.card.move_.choose("count")
    page.card.move_.qty.setText("8")
    with store.write(desk.actor) as session:
        stock.correct(desk.actor, session, key(page), -1000, "sold on another device")
    page.changed(frozenset({"stock_entry"}))
    settle()
    page.card.move_.go()
    settle()
    assert level(page, store, desk).here_milli == 7000


def test_counting_nothing_is_a_count(page: StockPage, store: Store, desk: Desk, settle: Settle) -> None:
    enter(page, "receipt", "2", settle)
    enter(page, "count", "0", settle)
    assert level(page, store, desk).here_milli == 0


@pytest.mark.parametrize("qty", ["", "0", "-1", "1000000000", "0.0001", "many", "'; drop"])
def test_a_bad_quantity_is_named_and_stays_typed(
    page: StockPage, store: Store, desk: Desk, settle: Settle, qty: str
) -> None:
    enter(page, "receipt", qty, settle)
    assert page.card.move_.form.error("qty")
    assert page.card.move_.qty.text() == qty
    assert level(page, store, desk).here_milli == 0


def test_a_correction_needs_its_reason(page: StockPage, store: Store, desk: Desk, settle: Settle) -> None:
    enter(page, "correction", "−2", settle)
    assert page.card.move_.form.error("note")
    enter(page, "correction", "−2", settle, note="录错")
    assert level(page, store, desk).here_milli == -2000
    entry = page.card.ledger.table.row_at(0)
    assert (entry.note, entry.qty_milli) == ("录错", -2000)


@pytest.mark.parametrize("eta", ["2026-02-30", "soon", "2001-01-01"])
def test_a_bad_day_is_named(page: StockPage, settle: Settle, eta: str) -> None:
    enter(page, "order", "1", settle, eta=eta)
    assert page.card.move_.form.error("eta")


def test_enter_goes_through_the_form_and_saves(
    page: StockPage, store: Store, desk: Desk, settle: Settle, qtbot: QtBot
) -> None:
    page.card.jump(0)
    qtbot.keyClicks(page.card.move_.qty, "5")
    for field in (page.card.move_.qty, page.card.move_.note):
        qtbot.keyClick(field, Qt.Key.Key_Return)
    settle()
    assert level(page, store, desk).here_milli == 5000


def test_what_is_typed_for_one_part_waits_there(page: StockPage, settle: Settle) -> None:
    first, other = key(page), page.list.table.row_at(1).part_key
    page.card.move_.choose("order")
    page.card.move_.qty.setText("12")
    page.open(other)
    settle()
    assert page.card.move_.qty.text() == ""
    page.open(first)
    settle()
    assert (page.card.move_.qty.text(), page.card.move_.kind) == ("12", "order")


def test_a_price_is_set_and_undone(
    page: StockPage, store: Store, desk: Desk, window: FakeWindow, settle: Settle
) -> None:
    for typed in ("88", "1,288.50"):
        page.card.price_.retail.setText(typed)
        page.card.price_.cost.setText("40")
        page.card.price_.go()
        settle()
    with store.read() as session:
        now = price.price_of(desk.actor, session, key(page))
    assert now is not None
    assert (now.retail_fen, now.cost_fen) == (128850, 4000)
    assert window.undo is not None
    window.undo()
    settle()
    with store.read() as session:
        now = price.price_of(desk.actor, session, key(page))
    assert now is not None
    assert now.retail_fen == 8800


@pytest.mark.parametrize("typed", ["-5", "1.005", "", "10000000000"])
def test_a_bad_price_is_named(page: StockPage, settle: Settle, typed: str) -> None:
    page.card.price_.retail.setText(typed)
    page.card.price_.go()
    settle()
    assert page.card.price_.form.error("retail")
    assert page.card.price_.retail.text() == typed


def test_without_the_right_cost_is_not_there_and_the_price_is_only_read(show: Callable[..., Any], desk: Desk) -> None:
    page: StockPage = show(StockPage)
    assert "cost" not in page.card.price_.form.values()
    assert not page.card._figures["cost"][1].isVisible()


def test_opened_by_f7_escape_goes_back_to_the_lookup(
    page: StockPage, settle: Settle, window: FakeWindow, qtbot: QtBot
) -> None:
    page.arrive({"part_key": key(page)})
    settle()
    assert page.card.move_.qty.hasFocus()
    qtbot.keyClick(page.card.move_.qty, Qt.Key.Key_Escape)
    assert window.gone == [("lookup", None)]
