"""What all tests share."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from pathlib import Path

import keyring
import keyring.backends.fail
import pytest

_HERE = Path(__file__).resolve().parent
if os.environ.get("QT_QPA_PLATFORM", "offscreen").startswith("offscreen"):
    os.environ["QT_QPA_PLATFORM"] = f"offscreen:configfile={_HERE / 'offscreen.json'}"
os.environ["FONTCONFIG_FILE"] = str(_HERE / "fonts.conf")
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"  # of the programs that tests start

pytest_plugins = ["tests.postgres", "tests.window"]


@pytest.fixture(autouse=True)
def own_state(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No test reads or leaves anything in the user's own folders."""
    state = tmp_path_factory.mktemp("state")
    monkeypatch.setenv("FORECOURT_STATE", str(state))
    monkeypatch.setenv("FORECOURT_HOME", str(state / "homes"))
    return state


@pytest.fixture(autouse=True)
def no_keyring() -> None:
    """Not the user's own, and none that an earlier test made: passphrases and codes only, as on a server."""
    keyring.set_keyring(keyring.backends.fail.Keyring())


@pytest.fixture(autouse=True)
def own_zone() -> Iterator[None]:
    """A store that a test opens leaves no zone behind."""
    yield
    from desktop.domain import clock

    clock.live_in(None)


LONGEST = (
    "test_shots.py", "sync/test_history.py", "sync/test_history_postgres.py", "test_bench.py", "sync/test_untaken.py",
    "test_kill.py", "sync/test_hub.py", "test_power_cut.py", "sync/test_lease.py", "sync/test_drive_history.py",
    "sync/test_fault.py", "sync/test_hub_history.py", "test_cli.py", "sync/test_lease_word.py", "sync/test_drive.py",
    "walks/test_drive.py", "sync/test_lease_history.py", "sync/test_killed_desk.py", "walks/test_two_desks.py",
    "walks/test_day.py", "walks/test_kill.py", "walks/test_import.py", "walks/test_clerk.py",
)  # fmt: skip
"""They begin: a file belongs to one core, and the last to begin should be a short one."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files first; within a file, and for all others, the order stays."""
    first = {_HERE / name: n for n, name in enumerate(LONGEST)}
    items.sort(key=lambda item: first.get(item.path, len(first)))


def pytest_collection_finish() -> None:
    """What was imported is not searched for cycles with every test: that took a sixth of the tests' time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 10, 10)
