"""A stream's file taken into a file in use: attached, copied in chunks, and what it lacks taken out.

Each chunk is one transaction that also keeps how far it is, so a kill anywhere goes on there. A save of the desk goes
before the next chunk. Unsent edits stay on top, and a row with anything unsent stays.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher

from desktop.domain.record import data_columns, synced_tables, wire_columns
from desktop.domain.stamp import HLC_DIGITS
from desktop.store import replica_apply as rows_in
from desktop.store import replica_scope
from desktop.store.file import code_of, remove
from desktop.store.page_writer import write_pages
from desktop.store.problem import StoreError
from desktop.store.replica import Replica

CACHE_KIB = 8_000
"""Of the attached file: it is read once, in order."""
EDITS = "edit"
"""Copied after all tables of rows."""
Position = tuple[str, str, str]
"""Peer, its incarnation, stream."""


class Intake:
    """The files on their way into one replica's file; they lie in ``folder``, sealed or encrypted."""

    def __init__(self, replica: Replica, folder: Path) -> None:
        self._replica, self._folder = replica, folder

    def may_replace(self, position: Position) -> bool:
        """Whether what this peer lacks was never there: not after it was restored, where devices may have more."""
        others = self._replica.one(
            "SELECT 1 FROM cursor WHERE peer = ? AND peer_incarnation <> ? AND stream = ?", *position
        )
        return others is None

    def cursor(self, position: Position) -> int:
        """How far the stream has been read."""
        return self._replica.cursor(*position)

    def begun(self, position: Position) -> dict[str, Any] | None:
        """What was offered, where it was begun; that of another incarnation of the peer is forgotten."""
        found = self._replica.one("SELECT peer, peer_incarnation, offer FROM bootstrap WHERE stream = ?", position[2])
        if found is None:
            return None
        if (found[0], found[1]) != position[:2]:
            self.drop(position[2])
            return None
        offer: dict[str, Any] = json.loads(found[2])
        return offer

    def begin(self, position: Position, offer: Mapping[str, Any]) -> None:
        """Keep the offer, its key among it: from here on a kill goes on."""
        peer, incarnation, stream = position
        self.drop(stream)
        with self._replica.writing() as raw:
            raw.execute(
                "INSERT INTO bootstrap (stream, peer, peer_incarnation, offer, ceiling, tbl, pk)"
                f" SELECT ?, ?, ?, ?, printf('%0{HLC_DIGITS}d', hlc), '', '' FROM device",
                (stream, peer, incarnation, json.dumps(dict(offer), sort_keys=True)),
            )

    def drop(self, stream: str) -> None:
        """Forget a file, whatever is there of it; what was copied stays, it is the peer's."""
        if self._replica.one("SELECT 1 FROM bootstrap WHERE stream = ?", stream) is not None:
            with self._replica.writing() as raw:
                raw.execute("DELETE FROM bootstrap WHERE stream = ?", (stream,))
        for each in (self.sealed(stream), self._file(stream)):
            remove(each)

    def sealed(self, stream: str) -> Path:
        """Where the fetched file lies."""
        return self._folder / f"bootstrap-{_name(stream)}.sealed"

    def _file(self, stream: str) -> Path:
        return self._folder / f"bootstrap-{_name(stream)}.db"

    def take(self, position: Position, key: bytes, blocks: Iterable[bytes]) -> Iterator[int]:
        """Take it in; yields the rows that are in, chunk by chunk. At its end the cursor is set.

        ``key``: of this file alone; ``blocks``: its plain pages. Raises StoreError and what ``blocks`` raises.
        """
        stream = position[2]
        path = self._file(stream)
        write_pages(path, key, blocks)
        try:
            with self._attached(path, key) as raw:
                yield from _Copy(self._replica, raw, position, self.may_replace(position)).run()
        except sqlcipher.Error as error:
            raise StoreError(code_of(error) or "store.corrupt") from None
        finally:
            remove(path)
        self.drop(stream)

    @contextlib.contextmanager
    def _attached(self, path: Path, key: bytes) -> Iterator[Any]:
        raw = self._replica.raw
        raw.execute("ATTACH ? AS boot KEY ?", (str(path), f"x'{key.hex()}'"))
        try:
            raw.execute(f"PRAGMA boot.cache_size = -{CACHE_KIB}")
            yield raw
        finally:
            raw.execute("DETACH boot")


