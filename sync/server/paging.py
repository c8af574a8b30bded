"""What the centre hands out: a page of a store's stream, complete, as it stands at one moment."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from sync.protocol import Exits, KnownEdits, Page, Pull, Rows
from sync.server import summing
from sync.server.accounts import Device
from sync.server.business import Business
from sync.server.denial import Denial
from sync.server.projection import Sent, sent
from sync.server.schema import Tables
from sync.wire import Value, by_column


class Paging:
    """Reads through a connection of the caller's, whose transaction sees one moment."""

    def __init__(self, business: Business, tables: Tables) -> None:
        self._business, self._tables = business, tables
        self._moves = any(declared.scope for declared in business.tables.values())

    def page(self, connection: Connection, device: Device, message: Pull) -> Page:
        """One page. Raises Denial ``stream``, ``behind_horizon``."""
        partition = device.streams.get(message.stream)
        if partition is None:
            raise Denial("stream")
        t = self._tables.counter
        top, horizon, sums, shape = connection.execute(
            sa.select(t.c.seq, t.c.horizon, t.c.sums, t.c.shape).where(t.c.store_id == partition)
        ).one()
        if 0 < message.seq < horizon and message.whole < horizon:
            raise Denial("behind_horizon", horizon=horizon)
        start = min(message.seq, top)
        begun = start < message.end <= top
        shown = sent(self._business, device, message.schema)
        if message.only:
            shown = {name: columns for name, columns in shown.items() if name in message.only}
        end = message.end if begun else self._page_end(connection, partition, start, top, message.rows, shown)
        after = message.after if begun else ()
        tables = tuple(self._rows_between(connection, partition, start, end, after, shown)) if end > start else ()
        edits = self._edits_between(connection, partition, start, end, after, shown)
        exits = self._exits_between(connection, partition, start, end) if self._moves and not message.only else Exits()
        schema = self._business.schema
        known = end >= top and message.schema in ("", schema) and summing.is_known(sums, shape, schema)
        total = summing.told(sums, device) if known else ""
        return Page(message.stream, message.seq, max(end, message.seq), end < top, tables, edits, exits, total)

    def _page_end(self, connection: Connection, store_id: str, start: int, top: int, rows: int, shown: Sent) -> int:
        if top - start <= rows:
            return top
        sequences: list[int] = []
        moves = [self._tables.exit] if self._moves else []
        for t in (*(self._tables.rows[name] for name in shown), self._tables.edit, *moves):
            statement = sa.select(t.c.seq).where(t.c.store_id == store_id, t.c.seq > start, t.c.seq <= top)
            sequences += connection.execute(statement.order_by(t.c.seq).limit(rows)).scalars()
        return sorted(sequences)[rows - 1] if len(sequences) > rows else top

    def _rows_between(
        self, connection: Connection, store_id: str, start: int, end: int, after: tuple[str, ...], shown: Sent
    ) -> Iterator[Rows]:
        """By table and id; ``after``: as ``Pull.after``."""
        if len(after) == 4:
            return
        stretch = {"store_id": store_id, "low": start, "high": end}
        touched = set(connection.execute(self._tables.touched, stretch).scalars())
        for name, names in shown.items():
            if name not in touched or (after and name < after[0]):
                continue
            t = self._tables.rows[name]
            conditions = [t.c.store_id == store_id, t.c.seq > start, t.c.seq <= end]
            if after and name == after[0]:
                conditions.append(t.c.id > after[1])
            yield from self._rows(connection, name, names, conditions)

    def _rows(
        self, connection: Connection, name: str, names: Sequence[str], conditions: Sequence[sa.ColumnElement[bool]]
    ) -> Iterator[Rows]:
        t = self._tables.rows[name]
        columns = self._tables.wire(name, names)
        found = connection.execute(sa.select(*columns, t.c.stamp, t.c.field_stamps).where(*conditions)).all()
        if found:
            lists = by_column(found, [*names, "stamp", "field_stamps"])
            stamp, field_stamps = lists.pop("stamp"), lists.pop("field_stamps")
            yield Rows(name, stamp, field_stamps, lists)

    def of_keys(
        self, connection: Connection, device: Device, keys: Iterable[tuple[str, str]], schema: str = ""
    ) -> tuple[tuple[Rows, ...], KnownEdits]:
        """These rows (table, id) of the device's streams as they stand, with all their edits, as far as it may see."""
        by_table: dict[str, list[str]] = {}
        for table, row_id in keys:
            by_table.setdefault(table, []).append(row_id)
        shown = sent(self._business, device, schema) if by_table else {}
        rows: list[Rows] = []
        edits: list[Sequence[Value]] = []
        granted = list(device.partitions)
        for name, ids in sorted(by_table.items()):
            if name not in shown:
                continue
            t, e = self._tables.rows[name], self._tables.edit
            rows += self._rows(connection, name, shown[name], [t.c.store_id.in_(granted), t.c.id.in_(ids)])
            wanted = self._edits().where(e.c.store_id.in_(granted), e.c.tbl == name, e.c.id.in_(ids))
            edits += connection.execute(only(wanted, e, self._business, shown)).all()
        return tuple(rows), _known(edits)

    def _edits_between(
        self, connection: Connection, store_id: str, start: int, end: int, after: tuple[str, ...], shown: Sent
    ) -> KnownEdits:
        t = self._tables.edit
        statement = self._edits().where(t.c.store_id == store_id, t.c.seq > start, t.c.seq <= end)
        if len(after) == 4:
            statement = statement.where(sa.tuple_(t.c.tbl, t.c.id, t.c.field, t.c.stamp) > sa.tuple_(*after))
        return _known(connection.execute(only(statement, t, self._business, shown).order_by(t.c.seq)).all())

    def _edits(self) -> sa.Select[Any]:
        t = self._tables.edit
        return sa.select(t.c.tbl, t.c.id, t.c.field, t.c.stamp, t.c.base, t.c.value, t.c.actor, t.c.at)

    def _exits_between(self, connection: Connection, store_id: str, start: int, end: int) -> Exits:
        t = self._tables.exit
        found = connection.execute(
            sa.select(t.c.tbl, t.c.id, t.c.stamp).where(t.c.store_id == store_id, t.c.seq > start, t.c.seq <= end)
        ).all()
        return Exits(*map(list, zip(*found, strict=True))) if found else Exits()


def only(wanted: sa.Select[Any], edit: sa.Table, business: Business, shown: Sent) -> sa.Select[Any]:
    """Of a question for edits, what may be shown."""
    tables = [name for name in business.tables if name not in shown]
    if tables:
        wanted = wanted.where(edit.c.tbl.not_in(tables))
    hidden = [
        (name, column) for name, names in shown.items() for column in business.tables[name].columns.keys() - set(names)
    ]
    return wanted.where(sa.tuple_(edit.c.tbl, edit.c.field).not_in(sorted(hidden))) if hidden else wanted


def _known(found: Sequence[Sequence[Value]]) -> KnownEdits:
    lists = by_column(found, ("table", "id", "field", "stamp", "base", "value", "actor", "at"))
    return KnownEdits(**{**lists, "value": [json.loads(text) for text in lists["value"]]})
