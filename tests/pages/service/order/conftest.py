"""A workshop with a car in it, and the pane of its order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop.domain.actor import RIGHTS, Actor, Role
from desktop.domain.people.staff import Staff
from desktop.domain.service.labour import set_rate
from desktop.domain.service.order_line import NewLine
from desktop.domain.service.package import PackageDetails, save_package
from desktop.pages.desk import Desk
from desktop.pages.service.order.pane import OrderPane
from desktop.store.open import Store
from tests.domain.service import shop
from tests.pages.conftest import STORE_ID

BOSS_ID = "01930000-0000-7000-8000-00000000000b"
Do = Callable[..., Any]
Settle = Callable[[], None]


@pytest.fixture
def boss() -> Actor:
    return Actor(BOSS_ID, STORE_ID, "程放", Role.MANAGER, RIGHTS[Role.MANAGER])


@pytest.fixture
def clerk(boss: Actor) -> Actor:
    """Who sits at the desk: may do everything, unless a test says otherwise."""
    return boss


@pytest.fixture
def do(store: Store, boss: Actor) -> Do:
    """``do(verb, *args)``: one verb as the manager, in one transaction."""

    def run(verb: Callable[..., Any], *args: Any, **named: Any) -> Any:
        with store.write(boss) as session:
            return verb(boss, session, *args, **named)

    return run


@pytest.fixture
def ask(store: Store, boss: Actor) -> Do:
    def run(query: Callable[..., Any], *args: Any, **named: Any) -> Any:
        with store.read() as session:
            return query(boss, session, *args, **named)

    return run


@pytest.fixture
def shop_of(do: Do, store: Store, boss: Actor) -> dict[str, str]:
    """Two technicians, rates, a package, and a car received for a routine service."""
    with store.write(boss) as session:
        session.add(
            Staff(
                id=boss.staff_id, store_id=STORE_ID, login="boss", name=boss.name, role=boss.role.value,
                password_hash="-",
            )
        )  # fmt: skip
    owner = shop.customer(do)
    car = shop.car(do, owner=owner)
    do(set_rate, "mechanic", 18_000)
    lines = [
        NewLine("labour", "常规保养", 500, trade="mechanic"),
        NewLine("part", "机滤", 1_000, part_key="VW:A", unit_fen=4_500),
    ]
    package = do(save_package, PackageDetails("A", "A保", lines, name_en="Service A"))
    return {
        "zhao": shop.mechanic(do), "qian": shop.mechanic(do, "qian", "钱师傅", "electric"), "package": package,
        "owner": owner, "car": car, "order": shop.received(do, car, owner),
    }  # fmt: skip


@pytest.fixture
def pane(qtbot: QtBot, desk: Desk, shop_of: dict[str, str], settle: Settle) -> Iterator[OrderPane]:
    """The pane with the order in it."""
    made = OrderPane(desk)
    qtbot.addWidget(made)
    desk.worker.changed.connect(made.refresh)
    made.resize(1240, 660)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    made.open(shop_of["order"])
    settle()
    yield made
    settle()


def press(widget: QWidget, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """One key where the focus is."""
    QTest.keyClick(widget.window().focusWidget() or widget, key, held)


def on(pane: OrderPane, settle: Settle) -> None:
    """Ctrl+Enter: the next thing."""
    pane.go_on()
    settle()
