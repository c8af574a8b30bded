"""What the centre does not take, though a hub may have shown it: the standing value is written anew, above it.

So those who saw the refused value at a hub find what stands by the ordinary rule, the higher stamp. The refused edit is
kept with it and the new writing stands on it: nobody's losers change, on any device. Where the row is not here yet (its
desk has shown it to the hub, and neither was here since), that is done when it comes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace

import sqlalchemy as sa
from sqlalchemy import Connection

from sync.merge import ANEW, STOOD, above
from sync.protocol import Tx, Verdict
from sync.server.accounts import now_ms
from sync.server.change import (
    DELETED,
    NEWER,
    WHOLE_ROW,
    FieldEdit,
    FieldKey,
    Halt,
    Held,
    Insert,
    Known,
    RowKey,
    is_untaken,
    row_of,
)
from sync.server.database import insert
from sync.server.leasing import LEASED
from sync.server.merging import Merger
from sync.server.schema import Tables
from sync.wire import Value


class Standing:
    """What a store's devices have shown at a hub and the centre did not take, while one batch is merged.

    ``store_id``: of the device. What changes a row that is not here is kept until the row comes.
    """

    def __init__(self, connection: Connection, tables: Tables, store_id: str) -> None:
        self._connection, self._table, self._store_id = connection, tables.untaken, store_id
        t = self._table
        columns = (t.c.tbl, t.c.id, t.c.field, t.c.value, t.c.stamp, t.c.base, t.c.actor, t.c.at)
        self._kept: dict[RowKey, list[tuple[Tx, FieldEdit]]] = {}
        for table, row_id, name, value, stamp, base, actor, at in connection.execute(
            sa.select(*columns).where(t.c.store_id == store_id).order_by(t.c.stamp)
        ):
            edit = FieldEdit(table, row_id, name, json.loads(value), stamp, base, "")
            self._kept.setdefault((table, row_id), []).append((Tx("", actor, at), edit))
        self.recalled = False
        """Whether anything was written above what was kept."""

    def mind(
        self, merger: Merger, tx: Tx, changes: Sequence[Insert | FieldEdit], verdicts: Iterable[Verdict]
    ) -> None:  # fmt: skip
        """Of a transaction that was shown, or of its rows, what was neither taken nor waits here to be decided."""
        for verdict in verdicts:
            if verdict.outcome in ("refused", "held") and verdict.code not in (LEASED, NEWER):
                self.anew(merger, tx, [each for each in changes if not verdict.row or row_of(each) == verdict.row])

    def anew(self, merger: Merger, tx: Tx, changes: Sequence[Insert | FieldEdit]) -> None:
        """A transaction, or a row of it, that is not taken: write what stands above it, now or once its row is here."""
        rowless = stand_anew(merger, tx, changes)
        for change in rowless:
            self._kept.setdefault((change.table, change.id), []).append((tx, change))
        values: list[dict[str, Value]] = [
            {
                "store_id": self._store_id, "tbl": change.table, "id": change.id, "field": change.field,
                "stamp": change.stamp, "base": change.base, "value": json.dumps(change.value, ensure_ascii=False),
                "actor": tx.actor, "at": tx.at, "kept_at": now_ms(),
            }
            for change in rowless
        ]  # fmt: skip
        insert(self._connection, self._table, values, replace=True)
        self._empty(rowless)

    def _empty(self, rowless: Sequence[FieldEdit]) -> None:
        """Where a save deletes a record and empties its words (a person's, on request), the earlier ones go too."""
        deleted = {(each.table, each.id) for each in rowless if each.field == DELETED and each.value is not None}
        t = self._table
        for each in rowless:
            key = (each.table, each.id)
            if key not in deleted or each.value not in ("", None):
                continue
            self._kept[key] = [(tx, _emptied(old, each)) for tx, old in self._kept[key]]
            earlier = (t.c.tbl == each.table, t.c.id == each.id, t.c.field == each.field, t.c.stamp < each.stamp)
            self._connection.execute(
                sa.update(t).where(t.c.store_id == self._store_id, *earlier).values(value=json.dumps(each.value))
            )

    def recall(self, merger: Merger) -> None:
        """Write what stands above all that was kept of rows that are here by now."""
        for table, row_id in [key for key in self._kept if key in merger.rows]:
            for tx, change in self._kept.pop((table, row_id)):
                stand_anew(merger, tx, [change])
            t = self._table
            mine = (t.c.store_id == self._store_id, t.c.tbl == table, t.c.id == row_id)
            self._connection.execute(sa.delete(t).where(*mine))
            self.recalled = True


def _emptied(old: FieldEdit, by: FieldEdit) -> FieldEdit:
    return replace(old, value=by.value) if old.field == by.field and old.stamp < by.stamp else old


def drop_old(connection: Connection, tables: Tables, store_id: str, now: int, before: int) -> int:
    """Let go of what was kept before a moment, in milliseconds since 1970, for rows that never came; how many edits."""
    t = tables.untaken
    mine = t.c.store_id == store_id
    connection.execute(sa.update(t).where(mine, t.c.kept_at == 0).values(kept_at=now))
    return int(connection.execute(sa.delete(t).where(mine, t.c.kept_at < before)).rowcount)


def is_kept(connection: Connection, tables: Tables, store_id: str) -> bool:
    """Whether anything that a store's devices have shown waits for its row."""
    t = tables.untaken
    return connection.execute(sa.select(t.c.id).where(t.c.store_id == store_id).limit(1)).first() is not None


def stand_anew(merger: Merger, tx: Tx, changes: Sequence[Insert | FieldEdit]) -> list[FieldEdit]:
    """Write what stands in the place of each of these changes above it; a new row that nobody has stands as deleted.

    Once: what a file put back shows again has that above it already. The changes of rows that are not here are given
    back.
    """
    last: dict[FieldKey, tuple[FieldEdit, str]] = {}
    rowless: list[FieldEdit] = []
    for change in changes:
        if isinstance(change, Insert):
            _bury(merger, tx, change)
        elif (held := merger.standing(change.table, change.id)) is None:
            rowless.append(change)
        elif not is_untaken(change.stamp, merger.known(key := (change.table, change.id, change.field))):
            refused = Known(change.stamp, _base(merger, key, change, held), change.value, tx.actor, tx.at)
            last[key] = change, refused.base
            if all(known.stamp != refused.stamp for known in merger.known(key)):
                merger.edits.setdefault(key, []).append(refused)
    for key, (change, base) in last.items():
        _repeat(merger, tx, key, change, base)
    return rowless


def _above(stamp: str, merger: Merger, end: str = ANEW) -> str:
    """The stamp of what stands in a refused edit's place: never that with which a hub or the centre keeps a row over a
    delete, since that stands on another base."""
    return above(stamp, f"{merger.centre}{end}")


def _base(merger: Merger, key: FieldKey, change: FieldEdit, held: Held) -> str:
    """What its editor saw, as a hub has told it, where anybody can know that: what was refused before no hub showed was
    never kept.
    """
    known = {each.stamp for at in (key, (*key[:2], WHOLE_ROW)) for each in merger.known(at)}
    return change.base if change.base in known | {held.stamp} else ""


def _repeat(merger: Merger, tx: Tx, key: FieldKey, change: FieldEdit, base: str) -> None:
    """Above the refused edit and what stands: that again. ``base``: the refused edit's own, as it is kept.

    Where that is not what stands, what stands is repeated once more upon itself: who then builds on the refused edit
    has not seen it, and who builds on the repetition has.
    """
    held = merger.standing(change.table, change.id)
    if held is None or change.field not in held.values:
        return
    row, value = held.copy(), held.values[change.field]
    standing = held.stamp_of(change.field)
    stamp = _above(max(change.stamp, standing), merger)
    mine = merger.edits.setdefault(key, [])
    mine.append(Known(stamp, change.stamp, value, "", tx.at))
    if base != standing:
        mine.append(Known(stamp := _above(stamp, merger, STOOD), standing, value, "", tx.at))
    row.stamps[change.field] = stamp
    merger.rows[change.table, change.id] = row


def _bury(merger: Merger, tx: Tx, change: Insert) -> None:
    if merger.standing(change.table, str(change.values["id"])) is not None:
        return
    try:
        row = merger.placed(change)
    except Halt:
        # a hub would not have taken it either
        return
    stamp = _above(change.stamp, merger)
    row.values[DELETED], row.stamps[DELETED] = tx.at, stamp
    key = (change.table, str(change.values["id"]), DELETED)
    merger.rows[key[:2]] = row
    merger.edits.setdefault(key, []).append(Known(stamp, change.stamp, tx.at, "", tx.at))
