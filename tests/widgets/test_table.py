"""The record table by key, by mouse and by screen reader."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from PySide6.QtCore import QAbstractItemModel, QPoint, Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.widgets.cell import ROW, Cell
from desktop.widgets.table import Column, RecordTable


@dataclass(frozen=True)
class Part:
    number: str
    name: str
    price: str = "1.00"


PARTS = [Part(f"N{i}", f"机油滤清器 {i}") for i in range(30)]


@pytest.fixture
def table(qtbot: QtBot) -> RecordTable:
    made = RecordTable(
        [
            Column("part", lambda: "Part", lambda part: Cell(part.name, part.number)),
            Column("stock", lambda: "Stock", lambda part: Cell("现货 2", kind="pill", tone="ok"), 90),
            Column("price", lambda: "Price", lambda part: Cell(part.price, kind="amount"), 100, right=True),
            Column("add", lambda: "", lambda part: Cell("Add", kind="action", icon="plus"), 52),
        ],
        lambda: "Parts",
        lambda part: part.number,
    )
    qtbot.addWidget(made)
    made.resize(800, 400)
    made.show()
    made.show_rows(PARTS)
    return made


def test_the_model_keeps_qts_contract(table: RecordTable) -> None:
    model = table.model()
    assert isinstance(model, QAbstractItemModel)
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    table.show_rows(PARTS[:3])
    table.show_rows([])


def test_the_first_row_is_chosen_and_enter_picks_it(table: RecordTable, qtbot: QtBot) -> None:
    with qtbot.waitSignal(table.picked) as picked:
        qtbot.keyClick(table, Qt.Key.Key_Return)
    assert picked.args == [PARTS[0]]


def test_arrows_move_and_plus_steps(table: RecordTable, qtbot: QtBot) -> None:
    qtbot.keyClick(table, Qt.Key.Key_Down)
    with qtbot.waitSignal(table.stepped) as stepped:
        qtbot.keyClicks(table, "+")
    assert stepped.args == [PARTS[1], 1]


def test_the_choice_stays_on_its_record_when_rows_are_replaced(table: RecordTable) -> None:
    table.choose(4)
    table.show_rows(list(reversed(PARTS)))
    assert table.row() == PARTS[4]


def test_no_rows_means_nothing_is_chosen(table: RecordTable, qtbot: QtBot) -> None:
    with qtbot.waitSignal(table.moved) as moved:
        table.show_rows([])
    assert moved.args == [None]
    assert table.row() is None


def test_a_click_on_the_action_cell_acts_on_its_row(table: RecordTable, qtbot: QtBot) -> None:
    place = QPoint(table.columnViewportPosition(3) + 20, 2 * ROW + 20)
    with qtbot.waitSignal(table.acted) as acted:
        qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert acted.args == [PARTS[2], "add"]


def test_every_row_is_fifty_pixels_high(table: RecordTable) -> None:
    assert {table.rowHeight(place) for place in range(table.rows())} == {50}


def test_a_screen_reader_hears_both_lines(table: RecordTable) -> None:
    index = table.model().index(0, 0)
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "机油滤清器 0 N0"


def test_painting_thirty_rows_uses_the_tokens(table: RecordTable, qapp: QApplication) -> None:
    image = table.grab().toImage()
    assert image.pixelColor(1, 35 + 25).name() == "#155eef"


def test_what_is_on_the_screen_stays_where_it_is_when_a_colleagues_rows_come_in(table: RecordTable) -> None:
    table.choose(20)
    before = table.rowViewportPosition(20)
    table.show_rows([Part(f"new {i}", "") for i in range(3)] + PARTS)
    assert table.row().number == "N20"
    assert table.rowViewportPosition(23) == before
    table.verticalScrollBar().setValue(5 * ROW + 7)
    table.show_rows(PARTS)
    assert (table.row().number, table.rowAt(0)) == ("N20", 2), "whoever reads elsewhere goes on reading there"
    table.verticalScrollBar().setValue(7)
    table.show_rows([Part("newest", ""), *PARTS])
    assert table.rowViewportPosition(1) == -7
