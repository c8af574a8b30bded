"""What the centre hands out: a page of a store's stream, complete, as it stands at one moment."""

from __future__ import annotations

import json
from collections.abc import Iterator

import sqlalchemy as sa
from sqlalchemy import Connection

from sync.protocol import Exits, KnownEdits, Page, Pull, Rows
from sync.server.accounts import Device
from sync.server.denial import Denial
from sync.server.schema import Business, Tables
from sync.wire import by_column


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
        top, horizon = connection.execute(sa.select(t.c.seq, t.c.horizon).where(t.c.store_id == partition)).one()
        if message.seq < horizon and message.seq > 0:
            raise Denial("behind_horizon", horizon=horizon)
        start = min(message.seq, top)
        begun = start < message.end <= top
        end = message.end if begun else self._page_end(connection, partition, start, top, message.rows)
        after = message.after if begun else ()
        tables = tuple(self._rows_between(connection, partition, start, end, after)) if end > start else ()
        edits = self._edits_between(connection, partition, start, end, after)
        exits = self._exits_between(connection, partition, start, end) if self._moves else Exits()
        return Page(message.stream, message.seq, max(end, message.seq), end < top, tables, edits, exits)

    def _page_end(self, connection: Connection, store_id: str, start: int, top: int, rows: int) -> int:
        if top - start <= rows:
            return top
        sequences: list[int] = []
        for t in (*self._tables.rows.values(), self._tables.edit, *([self._tables.exit] if self._moves else ())):
            statement = sa.select(t.c.seq).where(t.c.store_id == store_id, t.c.seq > start, t.c.seq <= top)
            sequences += connection.execute(statement.order_by(t.c.seq).limit(rows)).scalars()
        return sorted(sequences)[rows - 1] if len(sequences) > rows else top

    def _rows_between(
        self, connection: Connection, store_id: str, start: int, end: int, after: tuple[str, ...] = ()
    ) -> Iterator[Rows]:
        """By table and id; ``after``: as ``Pull.after``."""
        if len(after) == 4:
            return
        stretch = {"store_id": store_id, "low": start, "high": end}
        touched = set(connection.execute(self._tables.touched, stretch).scalars())
        for name, declared in self._business.tables.items():
            if name not in touched or (after and name < after[0]):
                continue
            t = self._tables.rows[name]
            columns = self._tables.wire(name, declared.columns)
            statement = sa.select(*columns, t.c.stamp, t.c.field_stamps).where(
                t.c.store_id == store_id, t.c.seq > start, t.c.seq <= end
            )
            if after and name == after[0]:
                statement = statement.where(t.c.id > after[1])
            found = connection.execute(statement).all()
            if found:
                lists = by_column(found, [*declared.columns, "stamp", "field_stamps"])
                stamp, field_stamps = lists.pop("stamp"), lists.pop("field_stamps")
                yield Rows(name, stamp, field_stamps, lists)

    def _edits_between(
        self, connection: Connection, store_id: str, start: int, end: int, after: tuple[str, ...]
    ) -> KnownEdits:
        t = self._tables.edit
        columns = (t.c.tbl, t.c.id, t.c.field, t.c.stamp, t.c.base, t.c.value, t.c.actor, t.c.at)
        statement = sa.select(*columns).where(t.c.store_id == store_id, t.c.seq > start, t.c.seq <= end)
        if len(after) == 4:
            statement = statement.where(sa.tuple_(t.c.tbl, t.c.id, t.c.field, t.c.stamp) > sa.tuple_(*after))
        found = connection.execute(statement.order_by(t.c.seq)).all()
        lists = by_column(found, ("table", "id", "field", "stamp", "base", "value", "actor", "at"))
        return KnownEdits(**{**lists, "value": [json.loads(text) for text in lists["value"]]})

    def _exits_between(self, connection: Connection, store_id: str, start: int, end: int) -> Exits:
        t = self._tables.exit
        found = connection.execute(
            sa.select(t.c.tbl, t.c.id, t.c.stamp).where(t.c.store_id == store_id, t.c.seq > start, t.c.seq <= end)
        ).all()
        return Exits(*map(list, zip(*found, strict=True))) if found else Exits()
