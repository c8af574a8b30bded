"""One program a home folder."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from desktop.store.lock import HomeLock, is_held
from desktop.store.problem import StoreError

HOLD = (
    "import sys; from pathlib import Path; from desktop.store.lock import HomeLock\n"
    "lock = HomeLock(Path(sys.argv[1])); print('held', flush=True); sys.stdin.read()"
)


def test_a_second_program_is_refused_and_told_why(tmp_path: Path) -> None:
    first = HomeLock(tmp_path / "lock")
    with pytest.raises(StoreError) as refused:
        HomeLock(tmp_path / "lock")
    assert refused.value.code == "store.in_use"
    assert is_held(tmp_path / "lock")
    first.release()
    assert not is_held(tmp_path / "lock")
    HomeLock(tmp_path / "lock").release()


def test_a_killed_program_leaves_nothing_locked(tmp_path: Path) -> None:
    child = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path / "lock")], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    with child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"held\n"
        assert is_held(tmp_path / "lock")
        child.send_signal(signal.SIGKILL)
    HomeLock(tmp_path / "lock").release()
