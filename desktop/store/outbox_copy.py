"""The outbox's copy: a second encrypted file beside the backups, to which every save is appended.

A backup put back is older than the last saves. What the centre has comes back from the centre; what had not been sent
comes back from here, under the very transaction ids and stamps it had, so that what had been sent all the same takes
effect once.
"""

from __future__ import annotations

import contextlib
import json
import logging
import queue
import threading
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher

from desktop.domain.record import data_columns, wire_columns
from desktop.domain.stamp import HLC_DIGITS
from desktop.store import lowered, unsent
from desktop.store.file import connect
from desktop.store.open import Store
from desktop.store.problem import StoreError

CHUNK = 200
"""Entries of one transaction of the copy."""
CACHE_KIB = 2_000
"""It only ever writes at the end: a large page cache would be memory taken from the window."""
_TABLE = (
    "CREATE TABLE IF NOT EXISTS saved (id INTEGER PRIMARY KEY AUTOINCREMENT, incarnation TEXT NOT NULL,"
    " seq INTEGER NOT NULL, tx TEXT NOT NULL, tbl TEXT NOT NULL, pk TEXT NOT NULL, op TEXT NOT NULL,"
    " stamp TEXT NOT NULL, cols TEXT, olds TEXT, seen TEXT, actor TEXT, at TEXT, wrote TEXT NOT NULL,"
    " UNIQUE (incarnation, seq))"
)
_ENTRY = ("tx", "tbl", "pk", "op", "stamp", "cols", "olds", "seen", "actor", "at")
_WHO = (
    "CREATE TABLE IF NOT EXISTS who (id INTEGER PRIMARY KEY CHECK (id = 1), store_id TEXT NOT NULL,"
    " centre_url TEXT NOT NULL, centre_key TEXT NOT NULL)"
)
log = logging.getLogger(__name__)


def append(shop: Any, copy: Any) -> int:
    """Bring the copy up to the outbox: what is new goes in, what the centre answered or a person dropped goes out.

    ``shop``: a raw connection to the shop's file; ``copy``: one to the copy. Returns how many entries were new.
    """
    copy.execute(_TABLE)
    mine = device(shop)
    if mine is not None and mine != who(copy):
        copy.execute("INSERT OR REPLACE INTO who VALUES (1, ?, ?, ?)", mine)
    (incarnation,) = shop.execute("SELECT incarnation FROM device WHERE id = 1").fetchone()
    last = copy.execute("SELECT coalesce(max(seq), 0) FROM saved WHERE incarnation = ?", (incarnation,)).fetchone()[0]
    added = 0
    while part := _read(shop, last):
        with _transaction(copy):
            copy.executemany(
                f"INSERT OR IGNORE INTO saved (incarnation, seq, {', '.join(_ENTRY)}, wrote)"
                f" VALUES ({', '.join('?' * (len(_ENTRY) + 3))})",
                [(incarnation, *each) for each in part],
            )
        last, added = part[-1][0], added + len(part)
    if shop.execute("SELECT count(*) FROM outbox").fetchone() == copy.execute("SELECT count(*) FROM saved").fetchone():
        return added
    kept = {seq for (seq,) in shop.execute("SELECT seq FROM outbox")}
    have = copy.execute("SELECT incarnation, seq FROM saved").fetchall()
    gone = [each for each in have if each[0] != incarnation or each[1] not in kept]
    if gone:
        with _transaction(copy):
            copy.executemany("DELETE FROM saved WHERE incarnation = ? AND seq = ?", gone)
    return added


def device(shop: Any) -> tuple[str, str, str] | None:
    """Store, the centre's address and our key there, of a shop's file."""
    found = shop.execute("SELECT store_id, centre_url, centre_key FROM device WHERE id = 1").fetchone()
    return None if found is None else (found[0], found[1], found[2])


def who(copy: Any) -> tuple[str, str, str] | None:
    """The same as it was kept in the copy, for when the shop's file cannot be read."""
    copy.execute(_WHO)
    found = copy.execute("SELECT store_id, centre_url, centre_key FROM who").fetchone()
    return None if found is None else (found[0], found[1], found[2])


