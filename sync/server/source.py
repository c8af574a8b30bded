"""The rows and edits a batch touches, read once before it is merged."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy import Connection

from sync.server.business import Business, Want
from sync.server.change import FieldEdit, FieldKey, Held, Insert, Known, RowKey, held_from
from sync.server.claiming import Changes, Holder
from sync.server.database import insert
from sync.server.grant import Scope
from sync.server.leasing import covers, live
from sync.server.schema import HOME, Tables
from sync.wire import Value

CHUNK = 500


class BatchSource:
    """Reads through one connection, inside the pushing transaction, with the counters of its partitions locked."""

    def __init__(self, connection: Connection, business: Business, tables: Tables, scope: Scope) -> None:
        self._connection, self._business, self._tables, self._scope = connection, business, tables, scope
        self._rows: dict[RowKey, Held | None] = {}
        self._horizons: dict[str, int] | None = None
        self._edits: dict[FieldKey, list[Known]] = {}
        self._leases: dict[str, dict[int, list[str]]] = {}
        self._passed: dict[str, dict[Holder, set[str]]] = {}
        self._spoken: dict[str, dict[Holder, str]] = {}

    def prefetch(self, changes: Sequence[Sequence[Insert | FieldEdit]]) -> None:
        """Read all rows that these changes touch."""
        wanted: dict[str, dict[str, None]] = {}
        for transaction in changes:
            for change in transaction:
                row_id = str(change.values["id"]) if isinstance(change, Insert) else change.id
                wanted.setdefault(change.table, {})[row_id] = None
        for table, ids in wanted.items():
            if table in self._tables.rows:
                self._fetch(table, list(ids))

    def _fetch(self, table: str, ids: Sequence[str]) -> None:
        t = self._tables.rows[table]
        columns = [name for name in t.c.keys() if name not in ("stamp", "field_stamps", "seq", HOME)]  # noqa: SIM118
        selected = [*self._tables.wire(table, columns), t.c.stamp, t.c.field_stamps, t.c.seq, t.c.store_id]
        here = self._here(table, t.c.store_id)
        for at in range(0, len(ids), CHUNK):
            part = ids[at : at + CHUNK]
            self._rows.update(dict.fromkeys(((table, row_id) for row_id in part), None))
            found = self._connection.execute(sa.select(*selected).where(here, t.c.id.in_(part)))
            for record in found:
                held = held_from(columns, tuple(record))
                self._rows[table, str(held.values["id"])] = held

    def _here(self, table: str, column: sa.ColumnElement[str]) -> sa.ColumnElement[bool]:
        """In the partitions where rows of this table may be."""
        declared = self._business.tables[table]
        held = self._scope.holds(declared.stream, moves=bool(declared.scope))
        return column == held[0] if len(held) == 1 else column.in_(held)

    def left(self, table: str, row_id: str) -> bool:
        """Whether the row was seen here once, and moved to where this device sees nothing."""
        t = self._tables.exit
        if not self._business.tables[table].scope:
            return False
        found = self._connection.execute(
            sa.select(t.c.stamp).where(self._here(table, t.c.store_id), t.c.tbl == table, t.c.id == row_id).limit(1)
        )
        return found.first() is not None

    def is_behind(self, table: str) -> bool:
        """Whether the device has not read on from where the history begins in a partition where such rows may be."""
        declared, cursors = self._business.tables[table], self._scope.cursors
        mine = [each for each in self._scope.holds(declared.stream, moves=bool(declared.scope)) if each in cursors]
        t = self._tables.counter
        if self._horizons is None:
            found = self._connection.execute(
                sa.select(t.c.store_id, t.c.horizon).where(t.c.store_id.in_(list(cursors)))
            )
            self._horizons = {str(partition): int(horizon) for partition, horizon in found}
        return any(cursors[each] < self._horizons.get(each, 0) for each in mine)

    def row(self, table: str, row_id: str) -> Held | None:
        """The row before this batch."""
        if table not in self._tables.rows:
            return None
        if (table, row_id) not in self._rows:
            self._fetch(table, [row_id])
        return self._rows[table, row_id]

    def holders(self, store_id: str, want: Want) -> Mapping[str, Holder]:
        """Who holds the slots wanted; of pieces, which are alike, every one of the resource."""
        t = self._tables.claim
        mine = [t.c.store_id == store_id, t.c.resource == want.resource]
        if not want.count:
            mine += (t.c.slot >= min(want.slots), t.c.slot <= max(want.slots))
        found = self._connection.execute(sa.select(t.c.slot, t.c.tbl, t.c.id).where(*mine).order_by(t.c.slot))
        return {slot: (table, row_id) for slot, table, row_id in found}

    def leased(self, store_id: str, resource: str) -> int:
        """The lease under which a hub decides about this resource, 0 where none is out."""
        if store_id not in self._leases:
            self._leases[store_id] = live(self._connection, self._tables, store_id)
        return next((n for n, patterns in self._leases[store_id].items() if covers(patterns, resource)), 0)

    def passed(self, store_id: str) -> Mapping[Holder, Collection[str]]:
        """Record → transactions that reserve nothing for it: a hub decided about a later one."""
        if store_id not in self._passed:
            t = self._tables.passed
            self._passed[store_id] = {}
            for table, row_id, tx in self._connection.execute(
                sa.select(t.c.tbl, t.c.id, t.c.tx).where(t.c.store_id == store_id)
            ):
                self._passed[store_id].setdefault((table, row_id), set()).add(tx)
        return self._passed[store_id]

    def spoken(self, store_id: str) -> Mapping[Holder, str]:
        """Record → the transaction under which a hub gave it something, where that is not in effect here."""
        if store_id not in self._spoken:
            t = self._tables.spoken
            found = self._connection.execute(sa.select(t.c.tbl, t.c.id, t.c.tx).where(t.c.store_id == store_id))
            self._spoken[store_id] = {(table, row_id): tx for table, row_id, tx in found}
        return self._spoken[store_id]

    def is_decided(self, store_id: str, tx: str) -> bool:
        """Whether a transaction was decided here, for or against."""
        t = self._tables.transaction
        found = self._connection.execute(sa.select(t.c.id).where(t.c.store_id == store_id, t.c.id == tx))
        return found.first() is not None

    def held_by(self, store_id: str, holder: Holder) -> Sequence[tuple[str, str]]:
        """Resource and slot of all that one record holds."""
        t = self._tables.claim
        found = self._connection.execute(
            sa.select(t.c.resource, t.c.slot).where(t.c.store_id == store_id, t.c.tbl == holder[0], t.c.id == holder[1])
        )
        return [(resource, slot) for resource, slot in found]

    def edits_of_row(self, table: str, row_id: str) -> Sequence[tuple[str, Known]]:
        """Field and edit of all that is known of a row before this batch."""
        t = self._tables.edit
        found = self._connection.execute(
            sa.select(t.c.field, t.c.stamp, t.c.base, t.c.value, t.c.actor, t.c.at).where(
                self._here(table, t.c.store_id), t.c.tbl == table, t.c.id == row_id
            )
        )
        return [(name, Known(s, b, json.loads(v), by, at)) for name, s, b, v, by, at in found]

    def edits(self, key: FieldKey) -> Sequence[Known]:
        """The edits of a field before this batch."""
        if key not in self._edits:
            t = self._tables.edit
            table, row_id, name = key
            found = self._connection.execute(
                sa.select(t.c.stamp, t.c.base, t.c.value, t.c.actor, t.c.at).where(
                    self._here(table, t.c.store_id), t.c.tbl == table, t.c.id == row_id, t.c.field == name
                )
            )
            self._edits[key] = [Known(s, b, json.loads(v), by, at) for s, b, v, by, at in found]
        return self._edits[key]


def write_claims(connection: Connection, tables: Tables, changes: Changes) -> None:
    """Give back first, then take: what changes hands meets no row of its former holder.

    Only what its former holder still has is given back: where the counter's lock failed us, a claim that came between
    stays, and the key refuses ours.
    """
    t = tables.claim
    taken: list[dict[str, Value]] = []
    for (store_id, resource, slot), hands in changes.items():
        if hands.giver is not None:
            whose = (t.c.tbl == hands.giver[0], t.c.id == hands.giver[1])
            connection.execute(
                sa.delete(t).where(t.c.store_id == store_id, t.c.resource == resource, t.c.slot == slot, *whose)
            )
        if hands.taker is not None:
            taken.append(
                {
                    "store_id": store_id, "resource": resource, "slot": slot, "tbl": hands.taker[0],
                    "id": hands.taker[1],
                }
            )  # fmt: skip
    insert(connection, t, taken)
