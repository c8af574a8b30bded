"""Leases: what a hub decides in the centre's place, and what waits here until it has.

While a lease is out the centre confirms nothing on its resources, even after the period ends; only its return or a
manager's revocation ends it, and then everything that waits is decided.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict

import sqlalchemy as sa
from sqlalchemy import Connection

from sync.protocol import Heard, Lease, LeaseAsk, LeaseState, Verdict, Words
from sync.server.accounts import Device, lock, now_ms
from sync.server.database import insert
from sync.server.denial import Denial
from sync.server.schema import Tables

LIVE, RETURNED, REVOKED = "live", "returned", "revoked"
LEASED = "claim.leased"
"""The code of what waits for a lease to end; the centre decides it by itself."""


def covers(patterns: Iterable[str], resource: str) -> bool:
    """Whether a lease on these names, or beginnings with ``*``, is one on this resource."""
    return any(resource.startswith(each[:-1]) if each.endswith("*") else resource == each for each in patterns)


def overlap(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether two leases could speak of one resource."""
    return any(covers(one, each.rstrip("*")) for each in other) or any(covers(other, each.rstrip("*")) for each in one)


def live(connection: Connection, tables: Tables, store_id: str) -> dict[int, list[str]]:
    """Number → resources of all leases of a store that are out."""
    t = tables.lease
    found = connection.execute(sa.select(t.c.number, t.c.resources).where(t.c.store_id == store_id, t.c.state == LIVE))
    return {number: json.loads(resources) for number, resources in found}


def out(connection: Connection, tables: Tables, store_id: str) -> list[LeaseState]:
    """The leases of a store that are out, the oldest first, for a manager to read."""
    t = tables.lease
    found = connection.execute(
        sa.select(t.c.number, t.c.device, t.c.resources, t.c.granted_at, t.c.until)
        .where(t.c.store_id == store_id, t.c.state == LIVE)
        .order_by(t.c.number)
    )
    return [LeaseState(number, device, json.loads(names), *times) for number, device, names, *times in found]


def grant(connection: Connection, tables: Tables, hub: Device, ask: LeaseAsk) -> Lease:
    """The next lease, with who holds what now. Asked again by the same hub it is the one it has. Denial ``leased``."""
    lock(connection, tables, hub.store_id)
    t = tables.lease
    mine = connection.execute(
        sa.select(t.c.number).where(
            t.c.store_id == hub.store_id, t.c.device == hub.code, t.c.incarnation == ask.incarnation,
            t.c.state == LIVE, t.c.resources == json.dumps(list(ask.resources)),
        )
    ).scalar()  # fmt: skip
    if mine is None:
        for number, resources in live(connection, tables, hub.store_id).items():
            if overlap(resources, ask.resources):
                raise Denial("leased", lease=number)
        last = connection.execute(sa.select(sa.func.max(t.c.number)).where(t.c.store_id == hub.store_id)).scalar()
        mine = (last or 0) + 1
        connection.execute(
            sa.insert(t).values(
                store_id=hub.store_id, number=mine, device=hub.code, incarnation=ask.incarnation,
                resources=json.dumps(list(ask.resources)), until=ask.until, granted_at=now_ms(), state=LIVE, heard=0,
            )
        )  # fmt: skip
    c = tables.claim
    held = connection.execute(
        sa.select(c.c.resource, c.c.slot, c.c.tbl, c.c.id).where(c.c.store_id == hub.store_id).order_by(c.c.resource)
    )
    rows = [tuple(row) for row in held if covers(ask.resources, row.resource)]
    columns = [list(column) for column in zip(*rows, strict=True)] if rows else [[], [], [], []]
    return Lease(int(mine), ask.incarnation, tuple(ask.resources), ask.until, *columns)


