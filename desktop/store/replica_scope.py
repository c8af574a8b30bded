"""Which streams this device has, and rows that leave them.

A row goes away only where it is older than the move that took it out, and never while something of it is unsent: that
comes back as a refusal first, and a person decides.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from desktop.domain.record import Synced, synced_tables


def granted(raw: Any) -> frozenset[str]:
    """The streams granted at the last handshake; the store's own before the first."""
    found = frozenset(stream for (stream,) in raw.execute("SELECT stream FROM granted"))
    if found:
        return found
    (store_id,) = raw.execute("SELECT store_id FROM device WHERE id = 1").fetchone()
    return frozenset({f"store:{store_id}"})


def grant(raw: Any, streams: Sequence[str]) -> None:
    """From now on these streams. Call it inside a write transaction with capture silent.

    Those no longer granted lose their cursor and their rows; one granted again is read from its begin.
    """
    gone = granted(raw) - frozenset(streams)
    raw.execute("DELETE FROM granted")
    raw.executemany("INSERT INTO granted (stream) VALUES (?)", [(stream,) for stream in streams])
    for stream in gone:
        raw.execute("DELETE FROM cursor WHERE stream = ?", (stream,))
    for name, how in synced_tables().items() if gone else ():
        kept = [stream.partition(":")[2] for stream in streams if how.scope or stream.startswith(f"{how.stream}:")]
        outside = raw.execute(
            f'SELECT id FROM "{name}" WHERE {place(how)} NOT IN (SELECT value FROM json_each(?))', (json.dumps(kept),)
        ).fetchall()
        see_out(raw, [(name, pk) for (pk,) in outside])


def depart(raw: Any, exits: Iterable[tuple[str, str, str]]) -> None:
    """Rows (table, row, stamp of the move) that left a stream. Call it as :func:`grant`."""
    for table, pk, stamp in exits:
        how = synced_tables()[table]
        raw.execute(
            "INSERT INTO departed (tbl, pk, stamp) VALUES (?, ?, ?)"
            " ON CONFLICT (tbl, pk) DO UPDATE SET stamp = max(stamp, excluded.stamp)",
            (table, pk, stamp),
        )
        if _moved_at(raw, table, pk, how) < stamp:
            _remove(raw, table, [pk])
        else:
            see_out(raw, [(table, pk)])


def see_out(raw: Any, rows: Iterable[tuple[str, str]]) -> None:
    """Take away those of these rows that are to be seen where this device sees nothing, or that left before.

    Called also when nothing of a row is unsent any more.
    """
    tables = synced_tables()
    open_to = {stream.partition(":")[2] for stream in granted(raw)}
    for table, pk in rows:
        how = tables[table]
        left = raw.execute("SELECT stamp FROM departed WHERE tbl = ? AND pk = ?", (table, pk)).fetchone()
        if not moves(how) and left is None:
            continue
        found = raw.execute(f'SELECT {place(how)} FROM "{table}" WHERE id = ?', (pk,)).fetchone()
        if found is None:
            continue
        if (moves(how) and found[0] not in open_to) or (left is not None and _moved_at(raw, table, pk, how) < left[0]):
            _remove(raw, table, [pk])


def outlived(raw: Any, table: str, pks: Iterable[str]) -> None:
    """The peer has these rows no longer, and something of them is open here: they go as soon as that is decided.

    A new row of this device is none of them: it was never there.
    """
    how = synced_tables()[table]
    for pk in pks:
        made = "SELECT 1 FROM outbox WHERE tbl = ? AND pk = ? AND op = 'insert' LIMIT 1"
        if raw.execute(made, (table, pk)).fetchone() is None:
            stamp = _moved_at(raw, table, pk, how) + "~"
            raw.execute("INSERT OR REPLACE INTO departed (tbl, pk, stamp) VALUES (?, ?, ?)", (table, pk, stamp))


def has_left(raw: Any, table: str) -> bool:
    """Whether any row of a table left."""
    return raw.execute("SELECT 1 FROM departed WHERE tbl = ? LIMIT 1", (table,)).fetchone() is not None


def moves(how: Synced) -> bool:
    """Whether rows of a table can be elsewhere than in the store's own stream."""
    return bool(how.scope) or how.stream != "store"


def entering(raw: Any, table: str, rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Those of these pulled rows that no later move took out; the others' moves are forgotten."""
    how = synced_tables()[table]
    if not how.scope:
        raw.executemany("DELETE FROM departed WHERE tbl = ? AND pk = ?", [(table, row["id"]) for row in rows])
        return list(rows)
    gone = dict(raw.execute(
        "SELECT pk, stamp FROM departed WHERE tbl = ? AND pk IN (SELECT value FROM json_each(?))",
        (table, json.dumps([row["id"] for row in rows])),
    ).fetchall())  # fmt: skip
    kept = [row for row in rows if _stamp(row["stamp"], row["field_stamps"], how.scope) >= gone.get(row["id"], "")]
    raw.executemany("DELETE FROM departed WHERE tbl = ? AND pk = ?", [(table, row["id"]) for row in kept])
    return kept


def place(how: Synced) -> str:
    """SQL of the partition in which a row is."""
    return f'coalesce("{how.scope}", store_id)' if how.scope else "store_id"


def _moved_at(raw: Any, table: str, pk: str, how: Synced) -> str:
    found = raw.execute(f'SELECT stamp, field_stamps FROM "{table}" WHERE id = ?', (pk,)).fetchone()
    return "" if found is None else _stamp(found[0], found[1], how.scope)


def _stamp(own: str | None, field_stamps: str, field: str) -> str:
    return str(json.loads(field_stamps).get(field, own or ""))


def _remove(raw: Any, table: str, pks: Sequence[str]) -> None:
    """With all that is known of them; a row with something unsent stays."""
    for pk in pks:
        if raw.execute("SELECT 1 FROM outbox WHERE tbl = ? AND pk = ? LIMIT 1", (table, pk)).fetchone():
            continue
        raw.execute(f'DELETE FROM "{table}" WHERE id = ?', (pk,))
        for kept in ("peer_value", "edit", "conflict"):
            raw.execute(f"DELETE FROM {kept} WHERE tbl = ? AND pk = ?", (table, pk))
