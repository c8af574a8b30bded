"""Writes into the device's file for the exchange, in short transactions that let every save of the window by first.

Everything here survives a kill between any two statements: each step is one transaction, and can be done again.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from desktop.domain import records  # noqa: F401  tables are looked up by name here: every record must have been declared
from desktop.domain.record import synced_tables
from desktop.store import proof, replica_gap, replica_hub
from desktop.store import replica_apply as rows_in
from desktop.store.file import BUSY_MS
from desktop.store.lowered import Names
from desktop.store.replica_apply import Judge
from desktop.store.turn import Turn

LOCK_SECONDS = 0.012
"""What one chunk aims to hold the write lock for; the promise is 25 ms."""
CHUNK_ROWS = (50, 100, 2_000)
"""Least, first and most rows of a chunk."""
EVERY = "*"
"""In the place of a table's name: rows of any table may have come."""
Tables = Sequence[tuple[str, Mapping[str, Sequence[Any]]]]
"""Rows by table and by column, ``stamp`` and ``field_stamps`` among the columns."""


class Writer:
    """``raw``: a connection that may write (``Store.write_connection``), used by one thread at a time."""

    def __init__(self, raw: Any, judge: Judge) -> None:
        self._raw, self._judge = raw, judge
        self.proof: proof.Proof | None = None
        """Told of every row that is written here, where somebody compares."""
        self.keep_lowered: Callable[[Names], None] | None = None
        """Keeps in the outbox's copy what was lowered, before it is so here."""
        self._chunks: dict[str, int] = {}
        """Rows of the next chunk by what it writes: a table's rows, edits, or the outbox cleared."""
        self._peer_schema = ""
        self._came: set[str] = set()
        self._turn = Turn(Path(raw.execute("PRAGMA database_list").fetchone()[2]))
        raw.execute("PRAGMA wal_autocheckpoint = 0")

    @contextlib.contextmanager
    def _write(self) -> Iterator[Any]:
        """A write transaction, begun only when no save of the window waits."""
        with self._turn.chunk(self._begin):
            try:
                yield self._raw
                self._raw.execute("COMMIT")
            except BaseException:
                self._raw.execute("ROLLBACK")
                raise

    def _begin(self) -> None:
        self._raw.execute("PRAGMA busy_timeout = 0")
        try:
            self._raw.execute("BEGIN IMMEDIATE")
        finally:
            self._raw.execute(f"PRAGMA busy_timeout = {BUSY_MS}")

    def _one(self, statement: str, *values: Any) -> Any:
        return self._raw.execute(statement, values).fetchone()

    def identity(self) -> tuple[str, str, str]:
        """Store, device code, incarnation."""
        store_id, code, incarnation = self._one("SELECT store_id, code, incarnation FROM device WHERE id = 1")
        return store_id, code, incarnation

    @contextlib.contextmanager
    def _timed(self, what: str) -> Iterator[tuple[Any, int]]:
        """A write transaction for so many rows; the next one of this kind is fitted to the time this one took."""
        least, first, most = CHUNK_ROWS
        rows = self._chunks.get(what, first)
        with self._write() as raw:
            start = time.perf_counter()
            yield raw, rows
        held = time.perf_counter() - start
        self._chunks[what] = max(least, min(most, int(rows * min(2.0, LOCK_SECONDS / max(held, 1e-4)))))

    def _in_chunks(self, what: str, rows: Sequence[Any], write: Callable[[Sequence[Any]], None]) -> None:
        at = 0
        while at < len(rows):
            with self._timed(what) as (_, most):
                part = rows[at : at + most]
                write(part)
            at += len(part)

    def _take_in(
        self, tables: Tables, edits: Sequence[Sequence[Any]], done: Callable[[Sequence[str]], None],
        *, by_hub: bool = False,
    ) -> None:  # fmt: skip
        """``done`` is called within each chunk with its last key; ``by_hub``: it is not the centre that tells this."""
        known = synced_tables()
        for table, columns in sorted(tables, key=lambda each: each[0]):
            if table in known:
                self._came.add(table)
                self._take_table(table, columns, done)
        self._came.update(edit[0] for edit in edits)
        mine = sorted((tuple(edit) for edit in edits if edit[0] in known), key=lambda edit: edit[:4])

        def keep(part: Sequence[Any]) -> None:
            (replica_hub.note if by_hub else replica_hub.confirm)(self._raw, part)
            rows_in.keep_edits(self._raw, part, self._judge)
            done(part[-1][:4])

        self._in_chunks("edit", mine, keep)

    def _take_table(
        self, table: str, columns: Mapping[str, Sequence[Any]], done: Callable[[Sequence[str]], None]
    ) -> None:  # fmt: skip
        if replica_gap.lacking(table, columns):
            with self._write() as raw:
                replica_gap.notice(raw, self._peer_schema, table, columns)
        writer = rows_in.TableWriter(self._raw, table, columns)

        def write(part: Sequence[Any]) -> None:
            rows_in.rejudge_rows(self._raw, table, writer.write(part), self._judge)
            self._touch(table, map(writer.key, part))
            done((table, writer.key(part[-1])))

        self._in_chunks(table, writer.in_order(columns), write)

    def came(self) -> list[str] | None:
        """The tables that rows came into, or went from, since this was last asked; empty where it may be any table.

        None where nothing came.
        """
        found, self._came = self._came, set()
        return None if not found else [] if EVERY in found else sorted(found)

    def _touch(self, table: str, ids: Iterable[str]) -> None:
        if self.proof is not None:
            self.proof.touch(table, ids)