def hear(connection: Connection, tables: Tables, hub: Device, words: Words) -> Heard:
    """Take a hub's words, each once and in order, while the lease is out; after its end they are what they ask for."""
    lock(connection, tables, hub.store_id)
    t = tables.lease
    mine = (t.c.store_id == hub.store_id, t.c.number == words.lease, t.c.device == hub.code)
    found = connection.execute(sa.select(t.c.state, t.c.heard).where(*mine)).first()
    if found is None:
        raise Denial("lease")
    if found.state != LIVE:
        return Heard(words.lease, found.heard, False)
    if words.first > found.heard + 1:
        raise Denial("gap", expected=found.heard + 1)
    heard, gone = found.heard, turned_away(connection, tables, hub.store_id)
    whose = words.device or [""] * len(words.kind)
    for place, word in enumerate(
        zip(whose, words.kind, words.tx, words.resource, words.slot, words.table, words.id, strict=True), words.first
    ):
        if place > heard:
            if word[0] not in gone:  # nobody will ever bring what it is about
                _word(connection, tables, hub.store_id, *word)
            heard = place
    state = RETURNED if words.ends else LIVE
    connection.execute(sa.update(t).where(*mine).values(heard=heard, state=state))
    return Heard(words.lease, heard, not words.ends)


def _word(
    connection: Connection, tables: Tables, store_id: str, device: str, kind: str, tx: str, resource: str, slot: str,
    table: str, row_id: str,
) -> None:  # fmt: skip
    c = tables.claim
    one = (c.c.store_id == store_id, c.c.resource == resource, c.c.slot == slot)
    if kind == "pass":
        mark = {"store_id": store_id, "tbl": table, "id": row_id, "tx": tx, "device": device}
        if not _outcomes(connection, tables, store_id, tx):
            insert(connection, tables.passed, [mark], replace=True)
    elif kind == "no":
        values = {"resource": resource, "slot": slot, "holder_table": table, "holder": row_id}
        answer(connection, tables, store_id, tx, [Verdict(tx, "refused", "claim.taken", "", values)])
    elif "refused" in _outcomes(connection, tables, store_id, tx):
        pass  # it was decided here before the lease was granted, and the hub had not heard of it
    else:
        spoken = {"store_id": store_id, "tbl": table, "id": row_id, "tx": tx, "device": device}
        insert(connection, tables.spoken, [spoken], replace=True)
        # under a live lease nobody else can have come by it: the hub's word stands
        whose = (c.c.tbl == table, c.c.id == row_id) if kind == "free" else ()
        connection.execute(sa.delete(c).where(*one, *whose))
        if kind == "yes":
            claim = {"store_id": store_id, "resource": resource, "slot": slot, "tbl": table, "id": row_id}
            connection.execute(sa.insert(c).values(claim))


def _outcomes(connection: Connection, tables: Tables, store_id: str, tx: str) -> list[str]:
    """How a transaction was decided here; empty where it was not, one ``applied`` where there was nothing to say."""
    t = tables.transaction
    found = connection.execute(sa.select(t.c.verdicts).where(t.c.store_id == store_id, t.c.id == tx)).scalar()
    return [] if found is None else [each["outcome"] for each in json.loads(found)] or ["applied"]


def forget_passed(connection: Connection, tables: Tables, store_id: str, table: str, row_id: str, tx: str) -> None:
    """It has come, and reserved nothing."""
    t = tables.passed
    mine = (t.c.store_id == store_id, t.c.tbl == table, t.c.id == row_id, t.c.tx == tx)
    connection.execute(sa.delete(t).where(*mine))


def forget_spoken(connection: Connection, tables: Tables, store_id: str, table: str, row_id: str, tx: str) -> None:
    """It is in effect here, or never will be, and the record holds what it wants."""
    t = tables.spoken
    mine = (t.c.store_id == store_id, t.c.tbl == table, t.c.id == row_id, t.c.tx == tx)
    connection.execute(sa.delete(t).where(*mine))


def told(connection: Connection, tables: Tables, store_id: str) -> set[str]:
    """The transactions under which a hub gave something, and that are not settled here."""
    t = tables.spoken
    return set(connection.execute(sa.select(t.c.tx).where(t.c.store_id == store_id)).scalars())


