"""The page Computers: the leases that are out, and the question before a lost hub's lease is ended."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.pages.desk import Desk
from desktop.pages.settings.computers import ComputersPage
from desktop.pages.settings.lease_list import EndLeaseSheet
from tests.pages.conftest import FakeWindow
from tests.pages.settings.test_settings import Seat, manager, seat

__all__ = ["manager", "seat"]
DEVICE = {
    "code": "D1", "name": "前台", "own": True, "seen_at": 1_795_000_000_000, "behind": 0, "revoked_at": 0, "hub": False,
}  # fmt: skip
HUB = {**DEVICE, "code": "D2", "name": "展位 3", "own": False, "hub": True}
LEASE = {"number": 7, "device": "D2", "resources": ["*", "key:3"], "granted_at": 1_795_000_000_000, "until": 0}


@pytest.fixture
def page(show: Callable[..., Any], manager: Desk) -> ComputersPage:
    made: ComputersPage = show(ComputersPage)
    return made


def told(seat: Seat, leases: list[dict[str, Any]], wish: str = "list") -> None:
    seat.told.emit({
        "say": "done", "task": "computers", "wish": wish, "at": "2026-11-22T03:00:00.000Z", "invitation": "",
        "devices": [DEVICE, HUB], "leases": leases,
    })  # fmt: skip


def sheet(page: ComputersPage) -> EndLeaseSheet:
    (found,) = page.window().findChildren(EndLeaseSheet)
    return found


def test_a_lease_that_is_out_is_listed_with_its_hub_and_goes_away_with_it(page: ComputersPage, seat: Seat) -> None:
    told(seat, [])
    assert not page.leases.isVisible()
    told(seat, [LEASE])
    assert page.leases.isVisible()
    cell = page.leases._hub(page.leases.table.row_at(0))
    assert (cell.text, cell.sub) == ("展位 3", "No. 7: everything, key:3")
    told(seat, [])
    assert not page.leases.isVisible()


def test_del_asks_and_only_then_is_the_lease_ended(
    page: ComputersPage, seat: Seat, window: FakeWindow, qtbot: QtBot
) -> None:
    told(seat, [LEASE])
    seat.used.clear()
    qtbot.keyClick(page.leases.table, Qt.Key.Key_Delete)
    asked = sheet(page)
    assert "展位 3" in asked.windowTitle() and seat.used == []
    asked.primary.click()
    actor = page.desk.actor.staff_id
    assert seat.used == [{"do": "computers", "wish": "end_lease", "actor": actor, "lease": 7}]
    told(seat, [], "end_lease")
    assert window.said[-1] == ("The lease is ended; the centre decides again", False)


def test_whoever_thinks_better_of_it_ends_nothing(page: ComputersPage, seat: Seat) -> None:
    told(seat, [LEASE])
    seat.used.clear()
    page.leases.wanted.emit(page.leases.table.row_at(0))
    sheet(page).cancel.click()
    assert seat.used == []
