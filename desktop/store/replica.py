"""This device's side of the exchange over its own file: what leaves, what was answered, what comes in.

Plain values only; ``sync.client`` drives it and declares what it expects. One Replica a file, in the second process.
Everything here survives a kill between any two statements: each step is one transaction, and can be done again.
"""

from __future__ import annotations

import contextlib
import json
import secrets
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from desktop.domain import (
    clock,
    records,  # noqa: F401  tables are looked up by name here: every record must have been declared
)
from desktop.domain.record import synced_tables
from desktop.store import problem_list, proof, replica_again, replica_gap, replica_scope, unsent
from desktop.store import replica_apply as rows_in
from desktop.store import replica_batch as rows_out
from desktop.store import replica_cursor as position
from desktop.store.file import BUSY_MS
from desktop.store.problem_list import COUNT_LOST
from desktop.store.replica_apply import Judge
from desktop.store.turn import Turn

LOCK_SECONDS = 0.012
"""What one chunk aims to hold the write lock for; the promise is 25 ms."""
MANY_CLEARED = 2_000
"""Entries of one batch; of more the proof notes no single rows, but reads all when there is time."""
CHUNK_ROWS = (50, 100, 2_000)
"""Least, first and most rows of a chunk."""

Encode = Callable[[str, int, rows_out.Plain], tuple[bytes, str]]
"""(incarnation, number, what) → the batch's bytes and their hash."""
Tables = Sequence[tuple[str, Mapping[str, Sequence[Any]]]]
"""Rows by table and by column, ``stamp`` and ``field_stamps`` among the columns."""


class StaleAnswer(Exception):
    """An answer to a batch that this device did not send, or sent with other content. Nothing was changed."""


