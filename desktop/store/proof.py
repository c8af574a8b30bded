"""What this file holds of the centre's rows, as sums to be compared with the centre's; and what mends a difference.

Summed are the last values from the centre: unsent edits lie above them and do not count, new rows not at all. Every row
is read from the file and hashed in its turn; rows that a chunk or an answer touched are read anew before anything is
compared, and all again and again while there is nothing else to do, or a value that flipped on the disk is not seen.
The hashes are kept in memory: a process that starts reads every row once, in the time nobody needs.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from desktop.domain.record import BOOKKEEPING, data_columns, synced_tables, wire_columns
from desktop.store import unsent
from desktop.store.replica_apply import EVERY_FIELD, TableWriter
from desktop.store.replica_apply import unsent as waiting_fields

STEP_ROWS = 500
"""Rows read and hashed at once: some milliseconds."""
WHOLE = 1 << 64
Key = tuple[str, str]
"""Table and row."""
Table = tuple[str, dict[str, list[Any]]]
"""Rows of one table by column, the stamps among the columns."""


@dataclass(frozen=True)
class Hashing:
    """``sync.equality``, handed in. ``parts``: (columns, bookkeeping, column → right) → part → columns; ``row``: as
    ``row_hash``; ``slot``: of a row's id; ``slots``: how many there are.
    """

    parts: Callable[[Collection[str], Collection[str], Mapping[str, str]], Mapping[str, Sequence[str]]]
    row: Callable[[str, str, str, Mapping[str, str], Sequence[str], Sequence[Any]], int]
    slot: Callable[[str], int]
    slots: int


class PeerRows(Protocol):
    """Rows of one table by column, as ``sync.protocol.Rows``."""

    @property
    def table(self) -> str: ...
    @property
    def stamp(self) -> Sequence[str]: ...
    @property
    def field_stamps(self) -> Sequence[str]: ...
    @property
    def columns(self) -> Mapping[str, Sequence[Any]]: ...


class Proof:
    """One file's sums; used by the thread that uses ``raw``."""

    def __init__(self, raw: Any, hashing: Hashing) -> None:
        self._raw, self._hashing = raw, hashing
        self._tables = list(synced_tables())
        self._rights: frozenset[str] = frozenset()
        self._parts: dict[str, list[Sequence[str]]] = {}
        self._hashes: dict[str, dict[str, int]] = {}
        self._sum = 0
        self._touched: dict[str, set[str]] = {}
        self._place: tuple[int, str] | None = (0, "")
        self._whole = False
        self.flipped = 0
        """Rows whose stored value had changed though nobody wrote it, since the start."""

    def see(self, rights: Iterable[str]) -> None:
        """What this device may see; where that changed, everything is summed anew."""
        rights = frozenset(rights)
        if rights == self._rights and self._parts:
            return
        self._rights, self._parts = rights, {}
        for table, how in synced_tables().items():
            shown = self._hashing.parts(data_columns(table), BOOKKEEPING, how.seen_with)
            self._parts[table] = [names for part, names in shown.items() if not part or {part, "*"} & rights]
        self.anew()

    def anew(self) -> None:
        """Nothing that was read counts any more."""
        self._hashes, self._sum = {table: {} for table in self._tables}, 0
        self._touched, self._whole = {}, False
        self.again()

    def again(self) -> None:
        """Begin to read every row once more."""
        self._place = (0, "")

    def touch(self, table: str, ids: Iterable[str]) -> None:
        """These rows are being written: they are read anew before anything is compared."""
        self._touched.setdefault(table, set()).update(ids)

    @property
    def walked(self) -> bool:
        """Whether every row has been read since it was last asked for."""
        return self._place is None

    def touched(self) -> int:
        """Rows to be read anew."""
        return sum(map(len, self._touched.values()))

    def total(self) -> int | None:
        """The sum of all rows; None while not all have been read."""
        if not self._whole or self._touched or not self._parts:
            return None
        return self._sum

    def slots(self) -> list[int]:
        """The sums of all slots."""
        sums = [0] * self._hashing.slots
        for hashes in self._hashes.values():
            for row_id, value in hashes.items():
                slot = self._hashing.slot(row_id)
                sums[slot] = (sums[slot] + value) % WHOLE
        return sums

    def keys(self, slots: Collection[int]) -> dict[Key, int]:
        """Every row of these slots with its hash."""
        return {
            (table, row_id): value
            for table, hashes in self._hashes.items()
            for row_id, value in hashes.items()
            if self._hashing.slot(row_id) in slots
        }

    def step(self) -> bool:
        """Read some rows: those touched first, then the next in turn. False when there is nothing more to read."""
        if not self._parts:
            return False
        if self._touched:
            table, ids = next(iter(self._touched.items()))
            part = [ids.pop() for _ in range(min(STEP_ROWS, len(ids)))]
            if not ids:
                del self._touched[table]
            self._take(table, self._read(table, part), part)
        elif self._place is not None:
            self._walk(*self._place)
        return bool(self._touched) or self._place is not None

    def _walk(self, index: int, after: str) -> None:
        table = self._tables[index]
        found = self._raw.execute(
            f'SELECT id FROM "{table}" WHERE id > ? ORDER BY id LIMIT ?', (after, STEP_ROWS)
        ).fetchall()
        ids = [row_id for (row_id,) in found]
        last = ids[-1] if len(ids) == STEP_ROWS else None
        known = self._hashes[table]
        gone = (
            [row_id for row_id in known if row_id > after and (last is None or row_id <= last)] if self._whole else []
        )
        if ids or gone:
            self._take(table, self._read(table, ids), {*ids, *gone}, unasked=self._whole)
        if last is not None:
            self._place = (index, last)
        elif index + 1 < len(self._tables):
            self._place = (index + 1, "")
        else:
            self._place, self._whole = None, True

    def _take(self, table: str, found: Mapping[str, int], asked: Iterable[str], *, unasked: bool = False) -> None:
        known, touched = self._hashes[table], self._touched.get(table, ())
        for row_id in asked:
            new = found.get(row_id)
            if unasked and row_id not in touched and known.get(row_id) != new:
                self.flipped += 1
            if new is None:
                self._sum = (self._sum - known.pop(row_id, 0)) % WHOLE
            else:
                self._sum = (self._sum - known.get(row_id, 0) + new) % WHOLE
                known[row_id] = new

    def _read(self, table: str, ids: Sequence[str]) -> dict[str, int]:
        """Row → hash of what the centre last said of it; without what is deleted or not known there."""
        columns = data_columns(table)
        named = ", ".join(f'"{column}"' for column in columns)
        found: dict[str, int] = {}
        with _reading(self._raw):
            listed = json.dumps(list(ids))
            rows = self._raw.execute(
                f'SELECT id, stamp, field_stamps, {named} FROM "{table}" WHERE id IN (SELECT value FROM json_each(?))',
                (listed,),
            ).fetchall()
            own = {
                pk
                for (pk,) in self._raw.execute(
                    "SELECT DISTINCT pk FROM outbox WHERE pk IN (SELECT value FROM json_each(?)) AND tbl = ?",
                    (listed, table),
                )
            }
            for row_id, stamp, text, *values in rows:
                row = dict(zip(columns, values, strict=True))
                stamps = {} if text == "{}" else json.loads(text)
                if row_id in own:
                    beneath = _beneath(self._raw, (table, row_id), stamp, stamps, row)
                    if beneath is None:
                        continue
                    stamp, stamps, row = beneath
                if row["deleted_at"] is None:
                    found[row_id] = self._hash(table, row_id, stamp or "", stamps, row)
        return found

    def offered(self, keys: Sequence[Key]) -> tuple[list[Table], list[tuple[Any, ...]]]:
        """Rows as the centre last said them, deleted ones too, and the edits that are known of them."""
        by_table: dict[str, list[str]] = {}
        for table, row_id in keys:
            by_table.setdefault(table, []).append(row_id)
        tables: list[Table] = []
        edits: list[tuple[Any, ...]] = []
        with _reading(self._raw):
            for table, ids in by_table.items():
                lists = _as_told(self._raw, table, ids)
                if lists is None:
                    continue
                tables.append((table, lists))
                known = self._raw.execute(
                    "SELECT tbl, pk, field, stamp, base, value, actor, at FROM edit e"
                    " WHERE tbl = ? AND pk IN (SELECT value FROM json_each(?)) AND NOT EXISTS"
                    " (SELECT 1 FROM outbox o WHERE o.pk = e.pk AND o.tbl = e.tbl AND o.stamp = e.stamp)",
                    (table, json.dumps(list(lists["id"]))),
                ).fetchall()
                edits += [(*key, json.loads(value), actor, at) for *key, value, actor, at in known]
        return tables, edits

    def _hash(self, table: str, row_id: str, stamp: str, stamps: Mapping[str, str], row: Mapping[str, Any]) -> int:
        shown = self._parts[table]
        return sum(
            self._hashing.row(table, row_id, stamp, stamps, names, [row[name] for name in names]) for names in shown
        ) % WHOLE  # fmt: skip


