"""The section Catalogue and prices: files go to the second process, and what it reports is read by a person."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop.domain.parts.learned import learn
from desktop.domain.parts.vin import pattern_key
from desktop.pages.desk import Desk
from desktop.pages.settings.page import SettingsPage
from desktop.pages.settings.supplies import Supplies
from tests.pages.conftest import FakeWindow
from tests.pages.settings.test_settings import Seat, manager, seat

__all__ = ["manager", "seat"]


@pytest.fixture
def supplies(show: Callable[..., Any], manager: Desk) -> Supplies:
    page: SettingsPage = show(SettingsPage)
    found = page.places["supplies"]
    assert isinstance(found, Supplies)
    return found


def test_a_price_list_is_handed_in_with_its_days(supplies: Supplies, seat: Seat, tmp_path: Path) -> None:
    supplies.brand.setText("大众")
    supplies.until.setText("2026-12-31")
    supplies.hand_in("prices", [str(tmp_path / "list.csv")])
    sent = seat.used[-1]
    assert (sent["do"], sent["kind"]) == ("make", "prices") and sent["actor"]
    assert sent["files"] == [
        {"path": str(tmp_path / "list.csv"), "name": "list.csv", "brand": "大众", "since": "", "until": "2026-12-31"}
    ]
    assert supplies.stop.isVisibleTo(supplies) and not supplies.make["prices"].isEnabled()
    seat.progress.emit({"say": "progress", "task": "make", "step": "build", "what": "list.csv", "at": 5, "of": 10})
    supplies.stop.click()
    assert seat.used[-1] == {"do": "make_stop"}
    seat.told.emit({"say": "failed", "task": "make", "code": "make.stopped", "values": {}})
    assert "stopped" in supplies.report.text() and supplies.make["prices"].isEnabled()


def test_a_day_that_cannot_be_read_sends_nothing(supplies: Supplies, seat: Seat) -> None:
    supplies.until.setText("gestern")
    before = len(seat.used)
    supplies.hand_in("prices", ["list.csv"])
    assert len(seat.used) == before


def test_what_was_left_out_is_told_line_by_line(supplies: Supplies, seat: Seat) -> None:
    report = {
        "counts": {"prices": 9}, "remarks": {"source.price": 7, "source.no_number": 1},
        "examples": {
            "source.price": [["list.csv", n, "面议"] for n in (3, 5, 6, 7)],
            "source.no_number": [["list.csv", 9, ""]],
        },
    }  # fmt: skip
    seat.told.emit({"say": "done", "task": "make", "kind": "prices", "report": report, "here": True})
    said = supplies.report.text().split("\n")
    assert said[0] == "Ready, and in use here. Taken: 9 prices." and len(said) == 6
    assert said[1].startswith("· list.csv: “面议” in line 3") and "4 more" in said[4] and "line 9" in said[5]


def test_who_may_not_set_prices_has_no_such_section(show: Callable[..., Any], desk: Desk) -> None:
    page: SettingsPage = show(SettingsPage)
    assert "supplies" not in page.places


def test_a_learned_model_is_found_withdrawn_and_brought_back(
    supplies: Supplies, manager: Desk, window: FakeWindow, settle: Callable[[], None]
) -> None:
    by, store, shown = manager.actor, manager.worker.store(), supplies.learned
    assert "Ctrl+M" in shown._nothing.text() and shown.field.isHidden()
    with store.write(by) as session:
        learn(by, session, pattern_key("LSVAB2187N2112345"), "passat", "大众 帕萨特")
        learn(by, session, pattern_key("LFV2A2157K3000001"), "a4", "奥迪 A4L")
    shown.ask()
    settle()
    assert shown.table.rows() == 2 and not shown.field.isHidden()
    shown.field.setText("LSVAB2187N2999999")
    settle()
    assert shown.table.rows() == 1 and by.name in shown.table._rows.columns[1].cell(shown.table.row()).spoken()
    shown.table.setFocus()
    QTest.keyClick(shown.table, Qt.Key.Key_Delete)
    settle()
    assert shown.table.rows() == 0 and not shown.field.isHidden()
    assert window.undo is not None
    window.undo()
    settle()
    assert shown.table.rows() == 1
