"""Fixtures for tests that open a window: the program's own fonts and theme, English unless a test asks otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from desktop.widgets import theme, translate


@pytest.fixture(scope="session")
def qapp(qapp_args: list[str], pytestconfig: pytest.Config) -> QApplication:
    """One application, dressed as the program is."""
    app = cast(QApplication, QApplication.instance() or QApplication(["forecourt"]))
    theme.prepare(app)
    theme.current().apply(app, "light")
    return app


@pytest.fixture(autouse=True, scope="module")
def _leaves_no_window() -> Iterator[None]:
    """What a file's tests left open is taken away: the theme dresses every widget there is, anew for each change."""
    yield
    if isinstance(QApplication.instance(), QApplication):
        for each in QApplication.topLevelWidgets():
            each.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture(autouse=True)
def _plain(request: pytest.FixtureRequest) -> Iterator[None]:
    """Every test that uses Qt starts light and English."""
    yield
    app = cast("QApplication | None", QApplication.instance())
    if app is not None and "qapp" in request.fixturenames:
        if translate.current().code != "en":
            translate.current().apply("en")
        if theme.current().choice != "light":
            theme.current().apply(app, "light")