class Replica:
    """``raw``: a connection that may write (``Store.write_connection``), used by one thread at a time."""

    def __init__(self, raw: Any, judge: Judge) -> None:
        self._raw, self._judge = raw, judge
        self.proof: proof.Proof | None = None
        """Told of every row that is written here, where somebody compares."""
        self._chunks: dict[str, int] = {}
        """Rows of the next chunk by what it writes: a table's rows, edits, or the outbox cleared."""
        self._peer_schema = ""
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

    # Who this is

    def identity(self) -> tuple[str, str, str]:
        """Store, device code, incarnation."""
        store_id, code, incarnation = self._one("SELECT store_id, code, incarnation FROM device WHERE id = 1")
        return store_id, code, incarnation

    def centre(self) -> tuple[str, str]:
        """Address and device key; empty before enrolment."""
        url, key = self._one("SELECT centre_url, centre_key FROM device WHERE id = 1")
        return url, key

    def enrolled(self, url: str, key: str, code: str) -> None:
        """Keep what the centre gave at enrolment."""
        with self._write() as raw:
            raw.execute("UPDATE device SET centre_url = ?, centre_key = ?, code = ? WHERE id = 1", (url, key, code))

    def new_incarnation(self) -> None:
        """After a restore, or where the centre knows other content under our number: send the whole outbox again.

        The centre lets each transaction's id take effect once, whatever batch brings it.
        """
        with self._write() as raw:
            raw.execute("UPDATE device SET incarnation = ? WHERE id = 1", (secrets.token_hex(4),))
        self.settle()

    # What leaves

    def waiting(self) -> int:
        """Saves that the centre has not answered."""
        count: int = self._one("SELECT count(DISTINCT tx) FROM outbox WHERE state IS NULL")[0]
        return count

    def waiting_rows(self) -> dict[str, int]:
        """How many rows of which table lie in the saves that the centre has not answered."""
        counted = "SELECT tbl, count(DISTINCT pk) FROM outbox WHERE state IS NULL GROUP BY tbl ORDER BY 2 DESC, 1"
        return dict(self._raw.execute(counted).fetchall())

    def problems(self) -> tuple[int, int]:
        """Open refusals (and what is held on them), and lost writes that nobody has settled."""
        refused, lost = self._one(f"SELECT (SELECT count(*) FROM refusal), ({COUNT_LOST})")
        return refused, lost

    def frozen(self) -> list[tuple[int, str, bytes]]:
        """Number, hash and bytes of every batch that has no answer, in order."""
        found = self._raw.execute("SELECT number, hash, payload FROM batch WHERE state = 'frozen' ORDER BY number")
        return [(number, digest, bytes(payload)) for number, digest, payload in found]

    def freeze(self, rows: int, ceiling: int, encode: Encode) -> bool:
        """Freeze the next batch: boundary and bytes are saved before anything is sent. False when nothing waits.

        ``ceiling``: the peer's clock now; unsent stamps above it are lowered first.
        """
        if not self._one("SELECT 1 FROM outbox WHERE seq > (SELECT coalesce(max(last_seq), 0) FROM batch) LIMIT 1"):
            return False
        with self._write() as raw:
            top = rows_out.lower_future(raw, ceiling)
        self._raw.execute("BEGIN")
        try:
            bounds = rows_out.next_range(self._raw, rows, top)
            plain = None if bounds is None else rows_out.collect(self._raw, *bounds)
        finally:
            self._raw.execute("COMMIT")
        if plain is None:
            return False
        _, _, incarnation = self.identity()
        number = self._one("SELECT coalesce(max(number), 0) + 1 FROM batch WHERE incarnation = ?", incarnation)[0]
        payload, digest = encode(incarnation, number, plain)
        with self._write() as raw:
            if not rows_out.still_there(raw, plain):
                return True
            raw.execute(
                "INSERT INTO batch (incarnation, number, first_seq, last_seq, hash, payload, state)"
                " VALUES (?, ?, ?, ?, ?, ?, 'frozen')",
                (incarnation, number, plain.first, plain.last, digest, payload),
            )
            rows_in.keep_edits(raw, _own_edits(plain), self._judge)
        return True

    def of_earlier_life(self) -> dict[str, list[tuple[str, str]]]:
        """Transaction → its rows, of what waits here and an earlier incarnation of this file may have sent already."""
        return replica_again.waiting(self._raw)

    def had_effect(
        self, done: Sequence[tuple[str, tuple[str, str]]], tables: Tables, edits: Sequence[Sequence[Any]]
    ) -> None:
        """These rows of these transactions need not be sent. ``tables``, ``edits``: as they stand at the peer."""
        with self._write() as raw:
            replica_again.had_effect(raw, done, tables, edits)
        for _, (table, pk) in done:
            self._touch(table, (pk,))

    def highest_answered(self) -> int:
        """The highest number of this incarnation that the centre has answered."""
        _, _, incarnation = self.identity()
        number: int = self._one(
            "SELECT coalesce(max(number), 0) FROM batch WHERE incarnation = ? AND state <> 'frozen'", incarnation
        )[0]
        return number

    def answered(
        self, number: int, digest: str, spans: Sequence[tuple[position.Position, int, int]],
        verdicts: Sequence[Mapping[str, Any]], told: bool = True, tables: Tables = (),
        edits: Sequence[Sequence[Any]] = (),
    ) -> None:  # fmt: skip
        """Take the final word on a batch, and with it the rows that it met as they stand at the peer.

        ``spans``: peer, its incarnation and stream, and the stretch taken there; ``told``: the rows are all there.

        Raises StaleAnswer unless it answers this very number and hash.
        """
        _, _, incarnation = self.identity()
        if self._one(
            "SELECT 1 FROM batch WHERE incarnation = ? AND number = ? AND hash = ?", incarnation, number, digest
        ):
            # beneath what is not settled yet; only then may the cursor pass over them
            self._take_in(tables, edits, lambda _key: None)
        with self._write() as raw:
            batch = self._one(
                "SELECT hash, state, first_seq, last_seq FROM batch WHERE incarnation = ? AND number = ?",
                incarnation, number,
            )  # fmt: skip
            if batch is None or batch[0] != digest:
                raise StaleAnswer(number)
            if batch[1] != "frozen":
                return
            for verdict in verdicts:
                if verdict["outcome"] in ("refused", "held"):
                    self._refused(verdict, batch[2], batch[3])
            raw.execute(
                "UPDATE batch SET state = 'answered' WHERE incarnation = ? AND number = ?", (incarnation, number)
            )
            problem_list.free_orphans(raw)
            for at, first, last in spans if told else ():
                self._skip_echo(at, first, last)
        self.settle()

    def showing(self, number: int) -> None:
        """This batch is about to go to a hub: from now on others may have seen it."""
        _, _, incarnation = self.identity()
        self._raw.execute(
            "UPDATE batch SET shown = 1 WHERE incarnation = ? AND number = ? AND shown = 0", (incarnation, number)
        )

    def was_shown(self, number: int) -> bool:
        """Whether this batch ever went to a hub."""
        _, _, incarnation = self.identity()
        found = self._one("SELECT shown FROM batch WHERE incarnation = ? AND number = ?", incarnation, number)
        return bool(found and found[0])

    def heard(self, number: int, digest: str, verdicts: Sequence[Mapping[str, Any]]) -> None:
        """A hub's own word on a batch: kept to be shown, nothing is dropped on it.

        Raises StaleAnswer unless it answers this very number and hash.
        """
        _, _, incarnation = self.identity()
        with self._write() as raw:
            batch = self._one(
                "SELECT first_seq, last_seq, heard FROM batch WHERE incarnation = ? AND number = ? AND hash = ?",
                incarnation, number, digest,
            )  # fmt: skip
            if batch is None:
                raise StaleAnswer(number)
            first, last, before = batch
            if before is None:
                found = raw.execute("SELECT DISTINCT tbl, pk FROM outbox WHERE seq BETWEEN ? AND ?", (first, last))
                rows = found.fetchall()
                mine = [entry for row in rows for entry in unsent.of_row(raw, row) if first <= entry.seq <= last]
                unsent.keep_written(raw, mine, inserts=True)
            raw.execute(
                "UPDATE batch SET heard = ? WHERE incarnation = ? AND number = ?",
                (json.dumps([dict(each) for each in verdicts], ensure_ascii=False), incarnation, number),
            )
            if before is None and self._one("SELECT 1 FROM peer_value LIMIT 1"):
                for table in {table for table, _ in rows}:
                    rows_in.uncover(raw, table, [pk for t, pk in rows if t == table])

    def confirmed(self) -> int:
        """Saves that a hub has taken and the centre has not answered."""
        count: int = self._one(
            "SELECT count(DISTINCT tx) FROM outbox o JOIN batch b ON o.seq BETWEEN b.first_seq AND b.last_seq"
            " WHERE b.state = 'frozen' AND b.heard IS NOT NULL AND o.state IS NULL"
        )[0]
        return count

    def leased(self) -> list[str]:
        """Transactions that the centre keeps until a lease is given back or its program is brought up to date."""
        found = self._raw.execute(f"SELECT DISTINCT tx FROM refusal WHERE code IN {problem_list.WAITING} ORDER BY tx")
        return [tx for (tx,) in found]

    def decided(self, verdicts: Sequence[Mapping[str, Any]]) -> None:
        """The centre's final words on those: taken as it stands, or refused for a person to see."""
        for verdict in verdicts:
            tx = verdict["tx"]
            with self._write() as raw:
                entries = unsent.of_transaction(raw, tx)
                raw.execute(f"DELETE FROM refusal WHERE tx = ? AND code IN {problem_list.WAITING}", (tx,))
                if verdict["outcome"] in ("refused", "held"):
                    if entries:
                        self._refused(verdict, entries[0].seq, entries[-1].seq)
                else:
                    rows_in.rise(raw, [entry.seq for entry in entries])
                    raw.execute("DELETE FROM outbox WHERE tx = ?", (tx,))
                    for table in {entry.table for entry in entries}:
                        rows_in.uncover(raw, table, [entry.pk for entry in entries if entry.table == table])
                problem_list.free_orphans(raw)

    def _refused(self, verdict: Mapping[str, Any], first: int, last: int) -> None:
        table, pk = verdict["table"], verdict["row"]
        entries = [
            entry for entry in unsent.of_transaction(self._raw, verdict["tx"])
            if first <= entry.seq <= last and (not pk or entry.row == (table, pk))
        ]  # fmt: skip
        unsent.keep_written(self._raw, entries)
        self._raw.executemany(
            "UPDATE outbox SET state = ? WHERE seq = ?", [(verdict["outcome"], entry.seq) for entry in entries]
        )
        rows_in.forget_edits(self._raw, [(*e.row, field, e.stamp) for e in entries for field in e.bases], self._judge)
        details = json.dumps({**verdict["values"], **({"on": verdict["on"]} if verdict["on"] else {})}, sort_keys=True)
        self._raw.execute(
            "INSERT OR REPLACE INTO refusal (tx, tbl, pk, state, code, field, details, at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                verdict["tx"], table, pk, verdict["outcome"], verdict["code"], verdict["field"], details,
                clock.to_text(clock.now()),
            ),
        )  # fmt: skip

    def _skip_echo(self, at: position.Position, first: int, last: int) -> None:
        """Where we had read everything before our own stretch we hold what it holds: it was applied as we wrote it, or
        the answer told how the rows stand.
        """
        if first <= last and position.cursor(self._raw, at) == first - 1:
            position.move(self._raw, at, last)

    def settle(self) -> None:
        """Clear the outbox of what the centre has answered, in chunks; goes on where a kill stopped it.

        What an earlier incarnation of this file froze is set free: its transactions leave again under new numbers.
        """
        if self._one("SELECT 1 FROM batch b JOIN device d ON b.state = 'frozen' AND b.incarnation <> d.incarnation"):
            with self._write() as raw:
                raw.execute(
                    "DELETE FROM batch WHERE state = 'frozen' AND incarnation <> (SELECT incarnation FROM device)"
                )
        open_batches = self._raw.execute(
            "SELECT incarnation, number, first_seq, last_seq FROM batch WHERE state = 'answered' ORDER BY first_seq"
        ).fetchall()
        for incarnation, number, first, last in open_batches:
            if self.proof is not None and last - first >= MANY_CLEARED:
                self.proof.anew()
            while self._clear(first, last):
                pass
            with self._write() as raw:
                raw.execute(
                    "UPDATE batch SET state = 'settled', payload = NULL WHERE incarnation = ? AND number = ?",
                    (incarnation, number),
                )
                raw.execute("DELETE FROM batch WHERE state = 'settled' AND last_seq < ?", (first,))

    def _clear(self, first: int, last: int) -> bool:
        with self._timed("clear") as (raw, most):
            stretch = "seq BETWEEN ? AND ? AND state IS NULL"
            (least,) = raw.execute(f"SELECT min(seq) FROM outbox WHERE {stretch}", (first, last)).fetchone()
            if least is None:
                return False
            bounds = (least, min(last, least + most - 1))
            covered: dict[str, list[str]] = {}
            beneath = self._one("SELECT 1 FROM peer_value LIMIT 1") is not None
            looked_at = json.dumps(
                [name for name, how in synced_tables().items() if beneath or replica_scope.moves(how)]
            )
            cleared = raw.execute(
                f"SELECT tbl, pk, seq FROM outbox WHERE {stretch} AND tbl IN (SELECT value FROM json_each(?))",
                (*bounds, looked_at),
            ).fetchall()
            if beneath:
                rows_in.rise(raw, [seq for _, _, seq in cleared])
                for table, pk, _ in cleared:
                    covered.setdefault(table, []).append(pk)
            if self.proof is not None and last - first < MANY_CLEARED:
                for table, pk in raw.execute(f"SELECT tbl, pk FROM outbox WHERE {stretch}", bounds):
                    self._touch(table, (pk,))
            raw.execute(f"DELETE FROM outbox WHERE {stretch}", bounds)
            for table, pks in covered.items():
                rows_in.uncover(raw, table, pks)
            replica_scope.see_out(raw, [(table, pk) for table, pk, _ in cleared])
        return True

    # What comes in

    def grant(self, streams: Sequence[str]) -> None:
        """The streams that the peer grants now: what is no longer granted goes away, its cursors too."""
        if streams and replica_scope.granted(self._raw) == frozenset(streams):
            return
        with self._write() as raw:
            replica_scope.grant(raw, streams)
        if self.proof is not None:
            self.proof.anew()

    def compare(self, schema: str, withheld: Mapping[str, Sequence[str]], incarnation: str) -> list[str]:
        """What the peer withholds and which revision it is of; the tables of which columns have to be fetched."""
        self._peer_schema = schema
        if replica_gap.stands(self._raw, schema, withheld):
            return []
        with self._write() as raw:
            return replica_gap.compare(raw, schema, withheld, fresh=not self.reading(incarnation))

    def fill(self, tables: Sequence[tuple[str, Mapping[str, Sequence[Any]]]]) -> None:
        """Columns that were not sent before, for rows that are here already."""
        for table, columns in tables:
            writer = rows_in.TableWriter(self._raw, table, columns, replica_gap.due(self._raw, table))

            def write(part: Sequence[Any], writer: rows_in.TableWriter = writer) -> None:
                writer.write(part)

            self._in_chunks(table, writer.in_order(columns), write)

    def filled(self, tables: Mapping[str, Sequence[str]]) -> None:
        """All that had to be fetched is in. ``tables``: of those that came, the columns."""
        with self._write() as raw:
            replica_gap.filled(raw, self._peer_schema, tables)
        if self.proof is not None:
            self.proof.anew()

    def streams(self) -> list[str]:
        """The streams granted at the last handshake."""
        return sorted(replica_scope.granted(self._raw))

    def reading(self, incarnation: str) -> dict[str, int]:
        """Stream → how far it has been read, of one incarnation of a peer."""
        found = self._raw.execute("SELECT stream, seq FROM cursor WHERE peer_incarnation = ?", (incarnation,))
        return dict(found.fetchall())

    def cursor(self, peer: str, incarnation: str, stream: str) -> int:
        """How far this stream of this incarnation of the peer has been read; 0 before the first page."""
        return position.cursor(self._raw, (peer, incarnation, stream))

    def progress(self, peer: str, incarnation: str, stream: str) -> tuple[int, tuple[str, ...]]:
        """The end of a page that is half in, and the key it is to go on after; (0, ()) where none is."""
        return position.progress(self._raw, (peer, incarnation, stream))

    def places(self) -> list[tuple[str, str, str, int]]:
        """How far every stream of every peer has been read: peer, incarnation, stream, sequence."""
        return [tuple(row) for row in self._raw.execute("SELECT peer, peer_incarnation, stream, seq FROM cursor")]

    def at_centre(self, position: tuple[str, str, str], horizon: int) -> None:
        """The centre was spoken to: where its stream begins to be whole."""
        peer, incarnation, stream = position
        held = self._one("SELECT peer, peer_incarnation, horizon FROM centre_place WHERE stream = ?", stream)
        if held != (peer, incarnation, horizon):
            with self._write() as raw:
                raw.execute(
                    "INSERT INTO centre_place (stream, peer, peer_incarnation, horizon) VALUES (?, ?, ?, ?)"
                    " ON CONFLICT (stream) DO UPDATE SET peer = excluded.peer, horizon = excluded.horizon,"
                    " peer_incarnation = excluded.peer_incarnation",
                    (stream, peer, incarnation, horizon),
                )

    def centre_cursors(self) -> dict[str, int]:
        """Stream → how far it has been read at the centre itself."""
        found = self._raw.execute(
            "SELECT c.stream, c.seq FROM cursor c JOIN centre_place p USING (peer, peer_incarnation, stream)"
        )
        return dict(found.fetchall())

    def centre_horizon(self, stream: str) -> int:
        """Below this sequence of the centre's stream tombstones are gone, as far as this device knows."""
        found = self._one("SELECT horizon FROM centre_place WHERE stream = ?", stream)
        return 0 if found is None else int(found[0])

    def graves(self, stream: str) -> list[tuple[str, str]]:
        """Table and id of the deleted rows of a stream, those with anything unsent apart."""
        found: list[tuple[str, str]] = []
        for name, how in synced_tables().items():
            rows = self._raw.execute(
                f'SELECT id FROM "{name}" t WHERE deleted_at IS NOT NULL AND {replica_scope.place(how)} = ?'
                " AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.pk = t.id AND o.tbl = ?)",
                (stream.partition(":")[2], name),
            )
            found += [(name, pk) for (pk,) in rows.fetchall()]
        return found

    def read_anew(self, at: position.Position) -> None:
        """Read this stream of this peer from its begin; what is here stays."""
        if position.cursor(self._raw, at):
            with self._write() as raw:
                position.move(raw, at, 0)

    def apply(
        self, at: position.Position, end: int, tables: Tables, edits: Sequence[Sequence[Any]],
        exits: Sequence[tuple[str, str, str]] = (),
    ) -> None:  # fmt: skip
        """One page, or what was left of one; edits as EDIT_COLUMNS.

        ``exits``: table, row and stamp of the move, of what left the stream.
        The cursor moves only when all of it is in; each chunk leaves its key, after which a cut page goes on.
        """
        self._take_in(tables, edits, lambda key: position.mark(self._raw, at, end, key))
        gone = [each for each in exits if each[0] in synced_tables()]

        def depart(part: Sequence[tuple[str, str, str]]) -> None:
            replica_scope.depart(self._raw, part)
            for table, pk, _ in part:
                self._touch(table, (pk,))

        self._in_chunks("exit", gone, depart)
        with self._write() as raw:
            if position.cursor(raw, at) < end:
                position.move(raw, at, end)

    def _take_in(
        self, tables: Tables, edits: Sequence[Sequence[Any]], done: Callable[[Sequence[str]], None]
    ) -> None:  # fmt: skip
        """``done`` is called within each chunk with its last key."""
        known = synced_tables()
        for table, columns in sorted(tables, key=lambda each: each[0]):
            if table in known:
                self._take_table(table, columns, done)
        mine = sorted((tuple(edit) for edit in edits if edit[0] in known), key=lambda edit: edit[:4])

        def keep(part: Sequence[Any]) -> None:
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

    def _in_chunks(self, what: str, rows: Sequence[Any], write: Callable[[Sequence[Any]], None]) -> None:
        at = 0
        while at < len(rows):
            with self._timed(what) as (_, most):
                part = rows[at : at + most]
                write(part)
            at += len(part)

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

    # For a stream that comes as a file (bootstrap.py)

    @property
    def raw(self) -> Any:
        """The connection itself."""
        return self._raw

    @property
    def judge(self) -> Judge:
        """The rule of losers."""
        return self._judge

    def one(self, statement: str, *values: Any) -> Any:
        """The first row of a query, or None."""
        return self._one(statement, *values)

    def writing(self) -> contextlib.AbstractContextManager[Any]:
        """A write transaction, begun only when no save of the window waits."""
        return self._write()

    def timed(self, what: str) -> contextlib.AbstractContextManager[tuple[Any, int]]:
        """The same for one chunk of a kind: the connection, and how many rows it should be."""
        return self._timed(what)

    def move(self, at: position.Position, seq: int) -> None:
        """Set a cursor, inside a write transaction."""
        position.move(self._raw, at, seq)

    def _touch(self, table: str, ids: Iterable[str]) -> None:
        if self.proof is not None:
            self.proof.touch(table, ids)

    def is_of(self, peer: str, incarnation: str) -> bool:
        """Whether all that lies here came from this peer alone, and nothing from before it was restored."""
        return not self._one("SELECT 1 FROM cursor WHERE peer <> ? OR peer_incarnation <> ?", peer, incarnation)

    def before_restore(self, peer: str, incarnation: str) -> dict[str, int]:
        """Stream → how far it was read of this peer's incarnation that was last spoken to, where it was another."""
        found = self._raw.execute(
            "SELECT p.stream, coalesce(c.seq, 0) FROM centre_place p"
            " LEFT JOIN cursor c USING (peer, peer_incarnation, stream) WHERE p.peer = ? AND p.peer_incarnation <> ?",
            (peer, incarnation),
        )
        return dict(found.fetchall())

    def is_unanswered(self) -> bool:
        """Whether a batch is without its answer."""
        return self._one("SELECT 1 FROM batch WHERE state = 'frozen'") is not None

    def mend(
        self, rows: Sequence[proof.PeerRows], edits: Sequence[Sequence[Any]], absent: Sequence[tuple[str, str]],
        *, below: bool = False,
    ) -> int:  # fmt: skip
        """Set these rows to what the peer says, take those away that it lacks; how many there were.

        ``below``: only those that hold nothing above what the peer says.
        """
        mended = 0
        for each in rows:
            columns = {**each.columns, "stamp": each.stamp, "field_stamps": each.field_stamps}
            with self._write() as raw:
                mended += proof.mend(raw, each.table, columns, below=below)
            self._touch(each.table, map(str, each.columns["id"]))
        for table in sorted({table for table, _ in absent}):
            with self._write() as raw:
                gone = proof.remove_absent(raw, table, [pk for t, pk in absent if t == table])
            self._touch(table, gone)
            mended += len(gone)
        self._take_in((), edits, lambda _key: None)
        return mended

    def rest(self) -> None:
        """Between two exchanges: move the write-ahead log into the file, as far as readers let it."""
        self._raw.execute("PRAGMA wal_checkpoint(PASSIVE)")


def _own_edits(plain: rows_out.Plain) -> list[tuple[Any, ...]]:
    own = []
    for table, columns in plain.edits.items():
        for tx, pk, field, value, stamp, base, _ in zip(*columns.values(), strict=True):
            _, actor, at, *_ = plain.transactions[tx]
            own.append((table, pk, field, stamp, base, value, actor, at))
    return own