def _read(shop: Any, after: int) -> list[tuple[Any, ...]]:
    """The next entries with what each wrote, of one moment."""
    shop.execute("BEGIN")
    try:
        found = shop.execute(
            f"SELECT seq, {', '.join(_ENTRY)} FROM outbox WHERE seq > ? ORDER BY seq LIMIT ?", (after, CHUNK)
        ).fetchall()
        rows = {(each[2], each[3]) for each in found}
        wrote = {row: unsent.written(shop, row) for row in rows}
        return [
            (*each, json.dumps(_whole(shop, (each[2], each[3]), each[4], wrote[each[2], each[3]][each[0]])))
            for each in found
        ]
    finally:
        shop.execute("COMMIT")


def _whole(shop: Any, row: unsent.Key, op: str, wrote: dict[str, Any]) -> dict[str, Any]:
    """Of a new row also who made it and when."""
    if op != "insert":
        return wrote
    made = shop.execute(
        f'SELECT created_at, created_by, changed_at, changed_by FROM "{row[0]}" WHERE id = ?', (row[1],)
    ).fetchone()
    names = ("created_at", "created_by", "changed_at", "changed_by")
    return {**wrote, **dict(zip(names, made or (None,) * 4, strict=True))}


@contextlib.contextmanager
def _transaction(raw: Any) -> Any:
    raw.execute("BEGIN IMMEDIATE")
    try:
        yield
        raw.execute("COMMIT")
    except BaseException:
        raw.execute("ROLLBACK")
        raise


def bring_back(shop: Any, copy: Any, incarnation: str, last: int) -> int:
    """After a backup was put back: write again every save of the copy that the file lacks. Returns how many saves.

    ``incarnation`` and ``last``: of the file as it was put back, and the last entry of its outbox ever. What was
    lowered before it was sent has the stamps of then, also where the file itself has it still.
    """
    copy.execute(_TABLE)
    found = copy.execute(f"SELECT incarnation, seq, {', '.join(_ENTRY)}, wrote FROM saved ORDER BY id").fetchall()
    with _transaction(shop):
        names = lowered.kept(copy)
        lowered.rename(shop, names)
        have = {tx for (tx,) in shop.execute("SELECT DISTINCT tx FROM outbox")}
        wanted = [each for each in found if not (each[0] == incarnation and each[1] <= last) and each[2] not in have]
        for row in {(each[3], each[4]) for each in wanted}:
            # of those that are here what they wrote is no longer to be found from what the later ones saw
            unsent.keep_written(shop, unsent.of_row(shop, row), inserts=True)
        for _, _, *entry, wrote in wanted:
            again = lowered.renamed(dict(zip(_ENTRY, entry, strict=True)), names)
            _write_again(shop, again, json.loads(wrote))
        if wanted:
            highest = max(int(each[6][:HLC_DIGITS]) for each in wanted)
            shop.execute("UPDATE device SET hlc = max(hlc, ?) WHERE id = 1", (highest,))
    return len({each[2] for each in wanted})


def _write_again(shop: Any, entry: dict[str, Any], wrote: dict[str, Any]) -> None:
    table, pk = entry["tbl"], entry["pk"]
    columns = wire_columns(table)
    row = shop.execute(f'SELECT stamp, field_stamps FROM "{table}" WHERE id = ?', (pk,)).fetchone()
    if entry["op"] == "insert":
        if row is None:
            whole = {"id": pk, **{name: wrote.get(name) for name in columns if name != "id"}}
            whole |= {"stamp": entry["stamp"], "field_stamps": "{}"}
            names = ", ".join(f'"{name}"' for name in whole)
            shop.execute(
                f'INSERT INTO "{table}" ({names}) VALUES ({", ".join("?" * len(whole))})', list(whole.values())
            )
        elif _supersede(shop, (table, pk), entry["stamp"]):
            _lay_over(shop, (table, pk), entry["stamp"], {name: wrote.get(name) for name in data_columns(table)})
            shop.execute(f'UPDATE "{table}" SET stamp = max(stamp, ?) WHERE id = ?', (entry["stamp"], pk))
    elif row is not None:
        _lay_over(shop, (table, pk), entry["stamp"], {f: v for f, v in wrote.items() if f in columns})
    news = None if entry["op"] == "insert" else json.dumps(wrote, ensure_ascii=False)
    shop.execute(
        f"INSERT INTO outbox ({', '.join(_ENTRY)}, news) VALUES ({', '.join('?' * (len(_ENTRY) + 1))})",
        [*(entry[name] for name in _ENTRY), news],
    )


