"""Rows from a peer into the file, field by field, beneath what this device has not sent yet.

A pulled field replaces the held one only if its stamp is higher. Under an unsent edit the pulled value is put into
``peer_value``; the base its editor saw never moves.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from operator import itemgetter
from typing import Any

import orjson

from desktop.domain.record import BOOKKEEPING, data_columns, synced_tables, wire_columns
from desktop.domain.stamp import device_of
from desktop.store.replica_scope import entering, has_left
from desktop.store.unsent import lay_on_top, told_beneath

Judge = Callable[[Sequence[tuple[str, str]], Iterable[str]], list[str]]
"""``sync.merge.losers``, handed in: the rule is the same on every side."""
Key = tuple[str, str, str]
"""Table, row and field."""

EVERY_FIELD = frozenset({"*"})
_to_text = json.JSONEncoder(ensure_ascii=False).encode
"""One encoder: making one costs more than a value."""


def unsent(raw: Any, table: str, pks: Sequence[str]) -> dict[str, frozenset[str]]:
    """Row → its fields with an edit that no peer has taken; EVERY_FIELD where the row itself is unsent.

    What a hub has taken covers nothing any more, though the centre has not answered it: by its stamp it stands against
    what others wrote on top of it. What a hub refused or holds it has not taken.
    """
    heard = [
        (first, last, _denied(verdicts))
        for first, last, verdicts in raw.execute(
            "SELECT first_seq, last_seq, heard FROM batch WHERE heard IS NOT NULL AND state = 'frozen'"
        ).fetchall()
    ]
    found: dict[str, frozenset[str]] = {}
    entries = raw.execute(
        "SELECT tx, pk, op, cols, seq, state FROM outbox WHERE pk IN (SELECT value FROM json_each(?)) AND tbl = ?",
        (json.dumps(list(pks)), table),
    )
    for tx, pk, op, cols, seq, state in entries:
        taken = (first <= seq <= last and not denied & {(tx, ""), (tx, pk)} for first, last, denied in heard)
        if state is None and any(taken):
            continue
        fields = EVERY_FIELD if op == "insert" else frozenset(json.loads(cols))
        found[pk] = found.get(pk, frozenset()) | fields
    return found


def _denied(verdicts: str) -> set[tuple[str, str]]:
    """Transaction and row, or empty where it is the whole of it, that a hub's own word refuses or holds."""
    return {(each["tx"], each["row"]) for each in json.loads(verdicts) if each["outcome"] in ("refused", "held")}


