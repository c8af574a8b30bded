"""Lists taken out of the window as files."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.domain.people.customer import CustomerDetails, add_customer
from desktop.pages.desk import Desk
from desktop.pages.exporting import ExportSheet
from desktop.pages.people.customers import CustomersPage
from desktop.store.open import Store
from tests.pages.conftest import FakeWindow
from tests.pages.imports.conftest import manager, second

__all__ = ["manager", "second"]
CTRL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def sheet(show: Callable[..., Any], manager: Desk, store: Store, qtbot: QtBot) -> Iterator[ExportSheet]:
    """Opened by the key on the customers' page."""
    with store.write(manager.actor) as session:
        add_customer(manager.actor, session, CustomerDetails(name="=王小明", phone="13800138000"))
    page = show(CustomersPage)
    QTest.keyClick(page.window(), Qt.Key.Key_E, CTRL_SHIFT)
    qtbot.waitUntil(lambda: bool(page.window().findChildren(ExportSheet)))
    made = page.window().findChildren(ExportSheet)[0]
    yield made
    made.reject()


def test_the_list_of_the_page_goes_out_by_one_key(sheet: ExportSheet, tmp_path: Path, qtbot: QtBot) -> None:
    assert sheet.what.value() == "customer"
    path = tmp_path / "客户.csv"
    sheet.save(path)
    qtbot.waitUntil(sheet.folder.isVisible, timeout=20_000)
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[1][:2] == ["'=王小明", "13800138000"]
    assert "1 row is in" in sheet.said.text() and str(tmp_path) in sheet._where.text()


def test_a_file_that_cannot_be_written_is_told(sheet: ExportSheet, tmp_path: Path, qtbot: QtBot) -> None:
    sheet.save(tmp_path / "nowhere" / "a.xlsx")
    qtbot.waitUntil(lambda: bool(sheet.said.text()), timeout=20_000)
    assert sheet.said.text() == "Nothing was written" and sheet._where.text()


def test_it_can_be_stopped_by_one_key_and_leaves_no_file(sheet: ExportSheet, tmp_path: Path, qtbot: QtBot) -> None:
    sheet.save(tmp_path / "a.csv")
    sheet.activateWindow()
    QTest.keyClick(sheet, Qt.Key.Key_Q, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: bool(sheet.said.text()), timeout=20_000)
    assert sheet.said.text() == "Stopped: no file was written" and list(tmp_path.glob("a.csv*")) == []


def test_without_the_right_nothing_opens(show: Callable[..., Any], desk: Desk, window: FakeWindow) -> None:
    page = show(CustomersPage)
    QTest.keyClick(page.window(), Qt.Key.Key_E, CTRL_SHIFT)
    QApplication.processEvents()
    assert "right" in window.said[-1][0] and not page.window().findChildren(ExportSheet)
