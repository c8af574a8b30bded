"""From the outbox to a frozen batch: what was written, by whom, on top of what.

An edit's value is found backwards: it is what the next later entry of its field saw, or what the row holds now. So a
save made while a batch is being put together changes nothing in it, and no lock is held meanwhile.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import orjson

from desktop.domain.record import synced_tables, wire_columns

_EDITS = (
    "SELECT seq, tx, tbl, pk, stamp, cols, olds, seen, actor, at, news FROM outbox"
    " WHERE seq > ? AND seq <= ? AND op <> 'insert' ORDER BY seq"
)


class Plain:
    """A batch as plain lists, in the shape of ``sync.protocol.Batch``."""

    def __init__(self, first: int, last: int) -> None:
        self.first, self.last = first, last
        self.transactions: list[tuple[Any, ...]] = []
        """Id, actor, time; True after them where it is to be answered row by row."""
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
    edits = raw.execute(_EDITS, (after, last)).fetchall()
    plain = Plain(after + 1, last)
    overlay = _overlay(raw, last)
    inserted = _inserted(raw, after, last)
    plain.entries = len(edits) + sum(len(each.rows) for each in inserted.values())
    index = _transactions(edits, inserted, plain)
    rows = _rows(raw, edits)
    written: list[tuple[Any, ...]] = []
    for _, tx, table, pk, stamp, cols, olds, seen, _, _, news in reversed(edits):
        later = overlay.get((table, pk), {})
        bases, before = orjson.loads(cols), orjson.loads(olds)
        # an entry of the outbox's copy tells itself what it wrote: the row may not be here, or hold something newer
        told = None if news is None else orjson.loads(news)
        held = rows.get((table, pk), {})
        for field in reversed(bases):
            value = later.get(field, held.get(field)) if told is None else told.get(field)
            written.append((table, index[tx], pk, field, value, stamp, bases[field], seen or ""))
        overlay[table, pk] = {**later, **before}
    for (table, pk), values in overlay.items():
        if table in inserted:
            inserted[table].as_written(pk, values)
    for table, each in inserted.items():
        plain.inserts[table] = each.by_column(index)
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
        overlay.setdefault((table, pk), {}).update(orjson.loads(olds))
    return overlay


class _Inserted:
    """One table's new rows, in the order they were made. ``rows``: sequence, transaction, stamp, then the columns."""

    def __init__(self, columns: tuple[str, ...], rows: list[tuple[Any, ...]]) -> None:
        self.columns, self.rows = columns, rows
        self._places: dict[str, int] | None = None

    def as_written(self, pk: str, values: Mapping[str, Any]) -> None:
        """Put back what later entries saw in a row, if it is one of these."""
        if self._places is None:
            key = 3 + self.columns.index("id")
            self._places = {row[key]: place for place, row in enumerate(self.rows)}
        place = self._places.get(pk)
        if place is not None:
            row = self.rows[place]
            self.rows[place] = (*row[:3], *map(values.get, self.columns, row[3:]))

    def firsts(self) -> Iterator[tuple[int, str, str, str]]:
        """Sequence, transaction, actor and time of the first row of each transaction."""
        by, at, before = 3 + self.columns.index("created_by"), 3 + self.columns.index("created_at"), ""
        for row in self.rows:
            if row[1] != before:
                before = row[1]
                yield row[0], before, row[by], row[at]

    def by_column(self, index: Mapping[str, int]) -> dict[str, Any]:
        """In the shape of ``Plain.inserts``."""
        _, transactions, stamps, *columns = zip(*self.rows, strict=True)
        return {
            "tx": [index[tx] for tx in transactions], "stamp": stamps,
            "columns": dict(zip(self.columns, columns, strict=True)),
        }  # fmt: skip


def _inserted(raw: Any, after: int, last: int) -> dict[str, _Inserted]:
    tables = raw.execute(
        "SELECT DISTINCT tbl FROM outbox WHERE seq > ? AND seq <= ? AND op = 'insert'", (after, last)
    ).fetchall()
    found = {}
    for (table,) in tables:
        columns = wire_columns(table)
        named = ", ".join(f't."{column}"' for column in columns)
        rows = raw.execute(
            f'SELECT o.seq, o.tx, o.stamp, {named} FROM outbox o CROSS JOIN "{table}" t ON t.id = o.pk'
            " WHERE o.seq > ? AND o.seq <= ? AND o.tbl = ? AND o.op = 'insert' ORDER BY o.seq",
            (after, last, table),
        ).fetchall()
        found[table] = _Inserted(columns, rows)
    return found


def _rows(raw: Any, edits: Sequence[Any]) -> dict[tuple[str, str], dict[str, Any]]:
    """What the rows of these entries hold now, of the fields that they name."""
    by_table: dict[str, set[str]] = {}
    named_in: dict[str, set[str]] = {}
    for _, _, table, pk, _, cols, *_ in edits:
        by_table.setdefault(table, set()).add(pk)
        named_in.setdefault(table, set()).update(orjson.loads(cols))
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for table, pks in by_table.items():
        columns = ("id", *(column for column in wire_columns(table) if column in named_in[table] - {"id"}))
        named = ", ".join(f'"{column}"' for column in columns)
        statement = f'SELECT {named} FROM "{table}" WHERE id IN (SELECT value FROM json_each(?))'
        for row in raw.execute(statement, (json.dumps(sorted(pks)),)):
            values = dict(zip(columns, row, strict=True))
            found[table, values["id"]] = values
    return found


def _transactions(edits: Sequence[Any], inserted: Mapping[str, _Inserted], plain: Plain) -> dict[str, int]:
    """The transactions in order into ``plain``; the place of each."""
    firsts: dict[str, tuple[int, str, str]] = {}
    made = [first for each in inserted.values() for first in each.firsts()]
    for seq, tx, actor, at in (*made, *((e[0], e[1], e[8], e[9]) for e in edits)):
        if tx not in firsts or seq < firsts[tx][0]:
            firsts[tx] = (seq, actor or "", at or "")
    ordered = sorted(firsts, key=lambda tx: firsts[tx][0])
    apart = _separable(inserted)
    plain.transactions += [(tx, *firsts[tx][1:], *((True,) if tx in apart else ())) for tx in ordered]
    return {tx: place for place, tx in enumerate(ordered)}


def _separable(inserted: Mapping[str, _Inserted]) -> set[str]:
    """The transactions that say of themselves that their rows stand alone."""
    tables = synced_tables()
    return {row[1] for name, each in inserted.items() if tables[name].separable for row in each.rows}


EDIT_FIELDS = ("tx", "id", "field", "value", "stamp", "base", "seen")


def _fill_edits(written: Iterator[tuple[Any, ...]], plain: Plain) -> None:
    for table, tx, pk, field, value, stamp, base, seen in written:
        into = plain.edits.setdefault(table, {name: [] for name in EDIT_FIELDS})
        for name, item in zip(EDIT_FIELDS, (tx, pk, field, value, stamp, base, seen), strict=True):
            into[name].append(item)