class TableWriter:
    """Writes pulled rows into one table. ``columns``: those of the page; what this file lacks is passed over.

    ``fill``: columns that are taken also where their stamp is the one held, because they were not sent before.
    """

    def __init__(self, raw: Any, table: str, columns: Iterable[str], fill: frozenset[str] = frozenset()) -> None:
        self._raw, self._table, self._fill = raw, table, fill
        here = wire_columns(table)
        self._columns = tuple(column for column in columns if column in here)
        self._data = frozenset(data_columns(table)) & set(self._columns)
        names = (*self._columns, "stamp", "field_stamps")
        quoted = ", ".join(f'"{name}"' for name in names)
        moved = ", ".join(f'"{n}" = excluded."{n}"' for n in names if n not in ("id", "store_id"))
        self._upsert = (
            f'INSERT INTO "{table}" ({quoted}) VALUES ({", ".join("?" * len(names))})'
            f" ON CONFLICT (id) DO UPDATE SET {moved}"
        )
        self._names, self._moves = names, bool(synced_tables()[table].scope) or has_left(raw, table)
        self.names = names
        self.key: Callable[[Sequence[Any]], str] = itemgetter(names.index("id"))
        self._select = f'SELECT {quoted} FROM "{table}" WHERE id IN (SELECT value FROM json_each(?))'

    def in_order(self, columns: Mapping[str, Sequence[Any]]) -> list[tuple[Any, ...]]:
        """A page's columns as the rows that :meth:`write` takes, sorted by key."""
        rows = zip(*(columns[name] for name in self._names), strict=True)
        return sorted(rows, key=self.key)

    def write(self, rows: Sequence[tuple[Any, ...]]) -> list[str]:
        """Merge these rows in; call it inside a write transaction with capture silent.

        Returns the ids of those that are new here or were written whole anew: known edits may stand on that.
        """
        names, key = self._names, self.key
        if self._moves:
            kept = entering(self._raw, self._table, [dict(zip(names, row, strict=True)) for row in rows])
            rows = [tuple(row.values()) for row in kept]
        pks = [key(row) for row in rows]
        held = {
            key(values): dict(zip(names, values, strict=True))
            for values in self._raw.execute(self._select, (json.dumps(pks),))
        }
        if held:
            waiting = unsent(self._raw, self._table, list(held))
            rows = [row for row in (self._laid_over(row, held, waiting) for row in rows) if row is not None]
        self._raw.executemany(self._upsert, rows)
        if len(held) < len(pks):
            self._put_own_on_top([pk for pk in pks if pk not in held])
        at = names.index("stamp")
        return [pk for row in rows if (pk := key(row)) not in held or held[pk]["stamp"] != row[at]]

    def _put_own_on_top(self, pks: Sequence[str]) -> None:
        """Of rows that were not here until now: what was written of them here, which a file put back knew only by its
        copy. What a hub has heard of is shown too, and stands by its stamp.
        """
        found = self._raw.execute(
            "SELECT DISTINCT pk FROM outbox WHERE pk IN (SELECT value FROM json_each(?)) AND tbl = ?",
            (json.dumps(list(pks)), self._table),
        ).fetchall()
        waiting = unsent(self._raw, self._table, [pk for (pk,) in found]) if found else {}
        for (pk,) in found:
            lay_on_top(self._raw, (self._table, pk), waiting.get(pk, frozenset()))

    def _laid_over(
        self, row: tuple[Any, ...], held: Mapping[str, dict[str, Any]], waiting: Mapping[str, frozenset[str]]
    ) -> tuple[Any, ...] | None:
        """The row as it is to be written; None where what is held is the same."""
        new = dict(zip(self._names, row, strict=True))
        mine = held.get(new["id"])
        if mine is None:
            return row
        result = self._merge(mine, new, waiting.get(new["id"], frozenset()))
        return None if result is None else tuple(result.values())

    def _merge(self, mine: dict[str, Any], row: Mapping[str, Any], waiting: frozenset[str]) -> dict[str, Any] | None:
        my_stamps, its_stamps = orjson.loads(mine["field_stamps"]), orjson.loads(row["field_stamps"])
        if mine["stamp"] == row["stamp"] and my_stamps == its_stamps and not self._fill:
            return None
        result, taken = dict(mine), False
        effective: dict[str, str] = {}
        for field in self._data:
            old = my_stamps.get(field, mine["stamp"] or "")
            new = its_stamps.get(field, row["stamp"])
            if field in waiting or waiting >= EVERY_FIELD:
                effective[field] = old
                if new != old:
                    self._beneath(row["id"], field, new, row[field])
            elif new > old or (new == old and field in self._fill):
                effective[field], result[field], taken = new, row[field], True
            else:
                effective[field] = old
        if not waiting >= EVERY_FIELD:
            result["stamp"] = max(mine["stamp"] or "", row["stamp"])
        base = result["stamp"] or ""
        kept = {field: stamp for field, stamp in my_stamps.items() if field not in self._data and stamp > base}
        stamps = kept | {field: stamp for field, stamp in effective.items() if stamp != base}
        result["field_stamps"] = orjson.dumps(stamps, option=orjson.OPT_SORT_KEYS).decode()
        if taken or not waiting:
            result.update({name: row[name] for name in BOOKKEEPING if name in self._columns})
        return result

    def _beneath(self, pk: str, field: str, stamp: str, value: Any) -> None:
        if stamp < told_beneath(self._raw, (self._table, pk), field):
            return  # a peer that has read less: what lies beneath the own edit was told or taken since
        self._raw.execute(
            "INSERT INTO peer_value (tbl, pk, field, stamp, value) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (tbl, pk, field) DO UPDATE SET stamp = excluded.stamp, value = excluded.value"
            " WHERE excluded.stamp > peer_value.stamp",
            (self._table, pk, field, stamp, json.dumps(value, ensure_ascii=False)),
        )


def rise(raw: Any, entries: Sequence[int]) -> None:
    """The peer has taken these entries of the outbox (by seq): what was pulled beneath them is its latest no longer.

    Where something refused lies on top, a drop or another save would otherwise go back behind them.
    """
    raw.execute(
        "DELETE FROM peer_value AS p WHERE EXISTS (SELECT 1 FROM outbox o WHERE o.tbl = p.tbl AND o.pk = p.pk"
        " AND o.seq IN (SELECT value FROM json_each(?)) AND o.stamp > p.stamp"
        " AND (o.op = 'insert' OR EXISTS (SELECT 1 FROM json_each(o.cols) WHERE key = p.field)))",
        (json.dumps(list(entries)),),
    )


