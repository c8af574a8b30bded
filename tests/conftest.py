"""What all tests share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

_HERE = Path(__file__).resolve().parent
if os.environ.get("QT_QPA_PLATFORM", "offscreen").startswith("offscreen"):
    os.environ["QT_QPA_PLATFORM"] = f"offscreen:configfile={_HERE / 'offscreen.json'}"
os.environ["FONTCONFIG_FILE"] = str(_HERE / "fonts.conf")

pytest_plugins = ["tests.postgres", "tests.window"]


@pytest.fixture(autouse=True)
def own_state(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No test reads or leaves anything in the user's own folders."""
    state = tmp_path_factory.mktemp("state")
    monkeypatch.setenv("FORECOURT_STATE", str(state))
    monkeypatch.setenv("FORECOURT_HOME", str(state / "homes"))
    return state
