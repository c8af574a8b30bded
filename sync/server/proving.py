"""The centre's side of the proof: sums as they are kept, keys and rows as they stand, all of one moment."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import Connection

from sync.equality import DELETED, WHOLE, hash_of, slot_of
from sync.merge import read_stamps
from sync.protocol import Prove, Proven
from sync.server import summing
from sync.server.business import Business
from sync.server.grant import Device
from sync.server.paging import Paging
from sync.server.schema import Tables
from sync.server.summing import parts_of


class Proving:
    """Reads through a connection of the caller's, whose transaction sees one moment."""

    def __init__(self, business: Business, tables: Tables, paging: Paging) -> None:
        self._business, self._tables, self._paging = business, tables, paging

    def prove(self, connection: Connection, device: Device, message: Prove) -> Proven:
        """What was asked."""
        c = self._tables.counter
        names = {partition: name for name, partition in device.streams.items()}
        found = connection.execute(
            sa.select(c.c.store_id, c.c.seq, c.c.sums, c.c.shape).where(c.c.store_id.in_(list(names)))
        ).all()
        at = {names[str(partition)]: int(seq) for partition, seq, *_ in found}
        if message.table:
            keys = zip(message.table, message.id, strict=True)
            rows, edits = self._paging.of_keys(connection, device, keys)
            return Proven(at, rows=rows, edits=edits)
        if message.slots:
            return self._keys(connection, device, frozenset(message.slots), at)
        known = all(summing.is_known(text, shape, self._business.schema) for *_, text, shape in found)
        sums = summing.slots(connection, self._tables, device) if known else ()
        return Proven(at, [f"{value:016x}" for value in sums])

    def _keys(self, connection: Connection, device: Device, slots: frozenset[int], at: dict[str, int]) -> Proven:
        table: list[str] = []
        ids: list[str] = []
        hashes: list[str] = []
        for name, declared in self._business.tables.items():
            t, parts, columns = self._tables.rows[name], parts_of(declared), list(declared.columns)
            found = connection.execute(
                sa.select(*self._tables.wire(name, columns), t.c.stamp, t.c.field_stamps).where(
                    t.c.store_id.in_(list(device.partitions))
                )
            )
            place = columns.index("id")
            for *values, stamp, field_stamps in found:
                if slot_of(str(values[place])) in slots:
                    row = dict(zip(columns, values, strict=True))
                    own = hash_of(name, parts, row, stamp, read_stamps(field_stamps), device.may)
                    table.append(name)
                    ids.append(str(row["id"]))
                    hashes.append(f"{0 if row[DELETED] is not None else sum(own.values()) % WHOLE:016x}")
        return Proven(at, table=table, id=ids, hash=hashes)
