"""Columns that this file has and a peer did not send: for want of a right, or because its program did not know them.

"Not sent" is never "emptied". What is sent again one day - the right was given, one of the programs was brought up to
date - is fetched anew for the rows that are here already, since their stamps alone would not tell.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from desktop.domain.record import data_columns, synced_tables

RIGHT, DUE = "right", ""
"""Why a column is missing: the device may not see it; or it is to be fetched. Else it is the peer's revision, which did
not know the column."""
WHOLE = "*"
"""In the place of a column: the whole table was not known here."""


def compare(raw: Any, schema: str, withheld: Mapping[str, Sequence[str]], *, fresh: bool) -> list[str]:
    """Take in what the peer withholds and which revision it is of; the tables that have something to be fetched.

    ``fresh``: nothing was read from this peer yet, so all that it sends is read anyway. Call it inside a write
    transaction with capture silent.
    """
    mine = synced_tables()
    kept = {(t, c) for t, columns in withheld.items() if t in mine for c in columns if c in data_columns(t)}
    held = {(t, c): why for t, c, why in raw.execute("SELECT tbl, col, why FROM gap")}
    for table, column in sorted(kept):
        if held.get((table, column)) != RIGHT:
            _forget(raw, table, column)
            _put(raw, table, column, RIGHT)
    due = [key for key, why in held.items() if key not in kept and why != schema]
    if fresh:
        raw.executemany("DELETE FROM gap WHERE tbl = ? AND col = ?", due)
        return []
    raw.executemany("UPDATE gap SET why = '' WHERE tbl = ? AND col = ?", due)
    return sorted({table for table, _ in due if table in mine})


def stands(raw: Any, schema: str, withheld: Mapping[str, Sequence[str]]) -> bool:
    """Whether :func:`compare` would find nothing new: asked at every handshake, without the write lock."""
    held = {(t, c): why for t, c, why in raw.execute("SELECT tbl, col, why FROM gap")}
    kept = {(t, c) for t, columns in withheld.items() if t in synced_tables() for c in columns if c in data_columns(t)}
    return {key for key, why in held.items() if why == RIGHT} == kept and set(held.values()) <= {RIGHT, schema}


def notice(raw: Any, schema: str, table: str, sent: Collection[str]) -> None:
    """A page of a table has come: remember the columns that it lacks. Call it as :func:`compare`."""
    known = {column for (column,) in raw.execute("SELECT col FROM gap WHERE tbl = ?", (table,))}
    for column in set(data_columns(table)) - set(sent) - known:
        _put(raw, table, column, schema)


def lacking(table: str, sent: Collection[str]) -> bool:
    """Whether a page lacks something that the file has."""
    return not set(data_columns(table)) <= set(sent)


def due(raw: Any, table: str) -> frozenset[str]:
    """The columns of a table that are to be taken also where their stamp is the one held."""
    found = frozenset(c for (c,) in raw.execute("SELECT col FROM gap WHERE tbl = ? AND why = ''", (table,)))
    return frozenset(data_columns(table)) if WHOLE in found else found


def filled(raw: Any, schema: str, tables: Mapping[str, Sequence[str]]) -> None:
    """All streams were read again: what came is no gap any more, the rest waits for another program.

    ``tables``: of those with rows, the columns that came.
    """
    for table, column in raw.execute("SELECT tbl, col FROM gap WHERE why = ''").fetchall():
        if table in tables and column != WHOLE and column not in tables[table]:
            _put(raw, table, column, schema)
        else:
            raw.execute("DELETE FROM gap WHERE tbl = ? AND col = ?", (table, column))


def columns_now(raw: Any) -> dict[str, set[str]]:
    """Table → its columns as the file has them."""
    return {
        table: {name for (_, name, *_) in raw.execute(f'PRAGMA table_info("{table}")')} for table in synced_tables()
    }


def upgraded(raw: Any, before: Mapping[str, set[str]]) -> None:
    """A migration went by: what it added has to be fetched, since a peer may have sent it to an older program."""
    for table, names in columns_now(raw).items():
        old = before.get(table, set())
        for column in sorted(set(data_columns(table)) & (names - old)) if old else [WHOLE]:
            _put(raw, table, column, DUE)


def _put(raw: Any, table: str, column: str, why: str) -> None:
    raw.execute("INSERT OR REPLACE INTO gap (tbl, col, why) VALUES (?, ?, ?)", (table, column, why))


def _forget(raw: Any, table: str, column: str) -> None:
    """The right was taken away: what this file holds of the column goes, but for what is still unsent."""
    unsent = "SELECT pk FROM outbox WHERE tbl = ?"
    optional = not any(name == column and must for _, name, _, must, *_ in raw.execute(f'PRAGMA table_info("{table}")'))
    if optional:
        raw.execute(
            f'UPDATE "{table}" SET "{column}" = NULL WHERE "{column}" IS NOT NULL AND id NOT IN ({unsent})', (table,)
        )
    for kept in ("edit", "conflict", "peer_value"):
        raw.execute(f"DELETE FROM {kept} WHERE tbl = ? AND field = ? AND pk NOT IN ({unsent})", (table, column, table))
