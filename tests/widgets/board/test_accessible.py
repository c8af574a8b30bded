"""What a screen reader hears of a board."""

from __future__ import annotations

import gc
from typing import Any

import pytest
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication

from desktop.widgets.board import Slot
from tests.widgets.board.yard import House, scene, tile

NAME = QAccessible.Text.Name


@pytest.fixture
def house(qapp: QApplication) -> Any:
    made = House(scene(3, 2))
    made.board.show()
    made.board.setFocus()
    yield made
    made.board.close()
    made.board.deleteLater()


def _said(house: House) -> list[str]:
    access = QAccessible.queryAccessibleInterface(house.board)
    return [access.child(place).text(NAME) for place in range(access.childCount())]


def test_every_row_is_said_with_its_tiles_after_it_in_full_sentences(house: House) -> None:
    said = _said(house)
    assert len(said) == 3 + 6
    assert said[0].startswith("试00") and "在店" in said[0]
    assert said[1].endswith("t0-0") and said[2].endswith("t0-1")


def test_what_came_in_is_said_and_what_is_gone_is_not_valid(house: House) -> None:
    access = QAccessible.queryAccessibleInterface(house.board)
    last = access.child(8)
    house.add(tile("new", 0, 20))
    house.board.show_scene(house.kept)
    assert any(words.endswith("new") for words in _said(house))
    house.board.show_scene(scene(1, 1))
    assert not last.isValid()
    assert last.text(NAME) == ""


def test_the_tile_under_the_keys_has_the_focus(house: House) -> None:
    house.board.put_cursor("r1", 5)
    access = QAccessible.queryAccessibleInterface(house.board)
    focus = access.focusChild()
    assert focus.text(NAME).endswith("t1-1")
    assert focus.state().focused == 1
    assert house.board.accessibleDescription().endswith("t1-1")


def test_an_empty_place_under_the_keys_is_said_with_its_time(house: House) -> None:
    house.board.put_cursor("r1", 20)
    assert house.board.accessibleDescription() == "试01 途岳 330TSI, 14:00–14:30"
    assert house.board.cursor() == Slot("r1", 20, 2)


def test_a_tile_is_found_where_it_is_on_the_screen(house: House) -> None:
    access = QAccessible.queryAccessibleInterface(house.board)
    for place in (1, 5):
        thing = access.child(place)
        middle = thing.rect().center()
        assert access.childAt(middle.x(), middle.y()).text(NAME) == thing.text(NAME)


def test_boards_come_and_go_while_somebody_listens(qapp: QApplication) -> None:
    gc.freeze()  # what other tests left is not searched again each time
    for _ in range(10):
        made = House(scene(2, 2))
        made.board.show()
        access = QAccessible.queryAccessibleInterface(made.board)
        assert access.child(1).text(NAME)
        QAccessible.setActive(True)
        made.key(Qt.Key.Key_Right)
        QAccessible.setActive(False)
        shiboken6.delete(made.board)
        del access, made
        gc.collect()
        qapp.processEvents()
    gc.unfreeze()
