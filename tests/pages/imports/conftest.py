"""The imports page of a manager, with the second process's imports at hand."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from desktop.domain.actor import RIGHTS, Role
from desktop.domain.people.staff import Staff
from desktop.pages.desk import Computer, Desk
from desktop.pages.imports.page import ImportsPage
from desktop.pages.imports.wizard import CHECK, COLUMNS, FILE, RUN
from desktop.store.open import Store
from tests.imports_window import messy_list
from tests.pages.imports.here import SecondHere


@pytest.fixture
def second(qtbot: QtBot, home: Path, store: Store) -> Iterator[SecondHere]:
    made = SecondHere(home, store)
    yield made
    made.close()


@pytest.fixture
def manager(desk: Desk, store: Store, second: SecondHere) -> Desk:
    """The desk of somebody who may bring everything in; the store knows who it is."""
    desk.actor = dataclasses.replace(desk.actor, role=Role.MANAGER, rights=RIGHTS[Role.MANAGER])
    with store.write(desk.actor) as session:
        session.add(
            Staff(
                id=desk.actor.staff_id, store_id=desk.actor.store_id, login="li", name="李晓雯",
                role=Role.MANAGER.value, password_hash="-",
            )
        )  # fmt: skip
    desk.computer = Computer(
        version="0.1.0", theme=lambda: "light", use_theme=lambda _choice: None, use_language=lambda _code: None,
        printers=list, printer=lambda: ("", 1), use_printer=lambda _name, _copies: None,
        print_code=lambda _code: None, restore=lambda _backup: None, second=second,
    )  # fmt: skip
    return desk


@pytest.fixture
def page(show: Callable[..., Any], manager: Desk) -> ImportsPage:
    made: ImportsPage = show(ImportsPage)
    return made


@pytest.fixture
def messy(tmp_path: Path) -> Path:
    path = tmp_path / "客户.csv"
    path.write_bytes(messy_list(120))
    return path


class Steps:
    """From one step to the next, and until it stands there."""

    def __init__(self, qtbot: QtBot, page: ImportsPage) -> None:
        self.qtbot, self.page = qtbot, page

    def until(self, true: Callable[[], object]) -> None:
        self.qtbot.waitUntil(lambda: bool(true()), timeout=20_000)

    def file(self, path: Path) -> None:
        wizard = self.page.wizard
        self.page.bring(path)
        self.until(lambda: not wizard.is_reading() and (wizard.place == FILE or wizard.failed.isVisible()))

    def columns(self, path: Path) -> None:
        self.file(path)
        self.page.go_on()
        assert self.page.wizard.place == COLUMNS

    def check(self, path: Path) -> None:
        self.columns(path)
        self.page.go_on()
        assert self.page.wizard.place == CHECK
        self.until(lambda: self.page.wizard.check.checked is not None)

    def write(self, path: Path) -> None:
        self.check(path)
        self.page.go_on()
        assert self.page.wizard.place == RUN
        self.until(lambda: self.page.wizard.run.outcome is not None)


@pytest.fixture
def steps(qtbot: QtBot, page: ImportsPage) -> Steps:
    return Steps(qtbot, page)