def _lay_over(shop: Any, row: unsent.Key, stamp: str, wrote: dict[str, Any]) -> None:
    """Show these values where nothing higher stands."""
    table, pk = row
    own, text = shop.execute(f'SELECT stamp, field_stamps FROM "{table}" WHERE id = ?', (pk,)).fetchone()
    stamps = json.loads(text)
    newer = {field: value for field, value in wrote.items() if stamps.get(field, own or "") < stamp}
    for field, value in newer.items():
        shop.execute(f'UPDATE "{table}" SET "{field}" = ? WHERE id = ?', (value, pk))
    stamps |= dict.fromkeys(newer, stamp)
    text = json.dumps(dict(sorted(stamps.items())), separators=(",", ":")) if stamps else "{}"
    shop.execute(f'UPDATE "{table}" SET field_stamps = ? WHERE id = ?', (text, pk))


def _supersede(shop: Any, row: unsent.Key, stamp: str) -> bool:
    """Let go of an earlier making of the same row that the file still has, with what was refused or held on it: it was
    corrected and sent again, and holds all that was wanted of them.
    """
    made = "SELECT 1 FROM outbox WHERE tbl = ? AND pk = ? AND op = 'insert' AND stamp < ?"
    if shop.execute(made, (*row, stamp)).fetchone() is None:
        return False
    earlier = "tbl = ? AND pk = ? AND stamp < ? AND (op = 'insert' OR state IS NOT NULL)"
    gone = shop.execute(f"DELETE FROM outbox WHERE {earlier} RETURNING tx", (*row, stamp)).fetchall()
    for (tx,) in gone:
        shop.execute(
            "DELETE FROM refusal AS r WHERE tx = ? AND NOT EXISTS"
            " (SELECT 1 FROM outbox o WHERE o.tx = r.tx AND (r.pk = '' OR o.pk = r.pk))",
            (tx,),
        )
    return True


class OutboxCopy:
    """A thread that appends after every save, so that nobody waits for a second disk write.

    What a power cut keeps from it is appended with the next save, or at the next start. A copy that cannot be written
    stops no save: it is logged.
    """

    def __init__(self, store: Store, path: Path) -> None:
        self._store, self._path = store, path
        self._asked: queue.SimpleQueue[bool] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="outbox copy", daemon=True)
        self._thread.start()
        self.saved()

    def saved(self) -> None:
        """Something was saved; from any thread."""
        self._asked.put(True)

    def close(self) -> None:
        """Append what is left, then end. The store is still open."""
        self._asked.put(False)
        self._thread.join()

    def _open(self, path: Path) -> Any:
        return connect(path, self._store.key, cache_kib=CACHE_KIB, query_only=path == self._store.path)

    def _run(self) -> None:
        with contextlib.ExitStack() as open_files:
            shop = copy = None
            goes_on = True
            while goes_on:
                goes_on = self._asked.get()
                while goes_on and not self._asked.empty():
                    goes_on = self._asked.get()
                try:
                    shop = shop or open_files.enter_context(contextlib.closing(self._open(self._store.path)))
                    copy = copy or open_files.enter_context(contextlib.closing(self._open(self._path)))
                    append(shop, copy)
                except (StoreError, sqlcipher.Error, OSError) as error:
                    log.warning("the outbox's copy could not be written: %s", type(error).__name__)
