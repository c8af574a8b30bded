"""Stamps that lay in the peer's future and were lowered before they were first sent.

What was lowered is kept beside the file too, in the outbox's copy: a file put back is older than that, and must send
what it had sent before under the very stamps it had then, whomever it meets first.
"""

from __future__ import annotations

import contextlib
import json
import logging
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher

from desktop.domain.stamp import HLC_DIGITS
from desktop.store.file import connect
from desktop.store.problem import StoreError

log = logging.getLogger(__name__)
AGAIN = 1 << 26
"""A stamp is lowered to the peer's clock and its place in the outbox, and is not lowered again for that: about a second
of a hybrid logical clock, or 67 million places."""
KEPT_MS = 400 * 86_400_000
"""Longer than the oldest backup is kept, 12 months."""
Names = Mapping[tuple[str, str, str], str]
"""Table, row and a stamp it had → the stamp with which it is sent."""
_TABLE = (
    "CREATE TABLE IF NOT EXISTS lowered (tbl TEXT NOT NULL, pk TEXT NOT NULL, was TEXT NOT NULL, stamp TEXT NOT NULL,"
    " PRIMARY KEY (tbl, pk, was)) WITHOUT ROWID"
)


def lower_future(raw: Any, ceiling: int) -> tuple[int, Names]:
    """Lower the unsent stamps above ``ceiling`` (the peer's clock), each staying above its base.

    Returns the outbox's end, and what was lowered. Call it inside a write transaction, before freezing: a frozen stamp
    never changes.
    """
    after = raw.execute("SELECT coalesce(max(last_seq), 0) FROM batch").fetchone()[0]
    entries = raw.execute(
        "SELECT seq, tbl, pk, op, stamp, cols, seen FROM outbox WHERE seq > ? AND stamp >= ? ORDER BY seq",
        (after, f"{ceiling + AGAIN:0{HLC_DIGITS}d}"),
    ).fetchall()
    names: dict[tuple[str, str, str], str] = {}
    running = ceiling
    for seq, table, pk, op, stamp, cols, seen in entries:
        if (table, pk, stamp) not in names:
            # by its place in the outbox: what is lowered at the peer's same moment, a batch later, is another write
            bases = json.loads(cols).values() if cols else ()
            highest = max((_clock(names.get((table, pk, base), base)) for base in bases), default=0)
            running = max(ceiling + seq, running + 1, highest + 1)
            names[table, pk, stamp] = f"{running:0{HLC_DIGITS}d}{stamp[HLC_DIGITS:]}"
        _restamp(raw, (seq, table, pk, op, stamp, cols, seen), names)
    if entries:
        raw.execute("UPDATE device SET hlc = ? WHERE id = 1", (running,))
        _pass(max(_clock(was) for _, _, was in names) >> 16)
    end: int = raw.execute("SELECT coalesce(max(seq), 0) FROM outbox").fetchone()[0]
    return end, names


def _pass(moment_ms: int) -> None:
    """Wait until this computer's clock has left that millisecond: the next save would get a stamp that was lowered."""
    while time.time_ns() // 1_000_000 == moment_ms:
        time.sleep(0.000_2)


def keep(copy: Any, names: Names) -> None:
    """Write into the outbox's copy what was lowered: before the file itself says so, and so before anything is sent."""
    copy.execute(_TABLE)
    copy.execute("BEGIN IMMEDIATE")
    try:
        for (table, pk, was), stamp in names.items():
            copy.execute("UPDATE lowered SET stamp = ? WHERE tbl = ? AND pk = ? AND stamp = ?", (stamp, table, pk, was))
            copy.execute("INSERT OR REPLACE INTO lowered VALUES (?, ?, ?, ?)", (table, pk, was, stamp))
        oldest = min(map(_clock, names.values()), default=0) - (KEPT_MS << 16)
        copy.execute("DELETE FROM lowered WHERE stamp < ?", (f"{max(0, oldest):0{HLC_DIGITS}d}",))
        copy.execute("COMMIT")
    except BaseException:
        copy.execute("ROLLBACK")
        raise


def keep_beside(path: Path, key: bytes, names: Names) -> None:
    """The same into the copy at ``path``. One that cannot be written stops nothing: it is logged."""
    try:
        with contextlib.closing(connect(path, key)) as copy:
            keep(copy, names)
    except (StoreError, sqlcipher.Error, OSError) as error:
        log.warning("lowered stamps could not be kept: %s", type(error).__name__)


def kept(copy: Any) -> Names:
    """All that is kept of it in the outbox's copy."""
    copy.execute(_TABLE)
    return {(table, pk, was): stamp for table, pk, was, stamp in copy.execute("SELECT * FROM lowered")}


def renamed(entry: Mapping[str, Any], names: Names) -> dict[str, Any]:
    """An entry of the outbox under the stamp with which it was sent, on those of what it stands on."""
    table, pk = entry["tbl"], entry["pk"]

    def now(stamp: str) -> str:
        return names.get((table, pk, stamp), stamp)

    cols, seen = entry["cols"], entry["seen"]
    if cols:
        cols = _text({field: now(base) for field, base in json.loads(cols).items()})
    if seen:
        # the list of known edits names none that is unsent
        seen = _text({field: s if field == "*" else now(s) for field, s in json.loads(seen).items()})
    return {**entry, "stamp": now(entry["stamp"]), "cols": cols, "seen": seen}


def _text(stamps: Mapping[str, Any]) -> str:
    """As SQLite writes it: what has no other stamp stands as it stood."""
    return json.dumps(stamps, separators=(",", ":"), ensure_ascii=False)


def rename(raw: Any, names: Names) -> None:
    """Give what waits in the outbox the stamps with which it was sent. Call it inside a write transaction."""
    rows = json.dumps(sorted({pk for _, pk, _ in names}))
    entries = raw.execute(
        "SELECT seq, tbl, pk, op, stamp, cols, seen FROM outbox WHERE pk IN (SELECT value FROM json_each(?))"
        " ORDER BY seq", (rows,)
    ).fetchall()  # fmt: skip
    for entry in entries:
        _restamp(raw, entry, names)


def _restamp(raw: Any, entry: Sequence[Any], names: Names) -> None:
    """One entry of the outbox and its row."""
    seq, table, pk, op, old, cols, seen = entry
    new = renamed({"tbl": table, "pk": pk, "stamp": old, "cols": cols, "seen": seen}, names)
    raw.execute(
        "UPDATE outbox SET stamp = ?, cols = ?, seen = ? WHERE seq = ?", (new["stamp"], new["cols"], new["seen"], seq)
    )
    if op == "insert":
        raw.execute(f'UPDATE "{table}" SET stamp = ? WHERE id = ? AND stamp = ?', (new["stamp"], pk, old))
        return
    row = raw.execute(f'SELECT field_stamps FROM "{table}" WHERE id = ?', (pk,)).fetchone()
    if row is None:  # an edit of the outbox's copy whose row is to be pulled yet
        return
    stamps = {field: new["stamp"] if stamp == old else stamp for field, stamp in json.loads(row[0]).items()}
    raw.execute(f'UPDATE "{table}" SET field_stamps = ? WHERE id = ?', (json.dumps(stamps), pk))


def _clock(stamp: str) -> int:
    return int(stamp[:HLC_DIGITS]) if stamp else 0
