"""The switch of the booth's hub: what it asks, what it shows, and the question before it is turned off."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from PySide6.QtCore import QObject, Signal

from desktop.domain.actor import RIGHTS, Right, Role
from desktop.pages.desk import Desk
from desktop.pages.settings.away import Away
from desktop.pages.settings.hub import BoothHub
from desktop.pages.settings.page import SettingsPage
from desktop.widgets.sheet import Sheet
from tests.pages.conftest import FakeWindow
from tests.pages.settings.test_settings import Seat, manager, seat

__all__ = ["manager", "seat"]


class Hub(QObject):
    """Stands where the hub's process stands."""

    status = Signal(dict)

    def __init__(self) -> None:
        super().__init__()
        self.did: list[str] = []

    def turn_on(self) -> None:
        self.did.append("on")

    def turn_off(self) -> None:
        self.did.append("off")

    def ask(self) -> None:
        self.did.append("ask")

    def take_leases(self, resources: Sequence[str]) -> None:
        self.did.append(f"take {','.join(resources)}")

    def bring_back(self) -> None:
        self.did.append("back")


@pytest.fixture
def hub() -> Hub:
    return Hub()


@pytest.fixture
def block(show: Callable[..., Any], manager: Desk, hub: Hub, seat: Seat) -> BoothHub:
    assert manager.computer is not None
    manager.computer.hub = hub
    page: SettingsPage = show(SettingsPage)
    away = page.places["away"]
    assert isinstance(away, Away) and away.hub is not None
    seat.status.emit({"centre": True, "online": True})
    hub.status.emit({"set_up": False, "on": False, "name": "", "running": False})
    hub.did.clear()
    return away.hub


RUNNING = {
    "set_up": True, "on": True, "running": True, "name": "展位 3", "centre": False, "kept": 2,
    "devices": ["D2", "D5"], "leases": [{"number": 7, "resources": ["*"], "returning": False}],
    "trouble": "centre.unreachable",
}  # fmt: skip


def test_a_code_makes_this_computer_the_hub(block: BoothHub, hub: Hub, seat: Seat, window: FakeWindow) -> None:
    block._desk.actor = dataclasses.replace(block._desk.actor, rights=block._desk.actor.rights - {Right.STAFF})
    block.make.click()
    assert block.form.error("name") and block.form.error("code"), "both are asked for"
    block.form.fill({"name": "展位 3", "code": "ABCD-EFGH-JKMN"})
    block.make.click()
    assert seat.used[-1] == {"do": "hub_enrol", "code": "ABCD-EFGH-JKMN", "name": "展位 3"} | by_whom(block)
    assert not block.make.isEnabled()
    seat.told.emit({"say": "done", "task": "hub_enrol"})
    assert hub.did == ["on"] and block.code.value() == "" and "hub now" in window.said[-1][0]


def by_whom(block: BoothHub) -> dict[str, str]:
    return {"actor": block._desk.actor.staff_id}


def test_who_manages_the_staff_needs_no_code(block: BoothHub, seat: Seat) -> None:
    block.make.click()
    assert block.form.error("name") and not block.form.error("code")
    block.form.fill({"name": "展位 3"})
    block.make.click()
    assert seat.used[-1] == {"do": "hub_enrol", "code": "", "name": "展位 3"} | by_whom(block)


def test_a_wrong_code_is_said_beside_it(block: BoothHub, hub: Hub, seat: Seat) -> None:
    block.form.fill({"name": "展位 3", "code": "WRONG"})
    block.make.click()
    seat.told.emit({"say": "failed", "task": "hub_enrol", "code": "centre.code"})
    assert "wrong, used" in block.form.error("code") and block.make.isEnabled() and hub.did == []


def test_without_a_centre_there_is_nothing_to_be_the_hub_of(block: BoothHub, seat: Seat) -> None:
    seat.status.emit({"centre": False})
    assert not block.make.isEnabled() and "Connect this computer to the centre first." in block._hint.text()


def test_it_shows_who_speaks_to_it_what_it_holds_and_what_waits(block: BoothHub, hub: Hub) -> None:
    hub.status.emit(RUNNING)
    assert block.state.text() == "On, the centre is away"
    assert {name: block._values[name].text() for name in block._values} == {
        "devices": "D2, D5", "leases": "No. 7: everything", "kept": "2 batches",
    }  # fmt: skip
    assert "展位 3" in block._title.text() and not block.on.isVisible()
    block.bring.click()
    assert hub.did[-1] == "back"
    hub.status.emit(RUNNING | {"leases": [], "centre": True, "trouble": ""})
    block.take.click()
    assert hub.did[-1] == "take *", "the manager takes them"
    hub.status.emit(RUNNING | {"leases": [], "centre": True, "trouble": "centre.leased"})
    assert "lease" in block._hint.text(), "another hub has one"
    assert not block.bring.isEnabled() and block.state.text() == "On, with the centre"


def test_leases_are_taken_once_and_not_while_the_centre_is_away(block: BoothHub, hub: Hub) -> None:
    hub.status.emit(RUNNING | {"leases": []})
    assert not block.take.isEnabled(), "only the centre gives them"
    hub.status.emit(RUNNING | {"centre": True, "trouble": ""})
    assert not block.take.isEnabled() and block.bring.isEnabled()
    returning = [{"number": 7, "resources": ["*"], "returning": True}]
    hub.status.emit(RUNNING | {"centre": True, "trouble": "", "leases": returning})
    assert not block.take.isEnabled() and not block.bring.isEnabled()
    assert block._values["leases"].text() == "No. 7: everything (goes back)"


def test_turning_it_off_asks_where_somebody_speaks_to_it(block: BoothHub, hub: Hub) -> None:
    hub.status.emit(RUNNING)
    block.off.click()
    (sheet,) = block.window().findChildren(Sheet)
    assert hub.did == []
    sheet.cancel.click()
    assert hub.did == []
    block.off.click()
    block.window().findChildren(Sheet)[-1].primary.click()
    assert hub.did == ["off"]
    hub.status.emit(RUNNING | {"devices": []})
    block.off.click()
    assert hub.did == ["off", "off"], "nobody is there to be asked for"


def test_only_a_manager_switches(show: Callable[..., Any], manager: Desk, hub: Hub, seat: Seat) -> None:
    assert manager.computer is not None
    manager.computer.hub = hub
    manager.actor = dataclasses.replace(manager.actor, role=Role.CLERK, rights=RIGHTS[Role.CLERK])
    page: SettingsPage = show(SettingsPage)
    away = page.places["away"]
    assert isinstance(away, Away) and away.hub is not None
    hub.status.emit(RUNNING)
    assert not away.hub.off.isEnabled() and not away.hub.bring.isEnabled()
