"""What leaves this device, and what the peers say to it: batches frozen, heard, answered, decided, and cleared."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from desktop.domain import clock
from desktop.domain.record import synced_tables
from desktop.store import lowered, problem_list, replica_again, replica_scope, unsent
from desktop.store import replica_apply as rows_in
from desktop.store import replica_batch as rows_out
from desktop.store import replica_cursor as position
from desktop.store.replica_writer import Tables, Writer

MANY_CLEARED = 2_000
"""Entries of one batch; of more the proof notes no single rows, but reads all when there is time."""
Encode = Callable[[str, int, rows_out.Plain], tuple[bytes, str]]
"""(incarnation, number, what) → the batch's bytes and their hash."""


class StaleAnswer(Exception):
    """An answer to a batch that this device did not send, or sent with other content. Nothing was changed."""


class Sent(Writer):
    """The device's outbox and its batches."""

    def new_incarnation(self) -> None:
        """After a restore, or where the centre knows other content under our number: send the whole outbox again.

        The centre lets each transaction's id take effect once, whatever batch brings it.
        """
        with self._write() as raw:
            raw.execute("UPDATE device SET incarnation = ? WHERE id = 1", (secrets.token_hex(4),))
        self.settle()

    def waiting(self) -> int:
        """Saves that the centre has not answered."""
        count: int = self._one("SELECT count(DISTINCT tx) FROM outbox WHERE state IS NULL")[0]
        return count

    def waiting_rows(self) -> dict[str, int]:
        """How many rows of which table lie in the saves that the centre has not answered."""
        counted = "SELECT tbl, count(DISTINCT pk) FROM outbox WHERE state IS NULL GROUP BY tbl ORDER BY 2 DESC, 1"
        return dict(self._raw.execute(counted).fetchall())

    def confirmed(self) -> int:
        """Saves that a hub has taken and the centre has not answered."""
        count: int = self._one(
            "SELECT count(DISTINCT tx) FROM outbox o JOIN batch b ON o.seq BETWEEN b.first_seq AND b.last_seq"
            " WHERE b.state = 'frozen' AND b.heard IS NOT NULL AND o.state IS NULL"
        )[0]
        return count

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
            top, names = lowered.lower_future(raw, ceiling)
            if names and self.keep_lowered is not None:
                self.keep_lowered(names)
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
            self._came.add(table)
            self._touch(table, (pk,))

    def highest_answered(self) -> int:
        """The highest number of this incarnation that the centre has answered."""
        _, _, incarnation = self.identity()
        number: int = self._one(
            "SELECT coalesce(max(number), 0) FROM batch WHERE incarnation = ? AND state <> 'frozen'", incarnation
        )[0]
        return number

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

    def is_unanswered(self) -> bool:
        """Whether a batch is without its answer."""
        return self._one("SELECT 1 FROM batch WHERE state = 'frozen'") is not None

    # What is said to it

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
        if not entries:
            return  # of an import, a row that was decided before a backup was put back: there is nothing to decide
        unsent.keep_written(self._raw, entries)
        self._raw.executemany(
            "UPDATE outbox SET state = ? WHERE seq = ?", [(verdict["outcome"], entry.seq) for entry in entries]
        )
        # once: what is known of them since then was told by a peer, which keeps it beneath what stands
        fresh = [(*e.row, field, e.stamp) for e in entries if e.state is None for field in e.bases]
        rows_in.forget_edits(self._raw, fresh, self._judge)
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


def _own_edits(plain: rows_out.Plain) -> list[tuple[Any, ...]]:
    own = []
    for table, columns in plain.edits.items():
        for tx, pk, field, value, stamp, base, _ in zip(*columns.values(), strict=True):
            _, actor, at, *_ = plain.transactions[tx]
            own.append((table, pk, field, stamp, base, value, actor, at))
    return own
