"""Fixtures for tests that open a window: the program's own fonts and theme, English unless a test asks otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

import pytest
from PySide6.QtWidgets import QApplication

from desktop.widgets import theme, translate


@pytest.fixture(scope="session")
def qapp(qapp_args: list[str], pytestconfig: pytest.Config) -> QApplication:
    """One application, dressed as the program is."""
    app = cast(QApplication, QApplication.instance() or QApplication(["forecourt"]))
    theme.prepare(app)
    theme.current().apply(app, "light")
    return app


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
