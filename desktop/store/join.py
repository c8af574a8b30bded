"""A store of others, on a new computer: what is kept while it is being joined, so that a cut or a crash goes on.

Beside the keys lies ``join.db``, encrypted with the new file key: who the device is at the centre, the file it fetches
and that file's key, and the recovery code until it was shown. It goes when the store is in its place.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import secrets
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher

from desktop.store import key as keys
from desktop.store.file import connect, remove
from desktop.store.home import Home, sync_folder, world_failed
from desktop.store.lock import HomeLock
from desktop.store.problem import StoreError

NOTES, PART, FETCHED = "join.db", "shop.new", "join.sealed"


def is_pending(home: Home) -> bool:
    """Whether a join was begun here and not finished: :class:`Joining` goes on with it."""
    return not home.shop.exists() and home.keys.exists() and (home.path / NOTES).exists()


def abandon(home: Home) -> None:
    """Forget a join that was not finished; the device stays enrolled at the centre until it is revoked there.

    Raises StoreError ``store.in_use`` while it still runs.
    """
    if home.shop.exists() or not home.path.exists():
        return
    lock = HomeLock(home.lock)
    try:
        _clear(home)
        home.keys.unlink(missing_ok=True)
    finally:
        lock.release()


class Joining:
    """A join under way; holds the home's lock until :meth:`close`.

    ``code``: the one-time code, where it was given anew; another than before begins anew. Raises StoreError
    ``store.exists``, ``store.in_use``, ``store.backups_here``, ``store.locked`` and ``store.passphrase…`` as keys do.
    """

    def __init__(self, home: Home, passphrase: str | None = None, code: str = "") -> None:
        self.home = home
        if home.shop.exists():
            raise StoreError("store.exists")
        home.make()
        self._lock = HomeLock(home.lock)
        try:
            self.key = self._go_on(passphrase, code) or self._begin(passphrase, code)
        except BaseException:
            self._lock.release()
            raise

    def _go_on(self, passphrase: str | None, code: str) -> bytes | None:
        if not is_pending(self.home):
            return None
        key = keys.unlock(self.home, passphrase=passphrase)
        try:
            with contextlib.closing(connect(self.home.path / NOTES, key, must_exist=True)) as raw:
                used = raw.execute("SELECT value FROM note WHERE name = 'code'").fetchone()
        except (StoreError, sqlcipher.Error):
            return None
        return key if used is not None and (not code or json.loads(used[0]) == _digest(code)) else None

    def _begin(self, passphrase: str | None, code: str) -> bytes:
        if self.home.keys.exists() and any(self.home.backups.glob("*.db")):
            raise StoreError("store.backups_here")
        _clear(self.home)
        self.home.keys.unlink(missing_ok=True)
        key, recovery = keys.create_keys(self.home, passphrase)
        with contextlib.closing(connect(self.home.path / NOTES, key)) as raw:
            raw.execute("CREATE TABLE note (name TEXT PRIMARY KEY, value TEXT NOT NULL)")
            raw.executemany(
                "INSERT INTO note VALUES (?, ?)",
                [
                    ("recovery", json.dumps(recovery)), ("incarnation", json.dumps(secrets.token_hex(4))),
                    ("code", json.dumps(_digest(code))),
                ],
            )  # fmt: skip
        return key

    @property
    def part(self) -> Path:
        """The new store's file until it is whole."""
        return self.home.path / PART

    @property
    def fetched(self) -> Path:
        """The sealed file on its way."""
        return self.home.path / FETCHED

    def note(self, name: str) -> Any:
        """What was kept under this name; None where nothing was."""
        with contextlib.closing(connect(self.home.path / NOTES, self.key, must_exist=True)) as raw:
            found = raw.execute("SELECT value FROM note WHERE name = ?", (name,)).fetchone()
        return None if found is None else json.loads(found[0])

    def keep(self, name: str, value: Any) -> None:
        """Keep a plain value; it is on the disk when this returns."""
        with contextlib.closing(connect(self.home.path / NOTES, self.key, must_exist=True)) as raw:
            raw.execute(
                "INSERT INTO note VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                (name, json.dumps(value)),
            )

    def forget_file(self) -> None:
        """The fetched file is of no use; another is to be asked for."""
        self.keep("offer", None)
        self.fetched.unlink(missing_ok=True)

    def finish(self) -> None:
        """Put the whole new file in its place. Raises StoreError as ``home.world_failed``."""
        try:
            self.part.replace(self.home.shop)
            sync_folder(self.home.path)
        except OSError as error:
            raise world_failed(error, self.home.path) from None
        _clear(self.home)

    def close(self) -> None:
        """Give the lock back; what is not finished stays to go on with."""
        self._lock.release()


def _clear(home: Home) -> None:
    for name in (NOTES, PART):
        remove(home.path / name)
    for left in (home.path / FETCHED, *home.path.glob(f"{PART}-*")):  # the turns of the exchange (turn.py)
        with contextlib.suppress(OSError):
            left.unlink(missing_ok=True)


def _digest(code: str) -> str:
    """What is kept of a one-time code, to know it again however it is typed."""
    return hashlib.sha256("".join(filter(str.isalnum, code.upper())).encode()).hexdigest() if code else ""