class _Copy:
    """From the attached file into the replica's own."""

    def __init__(self, replica: Replica, raw: Any, position: Position, whole: bool) -> None:
        self._replica, self._raw, self._position, self._whole = replica, raw, position, whole
        self._stream, self._partition = position[2], position[2].partition(":")[2]
        self._sent: dict[str, list[str]] = {}
        self._done = 0

    def run(self) -> Iterator[int]:
        """All of it; the cursor at the end."""
        found = self._raw.execute("SELECT tbl, pk FROM bootstrap WHERE stream = ?", (self._stream,)).fetchone()
        last, after = found
        (text,) = self._raw.execute("SELECT columns FROM boot.snapshot").fetchone()
        self._sent = json.loads(text)
        tables = [name for name in synced_tables() if name in self._sent]
        for table in tables:
            if table >= last and last != EDITS_STEP:
                yield from self._rows(table, after if table == last else "")
        yield from self._edits(int(after) if last == EDITS_STEP else 0)
        for table in tables:
            yield from self._lacking(table)
        yield from self._lacking_edits(tables)
        (seq,) = self._raw.execute("SELECT seq FROM boot.snapshot").fetchone()
        with self._replica.writing():
            self._replica.move(self._position, seq)

    def _keep(self, table: str, pk: str) -> None:
        self._raw.execute("UPDATE bootstrap SET tbl = ?, pk = ? WHERE stream = ?", (table, pk, self._stream))

    def _rows(self, table: str, after: str) -> Iterator[int]:
        """Rows that are not here go in by one statement; those that differ are merged as a page's are."""
        names = [*(name for name in wire_columns(table) if name in self._sent[table]), "stamp", "field_stamps"]
        listed, prefixed = ", ".join(f'"{n}"' for n in names), ", ".join(f'b."{n}"' for n in names)
        moves = bool(synced_tables()[table].scope)  # a row that left since must not come back: the writer knows
        writer = rows_in.TableWriter(self._raw, table, names[:-2])
        stretch = "b.id > ? AND b.id <= ?"
        count = -1
        while count:
            with self._replica.timed(f"file {table}") as (_, chunk):
                last, count = self._raw.execute(
                    f'SELECT max(id), count(*) FROM (SELECT id FROM boot."{table}" WHERE id > ? ORDER BY id LIMIT ?)',
                    (after, chunk),
                ).fetchone()
                if not moves:
                    self._raw.execute(
                        f'INSERT INTO main."{table}" ({listed}) SELECT {prefixed} FROM boot."{table}" b'
                        f' WHERE {stretch} AND NOT EXISTS (SELECT 1 FROM main."{table}" m WHERE m.id = b.id)'
                        f" AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.pk = b.id AND o.tbl = '{table}')",
                        (after, last),
                    )
                differing = self._raw.execute(
                    f'SELECT {prefixed} FROM boot."{table}" b LEFT JOIN main."{table}" m ON m.id = b.id'
                    f" WHERE {stretch} AND (m.stamp IS NOT b.stamp OR m.field_stamps IS NOT b.field_stamps)",
                    (after, last),
                ).fetchall()
                if differing:
                    writer.write(differing)
                if count:
                    self._keep(table, last)
                    after = last
            self._done += count
            yield self._done

    def _edits(self, after: int) -> Iterator[int]:
        columns = ", ".join(rows_in.EDIT_COLUMNS)
        known = synced_tables()
        part = [()]
        while part:
            with self._replica.timed("file edit") as (_, chunk):
                part = self._raw.execute(
                    f"SELECT rowid, {columns} FROM boot.edit WHERE rowid > ? ORDER BY rowid LIMIT ?", (after, chunk)
                ).fetchall()
                mine = [(*each[1:6], json.loads(each[6]), *each[7:]) for each in part if each[1] in known]
                rows_in.keep_edits(self._raw, mine, self._replica.judge)
                if part:
                    after = part[-1][0]
                    self._keep(EDITS_STEP, str(after))
            self._done += len(part)
            yield self._done

    def _lacking(self, table: str) -> Iterator[int]:
        """Rows of this stream that the file does not have go out, those with anything unsent apart."""
        lacks = f'NOT EXISTS (SELECT 1 FROM boot."{table}" b WHERE b.id = m.id)'
        if self._whole:
            with self._replica.writing() as raw:
                unsent = (
                    f"SELECT DISTINCT o.pk FROM outbox o JOIN main.\"{table}\" m ON m.id = o.pk WHERE o.tbl = '{table}'"
                )
                replica_scope.outlived(
                    raw,
                    table,
                    [
                        pk
                        for (pk,) in raw.execute(
                            f"{unsent} AND {self._place(table)} = :partition AND {lacks}", self._bounds()
                        ).fetchall()
                    ],
                )
        gone = [
            row_id
            for (row_id,) in self._raw.execute(
                f'SELECT m.id FROM main."{table}" m WHERE {self._may_go(table)} AND {lacks}',
                self._bounds(),
            )
        ]
        while gone:
            with self._replica.timed(f"gone {table}") as (_, chunk):
                part, gone = gone[:chunk], gone[chunk:]
                left = [
                    row_id
                    for (row_id,) in self._raw.execute(
                        f'SELECT m.id FROM main."{table}" m WHERE m.id IN (SELECT value FROM json_each(:ids))'
                        f" AND {self._may_go(table)}",
                        {**self._bounds(), "ids": json.dumps(part)},
                    ).fetchall()
                ]
                taken = json.dumps(left)
                self._raw.execute(f'DELETE FROM "{table}" WHERE id IN (SELECT value FROM json_each(?))', (taken,))
                for about in ("peer_value", "edit", "conflict"):
                    self._raw.execute(
                        f"DELETE FROM {about} WHERE tbl = ? AND pk IN (SELECT value FROM json_each(?))", (table, taken)
                    )
            yield self._done

    def _may_go(self, table: str) -> str:
        """What holds of a row that may be taken out.

        An own row saved after the file was offered may well be at the peer; where the peer was once restored, rows that
        it lost may be nowhere but here, so only what was deleted goes.
        """
        deleted = "" if self._whole else " AND m.deleted_at IS NOT NULL"
        return (
            f"{self._place(table)} = :partition AND (m.stamp < :ceiling OR m.stamp NOT LIKE :own){deleted}"
            f" AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.pk = m.id AND o.tbl = '{table}')"
        )

    def _place(self, table: str) -> str:
        """SQL of the partition of a row of ``m``."""
        how = synced_tables()[table]
        return f'coalesce(m."{how.scope}", m.store_id)' if how.scope else "m.store_id"

    def _bounds(self) -> dict[str, str]:
        (ceiling,) = self._raw.execute("SELECT ceiling FROM bootstrap WHERE stream = ?", (self._stream,)).fetchone()
        _, code, incarnation = self._replica.identity()
        return {"partition": self._partition, "ceiling": ceiling, "own": f"%.{code}.{incarnation}"}

    def _lacking_edits(self, tables: Iterable[str]) -> Iterator[int]:
        """Edits that the peer no longer keeps are not kept here either; unsent ones are."""
        for table in tables if self._whole else ():
            gone = self._raw.execute(
                "SELECT e.pk, e.field, e.stamp FROM main.edit e"
                f' JOIN main."{table}" m ON m.id = e.pk AND {self._place(table)} = :partition'
                " WHERE e.tbl = :tbl AND (e.stamp < :ceiling OR e.stamp NOT LIKE :own)"
                " AND NOT EXISTS (SELECT 1 FROM boot.edit b"
                " WHERE b.tbl = e.tbl AND b.pk = e.pk AND b.field = e.field AND b.stamp = e.stamp)"
                " AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.pk = e.pk AND o.tbl = e.tbl)",
                {**self._bounds(), "tbl": table},
            ).fetchall()
            while gone:
                with self._replica.timed("gone edit") as (_, chunk):
                    part, gone = gone[:chunk], gone[chunk:]
                    self._raw.executemany(
                        "DELETE FROM edit WHERE tbl = ? AND pk = ? AND field = ? AND stamp = ?",
                        [(table, *each) for each in part],
                    )
                    for pk, field in {each[:2] for each in part}:
                        if field in data_columns(table):
                            rows_in.rejudge(self._raw, (table, pk, field), self._replica.judge)
                yield self._done


EDITS_STEP = "~edit"
"""Where the copying is once it is beyond the tables; sorts after every table's name."""


def _name(stream: str) -> str:
    """The stream as a file's name: no colon, which Windows does not allow."""
    return "".join(letter if letter.isalnum() or letter in "-_" else "_" for letter in stream)
