"""Whole processes killed while they save and while they exchange: what was acknowledged is there, whole, once."""

from __future__ import annotations

import contextlib
import itertools
import random
import subprocess
import sys
from pathlib import Path

import pytest

from desktop.store import upgrade
from desktop.store.file import check, connect
from tests.power_cut_child import READY
from tests.sync.booth import KEY, STORE

SEED = 20261122


def killed_while_saving(path: Path, draw: random.Random) -> int:
    """Start the saves, kill them at a random moment; the last save that was acknowledged."""
    command = [sys.executable, "-m", "tests.power_cut_child", str(path), "FULL", "1000000"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, bufsize=0)
    assert process.stdout is not None
    with process.stdout as told:
        assert told.readline() == READY
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(draw.uniform(0, 0.15))
        process.kill()
        process.wait()
        lines = told.read().split(b"\n")[:-1]
    return max((int(line) for line in lines if line.isdigit()), default=0)


def kills(path: Path, count: int, seed: int) -> None:
    """Kill again and again on one file; raise AssertionError where something is missing, doubled or halved."""
    upgrade.create(path, KEY, STORE)
    draw, last = random.Random(seed), 0
    for _ in range(count):
        last = max(last, killed_while_saving(path, draw))
        with contextlib.closing(connect(path, KEY)) as raw:
            names = [int(name) for (name,) in raw.execute("SELECT name FROM customer ORDER BY CAST(name AS INTEGER)")]
            (entries,) = raw.execute("SELECT count(*) FROM outbox").fetchone()
            frozen = raw.execute("SELECT first_seq, last_seq FROM batch ORDER BY number").fetchall()
        assert names == list(range(1, len(names) + 1)), "a save is missing or there twice"
        assert len(names) >= last, "an acknowledged save is lost"
        assert entries == len(names), "a save without its outbox entry"
        assert all(before[1] + 1 == after[0] for before, after in itertools.pairwise(frozen))
    check(path, KEY)


@pytest.mark.timeout(900)
def test_forty_kills_while_saving_lose_nothing_acknowledged(tmp_path: Path) -> None:
    kills(tmp_path / "shop.db", 40, SEED)


@pytest.mark.soak
@pytest.mark.parametrize("part", range(10))
def test_five_hundred_kills_more(tmp_path: Path, part: int) -> None:
    kills(tmp_path / "shop.db", 50, SEED + 1 + part)
