"""The window's end of the second process: it hears, it closes, and a process that dies comes back."""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path

import psutil
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
    assert psutil.Process(second.pid()).nice() != psutil.Process().nice()  # the window comes first
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


def test_of_how_far_a_task_was_a_busy_window_hears_the_last_and_all_else_in_its_order(qtbot: QtBot) -> None:
    steps = [{"say": "progress", "task": "bootstrap", "rows": n} for n in range(200)]
    told = [*steps, {"say": "changed", "tables": ["car"]}, *steps, {"say": "progress", "task": "exchange", "sent": 1}]
    lines = "".join(json.dumps(each) + "\n" for each in [*told, {"say": "status"}])
    second, heard = SecondProcess(), list[object]()
    second.progress.connect(lambda message: heard.append((message["task"], message.get("rows", 0))))
    second.changed.connect(heard.append)
    with qtbot.waitSignal(second.status, timeout=20_000):
        second._process.start(sys.executable, ["-c", "import sys; sys.stdout.write(sys.argv[1])", lines])
    second.close()
    last = ("bootstrap", 199)
    assert [each for each in heard if each not in [("bootstrap", n) for n in range(199)]] == [
        last, frozenset({"car"}), last, ("exchange", 0),
    ]  # fmt: skip
    assert len(heard) < 50, "not each of the four hundred"
