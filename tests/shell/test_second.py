"""The window's end of the second process: it hears, it closes, and a process that dies comes back."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop.domain.identity import new_id
from desktop.shell.second import SecondProcess
from desktop.store import upgrade

KEY = bytes(range(32))


@pytest.fixture
def home(tmp_path: Path) -> Path:
    upgrade.create(tmp_path / "shop.db", KEY, new_id())
    return tmp_path


def test_it_tells_how_things_stand_and_goes_with_the_window(qtbot: QtBot, home: Path) -> None:
    second = SecondProcess()
    with qtbot.waitSignal(second.status, timeout=20_000) as told:
        second.start(home, KEY)
    assert told.args[0]["centre"] is False
    with qtbot.waitSignal(second.failed, timeout=20_000) as failed:
        second.enrol("http://127.0.0.1:9", "CODE", "counter")
    assert failed.args == ["enrol", "centre.unreachable"]
    second.close()


@pytest.mark.skipif(os.name != "posix", reason="kills by signal")
def test_it_comes_back_when_it_dies(qtbot: QtBot, home: Path) -> None:
    second = SecondProcess()
    with qtbot.waitSignal(second.status, timeout=20_000):
        second.start(home, KEY)
    with qtbot.waitSignals([second.died, second.status], timeout=30_000):
        os.kill(second.pid(), signal.SIGKILL)
    second.close()
