"""The card of a part, by keys, on the demo catalogue."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QBuffer, QIODevice, Qt
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from desktop.domain.sales.basket import BasketCustomer
from desktop.pages.desk import Desk
from desktop.pages.parts import part_words
from desktop.pages.parts.finder import CardQuestion
from desktop.pages.parts.lookup import LookupPage
from desktop.pages.parts.part_card import CARS, RELATIONS, PartCard
from desktop.pages.parts.part_picture import PartPicture, drawing
from desktop.store import media
from desktop.store.catalogue import open as catalogue
from desktop.store.catalogue import reference
from desktop.store.catalogue.row import CarKey, PartRow
from desktop.store.catalogue.search import PartSearch
from desktop.store.open import Store


@pytest.fixture
def card(qtbot: QtBot, desk: Desk) -> PartCard:
    made = PartCard(desk)
    qtbot.addWidget(made)
    return made


@contextlib.contextmanager
def attached(store: Store) -> Iterator[Any]:
    found = catalogue.newest(store.path.parent)
    assert isinstance(found, catalogue.Catalogue)
    with contextlib.closing(store.connection()) as connection:
        catalogue.attach(connection, found)
        yield connection


def find(store: Store, words: str, car: CarKey | None = None) -> list[PartRow]:
    with attached(store) as connection:
        return PartSearch(connection).find(words, car=car)


def lavida(store: Store) -> CarKey:
    with attached(store) as connection:
        return PartSearch(connection).car_by_vin("LSVZX0017AD000001")[0].key


def shown(qtbot: QtBot, card: PartCard, question: CardQuestion, tab: int = 0) -> PartCard:
    card.start(question, BasketCustomer(), tab)
    qtbot.waitUntil(lambda: card.tabs[tab].isChecked() and card._answer is not None)
    return card


def test_the_grades_stand_side_by_side_and_the_arrows_cross(card: PartCard, store: Store, qtbot: QtBot) -> None:
    car = lavida(store)
    part = next(row for row in find(store, "前刹车片", car) if row.grade == "oe")
    shown(qtbot, card, CardQuestion(part.part_key, car))
    genuine, equal = card.compare.tables[:2]
    assert genuine.row().part_key == part.part_key
    assert equal.rows() > 0 and equal.row() is None
    qtbot.keyClick(genuine, Qt.Key.Key_Right)
    assert equal.row() is not None
    with qtbot.waitSignal(card.picked) as picked:
        qtbot.keyClick(equal, Qt.Key.Key_Return)
    assert picked.args[0].grade == "equivalent"
    qtbot.keyClick(equal, Qt.Key.Key_Left)
    assert genuine.row() is not None


def test_every_kind_of_belonging_together_has_a_word(card: PartCard, store: Store, qtbot: QtBot) -> None:
    car = lavida(store)
    part = next(row for row in find(store, "前刹车片", car) if row.grade == "oe")
    shown(qtbot, card, CardQuestion(part.part_key, car), RELATIONS)
    words = {card.relations._rows.data(card.relations._rows.index(i, 0)) for i in range(card.relations.rows())}
    assert words and "" not in words


def test_a_chain_of_replacements_is_told_to_its_end(card: PartCard, store: Store, qtbot: QtBot) -> None:
    with attached(store) as connection:
        key = connection.execute("SELECT part_key FROM cat.part WHERE next_id <> final_id LIMIT 1").fetchone()[0]
        old = PartSearch(connection).part(key)
    assert old is not None
    shown(qtbot, card, CardQuestion(old.part_key))
    assert old.number in card._chain.text() and old.superseded_by_number in card._chain.text()
    assert any(table.row() and table.row().part_key == old.superseded_by for table in card.compare.tables)
    card.show_tab(RELATIONS)
    last = [
        card.relations.row_at(i) for i in range(card.relations.rows()) if card.relations.row_at(i).kind == "replaced_by"
    ]
    assert last[-1].part.part_key == old.superseded_by


def test_the_cars_of_a_part_come_page_by_page(card: PartCard, store: Store, qtbot: QtBot) -> None:
    with attached(store) as connection:
        key, count = connection.execute(
            "SELECT p.part_key, count(*) n FROM cat.fitment f JOIN cat.part p ON p.id = f.part_id GROUP BY p.id"
            " ORDER BY n DESC LIMIT 1"
        ).fetchone()
    shown(qtbot, card, CardQuestion(key), CARS)
    for _ in range(count // 50 + 1):
        card.cars.scrollToBottom()
    qtbot.waitUntil(lambda: card.cars.rows() == count or card.cars.scrollToBottom() or False)
    assert f"{count:,}" in card.tabs[CARS].words


def test_a_part_without_other_numbers_says_so(card: PartCard, store: Store, qtbot: QtBot) -> None:
    alone = find(store, "玻璃水")[0]
    shown(qtbot, card, CardQuestion(alone.part_key), RELATIONS)
    assert card._nothing.accessibleName() == "No other number is known"


def test_f4_opens_the_card_and_enter_adds(qtbot: QtBot, desk: Desk) -> None:
    page = LookupPage(desk)
    qtbot.addWidget(page)
    page.resize(1170, 682)
    page.show()
    page.activateWindow()
    page.arrive()
    qtbot.waitUntil(lambda: page.search.tree.topLevelItemCount() > 5, timeout=20_000)
    qtbot.keyClicks(page.search.field, "scp")
    qtbot.waitUntil(lambda: page.search.table.rows() > 0)
    qtbot.keyClick(page.search.field, Qt.Key.Key_Return, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: page.cards.card()._answer is not None)
    table = next(table for table in page.cards.card().compare.tables if table.row() is not None)
    qtbot.keyClick(table, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(page.basket.basket.lines) == 1)
    page.cards.card().reject()


def test_an_ended_price_is_red_with_its_day(store: Store) -> None:
    row = find(store, "机滤")[0]._replace(valid_until=part_words.clock.today().replace(year=2020))
    cell = part_words.price_cell(row)
    assert cell.tone == "bad" and "2020-" in cell.sub
    assert part_words.price_cell(row._replace(valid_until=part_words.clock.today())).tone == "neutral"


def test_every_type_has_a_drawing_and_a_broken_picture_falls_back_to_it(qtbot: QtBot) -> None:
    assert drawing("机油滤清器") == "drawings/oil-filter"
    assert drawing("说不出来的东西") == "package"
    picture = PartPicture(96)
    qtbot.addWidget(picture)
    blank = None
    for facts in reference.part_types():
        picture.show_part(facts.kind.name_zh, b"no picture")
        image: QImage = picture.grab().toImage()
        blank = blank or image.pixelColor(12, 12)
        assert any(image.pixelColor(x, y) != blank for x in range(30, 66) for y in range(30, 66)), facts.kind.name_zh


def test_a_picture_that_is_here_takes_the_place_of_the_drawing(card: PartCard, store: Store, qtbot: QtBot) -> None:
    part = find(store, "机滤")[0]
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image = QImage(160, 120, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.red)
    image.save(buffer, "JPEG")  # type: ignore[call-overload]
    media.keep(store.path.parent, "thumb", {part.part_key: bytes(buffer.data().data())})
    shown(qtbot, card, CardQuestion(part.part_key))
    qtbot.waitUntil(lambda: card.picture.grab().toImage().pixelColor(52, 52).red() > 200)
    other = find(store, "玻璃水")[0]
    shown(qtbot, card, CardQuestion(other.part_key))
    qtbot.waitUntil(lambda: card.picture._picture.isNull())


def test_what_has_no_price_is_asked_for_and_never_costs_nothing(store: Store) -> None:
    row = find(store, "机滤")[0]._replace(list_fen=None, retail_fen=None, price_fen=None)
    cell = part_words.price_cell(row)
    assert (cell.text, cell.sub) == ("Price on request", "")
