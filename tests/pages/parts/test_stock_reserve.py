"""Reserving on the stock card by keys: free beside here, who has what, how final it is, release and its undo."""

from __future__ import annotations

import contextlib
import dataclasses
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.domain import clock
from desktop.domain.actor import Right
from desktop.pages.desk import Computer, Desk
from desktop.pages.parts.stock import StockPage
from desktop.pages.parts.stock_reserve import StockReserve
from desktop.store.open import Store
from tests.pages.conftest import FakeWindow, put_stock
from tests.pages.settings.test_settings import Seat, manager, seat

__all__ = ["manager", "seat"]
Settle = Callable[[], None]


@pytest.fixture
def page(show: Callable[..., Any], manager: Desk, store: Store, settle: Settle) -> StockPage:
    made: StockPage = show(StockPage)
    made.list.field.setText("机滤")
    settle()
    part = made.list.table.row().part_key
    put_stock(store, part, 3)
    made.open(part)
    settle()
    return made


@pytest.fixture
def block(page: StockPage) -> StockReserve:
    return page.card.reserve


def reserve(block: StockReserve, settle: Settle, qty: str = "2", name: str = "王先生", until: str = "+3") -> None:
    block.qty.setText(qty)
    block.for_whom.setText(name)
    block.until.setText(until)
    block.go()
    settle()


def shown(page: StockPage, name: str) -> str:
    return page.card._figures[name][1].text()


def cells(block: StockReserve, place: int = 0) -> list[str]:
    return [each.cell(block.table.row_at(place)).spoken() for each in block.table._rows.columns]


def test_alt_3_a_quantity_a_name_and_a_day_reserve(
    page: StockPage, block: StockReserve, settle: Settle, qtbot: QtBot
) -> None:
    page.card.move_.qty.setFocus()
    qtbot.keyClick(page.card.move_.qty, Qt.Key.Key_3, Qt.KeyboardModifier.AltModifier)
    assert block.qty.hasFocus()
    for field, text in ((block.qty, "2"), (block.for_whom, "Wang"), (block.until, "+3")):
        qtbot.keyClicks(field, text)
        qtbot.keyClick(field, Qt.Key.Key_Return)
    settle()
    assert (shown(page, "here"), shown(page, "free")) == ("3", "1")
    whom, _, state, qty, _ = cells(block)
    assert whom.startswith("Wang until") and (state, qty) == ("", "2")
    assert block.qty.text() == "" and block.qty.hasFocus()


def test_more_than_is_free_is_named_and_stays_typed(block: StockReserve, settle: Settle) -> None:
    reserve(block, settle)
    reserve(block, settle, qty="2", name="李")
    assert "1" in block.form.error("qty") and block.qty.text() == "2"
    assert block.table.rows() == 1


def test_every_bad_field_is_named(block: StockReserve, settle: Settle) -> None:
    reserve(block, settle, name="", until=(clock.today() - timedelta(days=1)).isoformat())
    assert block.form.error("for_whom") and block.form.error("until")
    reserve(block, settle, qty="0", name="王")
    assert block.form.error("qty")


def test_del_releases_the_chosen_one_and_undo_brings_it_back(
    page: StockPage, block: StockReserve, settle: Settle, window: FakeWindow, qtbot: QtBot
) -> None:
    reserve(block, settle)
    qtbot.keyClick(block.table, Qt.Key.Key_Delete)
    settle()
    assert (block.table.rows(), shown(page, "free")) == (0, "3")
    assert window.undo is not None
    window.undo()
    settle()
    assert (block.table.rows(), shown(page, "free")) == (1, "1")


def test_what_is_typed_for_one_part_waits_there(page: StockPage, block: StockReserve, settle: Settle) -> None:
    first, other = block._key, page.list.table.row_at(1).part_key
    block.for_whom.setText("王")
    page.open(other)
    settle()
    assert block.for_whom.text() == ""
    page.open(first)
    settle()
    assert block.for_whom.text() == "王"


def test_who_may_not_quote_reads_only(page: StockPage, block: StockReserve, settle: Settle) -> None:
    reserve(block, settle)
    actor = block._desk.actor
    block._desk.actor = dataclasses.replace(actor, rights=actor.rights - {Right.QUOTE})
    page.open(block._key)
    settle()
    assert not block.save.isEnabled() and cells(block)[-1] == ""
    block.release(block.table.row_at(0))
    settle()
    assert block.table.rows() == 1


def heard(store: Store, verdicts: list[dict[str, Any]]) -> None:
    """A hub's answer to all that waits, as the second process keeps it."""
    with contextlib.closing(store.write_connection()) as raw:
        raw.execute(
            "INSERT INTO batch (incarnation, number, first_seq, last_seq, hash, state, shown, heard)"
            " SELECT incarnation, 1, 1, 1000000, 'x', 'frozen', 1, ? FROM device",
            (json.dumps(verdicts),),
        )


def test_the_list_says_how_final_it_is_and_hears_of_the_answer(
    block: StockReserve, settle: Settle, store: Store, manager: Desk, seat: Seat
) -> None:
    assert isinstance(manager.computer, Computer)
    with contextlib.closing(store.write_connection()) as raw:
        raw.execute("UPDATE device SET centre_url = 'https://centre.example'")
    reserve(block, settle)
    assert cells(block)[2] == "To be confirmed"
    heard(store, [])
    seat.status.emit({"waiting": 1, "confirmed": 1, "refused": 0})
    settle()
    assert cells(block)[2] == "Confirmed by the booth"
