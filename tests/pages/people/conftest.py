"""The customers page on a real store with made-up customers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.pages.desk import Desk, Page
from desktop.store.open import Store
from tests.pages.conftest import STORE_ID
from tests.pages.people.seed import Seeded, seed


@pytest.fixture
def seeded(store: Store) -> Seeded:
    return seed(store, STORE_ID)


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
