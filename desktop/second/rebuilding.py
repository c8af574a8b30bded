"""A damaged file of this device, built anew: from the centre, and what was not sent from the outbox's copy.

The damaged file need not be readable: where the centre is and with which key is kept in the outbox's copy too.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import sqlcipher3.dbapi2 as sqlcipher

from desktop.store import outbox_copy
from desktop.store.backup import set_aside
from desktop.store.file import connect, remove
from desktop.store.home import Home, sync_folder, world_failed
from desktop.store.lock import HomeLock
from desktop.store.open import Store
from desktop.store.problem import StoreError
from desktop.store.replica import Replica
from desktop.store.upgrade import HEAD, create
from sync.client import Exchange, Summary
from sync.http import HttpPeer
from sync.merge import losers

PART = "shop.rebuilt"


def rebuild(
    home: Home, key: bytes, now: datetime, tell: Callable[[Summary], object] | None = None, verify: bool | str = True
) -> Path | None:
    """Fetch everything from the centre into a new file and put it in place; where the damaged one was kept aside.

    What had not been sent comes back when the home is next opened, as after a restored backup: a new incarnation with a
    code of its own. Nothing is changed before the new file is whole. Raises StoreError ``store.in_use`` while the
    program runs, ``store.no_centre`` where none is known, ``store.full``; and what the centre raises.
    """
    lock = HomeLock(home.lock)
    part = home.path / PART
    try:
        remove(part)
        _fetch(part, key, _identity(home, key), tell, verify)
        aside = set_aside(home, key, now)
        part.replace(home.shop)
        sync_folder(home.path)
    except OSError as error:
        raise world_failed(error, home.path) from None
    finally:
        remove(part)
        lock.release()
    return aside


def _fetch(
    part: Path, key: bytes, who: tuple[str, str, str], tell: Callable[[Summary], object] | None, verify: bool | str
) -> None:
    store_id, url, device_key = who
    create(part, key, store_id)
    store = Store(part, key)
    try:
        with (
            contextlib.closing(store.write_connection()) as raw,
            contextlib.closing(HttpPeer(url, device_key, verify=verify)) as peer,
        ):
            replica = Replica(raw, losers)
            replica.enrolled(url, device_key, "")
            Exchange(replica, peer, HEAD, tell=tell).run()
    finally:
        store.close()
    with contextlib.closing(connect(part, key, must_exist=True)) as raw:
        raw.execute("PRAGMA journal_mode = DELETE")


def _identity(home: Home, key: bytes) -> tuple[str, str, str]:
    """Store, the centre's address and our key there: from the outbox's copy, else from the damaged file."""
    for path, read in ((home.outbox_copy, outbox_copy.who), (home.shop, outbox_copy.device)):
        with (
            contextlib.suppress(StoreError, sqlcipher.Error),
            contextlib.closing(connect(path, key, must_exist=True)) as raw,
        ):
            found = read(raw)
            if found is not None and found[1]:
                return found
    raise StoreError("store.no_centre")
