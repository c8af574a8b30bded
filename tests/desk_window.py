"""The real window with the pages around the lookup page, on a store of made-up people, for tests and pictures."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

from PySide6.QtWidgets import QApplication

from desktop.domain.actor import RIGHTS, Actor, Role, system
from desktop.domain.identity import new_id
from desktop.domain.parts import price
from desktop.domain.people.staff import Store as StoreRecord
from desktop.pages.desk import Desk, Page
from desktop.pages.people.customers import CustomersPage
from desktop.shell.navigation import Screen
from desktop.shell.preferences import Preferences
from desktop.shell.window import MainWindow
from desktop.store import upgrade
from desktop.store.open import SHOP, Store
from desktop.widgets import translate
from desktop.work import Worker
from tests.pages.people.seed import seed

KEY = bytes(range(32))
STORE_ID = "01930000-0000-7000-8000-000000000002"
_made: list[Path] = []


def _zh(word: str, english: str) -> Callable[[], str]:
    return lambda: word if translate.current().code == "zh" else english


def screens() -> list[Screen]:
    return [Screen("customers", "users", _zh("客户", "Customers"), CustomersPage)]


def sample_home() -> Path:
    """A folder with a filled shop file, made once a process; every window works on its own copy."""
    if not _made:
        home = Path(tempfile.mkdtemp(prefix="forecourt-"))
        atexit.register(shutil.rmtree, home, ignore_errors=True)
        upgrade.create(home / SHOP, KEY, STORE_ID, code="A1")
        store = Store(home / SHOP, KEY)
        by = system(STORE_ID)
        with store.write(by) as session:
            session.add(
                StoreRecord(
                    id=STORE_ID, store_id=STORE_ID, code="BJ1", name="北京朝阳店", legal_name="示例汽配有限公司"
                )
            )
            price.make_shipped_levels(by, session)
        seed(store, STORE_ID)
        store.close()
        _made.append(home)
    copy = Path(tempfile.mkdtemp(prefix="forecourt-"))
    atexit.register(shutil.rmtree, copy, ignore_errors=True)
    shutil.copytree(_made[0], copy, dirs_exist_ok=True)
    return copy


def desk_window(name: str, payload: Any = None) -> MainWindow:
    """The window with this page in front."""
    window = MainWindow(screens(), Preferences(), "0.1.0")
    home = sample_home()
    worker = Worker(lambda: Store(home / SHOP, KEY), window)
    worker.changed.connect(window.changed)
    by = Actor(new_id(), STORE_ID, "李晓雯", Role.MANAGER, RIGHTS[Role.MANAGER])
    desk = Desk(worker, by, translate.current().code, window.say, cast(Any, None), window.go, lambda: False, demo=True)
    window.open_desk(desk, "北京朝阳店", "店长" if translate.current().code == "zh" else "Manager", name)
    window.go(name, payload)
    window.closed.connect(worker.close)
    wait(window)
    return window


def page(window: MainWindow) -> Page:
    """The page in front."""
    found = window.page(window.current())
    assert found is not None
    return found


def wait(window: MainWindow) -> None:
    """Until everything that was asked of the worker has been answered and shown."""
    assert window.desk is not None
    worker = window.desk.worker
    for _ in range(4):
        for lane in (worker._reads, worker._searches, worker._writes):
            lane.waitForDone()
        QApplication.sendPostedEvents()
        QApplication.processEvents()
