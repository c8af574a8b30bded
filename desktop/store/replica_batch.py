"""From the outbox to a frozen batch: what was written, by whom, on top of what.

An edit's value is found backwards: it is what the next later entry of its field saw, or what the row holds now. So a
save made while a batch is being put together changes nothing in it, and no lock is held meanwhile.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from desktop.domain.record import wire_columns

HLC_DIGITS = 19

_ENTRIES = "SELECT seq, tx, tbl, pk, op, stamp, cols, olds, seen, actor, at FROM outbox WHERE seq > ? AND seq <= ?"


class Plain:
    """A batch as plain lists, in the shape of ``sync.protocol.Batch``."""

    def __init__(self, first: int, last: int) -> None:
        self.first, self.last = first, last
        self.transactions: list[tuple[str, str, str]] = []
        """Id, actor, time."""
        self.inserts: dict[str, dict[str, Any]] = {}
        self.edits: dict[str, dict[str, list[Any]]] = {}
        self.entries = 0


def next_range(raw: Any, rows: int, top: int) -> tuple[int, int] | None:
    """The stretch of the outbox to freeze next: whole transactions, about ``rows`` entries, none after ``top``.

    None when nothing waits.
    """
    after = raw.execute("SELECT coalesce(max(last_seq), 0) FROM batch").fetchone()[0]
    last = raw.execute(
        "SELECT seq, tx FROM (SELECT seq, tx FROM outbox WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT ?)"
        " ORDER BY seq DESC LIMIT 1",
        (after, top, rows),
    ).fetchone()
    if last is None:
        return None
    end = raw.execute("SELECT max(seq) FROM outbox WHERE tx = ?", (last[1],)).fetchone()[0]
    return after, end


def collect(raw: Any, after: int, last: int) -> Plain:
    """Everything captured in (after, last], as it was written then. Call it inside a read transaction."""
    entries = raw.execute(_ENTRIES + " ORDER BY seq", (after, last)).fetchall()
    plain = Plain(after + 1, last)
    plain.entries = len(entries)
    index: dict[str, int] = {}
    overlay = _overlay(raw, last)
    inserted = _inserted(raw, after, last)
    _transactions(entries, inserted, plain, index)
    rows = _rows(raw, [(e[2], e[3]) for e in entries if e[4] != "insert"])
    written: list[tuple[Any, ...]] = []
    for entry in reversed(entries):
        _, tx, table, pk, op, stamp, cols, olds, seen, _, _ = entry
        later = overlay.get((table, pk), {})
        if op == "insert":
            inserted[table][1][pk].update(later)
            continue
        bases, before = json.loads(cols), json.loads(olds)
        for field in reversed(bases):
            value = later.get(field, rows[table, pk].get(field))
            mark = (seen or "") if field == "deleted_at" else ""
            written.append((table, index[tx], pk, field, value, stamp, bases[field], mark))
        overlay[table, pk] = {**later, **before}
    _fill_inserts(entries, inserted, plain, index)
    _fill_edits(reversed(written), plain)
    return plain


def still_there(raw: Any, plain: Plain) -> bool:
    """Whether a person has not meanwhile dropped or sent anew something of what was collected."""
    found = raw.execute("SELECT count(*) FROM outbox WHERE seq BETWEEN ? AND ?", (plain.first, plain.last)).fetchone()
    return bool(found[0] == plain.entries)


def _overlay(raw: Any, last: int) -> dict[tuple[str, str], dict[str, Any]]:
    """What the entries after ``last`` saw: the values as they were then."""
    overlay: dict[tuple[str, str], dict[str, Any]] = {}
    later = raw.execute("SELECT tbl, pk, olds FROM outbox WHERE seq > ? AND op <> 'insert' ORDER BY seq DESC", (last,))
    for table, pk, olds in later:
        overlay.setdefault((table, pk), {}).update(json.loads(olds))
    return overlay


Inserted = dict[str, tuple[tuple[str, ...], dict[str, dict[str, Any]]]]


def _inserted(raw: Any, after: int, last: int) -> Inserted:
    tables = raw.execute(
        "SELECT DISTINCT tbl FROM outbox WHERE seq > ? AND seq <= ? AND op = 'insert'", (after, last)
    ).fetchall()
    found: Inserted = {}
    for (table,) in tables:
        columns = wire_columns(table)
        named = ", ".join(f't."{column}"' for column in columns)
        rows = raw.execute(
            f'SELECT {named} FROM outbox o CROSS JOIN "{table}" t ON t.id = o.pk'
            " WHERE o.seq > ? AND o.seq <= ? AND o.tbl = ? AND o.op = 'insert'",
            (after, last, table),
        )
        place = columns.index("id")
        found[table] = (columns, {row[place]: dict(zip(columns, row, strict=True)) for row in rows})
    return found


def _rows(raw: Any, keys: Sequence[tuple[str, str]]) -> dict[tuple[str, str], dict[str, Any]]:
    by_table: dict[str, set[str]] = {}
    for table, pk in keys:
        by_table.setdefault(table, set()).add(pk)
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for table, pks in by_table.items():
        columns = wire_columns(table)
        named = ", ".join(f'"{column}"' for column in columns)
        statement = f'SELECT {named} FROM "{table}" WHERE id IN (SELECT value FROM json_each(?))'
        for row in raw.execute(statement, (json.dumps(sorted(pks)),)):
            values = dict(zip(columns, row, strict=True))
            found[table, values["id"]] = values
    return found


def _transactions(entries: Sequence[Any], inserted: Inserted, plain: Plain, index: dict[str, int]) -> None:
    for _, tx, table, pk, op, _, _, _, _, actor, at in entries:
        if tx in index:
            continue
        index[tx] = len(index)
        if op == "insert":
            row = inserted[table][1][pk]
            actor, at = row["created_by"], row["created_at"]
        plain.transactions.append((tx, actor or "", at or ""))


def _fill_inserts(entries: Sequence[Any], inserted: Inserted, plain: Plain, index: dict[str, int]) -> None:
    for _, tx, table, pk, op, stamp, *_ in entries:
        if op != "insert":
            continue
        columns, rows = inserted[table]
        if table not in plain.inserts:
            plain.inserts[table] = {"tx": [], "stamp": [], "columns": {column: [] for column in columns}}
        into = plain.inserts[table]
        into["tx"].append(index[tx])
        into["stamp"].append(stamp)
        for column, value in rows[pk].items():
            into["columns"][column].append(value)


EDIT_FIELDS = ("tx", "id", "field", "value", "stamp", "base", "seen")


def _fill_edits(written: Iterator[tuple[Any, ...]], plain: Plain) -> None:
    for table, tx, pk, field, value, stamp, base, seen in written:
        into = plain.edits.setdefault(table, {name: [] for name in EDIT_FIELDS})
        for name, item in zip(EDIT_FIELDS, (tx, pk, field, value, stamp, base, seen), strict=True):
            into[name].append(item)


def lower_future(raw: Any, ceiling: int) -> int:
    """Lower the unsent stamps above ``ceiling`` (the peer's clock), each staying above its base.

    Returns the outbox's end. Call it inside a write transaction, before freezing: a frozen stamp never changes.
    """
    after = raw.execute("SELECT coalesce(max(last_seq), 0) FROM batch").fetchone()[0]
    limit = f"{ceiling:0{HLC_DIGITS}d}"
    entries = raw.execute(
        "SELECT seq, tbl, pk, op, stamp, cols, seen FROM outbox WHERE seq > ? AND substr(stamp, 1, ?) > ? ORDER BY seq",
        (after, HLC_DIGITS, limit),
    ).fetchall()
    renamed: dict[tuple[str, str, str], str] = {}
    running = ceiling
    for seq, table, pk, op, stamp, cols, seen in entries:
        bases = {f: renamed.get((table, pk, b), b) for f, b in json.loads(cols).items()} if cols else {}
        highest = max((int(base[:HLC_DIGITS]) for base in bases.values() if base), default=0)
        new = renamed.get((table, pk, stamp))
        if new is None:
            running += 1
            new = f"{max(running, highest + 1):0{HLC_DIGITS}d}{stamp[HLC_DIGITS:]}"
            renamed[table, pk, stamp] = new
        if seen:
            seen = json.dumps({f: renamed.get((table, pk, s), s) for f, s in json.loads(seen).items()})
        raw.execute(
            "UPDATE outbox SET stamp = ?, cols = ?, seen = ? WHERE seq = ?",
            (new, json.dumps(bases) if cols else None, seen, seq),
        )
        _restamp(raw, table, pk, op, stamp, new)
    if entries:
        raw.execute("UPDATE device SET hlc = ? WHERE id = 1", (running,))
    end: int = raw.execute("SELECT coalesce(max(seq), 0) FROM outbox").fetchone()[0]
    return end


def _restamp(raw: Any, table: str, pk: str, op: str, old: str, new: str) -> None:
    if op == "insert":
        raw.execute(f'UPDATE "{table}" SET stamp = ? WHERE id = ? AND stamp = ?', (new, pk, old))
        return
    (text,) = raw.execute(f'SELECT field_stamps FROM "{table}" WHERE id = ?', (pk,)).fetchone()
    stamps = {field: new if stamp == old else stamp for field, stamp in json.loads(text).items()}
    raw.execute(f'UPDATE "{table}" SET field_stamps = ? WHERE id = ?', (json.dumps(stamps), pk))
