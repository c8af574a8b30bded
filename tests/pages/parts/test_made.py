"""What the centre made for the group, on the pages: other stores with their time, and what goes with the quote."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.domain import clock
from desktop.domain.identity import new_id
from desktop.domain.parts.stock_sum import StockSum
from desktop.domain.parts.stock_transfer import Branch
from desktop.domain.sales.also_bought import AlsoBought
from desktop.pages.parts import part_words
from desktop.pages.parts.finder import Finder, Question
from desktop.pages.parts.lookup import LookupPage
from desktop.pages.parts.stock import StockPage
from desktop.store.catalogue.row import PartRow
from desktop.store.open import Store

Settle = Callable[[], None]
OTHER, GROUP = new_id(), new_id()


@pytest.fixture
def parts(store: Store) -> list[PartRow]:
    finder = Finder(store)
    assert finder._search is not None
    found = finder._search.find("机滤", limit=3)
    finder._connection.close()
    return found


def test_the_first_answer_from_a_catalogue_brings_its_tree(store: Store) -> None:
    finder = Finder(store)
    first, second = finder.answer(Question(query="机滤")), finder.answer(Question(query="机滤"))
    finder._connection.close()
    assert first.categories, "another catalogue has other counts, whoever asked"
    assert second.categories is None


def told(store: Store, part: PartRow, others: list[tuple[str, int]]) -> None:
    """As a page of the group's stream writes it."""
    with store.write_local() as session:
        session.add(AlsoBought(store_id=GROUP, part_key=part.part_key, others=[list(pair) for pair in others]))


def test_what_lies_in_another_store_is_shown_with_its_time(
    show: Callable[..., Any], store: Store, parts: list[PartRow], settle: Settle
) -> None:
    with store.write_local() as session:
        session.add(Branch(store_id=GROUP, of_store=OTHER, code="SH02", name="浦东店"))
        session.add(
            StockSum(store_id=GROUP, of_store=OTHER, part_key=parts[0].part_key, qty_milli=3_000, as_of=clock.now())
        )
    page: StockPage = show(StockPage, parts[0].part_key)
    settle()
    assert "浦东店 3" in page.card._others.text() and f"{clock.now().astimezone():%Y-%m-%d}" in page.card._others.text()
    assert page.card.part is not None and page.card.part.elsewhere_milli == 3_000


def test_a_row_says_since_when_the_other_stores_have_what_it_tells(
    show: Callable[..., Any], store: Store, parts: list[PartRow], settle: Settle
) -> None:
    now, part = clock.now(), parts[0]
    at = {"SH02": now, "SH03": now - timedelta(days=3), "SH04": now - timedelta(days=9)}
    with store.write_local() as session:
        for place, (_code, moment) in enumerate(at.items()):
            quantity = 2_000 if place < 2 else 0
            session.add(
                StockSum(store_id=GROUP, of_store=new_id(), part_key=part.part_key, qty_milli=quantity, as_of=moment)
            )
    page: StockPage = show(StockPage, part.part_key)
    page.list.field.setText(part.number)
    settle()
    oldest = at["SH03"].astimezone()
    said = f"Others 4 ({oldest:%m-%d})"
    assert said in page.list._stock(page.list.table.row()).spoken(), "the older of the two that have some"
    lookup: LookupPage = show(LookupPage)
    lookup.search.field.setText(part.number)
    settle()
    table = lookup.search.table
    row = next(table.row_at(place) for place in range(table.rows()) if table.row_at(place).part_key == part.part_key)
    shown = {column.id: column.cell(row).spoken() for column in table._rows.columns}
    assert said in shown["stock"] + shown["eta"]
    today = row._replace(elsewhere_at=now)
    assert part_words.elsewhere(today) == f"Others 4 ({now.astimezone():%H:%M})"


def test_one_key_adds_what_goes_with_the_quote(
    show: Callable[..., Any], store: Store, parts: list[PartRow], settle: Settle, qtbot: QtBot
) -> None:
    told(store, parts[0], [(parts[1].part_key, 9), (parts[2].part_key, 4)])
    page: LookupPage = show(LookupPage)
    assert page.panel.also.isHidden()
    page.basket.add(parts[0])
    settle()
    assert not page.panel.also.isHidden() and parts[1].number in page.panel.also._text.text()
    qtbot.keyClick(page, Qt.Key.Key_B, Qt.KeyboardModifier.AltModifier)
    settle()
    assert page.basket.part_keys() == (parts[0].part_key, parts[1].part_key)
    assert parts[2].number in page.panel.also._text.text(), "what is in the quote is not offered again"


def test_a_part_that_this_catalogue_lacks_is_not_offered(
    show: Callable[..., Any], store: Store, parts: list[PartRow], settle: Settle
) -> None:
    told(store, parts[0], [("NOBODY:1", 9)])
    page: LookupPage = show(LookupPage)
    page.basket.add(parts[0])
    settle()
    assert page.panel.also.isHidden()
    page.panel.also.take()
    assert len(page.basket.part_keys()) == 1
