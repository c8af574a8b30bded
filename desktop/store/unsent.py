"""What this device wrote and no peer has taken: the entries of one row, what each wrote, and what lies beneath."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from desktop.domain.record import data_columns
from desktop.store.replica_scope import see_out

Key = tuple[str, str]
"""Table and row."""
_COLUMNS = "seq, tx, tbl, pk, op, stamp, cols, olds, news, state, actor, at, seen"


@dataclass(frozen=True)
class Entry:
    """One captured change, as ``domain.local.Outbox`` keeps it."""

    seq: int
    tx: str
    table: str
    pk: str
    op: str
    stamp: str
    bases: Mapping[str, str]
    olds: Mapping[str, Any]
    news: Mapping[str, Any] | None
    state: str | None
    actor: str
    at: str
    seen: Mapping[str, Any]

    @property
    def row(self) -> Key:
        return self.table, self.pk


def of_transaction(raw: Any, tx: str) -> list[Entry]:
    """The entries of one transaction, in order."""
    return _read(raw, "tx = ?", (tx,))


def of_row(raw: Any, row: Key) -> list[Entry]:
    """All entries of one row, in order."""
    return _read(raw, "pk = ? AND tbl = ?", (row[1], row[0]))


def _read(raw: Any, where: str, values: Sequence[Any]) -> list[Entry]:
    found = raw.execute(f"SELECT {_COLUMNS} FROM outbox WHERE {where} ORDER BY seq", values).fetchall()
    return [
        Entry(
            seq, tx, table, pk, op, stamp, json.loads(cols or "{}"), json.loads(olds or "{}"),
            None if news is None else json.loads(news), state, actor or "", at or "", json.loads(seen or "{}"),
        )
        for seq, tx, table, pk, op, stamp, cols, olds, news, state, actor, at, seen in found
    ]  # fmt: skip


def standing(raw: Any, row: Key) -> dict[str, Any] | None:
    """The data columns of the row as it is shown; None where it is not here."""
    columns = data_columns(row[0])
    quoted = ", ".join(f'"{column}"' for column in columns)
    found = raw.execute(f'SELECT {quoted} FROM "{row[0]}" WHERE id = ?', (row[1],)).fetchone()
    return None if found is None else dict(zip(columns, found, strict=True))


def written(raw: Any, row: Key) -> dict[int, dict[str, Any]]:
    """Sequence number of each entry of a row → what it wrote; of an insert, all that the row then held.

    Found backwards: a value is what the next later entry of its field saw, or what the row holds now. Once the centre
    has refused an entry, what it wrote is kept with it, since the later ones may then go away.
    """
    after = standing(raw, row) or {}
    found: dict[int, dict[str, Any]] = {}
    for entry in reversed(of_row(raw, row)):
        if entry.news is not None:
            found[entry.seq] = dict(entry.news)
        elif entry.op == "insert":
            found[entry.seq] = dict(after)
        else:
            found[entry.seq] = {field: after.get(field) for field in entry.bases}
        after.update(entry.olds)
    return found


def keep_written(raw: Any, entries: Iterable[Entry], *, inserts: bool = False) -> None:
    """Keep beside these edits what they wrote, while all later entries of their rows are still there.

    ``inserts``: also beside new rows, where others may write on top before the centre has answered.
    """
    by_row: dict[Key, list[Entry]] = {}
    for entry in entries:
        by_row.setdefault(entry.row, []).append(entry)
    for row, mine in by_row.items():
        values = written(raw, row)
        raw.executemany(
            "UPDATE outbox SET news = ? WHERE seq = ?",
            [
                (json.dumps(values[entry.seq], ensure_ascii=False), entry.seq)
                for entry in mine
                if entry.news is None and (inserts or entry.op != "insert")
            ],
        )


def beneath(raw: Any, row: Key) -> dict[str, tuple[str, Any]]:
    """Field → stamp and value of the peer's latest beneath own edits.

    It is what was pulled since, or else what the first own edit of the field saw.
    """
    found: dict[str, tuple[str, Any]] = {}
    for entry in of_row(raw, row):
        if entry.op == "insert":
            break
        for field, base in entry.bases.items():
            found.setdefault(field, (base, entry.olds.get(field)))
    pulled = raw.execute("SELECT field, stamp, value FROM peer_value WHERE tbl = ? AND pk = ?", row)
    return found | {field: (stamp, json.loads(value)) for field, stamp, value in pulled}


def told_beneath(raw: Any, row: Key, field: str) -> str:
    """The stamp of what the first own edit of a field saw, where a peer has told or taken that; empty otherwise."""
    found = raw.execute(
        "SELECT c.value FROM outbox o LEFT JOIN json_each(o.cols) c ON c.key = :field"
        " WHERE o.tbl = :tbl AND o.pk = :pk AND (o.op = 'insert' OR c.key IS NOT NULL) ORDER BY o.seq LIMIT 1",
        {"tbl": row[0], "pk": row[1], "field": field},
    ).fetchone()
    base = "" if found is None or found[0] is None else str(found[0])
    known = "SELECT 1 FROM edit WHERE tbl = ? AND pk = ? AND field IN (?, '') AND stamp = ?"
    return base if base and raw.execute(known, (*row, field, base)).fetchone() else ""


def lay_on_top(raw: Any, row: Key, covered: Collection[str]) -> None:
    """Show what these unsent edits wrote in a row that came in after them. Call it with capture silent.

    ``covered``: fields of which the peer's value goes beneath, whatever its stamp; of any other the higher one stands.
    """
    for entry in of_row(raw, row):
        for field, value in (entry.news or {}).items():
            its = _stamp(raw, row, field)
            if field in covered:
                raw.execute(
                    "INSERT OR IGNORE INTO peer_value (tbl, pk, field, stamp, value) VALUES (?, ?, ?, ?, ?)",
                    (*row, field, its, json.dumps((standing(raw, row) or {})[field], ensure_ascii=False)),
                )
            elif entry.stamp < its:
                continue
            _show(raw, row, field, entry.stamp, value)


def roll_back(raw: Any, entries: Sequence[Entry]) -> None:
    """Take these entries out of the outbox, and their values out of the rows: the next lower unsent edit of a field
    stands again, or else the peer's latest value. Call it with capture silent.

    A new row on which other unsent edits stand stays, and belongs from then on to the first of those.
    """
    gone = {entry.seq for entry in entries}
    for row in {entry.row: None for entry in entries}:
        # what those that stay wrote would no longer be found from what these saw
        keep_written(raw, [entry for entry in of_row(raw, row) if entry.seq not in gone], inserts=True)
        _roll_back_row(raw, row, gone)
    raw.executemany("DELETE FROM outbox WHERE seq = ?", [(seq,) for seq in sorted(gone)])
    see_out(raw, {entry.row: None for entry in entries})


def _roll_back_row(raw: Any, row: Key, gone: set[int]) -> None:
    mine = of_row(raw, row)
    left = [entry for entry in mine if entry.seq not in gone]
    made = next((entry for entry in mine if entry.op == "insert" and entry.seq in gone), None)
    if made is not None:
        if left:
            gone.discard(made.seq)
            raw.execute(
                "UPDATE outbox SET tx = ?, state = ? WHERE seq = ?",
                (left[0].tx, left[0].state or "held", made.seq),
            )
            left.insert(0, made)
        else:
            _unmake(raw, row, made.stamp, written(raw, row)[made.seq])
            return
    lower = beneath(raw, row)
    values = written(raw, row)
    for field in {field: None for entry in mine if entry.seq in gone for field in entry.bases}:
        _roll_back_field(raw, row, field, mine, gone, values, lower)


def _roll_back_field(
    raw: Any, row: Key, field: str, mine: Sequence[Entry], gone: set[int], values: Mapping[int, Mapping[str, Any]],
    lower: Mapping[str, tuple[str, Any]],
) -> None:  # fmt: skip
    touching = [entry for entry in mine if entry.op == "insert" or field in entry.bases]
    left = [entry for entry in touching if entry.seq not in gone]
    if left and field in lower:
        raw.execute(
            "INSERT OR IGNORE INTO peer_value (tbl, pk, field, stamp, value) VALUES (?, ?, ?, ?, ?)",
            (*row, field, lower[field][0], json.dumps(lower[field][1], ensure_ascii=False)),
        )
    if touching[-1].seq not in gone:
        return
    if _stamp(raw, row, field) not in {entry.stamp for entry in touching}:
        # others have written on top, through a hub: theirs stands, or what is higher still
        if field in lower and lower[field][0] > _stamp(raw, row, field):
            _show(raw, row, field, *lower[field])
        raw.execute("DELETE FROM peer_value WHERE tbl = ? AND pk = ? AND field = ?", (*row, field))
        return
    if left:
        _show(raw, row, field, left[-1].stamp, values[left[-1].seq].get(field))
        return
    _show(raw, row, field, *lower[field])
    raw.execute("DELETE FROM peer_value WHERE tbl = ? AND pk = ? AND field = ?", (*row, field))


def _stamp(raw: Any, row: Key, field: str) -> str:
    found = raw.execute(f'SELECT stamp, field_stamps FROM "{row[0]}" WHERE id = ?', (row[1],)).fetchone()
    return "" if found is None else str(json.loads(found[1]).get(field, found[0] or ""))


def _show(raw: Any, row: Key, field: str, stamp: str, value: Any) -> None:
    table, pk = row
    found = raw.execute(f'SELECT stamp, field_stamps FROM "{table}" WHERE id = ?', (pk,)).fetchone()
    if found is None:
        return
    stamps = {name: own for name, own in json.loads(found[1]).items() if name != field}
    if stamp != (found[0] or ""):
        stamps[field] = stamp
    text = json.dumps(dict(sorted(stamps.items())), separators=(",", ":")) if stamps else "{}"
    raw.execute(f'UPDATE "{table}" SET "{field}" = ?, field_stamps = ? WHERE id = ?', (value, text, pk))


def _unmake(raw: Any, row: Key, stamp: str, made: Mapping[str, Any]) -> None:
    """A new row that nobody took goes away; where a peer has made the same row, the peer's stands.

    Where it is our very row that stands there (a hub had shown it, and the centre wrote above it that it is deleted),
    only what was written above differs. ``stamp``, ``made``: of our making.
    """
    table, pk = row
    pulled = raw.execute("SELECT field, stamp, value FROM peer_value WHERE tbl = ? AND pk = ?", row).fetchall()
    if not pulled:
        raw.execute(f'DELETE FROM "{table}" WHERE id = ?', (pk,))
        return
    ours = made.keys() - {"store_id", *(field for field, _, _ in pulled)}
    root = stamp if ours else min(its for _, its, _ in pulled)
    raw.execute(f"""UPDATE "{table}" SET stamp = ?, field_stamps = '{{}}' WHERE id = ?""", (root, pk))
    for field in sorted(ours):
        _show(raw, row, field, stamp, made[field])
    for field, its, value in pulled:
        _show(raw, row, field, its, json.loads(value))
    raw.execute("DELETE FROM peer_value WHERE tbl = ? AND pk = ?", row)