def uncover(raw: Any, table: str, pks: Sequence[str]) -> None:
    """Where no unsent edit covers a field any more, let the higher of own and peer's value stand."""
    beneath = raw.execute(
        "SELECT pk, field, stamp, value FROM peer_value WHERE tbl = ? AND pk IN (SELECT value FROM json_each(?))",
        (table, json.dumps(list(pks))),
    ).fetchall()
    if not beneath:
        return
    waiting = unsent(raw, table, [pk for pk, *_ in beneath])
    for pk, field, stamp, value in beneath:
        covered = waiting.get(pk, frozenset())
        if field in covered or covered >= EVERY_FIELD:
            continue
        own, text = raw.execute(f'SELECT stamp, field_stamps FROM "{table}" WHERE id = ?', (pk,)).fetchone()
        stamps = json.loads(text)
        if stamp > stamps.get(field, own or ""):
            stamps[field] = stamp
            raw.execute(
                f'UPDATE "{table}" SET "{field}" = ?, field_stamps = ? WHERE id = ?',
                (json.loads(value), json.dumps(stamps), pk),
            )
        raw.execute("DELETE FROM peer_value WHERE tbl = ? AND pk = ? AND field = ?", (table, pk, field))


EDIT_COLUMNS = ("tbl", "pk", "field", "stamp", "base", "value", "actor", "at")
_KEEP = (
    f"INSERT INTO edit ({', '.join(EDIT_COLUMNS)}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
    " ON CONFLICT (tbl, pk, field, stamp) DO UPDATE SET base = '' WHERE excluded.base = '' AND base <> ''"
)
"""An edit is kept as it came first; without a base it is where the peer's history begins, whatever stood before it."""


def keep_edits(raw: Any, edits: Sequence[Sequence[Any]], judge: Judge) -> None:
    """Remember edits (in the order of EDIT_COLUMNS, the value plain) and find the losers of their fields anew."""
    for key, stamp in _beginnings(raw, edits):
        _forget_before(raw, key, stamp)
    raw.executemany(_KEEP, [(*e[:5], _to_text(e[5]), *e[6:]) for e in edits])
    keys = {(e[0], e[1], e[2]) for e in edits}
    whole: dict[str, list[str]] = {}
    for table, pk, field in keys:
        if not field:
            whole.setdefault(table, []).append(pk)
    for table, pks in whole.items():
        keys |= _fields_of(raw, table, pks)
    for key in sorted(_contested(raw, keys)):
        rejudge(raw, key, judge)


def rejudge_rows(raw: Any, table: str, pks: Sequence[str], judge: Judge) -> None:
    """Find the losers of these rows anew, which were written whole: of a page the edits may have come before the row,
    or the row whose stamp one stands on after it.
    """
    for key in sorted(_contested(raw, _fields_of(raw, table, pks))):
        rejudge(raw, key, judge)


def _fields_of(raw: Any, table: str, pks: Sequence[str]) -> set[Key]:
    """Every field of these rows of which an edit is known."""
    found = raw.execute(
        "SELECT DISTINCT pk, field FROM edit WHERE tbl = ? AND pk IN (SELECT value FROM json_each(?)) AND field <> ''",
        (table, json.dumps(list(pks))),
    )
    return {(table, pk, field) for pk, field in found}


def _beginnings(raw: Any, edits: Sequence[Sequence[Any]]) -> Iterator[tuple[Key, str]]:
    """Field and stamp of those edits on which the peer's history now begins, where more is kept here."""
    for table, pk, field, stamp, base, *_ in edits:
        if not base:
            key = (table, pk, field)
            more = "SELECT 1 FROM edit WHERE tbl = ? AND pk = ? AND field = ? AND stamp = ? AND base <> ''"
            if raw.execute(more, (*key, stamp)).fetchone():
                yield key, stamp


_BEFORE = """
WITH RECURSIVE before(stamp) AS (
    SELECT base FROM edit WHERE tbl = :tbl AND pk = :pk AND field = :field AND stamp = :stamp
    UNION SELECT e.base FROM edit e JOIN before b ON e.stamp = b.stamp
        WHERE e.tbl = :tbl AND e.pk = :pk AND e.field = :field)
DELETE FROM edit WHERE tbl = :tbl AND pk = :pk AND field = :field AND stamp IN (SELECT stamp FROM before)
    AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.tbl = :tbl AND o.pk = :pk AND o.stamp = edit.stamp)
"""


