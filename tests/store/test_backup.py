"""Backups are whole, verified, thinned, and come back."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.domain.local import Device
from desktop.domain.people.customer import Customer
from desktop.store import key
from desktop.store.backup import BackupFile, backup, due, list_backups, restore, superfluous
from desktop.store.bundle import bundle, open_bundle
from desktop.store.device import NO_TOKEN
from desktop.store.file import check, connect, remove
from desktop.store.home import Home
from desktop.store.open import Store
from desktop.store.problem import StoreError
from desktop.store.start import open_home
from tests.store.conftest import PASSPHRASE, Made

NOW = datetime(2026, 11, 21, 14, 2, tzinfo=UTC)


@pytest.fixture
def store(made: Made) -> Iterator[Store]:
    opened = open_home(made.home, made.key)
    yield opened
    opened.close()


def add(store: Store, made: Made, name: str) -> None:
    with store.write(made.by) as session:
        session.add(Customer(store_id=made.by.store_id, kind="person", name=name))


def names(home: Home, file_key: bytes) -> list[str]:
    store = open_home(home, file_key)
    with contextlib.closing(store), store.read() as session:
        return list(session.execute(sa.text("SELECT name FROM customer ORDER BY id")).scalars())


def refusal(what, *given, **named) -> str:
    with pytest.raises(StoreError) as refused:
        what(*given, **named)
    return refused.value.code


def test_a_backup_opens_with_the_key_and_holds_what_was_saved(store: Store, made: Made) -> None:
    add(store, made, "王")
    done = backup(store, made.home.backups, NOW)
    assert done.path.name == "shop-20261121-1402.db"
    check(done.path, made.key)
    with contextlib.closing(connect(done.path, made.key)) as copied:
        assert copied.execute("SELECT name FROM customer").fetchall() == [("王",)]
        assert copied.execute("SELECT token FROM device").fetchone() == (NO_TOKEN,)
    assert refusal(check, done.path, bytes(32)) == "store.key"
    assert b"SQLite format" not in done.path.read_bytes()[:100]
    assert _backups(made) == ["keys.json", done.path.name]


def test_a_backup_runs_while_others_save(store: Store, made: Made) -> None:
    add(store, made, "王")
    with store.write(made.by) as session:
        session.add(Customer(store_id=made.by.store_id, kind="person", name="not yet saved"))
        session.flush()
        done = backup(store, made.home.backups, NOW)
    with contextlib.closing(connect(done.path, made.key)) as copied:
        assert copied.execute("SELECT name FROM customer").fetchall() == [("王",)]


def test_a_backup_is_due_after_half_an_hour_with_changes(store: Store, made: Made) -> None:
    now = datetime.now(UTC)
    assert due(made.home, now)
    done = backup(store, made.home.backups, now)
    later = done.made_at + timedelta(minutes=30)
    assert not due(made.home, later)
    add(store, made, "王")
    os.utime(done.path, (0, done.path.stat().st_mtime - 1))
    assert due(made.home, later)
    assert not due(made.home, later - timedelta(minutes=1))


def test_a_backup_dated_in_the_future_stops_no_later_one(store: Store, made: Made) -> None:
    backup(store, made.home.backups, NOW + timedelta(days=400))
    assert due(made.home, NOW)


@settings(deadline=None, max_examples=40)
@given(st.lists(st.integers(0, 2 * 365 * 48), unique=True, max_size=300))
def test_thinning_keeps_the_last_day_by_half_hours_a_month_by_days_a_year_by_months(ages: list[int]) -> None:
    files = [BackupFile(Path(str(age)), NOW - timedelta(minutes=30 * age)) for age in ages]
    gone = set(superfluous(files, NOW))
    kept = [each for each in files if each not in gone]
    assert {each for each in files if each.made_at in sorted(f.made_at for f in files)[-48:]} <= set(kept)
    for period, since in (("%Y%m%d", timedelta(days=30)), ("%Y%m", timedelta(days=31 * 12))):
        young = [each for each in files if NOW - each.made_at <= since]
        assert {f"{each.made_at:{period}}" for each in young} <= {f"{each.made_at:{period}}" for each in kept}
    assert len(kept) <= 48 + 31 + 14


def test_a_restored_backup_brings_back_what_it_held_and_is_a_device_of_its_own(made: Made) -> None:
    store = open_home(made.home, made.key)
    add(store, made, "王")
    with store.read() as session:
        before = session.get_one(Device, 1).incarnation
    done = backup(store, made.home.backups, NOW)
    add(store, made, "李")
    assert refusal(restore, made.home, done.path, made.key, NOW) == "store.in_use"
    store.close()
    remove(made.home.outbox_copy)
    aside = restore(made.home, done.path, made.key, NOW)
    assert names(made.home, made.key) == ["王"]
    again = open_home(made.home, made.key)
    with contextlib.closing(again), again.read() as session:
        assert session.get_one(Device, 1).incarnation != before
    assert aside is not None
    with contextlib.closing(connect(aside, made.key)) as replaced:
        assert replaced.execute("SELECT count(*) FROM customer").fetchone() == (2,)


def test_a_backup_copied_over_the_file_by_hand_is_a_device_of_its_own(made: Made) -> None:
    store = open_home(made.home, made.key)
    done = backup(store, made.home.backups, NOW)
    with store.read() as session:
        before = session.get_one(Device, 1).incarnation
    store.close()
    made.home.shop.write_bytes(done.path.read_bytes())
    again = open_home(made.home, made.key)
    with contextlib.closing(again), again.read() as session:
        assert session.get_one(Device, 1).incarnation != before


def test_a_backup_replaces_a_ruined_file(made: Made) -> None:
    store = open_home(made.home, made.key)
    add(store, made, "王")
    done = backup(store, made.home.backups, NOW)
    store.close()
    made.home.shop.write_bytes(b"x" * 10_000)
    made.home.shop.with_name("shop.db-wal").write_bytes(b"y" * 5_000)
    restore(made.home, done.path, made.key, NOW)
    assert names(made.home, made.key) == ["王"]


def test_the_log_of_a_ruined_file_never_runs_into_the_restored_one(made: Made) -> None:
    store = open_home(made.home, made.key)
    add(store, made, "王")
    done = backup(store, made.home.backups, NOW)
    add(store, made, "李")
    log = made.home.shop.with_name("shop.db-wal").read_bytes()
    store.close()
    made.home.shop.write_bytes(b"x" * 10_000)
    made.home.shop.with_name("shop.db-wal").write_bytes(log)
    remove(made.home.outbox_copy)
    aside = restore(made.home, done.path, made.key, NOW)
    assert names(made.home, made.key) == ["王"]
    check(made.home.shop, made.key)
    assert aside is not None
    assert aside.with_name(aside.name + "-wal").read_bytes() == log


def test_a_file_whose_structure_is_broken_makes_no_backup(store: Store, made: Made) -> None:
    backup(store, made.home.backups, NOW)
    before = _backups(made)
    with contextlib.closing(store.write_connection()) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        root = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'draft'").fetchone()[0]
        connection.execute("UPDATE sqlite_master SET rootpage = ? WHERE name = 'paper_file'", (root,))
    assert refusal(backup, store, made.home.backups, NOW + timedelta(hours=1)) == "store.corrupt"
    assert _backups(made) == before


def test_a_damaged_backup_is_refused_and_the_store_stays(store: Store, made: Made) -> None:
    add(store, made, "王")
    done = backup(store, made.home.backups, NOW)
    store.close()
    data = bytearray(done.path.read_bytes())
    data[len(data) // 2] ^= 1
    done.path.write_bytes(data)
    assert refusal(restore, made.home, done.path, made.key, NOW) == "store.corrupt"
    assert refusal(restore, made.home, made.home.backups / "none.db", made.key, NOW) == "store.no_backup"
    assert names(made.home, made.key) == ["王"]


def test_backups_and_the_code_on_paper_bring_back_a_lost_computer(made: Made, tmp_path: Path) -> None:
    store = open_home(made.home, made.key)
    add(store, made, "王")
    stick = tmp_path / "stick"
    backup(store, stick, NOW)
    store.close()
    (newest, *_) = list_backups(stick)
    found = key.unlock(Home(stick), recovery_code=made.code)
    other = Home(tmp_path / "other")
    assert restore(other, newest.path, found, NOW) is None
    assert names(other, key.unlock(other, recovery_code=made.code)) == ["王"]


def test_a_bundle_moves_the_store_to_another_computer(made: Made, tmp_path: Path) -> None:
    store = open_home(made.home, made.key)
    add(store, made, "王")
    bundle(store, tmp_path / "move.forecourt", NOW)
    store.close()
    other = Home(tmp_path / "other")
    wrong = made.code[:-1] + ("0" if made.code[-1] != "0" else "1")
    assert refusal(open_bundle, tmp_path / "move.forecourt", other, wrong) == "store.code_group"
    assert not other.is_set_up()
    assert not other.keys.exists()
    moved = open_bundle(tmp_path / "move.forecourt", other, made.code, "battery staple")
    assert moved == made.key == key.unlock(other, passphrase="battery staple")
    assert names(other, moved) == ["王"]
    assert refusal(open_bundle, tmp_path / "move.forecourt", other, made.code) == "store.exists"
    assert sorted(path.name for path in tmp_path.glob("move*")) == ["move.forecourt"]


@pytest.mark.parametrize("cut", [0, 10, 5_000, -1])
def test_a_cut_bundle_is_refused(made: Made, tmp_path: Path, cut: int) -> None:
    store = open_home(made.home, made.key)
    bundle(store, tmp_path / "move", NOW)
    store.close()
    whole = (tmp_path / "move").read_bytes()
    (tmp_path / "move").write_bytes(whole[:cut])
    assert refusal(open_bundle, tmp_path / "move", Home(tmp_path / "other"), made.code) == "store.bundle"


COPY = """
import resource, sys
from datetime import UTC, datetime
from pathlib import Path
from desktop.store.backup import backup
from desktop.store.home import Home
from desktop.store.problem import StoreError
from desktop.store.start import open_home

home = Home(Path(sys.argv[1]))
store = open_home(home, bytes.fromhex(sys.stdin.readline()))
limit = home.shop.stat().st_size // 2
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
try:
    backup(store, home.backups, datetime(2026, 11, 21, 15, 2, tzinfo=UTC))
except StoreError as error:
    print(error.code)
"""


def test_a_backup_that_does_not_fit_says_so_and_leaves_the_earlier_ones(made: Made) -> None:
    store = open_home(made.home, made.key)
    backup(store, made.home.backups, NOW)
    store.close()
    before = _backups(made)
    child = subprocess.run(
        [sys.executable, "-c", COPY, str(made.home.path)],
        input=made.key.hex() + "\n",
        capture_output=True,
        text=True,
        check=False,
    )
    assert child.stdout.strip() in {"store.full", "store.disk"}, child.stderr
    assert _backups(made) == before
    assert names(made.home, key.unlock(made.home, passphrase=PASSPHRASE)) == []


def _backups(made: Made) -> list[str]:
    """What lies beside the outbox's copy."""
    return sorted(path.name for path in made.home.backups.iterdir() if not path.name.startswith("outbox."))
