"""Opening the shop's file: encrypted, durable, and every write transaction stamped.

Two engines on one file. The write engine begins IMMEDIATE (a plain BEGIN fails half of all read-modify-write
transactions under contention); the read engine is ``query_only`` and never waits for the write lock.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.orm import Session
from sqlalchemy.pool import QueuePool

from desktop.domain import clock
from desktop.domain.actor import Actor
from desktop.domain.identity import new_id
from desktop.store.rules import check_before_flush

MIN_SQLITE = (3, 51, 3)
"""The WAL-reset corruption bug lives in 3.7.0 to 3.51.2."""
SHOP = "shop.db"
BUSY_MS = 5_000


class StoreError(Exception):
    """The file cannot be used. ``code`` is stable and has a sentence.

    ``store.key``, ``store.newer``, ``store.old_sqlite``, ``store.corrupt``, ``store.missing``, ``store.full``.
    """

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


def connect(path: Path, key: bytes, *, cache_kib: int = 32_000, query_only: bool = False) -> Any:
    """A raw sqlcipher3 connection with the settings of the house; autocommit. ``key``: 32 bytes.

    Raises StoreError ``store.key`` when the key does not open the file, ``store.old_sqlite`` on an unsafe library.
    """
    if sqlcipher.sqlite_version_info < MIN_SQLITE:
        raise StoreError("store.old_sqlite")
    uri = path.resolve().as_uri() + ("?mode=rw" if query_only else "")
    connection = sqlcipher.connect(uri, uri=True, isolation_level=None, timeout=BUSY_MS / 1000, check_same_thread=False)
    try:
        connection.execute("PRAGMA cipher_log_level = NONE")
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        for setting in (
            f"busy_timeout = {BUSY_MS}",
            "journal_mode = WAL",
            "synchronous = FULL",
            "foreign_keys = ON",
            "trusted_schema = OFF",
            "secure_delete = ON",
            "temp_store = MEMORY",
            f"cache_size = -{cache_kib}",
        ):
            connection.execute(f"PRAGMA {setting}")
        if query_only:
            connection.execute("PRAGMA query_only = ON")
    except sqlcipher.DatabaseError as error:
        connection.close()
        raise StoreError(_code_of(error)) from None
    return connection


def _code_of(error: Exception) -> str:
    text = str(error)
    if "not a database" in text:
        return "store.key"
    if "full" in text:
        return "store.full"
    return "store.corrupt"


@dataclass(frozen=True)
class Change:
    """What one write transaction changed: table names, so that a screen can decide whether to draw again."""

    tx: str
    tables: frozenset[str]


class Store:
    """The shop's open file. One a process and home folder (see lock.py); close it when done."""

    def __init__(self, path: Path, key: bytes) -> None:
        self.path = path
        self._key = key
        self._writer = self._engine(query_only=False)
        self._reader = self._engine(query_only=True)
        event.listen(self._writer, "begin", _begin_immediate)
        self.last_change = Change("", frozenset())

    def _engine(self, *, query_only: bool) -> Engine:
        return create_engine(
            "sqlite://",
            module=sqlcipher,
            creator=lambda: connect(self.path, self._key, query_only=query_only),
            poolclass=QueuePool,
            pool_size=2,
            max_overflow=4,
        )

    @contextlib.contextmanager
    def write(self, by: Actor) -> Iterator[Session]:
        """One transaction: everything in it is saved at the end, or nothing. Raises what the verb raises.

        The business rules run at every flush, the same that the centre runs on arrival.
        """
        with self._writer.connect() as connection, connection.begin():
            tx = begin_capture(connection, by)
            with Session(connection, expire_on_commit=False) as session:
                event.listen(session, "before_flush", check_before_flush)
                yield session
                session.flush()
            changed = connection.exec_driver_sql("SELECT DISTINCT tbl FROM outbox WHERE tx = ?", (tx,)).scalars()
            change = Change(tx, frozenset(changed))
            silence(connection)
        self.last_change = change

    @contextlib.contextmanager
    def write_local(self) -> Iterator[Session]:
        """One transaction on tables that do not travel (drafts, device, queue); capture stays silent."""
        with self._writer.connect() as connection, connection.begin(), Session(connection) as session:
            yield session
            session.flush()

    @contextlib.contextmanager
    def read(self) -> Iterator[Session]:
        """A session that cannot write and never waits for the write lock."""
        with Session(self._reader, expire_on_commit=False) as session:
            yield session

    def connection(self) -> Any:
        """A raw read connection of its own, for the prebuilt statements of search; the caller closes it."""
        return connect(self.path, self._key, query_only=True)

    def write_connection(self) -> Any:
        """A raw connection that may write, for the exchange and for backup; the caller closes it."""
        return connect(self.path, self._key)

    def close(self) -> None:
        """Return all connections and checkpoint the write-ahead log."""
        self._reader.dispose()
        self._writer.dispose()
        with contextlib.closing(self.write_connection()) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def begin_capture(connection: Connection, by: Actor) -> str:
    """Set the row that the capture triggers read; the transaction's own id is returned. Advances the device's clock."""
    device = connection.exec_driver_sql("SELECT hlc, code, incarnation FROM device WHERE id = 1").one()
    hlc = max(device.hlc + 1, (time.time_ns() // 1_000_000) << 16)
    tx = new_id()
    connection.exec_driver_sql("UPDATE device SET hlc = ? WHERE id = 1", (hlc,))
    connection.exec_driver_sql(
        "UPDATE capture SET tx = ?, actor = ?, at = ?, hlc = ?, tail = ?, silent = 0 WHERE id = 1",
        (tx, by.staff_id, clock.to_text(clock.now()), hlc, f".{device.code}.{device.incarnation}"),
    )
    return tx


def silence(connection: Connection) -> None:
    """Turn the capture triggers off until the next :func:`begin_capture`."""
    connection.exec_driver_sql("UPDATE capture SET silent = 1 WHERE id = 1")