@contextlib.contextmanager
def _reading(raw: Any) -> Iterator[None]:
    """Rows and outbox of one moment."""
    raw.execute("BEGIN")
    try:
        yield
    finally:
        raw.execute("COMMIT")


def _as_told(raw: Any, table: str, ids: Sequence[str]) -> dict[str, list[Any]] | None:
    """Rows by column, without what is unsent and what a column's gap hides; None where none of them was ever told."""
    gaps = {column for (column,) in raw.execute("SELECT col FROM gap WHERE tbl = ?", (table,))}
    names = [name for name in wire_columns(table) if name not in gaps]
    named = ", ".join(f'"{name}"' for name in names)
    found: list[tuple[Any, ...]] = []
    rows = raw.execute(
        f'SELECT stamp, field_stamps, {named} FROM "{table}" WHERE id IN (SELECT value FROM json_each(?))',
        (json.dumps(list(ids)),),
    ).fetchall()
    for stamp, text, *values in rows:
        row, stamps = dict(zip(names, values, strict=True)), json.loads(text)
        key = (table, str(row["id"]))
        if raw.execute("SELECT 1 FROM outbox WHERE pk = ? AND tbl = ?", key[::-1]).fetchone():
            beneath = _beneath(raw, key, stamp, stamps, row)
            if beneath is None:
                continue
            stamp, stamps, row = beneath
        if stamp:
            kept = json.dumps({name: each for name, each in stamps.items() if each}, separators=(",", ":"))
            found.append((stamp, kept, *(row[name] for name in names)))
    if not found:
        return None
    return dict(zip(("stamp", "field_stamps", *names), map(list, zip(*found, strict=True)), strict=True))


