"""The panel in a window of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop.pages.desk import Desk
from desktop.pages.drives.panel.panel import DrivePanel
from desktop.widgets.layout import column
from tests.domain.sales.yard import booked
from tests.walks.steps import Keys


@pytest.fixture
def panel(qtbot: QtBot, desk: Desk, yard_of: dict[str, str], settle: Callable[[], None]) -> Iterator[DrivePanel]:
    """In front, as on the page."""
    page, made = QWidget(), DrivePanel(desk)
    page.setLayout(column(made))
    qtbot.addWidget(page)
    made.listen(page)
    desk.worker.changed.connect(made.changed)
    page.resize(360, 700)
    page.show()
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    made.start()
    settle()
    yield made
    settle()


@pytest.fixture
def keys(panel: DrivePanel) -> Keys:
    return Keys(panel)


@pytest.fixture
def one(do: Callable[..., Any], yard_of: dict[str, str]) -> str:
    """A drive of 李女士, who has agreed to the check."""
    return booked(do, yard_of["one"], yard_of["li"])
