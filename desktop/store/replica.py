"""This device's side of the exchange over its own file: what leaves, what was answered, what comes in.

Plain values only; ``sync.client`` drives it and declares what it expects. One Replica a file, in the second process.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from typing import Any

from desktop.domain.record import synced_tables
from desktop.store import proof, replica_gap, replica_hub, replica_scope
from desktop.store import replica_apply as rows_in
from desktop.store import replica_cursor as position
from desktop.store.problem_list import COUNT_LOST
from desktop.store.replica_apply import Judge
from desktop.store.replica_sent import Sent
from desktop.store.replica_writer import EVERY, Tables


class Replica(Sent):
    """``raw``: a connection that may write (``Store.write_connection``), used by one thread at a time."""

    # Who this is

    def centre(self) -> tuple[str, str]:
        """Address and device key; empty before enrolment."""
        url, key = self._one("SELECT centre_url, centre_key FROM device WHERE id = 1")
        return url, key

    def enrolled(self, url: str, key: str, code: str) -> None:
        """Keep what the centre gave at enrolment."""
        with self._write() as raw:
            raw.execute("UPDATE device SET centre_url = ?, centre_key = ?, code = ? WHERE id = 1", (url, key, code))

    def problems(self) -> tuple[int, int]:
        """Open refusals (and what is held on them), and lost writes that nobody has settled."""
        refused, lost = self._one(f"SELECT (SELECT count(*) FROM refusal), ({COUNT_LOST})")
        return refused, lost

    # What comes in

    def grant(self, streams: Sequence[str]) -> None:
        """The streams that the peer grants now: what is no longer granted goes away, its cursors too."""
        if streams and replica_scope.granted(self._raw) == frozenset(streams):
            return
        with self._write() as raw:
            replica_scope.grant(raw, streams)
        self._came.add(EVERY)
        if self.proof is not None:
            self.proof.anew()

    def compare(self, schema: str, withheld: Mapping[str, Sequence[str]], incarnation: str) -> list[str]:
        """What the peer withholds and which revision it is of; the tables of which columns have to be fetched."""
        self._peer_schema = schema
        if replica_gap.stands(self._raw, schema, withheld):
            return []
        self._came.add(EVERY)
        with self._write() as raw:
            return replica_gap.compare(raw, schema, withheld, fresh=not self.reading(incarnation))

    def fill(self, tables: Sequence[tuple[str, Mapping[str, Sequence[Any]]]]) -> None:
        """Columns that were not sent before, for rows that are here already."""
        for table, columns in tables:
            self._came.add(table)
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
        if replica_hub.waits(self._raw):
            with self._write() as raw:
                replica_hub.let_go(raw, self._judge)

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
        by_hub = self._one("SELECT 1 FROM centre_place WHERE peer = ?", at[0]) is None
        self._take_in(tables, edits, lambda key: position.mark(self._raw, at, end, key), by_hub=by_hub)
        gone = [each for each in exits if each[0] in synced_tables()]

        def depart(part: Sequence[tuple[str, str, str]]) -> None:
            replica_scope.depart(self._raw, part)
            for table, pk, _ in part:
                self._came.add(table)
                self._touch(table, (pk,))

        self._in_chunks("exit", gone, depart)
        with self._write() as raw:
            if position.cursor(raw, at) < end:
                position.move(raw, at, end)

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
            self._came.add(each.table)
            self._touch(each.table, map(str, each.columns["id"]))
        for table in sorted({table for table, _ in absent}):
            with self._write() as raw:
                gone = proof.remove_absent(raw, table, [pk for t, pk in absent if t == table])
            self._came.add(table)
            self._touch(table, gone)
            mended += len(gone)
        self._take_in((), edits, lambda _key: None)
        return mended

    def rest(self) -> None:
        """Between two exchanges: move the write-ahead log into the file, as far as readers let it."""
        self._raw.execute("PRAGMA wal_checkpoint(PASSIVE)")

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
        self._came.add(EVERY)
        return self._timed(what)

    def move(self, at: position.Position, seq: int) -> None:
        """Set a cursor, inside a write transaction."""
        position.move(self._raw, at, seq)
