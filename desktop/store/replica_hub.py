"""What a hub wrote of its own, in the centre's name, for as long as the centre has not told the same.

A hub that met the writes in another order keeps a row over a delete where the centre need not. Such an edit is known
as provisional by who told it, and goes where it neither stands nor is built upon.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from desktop.store import replica_apply as rows_in
from desktop.store.replica_apply import Judge

PEERS_OWN = ".centre."
"""Within the stamp of an edit that a peer wrote itself, and no device."""
_THIS = "tbl = ? AND pk = ? AND field = ? AND stamp = ?"


def note(raw: Any, edits: Sequence[Sequence[Any]]) -> None:
    """A hub tells these edits: mark those of its own that are not known yet. Call it before they are kept."""
    for edit in edits:
        key = tuple(edit[:4])
        if PEERS_OWN in key[3] and raw.execute(f"SELECT 1 FROM edit WHERE {_THIS}", key).fetchone() is None:
            raw.execute("INSERT OR IGNORE INTO provisional (tbl, pk, field, stamp) VALUES (?, ?, ?, ?)", key)


def confirm(raw: Any, edits: Sequence[Sequence[Any]]) -> None:
    """The centre tells these edits: they are provisional no longer."""
    if waits(raw):
        raw.executemany(f"DELETE FROM provisional WHERE {_THIS}", [tuple(edit[:4]) for edit in edits])


def waits(raw: Any) -> bool:
    """Whether anything provisional is here."""
    return raw.execute("SELECT 1 FROM provisional LIMIT 1").fetchone() is not None


def let_go(raw: Any, judge: Judge) -> None:
    """Drop what is provisional where it neither stands nor is built upon: nothing shown and no loser changes with it.

    Should the centre write the same one day, it tells it.
    """
    for key in raw.execute("SELECT tbl, pk, field, stamp FROM provisional").fetchall():
        if not _stands(raw, *key) and not _is_built_upon(raw, *key):
            rows_in.forget_edits(raw, [key], judge)
            raw.execute(f"DELETE FROM provisional WHERE {_THIS}", key)


def _stands(raw: Any, table: str, pk: str, field: str, stamp: str) -> bool:
    shown = raw.execute(f'SELECT stamp, field_stamps ->> ? FROM "{table}" WHERE id = ?', (field, pk)).fetchone()
    return shown is not None and (shown[1] or shown[0]) == stamp


def _is_built_upon(raw: Any, table: str, pk: str, field: str, stamp: str) -> bool:
    found = raw.execute(
        "SELECT 1 FROM edit WHERE tbl = ? AND pk = ? AND field = ? AND base = ?"
        " UNION ALL SELECT 1 FROM outbox o, json_each(coalesce(o.cols, '{}')) c"
        " WHERE o.tbl = ? AND o.pk = ? AND c.key = ? AND c.value = ? LIMIT 1",
        (table, pk, field, stamp) * 2,
    )
    return found.fetchone() is not None
