"""The statements of every handshake, built and compiled once: SQLAlchemy's building cost more than their answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy import Connection

from sync.server.grant import GROUP

if TYPE_CHECKING:
    from sync.server.schema import Tables

TOP, ANSWERED, HUB, RIPE = "top", "answered", "hub", "ripe"
"""What a row of the handshake's one statement is about."""


class Statement:
    """One statement, compiled the first time it meets a dialect. No value needs a type of SQLAlchemy's."""

    def __init__(self, element: sa.Select[Any] | sa.CompoundSelect[Any]) -> None:
        self._element = element
        self._made: dict[str, tuple[str, list[str] | None, dict[str, Any]]] = {}

    def run(self, connection: Connection, **values: Any) -> list[tuple[Any, ...]]:
        """All its rows, plain. ``values``: by the names of its parameters."""
        made = self._made.get(connection.dialect.name)
        if made is None:
            compiled: Any = self._element.compile(dialect=connection.dialect)
            made = str(compiled), getattr(compiled, "positiontup", None), dict(compiled.params)
            self._made[connection.dialect.name] = made
        text, order, fixed = made
        given = {**fixed, **values}
        plain = tuple(given[name] for name in order) if order else given
        return [tuple(row) for row in connection.exec_driver_sql(text, plain)]


class Often:
    """The statements of one product's centre."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self.who = Statement(_who(tables))
        """Of ``store`` and ``code``: ("", key's hash, rights, whether a hub) of it, then (kind, partition, "", 0)."""
        self._greeting: dict[tuple[int, bool], Statement] = {}

    def greeting(
        self,
        connection: Connection,
        store_id: str,
        code: str,
        incarnation: str,
        schema: str,
        partitions: list[str],
        *,
        hubs: bool,
    ) -> list[tuple[Any, ...]]:
        """What a handshake reads: (TOP, partition, sums, shape, seq, horizon), (ANSWERED, …, number, 0), with ``hubs``
        (HUB, peer, name, fingerprint, 0, 0) in the order of their devices. A row (RIPE, …) where something of the store
        waits for the revision ``schema`` or an earlier one.
        """
        kind = (len(partitions), hubs)
        if kind not in self._greeting:
            self._greeting[kind] = Statement(_greeting(self._tables, *kind))
        named = {f"p{place}": partition for place, partition in enumerate(partitions)}
        found = self._greeting[kind].run(
            connection, store=store_id, code=code, incarnation=incarnation, schema=schema, **named
        )
        return [row[:-1] for row in sorted(found, key=lambda row: str(row[-1]))]


def _who(tables: Tables) -> sa.CompoundSelect[Any]:
    t, g, s = tables.device, tables.group, tables.grant
    store: sa.BindParameter[str] = sa.bindparam("store")
    code: sa.BindParameter[str] = sa.bindparam("code")
    none = sa.literal("")
    return sa.union_all(
        sa.select(sa.literal("").label("kind"), t.c.key_hash, t.c.rights, t.c.is_hub).where(
            t.c.store_id == store, t.c.code == code, t.c.revoked_at.is_(None)
        ),
        sa.select(sa.literal(GROUP), g.c.group_id, none, sa.literal(0)).where(g.c.store_id == store),
        sa.select(s.c.kind, s.c.partition, none, sa.literal(0)).where(s.c.store_id == store, s.c.device == code),
    )


def _greeting(tables: Tables, partitions: int, hubs: bool) -> sa.CompoundSelect[Any]:
    c, b, h, d = tables.counter, tables.batch, tables.hub, tables.device
    store: sa.BindParameter[str] = sa.bindparam("store")
    code: sa.BindParameter[str] = sa.bindparam("code")
    none, zero = sa.literal(""), sa.literal(0)
    named: list[sa.BindParameter[str]] = [sa.bindparam(f"p{place}") for place in range(partitions)]
    tops = sa.select(
        sa.literal(TOP).label("about"), c.c.store_id, c.c.sums, c.c.shape, c.c.seq, c.c.horizon, none
    ).where(c.c.store_id.in_(named))
    answered = sa.select(
        sa.literal(ANSWERED), none, none, none, sa.func.coalesce(sa.func.max(b.c.number), 0), zero, none
    ).where(b.c.store_id == store, b.c.device == code, b.c.incarnation == sa.bindparam("incarnation"))
    known = (
        sa.select(sa.literal(HUB), h.c.peer, h.c.name, h.c.fingerprint, zero, zero, h.c.device)
        .join(d, sa.and_(d.c.store_id == h.c.store_id, d.c.code == h.c.device))
        .where(h.c.store_id == store, d.c.revoked_at.is_(None))
    )
    w, schema = tables.waiting, sa.bindparam("schema", type_=tables.waiting.c.schema.type)
    waits = sa.exists().where(w.c.store_id == store, w.c.schema != "", w.c.schema <= schema)
    ripe = sa.select(sa.literal(RIPE), none, none, none, zero, zero, none).where(waits)
    return sa.union_all(tops, answered, ripe, *([known] if hubs else []))
