"""New rows straight into their tables, column by column, without an object a row: what most of a large batch is.

Taken only where nothing else could come of the batch: no edits, every transaction and every row new, every value of its
kind and store, nothing to reserve, no rule with a complaint. Whatever else it turns out to be, :class:`NotStraight` is
raised, the transaction is rolled back, and the merger takes the batch as ever; both ways leave the same rows and the
same answer.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import Connection

from sync.protocol import Batch, Inserts
from sync.server.business import Business, Declared, Look, Row
from sync.server.database import add_columns
from sync.server.grant import STORE, Device, Scope
from sync.server.right import actor_rights, missing
from sync.server.schema import Tables
from sync.server.source import BatchSource
from sync.server.summing import Sums
from sync.wire import Value

APPLIED = "[]"
"""The stored verdicts of a transaction that was applied: nothing to list."""
_KINDS: Mapping[bool, frozenset[type]] = {True: frozenset({int, type(None)}), False: frozenset({str, type(None)})}


class NotStraight(Exception):
    """The batch is to be merged after all; what was written of it must be rolled back."""


class Straight:
    """A batch of new rows, looked at without the database. Raises NotStraight."""

    def __init__(self, business: Business, tables: Tables, device: Device, batch: Batch) -> None:
        self._business, self._tables, self._device, self._batch = business, tables, device, batch
        if any(edits.tx for edits in batch.edits):
            raise NotStraight
        names = [inserts.table for inserts in batch.inserts]
        if len(set(names)) != len(names):
            raise NotStraight
        for inserts in batch.inserts:
            _must_fit(business.tables.get(inserts.table), inserts, device.store_id)
        whole = tuple(_filled(business.tables[each.table].defaults, each) for each in batch.inserts)
        self._batch = dataclasses.replace(batch, inserts=whole)

    def take(self, connection: Connection, seq: int, sums: Sums) -> int:
        """Write everything after ``seq``; the last sequence taken. The store's counter is locked. Raises NotStraight.

        A transaction or row that is there already is skipped by its INSERT, and so found by the count.
        """
        ids = [tx.id for tx in self._batch.transactions]
        mine = [self._device.store_id] * len(ids)
        columns = {"store_id": mine, "id": ids, "verdicts": [APPLIED] * len(ids)}
        if add_columns(connection, self._tables.transaction, columns) != len(ids):
            raise NotStraight
        self._check(connection)
        for inserts in self._batch.inserts:
            count = len(inserts.tx)
            rows: dict[str, Sequence[Value]] = {
                **inserts.columns, "stamp": inserts.stamp, "field_stamps": ["{}"] * count,
                "seq": range(seq + 1, seq + count + 1),
            }  # fmt: skip
            if add_columns(connection, self._tables.rows[inserts.table], rows) != count:
                raise NotStraight
            sums.add_columns(self._device.store_id, inserts.table, inserts.columns, inserts.stamp)
            seq += count
        return seq

    def _check(self, connection: Connection) -> None:
        """The product's rules on every row, before any is written; rows of a later transaction are not seen."""
        standing = BatchSource(connection, self._business, self._tables, Scope(self._device, {}))
        self._allow(standing)
        tables = self._business.tables
        rows = {inserts.table: _Rows(tables[inserts.table], inserts) for inserts in self._batch.inserts}

        def looking(tx: int) -> Look:
            def look(table: str, row_id: str) -> Row | None:
                own = rows[table].find(row_id, tx) if table in rows else None
                held = None if own is not None else standing.row(table, row_id)
                return held.values if held is not None else own

            return look

        for table, mine in rows.items():
            if not self._business.has_rules(table):
                continue
            changed = frozenset(tables[table].columns)
            for tx, row in mine:
                for _ in self._business.check(table, row, None, changed, looking(tx)):
                    raise NotStraight

    def _allow(self, standing: BatchSource) -> None:
        """Every actor may write every table and column of the batch; otherwise each transaction is judged by itself."""

        def look(table: str, row_id: str) -> Row | None:
            held = standing.row(table, row_id)
            return None if held is None else held.values

        for actor in {tx.actor for tx in self._batch.transactions}:
            rights = actor_rights(self._business, self._device, actor, look)
            if rights is None:
                raise NotStraight
            for inserts in self._batch.inserts:
                declared = self._business.tables[inserts.table]
                guarded = declared.writing.keys() | declared.seen_with.keys()
                filled = [name for name in guarded if set(inserts.columns.get(name, ())) - {None, ""}]
                if missing(self._device, rights, declared, filled) is not None:
                    raise NotStraight


def _filled(defaults: Mapping[str, Value], inserts: Inserts) -> Inserts:
    """With what a column holds in a row of a program that did not know it."""
    lacking = {name: [value] * len(inserts.tx) for name, value in defaults.items() if name not in inserts.columns}
    return dataclasses.replace(inserts, columns={**inserts.columns, **lacking}) if lacking else inserts


class _Rows:
    """One table's new rows, a mapping a row while it is looked at."""

    def __init__(self, declared: Declared, inserts: Inserts) -> None:
        self._inserts, self._blank = inserts, dict.fromkeys(declared.columns)
        self._places: dict[Value, int] | None = None

    def __iter__(self) -> Iterator[tuple[int, Row]]:
        names, blank = tuple(self._inserts.columns), self._blank
        for tx, values in zip(self._inserts.tx, zip(*self._inserts.columns.values(), strict=True), strict=True):
            yield tx, {**blank, **dict(zip(names, values, strict=True))}

    def find(self, row_id: str, tx: int) -> Row | None:
        """The row of this id, where a transaction up to ``tx`` made it."""
        if self._places is None:
            self._places = {key: place for place, key in enumerate(self._inserts.columns["id"])}
        place = self._places.get(row_id)
        if place is None or self._inserts.tx[place] > tx:
            return None
        return {**self._blank, **{name: column[place] for name, column in self._inserts.columns.items()}}


def _must_fit(declared: Declared | None, inserts: Inserts, store_id: str) -> None:
    columns = inserts.columns
    if declared is None or declared.stream != STORE or declared.scope:
        raise NotStraight
    if declared.claims is not None or not columns.keys() <= declared.columns.keys():
        raise NotStraight
    if set(columns.get("store_id", [None])) != {store_id} or len(set(columns["id"])) != len(inserts.tx):
        raise NotStraight
    for name, column in columns.items():
        is_integer = declared.columns[name]
        if not _KINDS[is_integer].issuperset(map(type, column)):
            raise NotStraight
        # NUL: PostgreSQL's text cannot hold it
        if not is_integer and "\x00" in "".join(filter(None, column)):  # type: ignore[arg-type]
            raise NotStraight
