"""A store with demo cars, colleagues and a customer, for the page of test drives and its panel."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from desktop.domain.actor import RIGHTS, Actor, Role
from desktop.domain.people.staff import Staff
from desktop.domain.sales.route import add_route
from desktop.pages.desk import Desk
from desktop.pages.drives.page import DrivesPage
from desktop.store.open import Store
from tests.domain.sales import yard
from tests.pages.conftest import STORE_ID
from tests.pages.drives.board import tomorrow

STAFF_ID = "01930000-0000-7000-8000-00000000000a"
BOSS_ID = "01930000-0000-7000-8000-00000000000b"


@pytest.fixture
def clerk() -> Actor:
    return Actor(STAFF_ID, STORE_ID, "周宁", Role.CONSULTANT, RIGHTS[Role.CONSULTANT])


@pytest.fixture
def boss() -> Actor:
    return Actor(BOSS_ID, STORE_ID, "程放", Role.MANAGER, RIGHTS[Role.MANAGER])


@pytest.fixture
def do(store: Store, boss: Actor) -> Callable[..., Any]:
    """``do(verb, *args)``: one verb as the manager, in one transaction."""

    def run(verb: Callable[..., Any], *args: Any, **named: Any) -> Any:
        with store.write(boss) as session:
            return verb(boss, session, *args, **named)

    return run


@pytest.fixture
def ask(store: Store, boss: Actor) -> Callable[..., Any]:
    def run(query: Callable[..., Any], *args: Any, **named: Any) -> Any:
        with store.read() as session:
            return query(boss, session, *args, **named)

    return run


@pytest.fixture
def yard_of(do: Callable[..., Any], store: Store, clerk: Actor, boss: Actor) -> dict[str, str]:
    """Two cars, two colleagues, a route, a customer who agreed to everything."""
    with store.write(boss) as session:
        for who in (clerk, boss):
            session.add(
                Staff(
                    id=who.staff_id, store_id=STORE_ID, login=who.role.value, name=who.name, role=who.role.value,
                    password_hash="-",
                )
            )  # fmt: skip
    points = [(100, 100), (100, 800), (700, 900), (900, 300), (100, 100)]
    return {
        "one": yard.car(do, "京A12345", label="试01"),
        "two": yard.car(do, "京A54321", label="试02", series="途岳"),
        "route": do(add_route, "环城线", 30, metres=12_400, points=points),
        "li": yard.customer(do),
    }


@pytest.fixture
def page(qtbot: QtBot, desk: Desk, yard_of: dict[str, str], settle: Callable[[], None]) -> Iterator[DrivesPage]:
    """The day after today, when all of the store is open."""
    made = DrivesPage(desk)
    qtbot.addWidget(made)
    desk.worker.changed.connect(made.changed)
    made.resize(1200, 640)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    made.arrive("today")
    settle()
    made.show_day(tomorrow())
    settle()
    yield made
    settle()
