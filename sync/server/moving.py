"""A row moves to another partition: it leaves the old stream by an exit, and its edits go with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import sqlalchemy as sa
from sqlalchemy import Connection

from sync.server.business import Business
from sync.server.change import Held, RowKey
from sync.server.database import insert
from sync.server.schema import Tables
from sync.wire import Value


def move(
    connection: Connection, tables: Tables, moved: Mapping[RowKey, Held], business: Business,
    following: Callable[[str], int],
) -> None:  # fmt: skip
    """Take these rows out of the partition they were in; they are written where they are now by the caller.

    ``following``: the next number of a partition's sequence.
    """
    exits: list[dict[str, Value]] = []
    for (name, row_id), held in moved.items():
        t, e, x = tables.rows[name], tables.edit, tables.exit
        connection.execute(sa.delete(t).where(t.c.store_id == held.origin, t.c.id == row_id))
        connection.execute(sa.delete(x).where(x.c.store_id == held.partition, x.c.tbl == name, x.c.id == row_id))
        stamp = held.stamp_of(business.tables[name].scope)
        exits.append(
            {"store_id": held.origin, "tbl": name, "id": row_id, "stamp": stamp, "seq": following(held.origin)}
        )
        mine = (e.c.store_id == held.origin, e.c.tbl == name, e.c.id == row_id)
        edits = connection.execute(sa.select(e).where(*mine).order_by(e.c.seq)).mappings().all()
        connection.execute(sa.delete(e).where(*mine))
        insert(
            connection, e,
            [{**edit, "store_id": held.partition, "seq": following(held.partition)} for edit in edits],
        )  # fmt: skip
    insert(connection, tables.exit, exits, replace=True)
