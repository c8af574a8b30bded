"""A kill at any moment loses nothing that was shown as saved."""

from __future__ import annotations

import contextlib
import random
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
import sqlalchemy as sa

from desktop.domain.local import Device
from desktop.store.file import check
from desktop.store.first import FirstManager, StoreDetails, create_store
from desktop.store.home import Home
from desktop.store.start import open_home

TOP = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("kills", [20, pytest.param(500, marks=[pytest.mark.soak, pytest.mark.timeout(0)])])
def test_a_kill_at_any_moment_loses_nothing_that_was_shown_as_saved(tmp_path: Path, kills: int) -> None:
    home = Home(tmp_path / "home")
    created = create_store(
        home, StoreDetails("BJ01", "店"), FirstManager("a", "甲", "tuesday-otter-41"), "correct horse"
    )
    seed = random.randrange(2**32)
    print("seed", seed)
    chance, saved, identities = random.Random(seed), {"customer": set(), "draft": set()}, set()
    for _ in range(kills):
        for kind, row_id in _run_and_kill(home, created.key, created.store_id, chance):
            saved.setdefault(kind, set()).add(row_id)
        identities.add(_look(home, created.key, saved))
    assert len(identities) == 1, "a kill made the file look like a copy"
    assert saved["customer"]
    assert saved["draft"]


def _run_and_kill(home: Home, key: bytes, store_id: str, chance: random.Random) -> list[tuple[str, str]]:
    """What one run said it had saved before it was killed; one in five runs is killed while it still starts."""
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.walks.saver", str(home.path), store_id],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=TOP,
    )
    with child:
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdin.write(key.hex().encode() + b"\n")
        child.stdin.close()
        lines = []
        if chance.random() < 0.2:
            threading.Event().wait(chance.uniform(0.3, 0.9))
        else:
            lines = [child.stdout.readline() for _ in range(chance.randrange(1, 25))]
            threading.Event().wait(max(0.0, chance.uniform(-0.006, 0.006)))
        child.send_signal(signal.SIGKILL)
        lines += child.stdout.read().splitlines(keepends=True)
    whole = [line.decode().split() for line in lines if line.endswith(b"\n")]
    return [(kind, row_id) for kind, row_id in whole if kind != "open"]


def _look(home: Home, key: bytes, saved: dict[str, set[str]]) -> str:
    with contextlib.closing(open_home(home, key)) as store, store.read() as session:
        for table, ids in saved.items():
            found = set(session.execute(sa.text(f"SELECT id FROM {table}")).scalars())
            assert ids <= found, f"{len(ids - found)} rows of {table} shown as saved are gone"
        numbers = session.execute(sa.text("SELECT name FROM customer")).scalars().all()
        assert len(set(numbers)) == len(numbers), "a number was given out twice"
        captured = session.execute(sa.text("SELECT count(*) FROM outbox WHERE tbl = 'customer'")).scalar_one()
        assert captured == len(numbers), "a save and its trace for the centre went apart"
        identity = session.get_one(Device, 1).incarnation
    check(home.shop, key)
    return identity