def _beneath(
    raw: Any, row: Key, stamp: str, stamps: Mapping[str, str], values: Mapping[str, Any]
) -> tuple[str, dict[str, str], dict[str, Any]] | None:
    """The row as the centre last said it, beneath what is unsent; None where it knows nothing of it."""
    lower = unsent.beneath(raw, row)
    if any(entry.op == "insert" for entry in unsent.of_row(raw, row)):
        if "store_id" not in lower:
            return None
        # the peer made the same row: all of its fields lie beneath, and its home is never edited
        stamp = lower["store_id"][0]
    own = {**stamps, **{field: own for field, (own, _) in lower.items()}}
    return stamp, own, {**values, **{field: value for field, (_, value) in lower.items()}}


def mend(raw: Any, table: str, columns: Mapping[str, Sequence[Any]], *, below: bool = False) -> int:
    """Set these rows to what the peer says, whatever stamps are held; what is unsent stays on top. How many were set.

    ``below``: leave those of which a field that was sent is above the peer's.

    Call it inside a write transaction with capture silent.
    """
    writer = TableWriter(raw, table, columns)
    rows = writer.in_order(columns)
    names = writer.names
    ids = [writer.key(row) for row in rows]
    here = {
        row_id
        for (row_id,) in raw.execute(
            f'SELECT id FROM "{table}" WHERE id IN (SELECT value FROM json_each(?))', (json.dumps(ids),)
        )
    }
    waiting = waiting_fields(raw, table, ids)
    fresh = [row for row in rows if writer.key(row) not in here]
    writer.write(fresh)
    done = len(fresh)
    for row in rows:
        row_id = writer.key(row)
        if row_id in here:
            done += _set(raw, table, dict(zip(names, row, strict=True)), waiting.get(row_id, frozenset()), below=below)
    return done


def _set(raw: Any, table: str, row: dict[str, Any], waiting: frozenset[str], *, below: bool) -> bool:
    its_stamps = json.loads(row["field_stamps"])
    old_stamp, text = raw.execute(
        f'SELECT stamp, field_stamps FROM "{table}" WHERE id = ?', (row["id"],)
    ).fetchone()  # fmt: skip
    my_stamps = json.loads(text)
    data = [name for name in data_columns(table) if name in row]
    covered = set(data) if waiting >= EVERY_FIELD else waiting & set(data)
    if below and any(
        my_stamps.get(name, old_stamp or "") > its_stamps.get(name, row["stamp"])
        for name in data
        if name not in covered
    ):
        return False
    for field in covered:
        raw.execute(
            "INSERT OR REPLACE INTO peer_value (tbl, pk, field, stamp, value) VALUES (?, ?, ?, ?, ?)",
            (
                table, row["id"], field, its_stamps.get(field, row["stamp"]),
                json.dumps(row[field], ensure_ascii=False),
            ),
        )  # fmt: skip
    if waiting >= EVERY_FIELD:
        return True
    unknown = {field: stamp for field, stamp in my_stamps.items() if field not in data}
    stamps = {**unknown, **its_stamps, **{field: my_stamps.get(field, old_stamp or "") for field in covered}}
    kept = {field: stamp for field, stamp in sorted(stamps.items()) if stamp != row["stamp"]}
    written = {name: row[name] for name in (*data, *BOOKKEEPING) if name in row and name not in covered}
    written |= {"stamp": row["stamp"], "field_stamps": json.dumps(kept, separators=(",", ":")) if kept else "{}"}
    assigned = ", ".join(f'"{name}" = ?' for name in written)
    raw.execute(f'UPDATE "{table}" SET {assigned} WHERE id = ?', (*written.values(), row["id"]))
    return True


def remove_absent(raw: Any, table: str, ids: Sequence[str]) -> list[str]:
    """Take away rows that the peer lacks, with all that is known of them; those with something unsent stay.

    Returns what went. Call it inside a write transaction with capture silent.
    """
    listed = json.dumps(list(ids))
    gone = [
        row_id
        for (row_id,) in raw.execute(
            f'SELECT id FROM "{table}" t WHERE id IN (SELECT value FROM json_each(?))'
            " AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.pk = t.id AND o.tbl = ?)",
            (listed, table),
        )
    ]
    chosen = json.dumps(gone)
    raw.execute(f'DELETE FROM "{table}" WHERE id IN (SELECT value FROM json_each(?))', (chosen,))
    for other in ("edit", "conflict", "peer_value"):
        raw.execute(f"DELETE FROM {other} WHERE tbl = ? AND pk IN (SELECT value FROM json_each(?))", (table, chosen))
    return gone
