"""Backups: the file copied whole under its own key, opened and read through before it counts."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from desktop.store.device import NO_TOKEN
from desktop.store.file import check, connect, copy, remove
from desktop.store.home import Home, make_private, sync_folder, world_failed, write_whole
from desktop.store.key import belongs, portable
from desktop.store.lock import HomeLock
from desktop.store.open import Store
from desktop.store.problem import StoreError
from desktop.store.upgrade import HEAD, revision

EVERY = timedelta(minutes=30)
KEEP_LAST, KEEP_DAYS, KEEP_MONTHS = 48, 30, 12
_NAME = re.compile(r"shop-(\d{8}-\d{4})\.db")
MARK = f"UPDATE device SET token = '{NO_TOKEN}'"
"""Whoever opens a copy is a device of its own; see device.py."""


@dataclass(frozen=True)
class BackupFile:
    """One verified copy. The time, UTC to the minute, stands in its name; nothing else does."""

    path: Path
    made_at: datetime


def backup(store: Store, folder: Path, now: datetime) -> BackupFile:
    """Copy the store to ``folder`` with the recovery code's way to its key beside it, and thin what is old.

    It may run while others save. Raises StoreError ``store.full``, ``store.read_only``, ``store.disk``; earlier
    backups are then untouched and no half file stays.
    """
    make_private(folder)
    target = folder / f"shop-{now.astimezone(UTC):%Y%m%d-%H%M}.db"
    with contextlib.closing(store.connection()) as source:
        copy(source, target, store.key, then=MARK)
    write_whole(folder / "keys.json", portable(Home(store.path.parent)))
    for old in superfluous(list_backups(folder), now):
        remove(old.path)
    return BackupFile(target, _time_of(target))


def list_backups(folder: Path) -> list[BackupFile]:
    """The backups of a folder, newest first; a folder that is not there has none."""
    found = (path for path in folder.glob("shop-*.db") if _NAME.fullmatch(path.name))
    return sorted((BackupFile(path, _time_of(path)) for path in found), key=lambda each: each.made_at, reverse=True)


def due(home: Home, now: datetime, folder: Path | None = None) -> bool:
    """Whether half an hour has passed since the last backup and the file was written to since.

    A backup dated in the future (the clock was wrong then) counts for its content, not for its time.
    """
    if not home.shop.exists():
        return False
    past = [each for each in list_backups(folder or home.backups) if each.made_at <= now]
    if not past:
        return True
    last = past[0]
    return now - last.made_at >= EVERY and _last_write(home) > last.path.stat().st_mtime


def superfluous(backups: Iterable[BackupFile], now: datetime) -> list[BackupFile]:
    """Which may go: all but the last 48, the last of each of 30 days, and the last of each of 12 months."""
    ordered = sorted(backups, key=lambda each: each.made_at, reverse=True)
    kept = set(ordered[:KEEP_LAST])
    kept |= _last_of_each(ordered, "%Y-%m-%d", now - timedelta(days=KEEP_DAYS))
    kept |= _last_of_each(ordered, "%Y-%m", now - timedelta(days=31 * KEEP_MONTHS))
    return [each for each in ordered if each not in kept]


def restore(home: Home, backup_path: Path, key: bytes, now: datetime) -> Path | None:
    """Put a backup in the store's place; returns where the file it replaced was kept aside, None where there was none.

    At its next start the file is a new incarnation with a code of its own. Raises StoreError ``store.in_use`` while the
    program runs, ``store.no_backup``, ``store.corrupt`` or ``store.key`` (of the backup), ``store.newer``,
    ``store.full``; the store is then as it was.
    """
    if not backup_path.is_file():
        raise StoreError("store.no_backup", path=str(backup_path))
    home.make()
    lock = HomeLock(home.lock)
    part = home.path / "shop.restored"
    try:
        remove(part)
        shutil.copyfile(backup_path, part)
        check(part, key)
        if revision(part, key) > HEAD:
            raise StoreError("store.newer")
        with contextlib.closing(connect(part, key, must_exist=True)) as connection:
            connection.execute("PRAGMA journal_mode = DELETE")
        _bring_keys(home, backup_path.parent, key)
        aside = set_aside(home, key, now)
        part.replace(home.shop)
        sync_folder(home.path)
    except OSError as error:
        raise world_failed(error, home.path) from None
    finally:
        remove(part)
        lock.release()
    return aside


def _bring_keys(home: Home, folder: Path, key: bytes) -> None:
    """The keys that lead to this key: those here, else those beside the backup."""
    if belongs(home, key):
        return
    beside = Home(folder)
    if not belongs(beside, key):
        raise StoreError("store.key")
    write_whole(home.keys, beside.keys.read_bytes())


def set_aside(home: Home, key: bytes, now: datetime) -> Path | None:
    """Keep a copy of what is replaced, and leave no write-ahead log that the restored file would take for its own."""
    if not home.shop.exists():
        remove(home.shop)
        return None
    aside = home.path / f"replaced-{now.astimezone(UTC):%Y%m%d-%H%M%S}.db"
    with contextlib.suppress(StoreError), contextlib.closing(connect(home.shop, key, must_exist=True)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
    log = home.shop.with_name(home.shop.name + "-wal")
    if log.exists():  # the file is too damaged to take its log in: keep both
        shutil.copyfile(log, aside.with_name(aside.name + "-wal"))
    shutil.copyfile(home.shop, aside)
    if os.name == "posix":
        aside.chmod(0o600)
    for name in ("-wal", "-shm"):
        home.shop.with_name(home.shop.name + name).unlink(missing_ok=True)
    return aside


def _time_of(path: Path) -> datetime:
    found = _NAME.fullmatch(path.name)
    assert found is not None
    return datetime.strptime(found[1], "%Y%m%d-%H%M").replace(tzinfo=UTC)


def _last_of_each(ordered: list[BackupFile], period: str, since: datetime) -> set[BackupFile]:
    newest: dict[str, BackupFile] = {}
    for each in ordered:
        if each.made_at >= since:
            newest.setdefault(each.made_at.strftime(period), each)
    return set(newest.values())


def _last_write(home: Home) -> float:
    log = home.shop.with_name(home.shop.name + "-wal")
    return max(path.stat().st_mtime for path in (home.shop, log) if path.exists())
