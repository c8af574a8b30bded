"""A real store with the demo catalogue, and a desk that remembers what a page asked of the window."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.domain.actor import RIGHTS, Actor, Role, system
from desktop.domain.identity import new_id
from desktop.domain.parts import price
from desktop.domain.parts.stock import StockEntry
from desktop.domain.people.staff import Store as StoreRecord
from desktop.pages.desk import Desk, Page
from desktop.store import upgrade
from desktop.store.catalogue import demo
from desktop.store.open import SHOP, Store
from desktop.work import Worker

KEY = bytes(range(32))
STORE_ID = "01930000-0000-7000-8000-000000000001"


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A shop file and the demo catalogue, made once; tests work on copies."""
    home = tmp_path_factory.mktemp("home")
    demo.ensure(home)
    upgrade.create(home / SHOP, KEY, STORE_ID, code="A1")
    store = Store(home / SHOP, KEY)
    by = system(STORE_ID)
    with store.write(by) as session:
        session.add(
            StoreRecord(id=STORE_ID, store_id=STORE_ID, code="BJ1", name="示例店", legal_name="示例汽配有限公司")
        )
        price.make_shipped_levels(by, session)
    store.close()
    return home


@pytest.fixture
def home(sample: Path, tmp_path: Path) -> Path:
    for file in sample.iterdir():
        if file.name == SHOP:
            shutil.copy(file, tmp_path / file.name)
        elif file.suffix == ".db":
            (tmp_path / file.name).symlink_to(file)
    return tmp_path


@pytest.fixture
def store(home: Path) -> Iterator[Store]:
    opened = Store(home / SHOP, KEY)
    yield opened
    opened.close()


class FakeWindow:
    """Stands where the window stands: keeps what was said, printed and asked for."""

    def __init__(self) -> None:
        self.said: list[tuple[str, bool]] = []
        self.undo: Callable[[], object] | None = None
        self.printed: list[tuple[bytes, str, bool, int]] = []
        self.gone: list[tuple[str, Any]] = []
        self.printer: str | None = "Front desk"

    def say(self, text: str, *, undo: Callable[[], object] | None = None, bad: bool = False) -> None:
        self.said.append((text, bad))
        self.undo = undo

    def print_pdf(
        self, pdf: bytes, name: str, *, preview: bool = False, nth: int = 1,
        done: Callable[[str], object] | None = None, copies: int = 0, private: bool = False,
        kind: str = "",
    ) -> None:  # fmt: skip
        self.printed.append((pdf, name, preview, nth))
        if done is not None and not preview and self.printer is not None:
            done(self.printer)

    def go(self, name: str, payload: Any) -> None:
        self.gone.append((name, payload))


@pytest.fixture
def window() -> FakeWindow:
    return FakeWindow()


@pytest.fixture
def clerk() -> Actor:
    return Actor(new_id(), STORE_ID, "李晓雯", Role.CLERK, RIGHTS[Role.CLERK])


@pytest.fixture
def desk(qtbot: QtBot, home: Path, window: FakeWindow, clerk: Actor) -> Iterator[Desk]:
    worker = Worker(lambda: Store(home / SHOP, KEY))
    yield Desk(worker, clerk, "en", window.say, window.print_pdf, window.go, lambda: False, demo=True)
    worker.close()


def put_stock(store: Store, part_key: str, pieces: int) -> None:
    """So many pieces on the shelf."""
    by = system(STORE_ID)
    with store.write(by) as session:
        session.add(
            StockEntry(store_id=STORE_ID, part_key=part_key, account="here", qty_milli=pieces * 1000, reason="count")
        )


@pytest.fixture
def settle(desk: Desk) -> Callable[[], None]:
    """Until everything asked of the worker has been answered and shown."""

    def wait() -> None:
        worker = desk.worker
        for _ in range(6):
            for lane in (worker._reads, worker._searches, worker._writes):
                lane.waitForDone()
            QApplication.sendPostedEvents()
            QApplication.processEvents()

    return wait


@pytest.fixture
def show(qtbot: QtBot, desk: Desk, settle: Callable[[], None]) -> Iterator[Callable[..., Any]]:
    """``show(PageClass, payload)``: the page in front, told of changes as the window tells it."""
    shown: list[Page] = []

    def make(page: type[Page], payload: Any = None) -> Page:
        made = page(desk)
        qtbot.addWidget(made)
        desk.worker.changed.connect(made.changed)
        made.resize(1160, 700)
        made.retranslate()
        made.show()
        made.activateWindow()
        qtbot.waitUntil(made.isActiveWindow)
        made.arrive(payload)
        settle()
        shown.append(made)
        return made

    yield make
    settle()
