"""Opening a home: the one place where lock, upgrade, triggers and identity come together."""

from __future__ import annotations

import contextlib
import logging
import secrets
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher

from desktop.store.device import identify, is_known, leave
from desktop.store.file import connect
from desktop.store.home import Home, world_failed
from desktop.store.lock import HomeLock
from desktop.store.open import Store
from desktop.store.outbox_copy import OutboxCopy, bring_back
from desktop.store.problem import StoreError
from desktop.store.upgrade import HEAD, mend_triggers, revision, upgrade

log = logging.getLogger(__name__)


def open_home(home: Home, key: bytes) -> Store:
    """The store of a home, for the one program that runs on it. Closing it gives back the home's lock.

    Raises StoreError ``store.in_use``, ``store.missing``, ``store.corrupt``, ``store.key``, ``store.newer``,
    ``store.upgrade``, ``store.full``, ``store.read_only``; the file is then as it was.
    """
    _must_be_there(home)
    lock = HomeLock(home.lock)
    try:
        upgrade(home.shop, key)
        store = Store(home.shop, key)
        mend_triggers(store)
        copied = _copy_of(store, home)
    except BaseException:
        lock.release()
        raise
    store.at_save(copied.saved)

    def end() -> None:
        copied.close()
        try:
            leave(store, home)
        except StoreError as error:
            log.warning("the token was not changed at the end: %s", error.code)

    store.at_close(end, lock.release)
    return store


def _copy_of(store: Store, home: Home) -> OutboxCopy:
    """Recognise the file; where an older one was put back, first bring back what only the outbox's copy still has.

    In this order: a kill between the two does it again, and what came back twice is there once.
    """
    with contextlib.closing(store.write_connection()) as raw:
        (incarnation,) = raw.execute("SELECT incarnation FROM device WHERE id = 1").fetchone()
        last = raw.execute("SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'outbox'").fetchone()[0]
        if home.outbox_copy.exists() and not is_known(store, home):
            try:
                with contextlib.closing(connect(home.outbox_copy, store.key)) as copy:
                    count = bring_back(raw, copy, incarnation, last)
                log.warning("%d saves came back from the outbox's copy", count)
            except (StoreError, sqlcipher.Error) as error:
                log.warning("nothing came back from the outbox's copy: %s", type(error).__name__)
                _set_aside(home)
    identify(store, home)
    return OutboxCopy(store, home.outbox_copy)


def _set_aside(home: Home) -> None:
    """A copy that cannot be read is kept, under another name, and a new one begun."""
    aside = home.outbox_copy.with_name(f"outbox-{secrets.token_hex(4)}.db")
    for end in ("", "-wal"):
        with contextlib.suppress(OSError):
            home.outbox_copy.with_name(home.outbox_copy.name + end).replace(aside.with_name(aside.name + end))


def join_home(home: Home, key: bytes) -> Store:
    """The store of a home beside the program that runs on it: for the second process. Takes no lock.

    Raises StoreError as :func:`open_home`, and ``store.older`` where the window has yet to upgrade the file.
    """
    _must_be_there(home)
    _must_be_current(home, key)
    return Store(home.shop, key)


def look_into(home: Home, key: bytes) -> Any:
    """A raw connection that only reads, for the command line; takes no lock, changes nothing. The caller closes it."""
    _must_be_there(home)
    _must_be_current(home, key)
    return connect(home.shop, key, query_only=True)


def _must_be_there(home: Home) -> None:
    try:
        size = home.shop.stat().st_size
    except FileNotFoundError:
        raise StoreError("store.missing") from None
    except OSError as error:
        raise world_failed(error, home.path) from None
    if size == 0:
        raise StoreError("store.corrupt")


def _must_be_current(home: Home, key: bytes) -> None:
    found = revision(home.shop, key)
    if found != HEAD:
        raise StoreError("store.newer" if found > HEAD else "store.older")