def _forget_before(raw: Any, key: Key, stamp: str) -> None:
    """What an edit was built upon, all the way down: the peer has pruned it, and it would look as if it had lost."""
    raw.execute(_BEFORE, {"tbl": key[0], "pk": key[1], "field": key[2], "stamp": stamp})


def _contested(raw: Any, keys: set[Key]) -> Iterator[Key]:
    """Those of these fields with more than one known edit, or whose row was written whole more than once."""
    by_table: dict[str, list[Key]] = {}
    for key in keys:
        by_table.setdefault(key[0], []).append(key)
    for table, mine in by_table.items():
        pks = json.dumps(list({pk for _, pk, _ in mine}))
        counted = raw.execute(
            "SELECT pk, field, count(*) FROM edit WHERE tbl = ? AND pk IN (SELECT value FROM json_each(?))"
            " GROUP BY pk, field",
            (table, pks),
        )
        known = {(pk, field): count for pk, field, count in counted}
        data = data_columns(table)
        for key in mine:
            if key[2] in data and known.get(key[1:], 0) + known.get((key[1], ""), 0) > 1:
                yield key


def forget_edits(raw: Any, edits: Sequence[tuple[str, str, str, str]], judge: Judge) -> None:
    """Own edits (table, row, field, stamp) that the peer did not take stand in nobody's way."""
    for *key, stamp in edits:
        gone = "DELETE FROM edit WHERE tbl = ? AND pk = ? AND field = ? AND stamp = ? RETURNING 1"
        if raw.execute(gone, (*key, stamp)).fetchall():
            rejudge(raw, (key[0], key[1], key[2]), judge)


def rejudge(raw: Any, key: Key, judge: Judge) -> None:
    """Write the conflict rows of one field from the edits known. Equal values are no conflict."""
    table, pk, field = key
    known = dict[str, tuple[str, Any]]()
    for stamp, base, value in raw.execute(
        "SELECT stamp, base, value FROM edit WHERE tbl = ? AND pk = ? AND field = ?", key
    ):
        known[stamp] = (base, json.loads(value))
    row = raw.execute(f'SELECT stamp, "{field}" FROM "{table}" WHERE id = ?', (pk,)).fetchone()
    root, shown = row or ("", None)
    roots = [root or ""] + [
        stamp for (stamp,) in raw.execute("SELECT stamp FROM edit WHERE tbl = ? AND pk = ? AND field = ''", (table, pk))
    ]
    pairs = _pairs(raw, key, known, roots)
    winner = max([stamp for stamp, _ in pairs] + roots)
    standing = known[winner][1] if winner in known else shown
    lost = [stamp for stamp in judge(pairs, roots) if stamp in known and known[stamp][1] != standing]
    raw.execute("DELETE FROM conflict WHERE tbl = ? AND pk = ? AND field = ?", key)
    raw.executemany(
        "INSERT INTO conflict (tbl, pk, field, stamp, winner) VALUES (?, ?, ?, ?, ?)",
        [(*key, stamp, winner) for stamp in lost],
    )


def _pairs(raw: Any, key: Key, known: Mapping[str, tuple[str, Any]], roots: Sequence[str]) -> list[tuple[str, str]]:
    """Stamp and base of the edits of a field that are to be judged: those known, and own ones that wait.

    What stands on an own one that was refused will not be taken either, though it is still on its way: nothing waits to
    be judged for that base.
    """
    waiting = dict(_waiting_pairs(raw, key))
    bases = waiting | {stamp: base for stamp, (base, _) in known.items()}
    there, pairs = {"", *roots, *known}, []
    for stamp, base in sorted(bases.items()):
        own = stamp in waiting and device_of(base) == device_of(stamp)
        if own and base not in there:
            there.discard(stamp)
            continue
        there.add(stamp)
        pairs.append((stamp, base))
    return pairs


def _waiting_pairs(raw: Any, key: Key) -> list[tuple[str, str]]:
    """Own edits of a field without an answer, which may not be in ``edit`` yet: they too stand on what they saw.

    Refused and held ones stand in nobody's way: what the peer did not take makes no loser of what it has.
    """
    table, pk, field = key
    entries = raw.execute(
        "SELECT stamp, cols ->> ? FROM outbox WHERE pk = ? AND tbl = ? AND op <> 'insert' AND state IS NULL",
        (field, pk, table),
    )
    return [(stamp, base) for stamp, base in entries if base is not None]
