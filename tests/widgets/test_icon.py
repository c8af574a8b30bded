"""Icons are in memory before a page is painted."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from pytestqt.qtbot import QtBot

from desktop.widgets import icon


@pytest.mark.parametrize("name", ["scan-barcode", "drawings/oil-filter"])
def test_what_was_read_ahead_is_drawn_without_its_file(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    del qtbot  # there must be an application
    icon._source.cache_clear()
    assert name in list(icon.read_ahead())
    monkeypatch.setattr(icon, "path", lambda *_parts: Path("no such folder"))
    drawn = icon.pixmap(name, "text2", QSize(23, 23)).toImage()
    assert any(drawn.pixelColor(x, y).alpha() for x in range(23) for y in range(23))