def in_effect(connection: Connection, tables: Tables, store_id: str) -> list[tuple[str, str, str]]:
    """Table, row and transaction of which a hub spoke when it had been decided here already."""
    t, done = tables.spoken, tables.transaction
    found = connection.execute(
        sa.select(t.c.tbl, t.c.id, t.c.tx)
        .join(done, sa.and_(done.c.store_id == t.c.store_id, done.c.id == t.c.tx))
        .where(t.c.store_id == store_id)
    )
    return [(table, row_id, tx) for table, row_id, tx in found]


def turned_away(connection: Connection, tables: Tables, store_id: str) -> set[str]:
    """The devices of a store that may not speak any more."""
    t = tables.device
    return set(
        connection.execute(sa.select(t.c.code).where(t.c.store_id == store_id, t.c.revoked_at.is_not(None))).scalars()
    )


def never_brought(connection: Connection, tables: Tables, store_id: str, device: str) -> list[tuple[str, str, str]]:
    """Table, row and transaction of which a hub spoke last and which only this device, turned away, could bring.

    What it would have brought before that is waited for no longer.
    """
    s, p = tables.spoken, tables.passed
    lost = (s.c.store_id == store_id, s.c.device == device)
    found = [tuple(row) for row in connection.execute(sa.select(s.c.tbl, s.c.id, s.c.tx).where(*lost))]
    connection.execute(sa.delete(p).where(p.c.store_id == store_id, p.c.device == device))
    for table, row_id, _ in found:
        connection.execute(sa.delete(p).where(p.c.store_id == store_id, p.c.tbl == table, p.c.id == row_id))
    return found


def answer(connection: Connection, tables: Tables, store_id: str, tx: str, verdicts: Sequence[Verdict]) -> None:
    """The final word on a transaction, whatever batch brings it, or brought it and waits."""
    t, w = tables.transaction, tables.waiting
    if connection.execute(sa.select(t.c.id).where(t.c.store_id == store_id, t.c.id == tx)).first() is None:
        text = json.dumps([asdict(verdict) for verdict in verdicts])
        connection.execute(sa.insert(t).values(store_id=store_id, id=tx, verdicts=text))
    connection.execute(sa.delete(w).where(w.c.store_id == store_id, w.c.tx == tx))


def revoke(connection: Connection, tables: Tables, store_id: str, number: int) -> bool:
    """A manager ends a lease; whether it was out. What the hub says of it afterwards is a request like any other."""
    lock(connection, tables, store_id)
    t = tables.lease
    done = connection.execute(
        sa.update(t).where(t.c.store_id == store_id, t.c.number == number, t.c.state == LIVE).values(state=REVOKED)
    )
    return done.rowcount > 0


def wait(connection: Connection, tables: Tables, device: Device, tx: str, batch: bytes, schema: str = "") -> None:
    """Keep a transaction until the lease it waits for has ended. ``batch``: it alone, as a batch's bytes.

    ``schema``: keep it until this program is of that revision instead.
    """
    t = tables.waiting
    mine = (t.c.store_id == device.store_id, t.c.tx == tx)
    if connection.execute(sa.select(t.c.tx).where(*mine)).first() is None:
        last = connection.execute(sa.select(sa.func.max(t.c.place)).where(t.c.store_id == device.store_id)).scalar()
        connection.execute(
            sa.insert(t).values(
                store_id=device.store_id, tx=tx, place=(last or 0) + 1, device=device.code, batch=batch, schema=schema
            )
        )


def wait_for_lease(connection: Connection, tables: Tables, store_id: str, tx: str) -> None:
    """What waited for our next program is known now, and waits for a lease."""
    t = tables.waiting
    connection.execute(sa.update(t).where(t.c.store_id == store_id, t.c.tx == tx).values(schema=""))


def waiting(connection: Connection, tables: Tables, store_id: str) -> list[tuple[str, str, str, bytes]]:
    """Transaction, device, schema and bytes of all that waits, in the order it came."""
    t = tables.waiting
    found = connection.execute(
        sa.select(t.c.tx, t.c.device, t.c.schema, t.c.batch).where(t.c.store_id == store_id).order_by(t.c.place)
    )
    return [(tx, device, schema, bytes(batch)) for tx, device, schema, batch in found]
