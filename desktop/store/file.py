"""One encrypted SQLite file: a connection with the settings of the house, a verified copy, a check of every page.

Knows no SQLAlchemy, so that a lookup from the command line starts fast.
"""

from __future__ import annotations

import contextlib
import re
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher

from desktop.store.home import sync_folder, world_failed
from desktop.store.problem import StoreError

MIN_SQLITE = (3, 51, 3)
"""The WAL-reset corruption bug lives in 3.7.0 to 3.51.2."""
BUSY_MS = 5_000
PAGE = 4_096
"""SQLCipher 4's page size: a whole file is a multiple of it."""
_SETTINGS = (
    f"busy_timeout = {BUSY_MS}",
    "journal_mode = WAL",
    "synchronous = FULL",
    "foreign_keys = ON",
    "trusted_schema = OFF",
    "secure_delete = ON",
    "temp_store = MEMORY",
)


def connect(
    path: Path, key: bytes, *, cache_kib: int = 32_000, query_only: bool = False, must_exist: bool = False
) -> Any:
    """A raw sqlcipher3 connection with the settings of the house; autocommit. ``key``: 32 bytes.

    Raises StoreError ``store.key`` when the key does not open the file, ``store.missing``, ``store.corrupt``,
    ``store.read_only``, ``store.busy``, ``store.old_sqlite`` on an unsafe library.
    """
    if sqlcipher.sqlite_version_info < MIN_SQLITE:
        raise StoreError("store.old_sqlite")
    if (query_only or must_exist) and not path.exists():
        raise StoreError("store.missing")
    uri = path.resolve().as_uri() + ("?mode=rw" if query_only or must_exist else "?mode=rwc")
    connection = None
    try:
        connection = sqlcipher.connect(
            uri, uri=True, isolation_level=None, timeout=BUSY_MS / 1000, check_same_thread=False
        )
        unlock(connection, key)
        for setting in (*_SETTINGS, f"cache_size = -{cache_kib}"):
            connection.execute(f"PRAGMA {setting}")
        if query_only:
            connection.execute("PRAGMA query_only = ON")
    except sqlcipher.Error as error:
        if connection is not None:
            connection.close()
        raise StoreError(_code(error, path)) from None
    return connection


def unlock(connection: Any, key: bytes) -> None:
    """Give a raw connection its key and read the first page with it."""
    connection.execute("PRAGMA cipher_log_level = NONE")
    connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    connection.execute("SELECT count(*) FROM sqlite_master").fetchone()


_CODES = (
    ("malformed|disk image", "store.corrupt"),
    ("disk is full", "store.full"),
    ("readonly|unable to open", "store.read_only"),
    ("locked", "store.busy"),
    ("disk i/o", "store.disk"),
)


def code_of(error: BaseException) -> str | None:
    """The store's code for what SQLite said, or None where SQLite says that our statement was wrong."""
    said = str(error).lower()
    return next((code for pattern, code in _CODES if re.search(pattern, said)), None)


def _code(error: Exception, path: Path) -> str:
    if "not a database" not in str(error):
        return code_of(error) or "store.corrupt"
    size = path.stat().st_size
    return "store.corrupt" if size < PAGE or size % PAGE else "store.key"


def copy(source: Any, target: Path, key: bytes, *, then: str = "") -> None:
    """Copy an open file to ``target`` under the same key, whole or not at all, and check every page of the copy.

    ``source``: a raw connection; others may use the file meanwhile. ``then``: a statement run on the copy.
    Raises StoreError ``store.full``, ``store.read_only``, ``store.disk`` or ``store.corrupt``; ``target`` is then as
    it was.
    """
    part = target.with_name(target.name + ".part")
    remove(part)
    try:
        with contextlib.closing(sqlcipher.connect(str(part), isolation_level=None)) as written:
            written.execute("PRAGMA cipher_log_level = NONE")
            written.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
            written.execute("PRAGMA synchronous = FULL")
            source.backup(written)
            written.execute("PRAGMA journal_mode = DELETE")
            if then:
                written.execute(then)
        check(part, key)
        part.replace(target)
        sync_folder(target.parent)
    except sqlcipher.Error as error:
        raise StoreError(code_of(error) or "store.corrupt") from None
    except OSError as error:
        raise world_failed(error, target.parent) from None
    finally:
        remove(part)


def check(path: Path, key: bytes) -> None:
    """Read every page: its seal and SQLite's own structure. Raises StoreError ``store.corrupt`` or ``store.key``."""
    with contextlib.closing(connect(path, key, query_only=True)) as connection:
        try:
            seals = connection.execute("PRAGMA cipher_integrity_check").fetchall()
            said = connection.execute("PRAGMA quick_check(1)").fetchall()
        except sqlcipher.Error:
            raise StoreError("store.corrupt") from None
    if seals or said != [("ok",)]:
        raise StoreError("store.corrupt")


def remove(path: Path) -> None:
    """Delete a database file with what SQLite keeps beside it; nothing is raised."""
    for name in (path.name, path.name + "-wal", path.name + "-shm", path.name + "-journal"):
        with contextlib.suppress(OSError):
            path.with_name(name).unlink(missing_ok=True)
