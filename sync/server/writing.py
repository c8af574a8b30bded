"""What a merge left, written to the centre's tables: rows, edits, sums and claims in the pushing transaction."""

from __future__ import annotations

import json
from collections.abc import Mapping

from sqlalchemy import Connection

from sync.merge import write_stamps
from sync.server import leasing
from sync.server.business import Business
from sync.server.database import insert
from sync.server.filing import forget
from sync.server.merging import Merger
from sync.server.moving import move
from sync.server.schema import HOME, Tables
from sync.server.source import write_claims
from sync.server.summing import Sums
from sync.wire import Value

to_text = json.JSONEncoder(ensure_ascii=False).encode
"""A value as it is kept; one encoder, since making one costs more than a value."""


def write(
    connection: Connection, business: Business, tables: Tables, merger: Merger, seqs: Mapping[str, int],
    place: str = "", *, again: bool = False,
) -> dict[str, int]:  # fmt: skip
    """Each row and edit with its own sequence; the last one taken in each partition.

    ``place``: the partition of edits whose row is not written. ``again``: edits may be there already.
    """
    sums = Sums(business)
    for (table, _), held, before in merger.written():
        if before is not None:
            sums.add(before.partition, table, before.values, before.stamp, before.stamps, gone=True)
        sums.add(held.partition, table, held.values, held.stamp, held.stamps)
    sums.write(connection, tables)
    ends = dict(seqs)

    def following(partition: str) -> int:
        ends[partition] += 1
        return ends[partition]

    by_table: dict[str, list[dict[str, Value]]] = {}
    moved: list[tuple[str, str]] = []
    for key, held in merger.rows.items():
        if held.origin not in ("", held.partition):
            moved.append(key)
        row = {
            **held.values, "stamp": held.stamp, "field_stamps": write_stamps(held.stamps),
            "seq": following(held.partition),
        }  # fmt: skip
        if business.tables[key[0]].scope:
            row |= {"store_id": held.partition, HOME: held.values["store_id"]}
        by_table.setdefault(key[0], []).append(row)
    if moved:
        move(connection, tables, {key: merger.rows[key] for key in moved}, business, following)
    for table, rows in by_table.items():
        insert(connection, tables.rows[table], rows, replace=True)
    forget(connection, business, tables, merger.rows)
    edits: list[dict[str, Value]] = []
    for (table, row_id, name), all_known in merger.edits.items():
        partition = merger.rows[table, row_id].partition if (table, row_id) in merger.rows else place
        for known in all_known:
            edits.append(
                {
                    "store_id": partition, "tbl": table, "id": row_id, "field": name, "stamp": known.stamp,
                    "base": known.base, "value": to_text(known.value),
                    "actor": known.actor, "at": known.at, "seq": following(partition),
                }
            )  # fmt: skip
    insert(connection, tables.edit, edits, replace=again)
    write_claims(connection, tables, merger.claims.taken)
    for store_id, holder, tx in merger.claims.passed:
        leasing.forget_passed(connection, tables, store_id, *holder, tx)
    for store_id, holder, tx in merger.claims.spoken:
        leasing.forget_spoken(connection, tables, store_id, *holder, tx)
    return ends
