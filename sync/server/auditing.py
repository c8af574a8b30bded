"""The centre looks at itself: are its sums still those of its rows? Partitions without sums get them.

Sums are kept in the pushing transaction, rows are what the disk says: where they differ, a value flipped here, or rows
were written past the centre. That is told, and never adopted: what the rows say may be the wrong one of the two.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy import Connection

from sync.equality import SLOTS, WHOLE
from sync.merge import read_stamps
from sync.server import accounts, summing
from sync.server.business import Business
from sync.server.database import Database
from sync.server.schema import Tables

READ_ROWS = 5_000
"""Rows held in memory at once."""
Change = tuple[str, int]
"""Part and slot."""


@dataclass(frozen=True)
class Finding:
    """What a look at one partition found. ``made``: it had no sums, and has them now. ``slots`` that differ."""

    partition: str
    made: bool = False
    slots: tuple[int, ...] = ()


class Auditing:
    """Looks at one partition at a time. ``flipped``: partition → how many of its slots differed at the last look."""

    def __init__(self, database: Database, business: Business, tables: Tables) -> None:
        self._database, self._business, self._tables = database, business, tables
        self.flipped: dict[str, int] = {}

    def partitions(self) -> list[str]:
        """All of them, those without sums first."""
        c = self._tables.counter
        with self._database.reading() as connection:
            found = connection.execute(
                sa.select(c.c.store_id).order_by(
                    sa.case((c.c.shape == self._business.schema, 1), else_=0), c.c.store_id
                )
            )
            return [str(partition) for (partition,) in found]

    def look(self, partition: str) -> Finding:
        """Compare one partition's sums with its rows, both of one moment; make them where there are none."""
        with self._database.reading(partition) as connection:
            known = self._are_known(connection, partition)
            differ = self._differing(connection, partition) if known else ()
        if not known:
            self.make_anew(partition)
            return Finding(partition, made=True)
        if differ:
            self.flipped[partition] = len(differ)
        else:
            self.flipped.pop(partition, None)
        return Finding(partition, slots=differ)

    def make_anew(self, partition: str) -> None:
        """Sum the rows as they stand. Its counter is locked meanwhile: nothing is pushed to it."""

        def act(connection: Connection) -> None:
            accounts.lock(connection, self._tables, partition)
            summing.replace(
                connection, self._tables, partition, self._sums(connection, partition), self._business.schema
            )

        self._database.writing(act, partition)
        self.flipped.pop(partition, None)

    def _are_known(self, connection: Connection, partition: str) -> bool:
        c = self._tables.counter
        sums, shape = connection.execute(sa.select(c.c.sums, c.c.shape).where(c.c.store_id == partition)).one()
        return summing.is_known(sums, shape, self._business.schema)

    def _differing(self, connection: Connection, partition: str) -> tuple[int, ...]:
        kept, found = summing.kept(connection, self._tables, partition), self._sums(connection, partition)
        differ = {
            slot for part, slot in kept.keys() | found.keys() if kept.get((part, slot)) != found.get((part, slot))
        }
        totals = dict.fromkeys((part for part, _ in found), 0)
        for (part, _), value in found.items():
            totals[part] = (totals[part] + value) % WHOLE
        c = self._tables.counter
        text = connection.execute(sa.select(c.c.sums).where(c.c.store_id == partition)).scalar_one()
        told = {part: int(value) for part, value in json.loads(text).items() if int(value)}
        if not differ and told != {part: value for part, value in totals.items() if value}:
            return tuple(range(SLOTS))  # the slots fit, their total does not
        return tuple(sorted(differ))

    def _sums(self, connection: Connection, partition: str) -> Mapping[Change, int]:
        sums = summing.Sums(self._business)
        for name, declared in self._business.tables.items():
            t, columns = self._tables.rows[name], list(declared.columns)
            wire = self._tables.wire(name, columns)
            after = ""
            while True:
                rows = connection.execute(
                    sa.select(*wire, t.c.stamp, t.c.field_stamps)
                    .where(t.c.store_id == partition, t.c.id > after)
                    .order_by(t.c.id).limit(READ_ROWS)
                ).all()  # fmt: skip
                for *values, stamp, stamps in rows:
                    sums.add(partition, name, dict(zip(columns, values, strict=True)), stamp, read_stamps(stamps))
                if len(rows) < READ_ROWS:
                    break
                after = str(rows[-1][columns.index("id")])
        return sums.of(partition)
