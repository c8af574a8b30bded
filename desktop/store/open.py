"""Opening the shop's file: encrypted, durable, and every write transaction stamped.

Two engines on one file. The write engine begins IMMEDIATE (a plain BEGIN fails half of all read-modify-write
transactions under contention); the read engine is ``query_only`` and never waits for the write lock.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from sqlalchemy.pool import QueuePool

from desktop.domain import clock
from desktop.domain.actor import Actor
from desktop.domain.identity import new_id
from desktop.store.file import code_of, connect
from desktop.store.problem import StoreError
from desktop.store.rules import check_before_flush
from desktop.store.turn import Turn

__all__ = ["SHOP", "Change", "Store", "StoreError", "begin_capture", "connect", "silence"]

SHOP = "shop.db"


@dataclass(frozen=True)
class Change:
    """What one write transaction changed: table names, so that a screen can decide whether to draw again."""

    tx: str
    tables: frozenset[str]


class Store:
    """The shop's open file. One a process and home folder (see lock.py); close it when done."""

    def __init__(self, path: Path, key: bytes) -> None:
        self.path = path
        self._before_close: Callable[[], None] = _nothing
        self._after_close: Callable[[], None] = _nothing
        self._after_save: Callable[[], None] = _nothing
        self._key = key
        self._writer = self._engine(query_only=False)
        self._reader = self._engine(query_only=True)
        turn = Turn(path)
        event.listen(self._writer, "begin", lambda connection: _begin_immediate(connection, turn))
        event.listen(self._reader, "begin", _begin_deferred)
        self.last_change = Change("", frozenset())

    def _engine(self, *, query_only: bool) -> Engine:
        return create_engine(
            "sqlite://",
            module=sqlcipher,
            creator=lambda: connect(self.path, self._key, query_only=query_only, must_exist=True),
            poolclass=QueuePool,
            pool_size=2,
            max_overflow=4,
        )

    @property
    def key(self) -> bytes:
        """The file key, for copies and for the second process; never log it."""
        return self._key

    @contextlib.contextmanager
    def write(self, by: Actor) -> Iterator[Session]:
        """One transaction: everything in it is saved at the end, or nothing. Raises what the verb raises.

        The business rules run at every flush, the same that the centre runs on arrival.
        """
        with _in_our_words(), self._writer.connect() as connection, connection.begin():
            tx = begin_capture(connection, by)
            with Session(connection, expire_on_commit=False) as session:
                event.listen(session, "before_flush", check_before_flush)
                yield session
                session.flush()
            changed = connection.exec_driver_sql("SELECT DISTINCT tbl FROM outbox WHERE tx = ?", (tx,)).scalars()
            change = Change(tx, frozenset(changed))
            silence(connection)
        self.last_change = change
        self._after_save()

    @contextlib.contextmanager
    def write_local(self) -> Iterator[Session]:
        """One transaction on tables that do not travel (drafts, device, queue); capture stays silent."""
        with (
            _in_our_words(),
            self._writer.connect() as connection,
            connection.begin(),
            Session(connection) as session,
        ):
            yield session
            session.flush()

    @contextlib.contextmanager
    def read(self) -> Iterator[Session]:
        """A session that cannot write and never waits for the write lock."""
        with _in_our_words(), Session(self._reader, expire_on_commit=False) as session:
            yield session

    def connection(self) -> Any:
        """A raw read connection of its own, for the prebuilt statements of search; the caller closes it."""
        return connect(self.path, self._key, query_only=True)

    def write_connection(self) -> Any:
        """A raw connection that may write, for the exchange and for backup; the caller closes it."""
        return connect(self.path, self._key, must_exist=True)

    def at_close(self, before: Callable[[], None], after: Callable[[], None]) -> None:
        """What the opener wants done at the end: while the file is still open, and when it is closed."""
        self._before_close, self._after_close = before, after

    def at_save(self, after: Callable[[], None]) -> None:
        """What the opener wants done after each save that travels; it must not block."""
        self._after_save = after

    def saved_elsewhere(self) -> None:
        """The second process has saved something that travels."""
        self._after_save()

    def close(self) -> None:
        """Return all connections and checkpoint the write-ahead log; a second call does nothing more."""
        try:
            self._before_close()
            self._reader.dispose()
            self._writer.dispose()
            with contextlib.closing(self.write_connection()) as connection:
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            self._after_close()
            self._before_close = self._after_close = _nothing


def _nothing() -> None:
    """What is done at the close of a store that nobody asked more of."""


@contextlib.contextmanager
def _in_our_words() -> Iterator[None]:
    """What the disk does to us as StoreError; our own wrong statements stay as they are."""
    try:
        yield
    except DBAPIError as error:
        code = code_of(error.orig) if error.orig is not None else None
        if code is None:
            raise
        raise StoreError(code) from error


def _begin_deferred(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")


def _begin_immediate(connection: Connection, turn: Turn) -> None:
    with turn.save():
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
