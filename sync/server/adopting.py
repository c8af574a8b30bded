"""Rows and edits of another peer's stream taken in at a hub: field by field the higher stamp stands.

What the devices wrote here and the centre has not answered yet keeps standing where its stamps are higher; the
sequence is the hub's own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy import Connection

from sync.merge import read_stamps
from sync.protocol import KnownEdits, Page, Rows
from sync.server.business import Business, Declared, Want
from sync.server.change import FieldEdit, Held, Known
from sync.server.claiming import Holder
from sync.server.database import insert
from sync.server.merging import Merger
from sync.server.schema import Tables
from sync.server.source import BatchSource
from sync.wire import Value


def adopt(merger: Merger, source: BatchSource, business: Business, page: Page, partition: str) -> None:
    """Lay a page into ``merger``, to be written like a batch. Tables not known here are passed over."""
    for rows in page.tables:
        declared = business.tables.get(rows.table)
        if declared is not None:
            _rows(merger, source, declared, rows, partition)
    _edits(merger, source, business, page.edits)


def _rows(merger: Merger, source: BatchSource, declared: Declared, rows: Rows, partition: str) -> None:
    names = [name for name in rows.columns if name in declared.columns]
    found = zip(rows.stamp, rows.field_stamps, *(rows.columns[name] for name in names), strict=True)
    ids = rows.columns["id"]
    source.prefetch([[FieldEdit(declared.name, str(row_id), "", None, "", "", "") for row_id in ids]])
    wants: dict[tuple[str, Holder], Sequence[Want]] = {}
    for stamp, stamps, *values in found:
        row = dict.fromkeys(declared.columns) | dict(zip(names, values, strict=True))
        row_id = str(row["id"])
        standing = source.row(declared.name, row_id)
        merged = _merged(declared, standing, Held(row, stamp, read_stamps(stamps), 0, partition))
        if merged is None:
            continue
        merger.rows[declared.name, row_id] = merged
        wanted = declared.wanted(merged.values)
        if wanted != declared.wanted(standing.values if standing else None):
            wants[str(row["store_id"]), (declared.name, row_id)] = wanted
    merger.claims.seize(wants)


def _merged(declared: Declared, standing: Held | None, its: Held) -> Held | None:
    """The row as it stands afterwards; None where that is as it stood before."""
    if standing is None:
        return its
    merged, took = standing.copy(), False
    effective: dict[str, str] = {}
    for name in declared.columns.keys() - declared.bookkeeping - {"id", "store_id"}:
        own, new = standing.stamp_of(name), its.stamp_of(name)
        effective[name] = max(own, new)
        if new > own:
            merged.values[name], took = its.values.get(name), True
    merged.stamp = max(standing.stamp, its.stamp)
    merged.stamps = {name: each for name, each in effective.items() if each != merged.stamp}
    if declared.scope and its.stamp_of(declared.scope) >= standing.stamp_of(declared.scope):
        merged.partition = its.partition
    if took:
        merged.values.update({name: its.values.get(name) for name in declared.bookkeeping})
    return None if not took and merged == standing else merged


def _edits(merger: Merger, source: BatchSource, business: Business, edits: KnownEdits) -> None:
    for table, row_id, field, *rest in zip(
        edits.table, edits.id, edits.field, edits.stamp, edits.base, edits.value, edits.actor, edits.at, strict=True
    ):
        key, known = (table, row_id, field), Known(*rest)
        if table in business.tables and all(each.stamp != known.stamp for each in source.edits(key)):
            merger.edits.setdefault(key, []).append(known)


def take_exits(
    connection: Connection, tables: Tables, business: Business, page: Page, partition: str, ends: Mapping[str, int]
) -> dict[str, int]:
    """Rows that left the stream at the centre leave it here, where they are older than the move; the new ends."""
    after = dict(ends)
    for table, row_id, stamp in zip(page.exits.table, page.exits.id, page.exits.stamp, strict=True):
        declared = business.tables.get(table)
        if declared is None or not declared.scope:
            continue
        t, mine = tables.rows[table], (tables.rows[table].c.store_id == partition, tables.rows[table].c.id == row_id)
        held = connection.execute(sa.select(t.c.stamp, t.c.field_stamps).where(*mine)).first()
        if held is None or read_stamps(held.field_stamps).get(declared.scope, held.stamp) >= stamp:
            continue
        after[partition] += 1
        connection.execute(sa.delete(t).where(*mine))
        gone: dict[str, Value] = {
            "store_id": partition,
            "tbl": table,
            "id": row_id,
            "stamp": stamp,
            "seq": after[partition],
        }
        insert(connection, tables.exit, [gone], replace=True)
    return after
