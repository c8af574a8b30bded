"""What an earlier life of this file wrote, is to be sent, and was sent before: by the file that a backup replaced.

It had its effect then, under the stamps it had then. Those here may be others: what lay in the peer's future was
lowered before it was sent, and a backup is older than that.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from desktop.domain.stamp import HLC_DIGITS
from desktop.store import replica_apply as rows_in
from desktop.store import unsent
from desktop.store.unsent import Entry, Key

Tables = Sequence[tuple[str, Mapping[str, Sequence[Any]]]]


def waiting(raw: Any) -> dict[str, list[Key]]:
    """Transaction → its rows, of what was not frozen yet and was stamped in an earlier incarnation of this file."""
    found: dict[str, list[Key]] = {}
    entries = raw.execute(
        "SELECT DISTINCT o.tx, o.tbl, o.pk FROM outbox o JOIN device d"
        " WHERE o.seq > (SELECT coalesce(max(last_seq), 0) FROM batch)"
        f" AND substr(o.stamp, {HLC_DIGITS + 1}) <> '.' || d.code || '.' || d.incarnation ORDER BY o.seq"
    )
    for tx, table, pk in entries:
        found.setdefault(tx, []).append((table, pk))
    return found


def had_effect(raw: Any, done: Iterable[tuple[str, Key]], tables: Tables, edits: Sequence[Sequence[Any]]) -> None:
    """These rows of these transactions need not be sent: their values take the stamps under which the peer knows them.

    ``tables``, ``edits``: the rows as they stand at the peer, edits as EDIT_COLUMNS. Call it with capture silent.
    What stands higher there comes in with the stream; what was written on top here stands on the stamps of there.
    """
    by_row: dict[Key, set[str]] = {}
    for tx, row in done:
        by_row.setdefault(row, set()).add(tx)
    (code,) = raw.execute("SELECT code FROM device WHERE id = 1").fetchone()
    known = _known(tables, edits, f".{code}.")
    for row, transactions in by_row.items():
        entries = unsent.of_row(raw, row)
        sent = [entry for entry in entries if entry.tx in transactions and entry.state is None]
        values = unsent.written(raw, row)
        there = {entry.seq: _stamp_there(entry, values[entry.seq], known.get(row, ())) for entry in sent}
        raw.executemany("UPDATE outbox SET stamp = ? WHERE seq = ?", [(new, seq) for seq, new in there.items()])
        rows_in.rise(raw, [entry.seq for entry in sent])
        raw.executemany("DELETE FROM outbox WHERE seq = ?", [(entry.seq,) for entry in sent])
        names: dict[tuple[str, str], str] = {}
        for entry in sent:
            fields = [""] if entry.op == "insert" else list(entry.bases)
            names |= {(field, entry.stamp): there[entry.seq] for field in fields}
        _rename(raw, row, names)
        rows_in.uncover(raw, row[0], [row[1]])


def _known(tables: Tables, edits: Sequence[Sequence[Any]], own: str) -> dict[Key, list[tuple[Any, ...]]]:
    """Row → field, stamp, value, who, when of what this device wrote there; the field is empty for the whole row."""
    found: dict[Key, list[tuple[Any, ...]]] = {}
    for table, columns in tables:
        for pk, stamp in zip(columns["id"], columns["stamp"], strict=True):
            if own in stamp:
                found.setdefault((table, pk), []).append(("", stamp, None, "", ""))
    for table, pk, field, stamp, _, value, actor, at in edits:
        if own in stamp:
            found.setdefault((table, pk), []).append((field, stamp, value, actor, at))
    return found


def _stamp_there(entry: Entry, wrote: Mapping[str, Any], known: Iterable[tuple[Any, ...]]) -> str:
    """The stamp of this entry at the peer; empty, which stands below all, where it is not known there any more."""
    for field, stamp, value, actor, at in known:
        if entry.op == "insert":
            if not field:
                return str(stamp)
        elif field in entry.bases and (value, actor, at) == (wrote.get(field), entry.actor, entry.at):
            return str(stamp)
    return ""


def _rename(raw: Any, row: Key, names: Mapping[tuple[str, str], str]) -> None:
    """Other stamps for the same writes, in the row and in what stands on it. ``names``: by field, empty for the whole
    row, and stamp; two saves of one row may have one stamp, each in fields of its own.
    """
    table, pk = row
    found = raw.execute(f'SELECT stamp, field_stamps FROM "{table}" WHERE id = ?', (pk,)).fetchone()
    if found is None:
        return

    def renamed(stamps: Mapping[str, Any]) -> dict[str, Any]:
        return {
            field: stamp if field == "*" else names.get((field, stamp), names.get(("", stamp), stamp))
            for field, stamp in stamps.items()
        }

    stamps = json.dumps(renamed(json.loads(found[1])), sort_keys=True, separators=(",", ":"))
    raw.execute(
        f'UPDATE "{table}" SET stamp = ?, field_stamps = ? WHERE id = ?',
        (names.get(("", found[0]), found[0]), stamps, pk),
    )
    later = raw.execute("SELECT seq, cols, seen FROM outbox WHERE tbl = ? AND pk = ? AND op <> 'insert'", row)
    for seq, cols, seen in later.fetchall():
        told = json.dumps(renamed(json.loads(seen))) if seen else seen
        bases = json.dumps(renamed(json.loads(cols)))
        raw.execute("UPDATE outbox SET cols = ?, seen = ? WHERE seq = ?", (bases, told, seq))
