"""A hub's lease on its own file: what it decides is a word of its own, with the lease under which it was made."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy import Connection

from sync.hub.kept import LEASE, WORD
from sync.protocol import Lease, Verdict, Words
from sync.server.claiming import Changes, Holder
from sync.server.leasing import covers
from sync.server.schema import Tables

LIVE, RETURNING, ENDED = "live", "returning", "ended"


@dataclass(frozen=True)
class Held:
    """The lease a hub has, or is giving back."""

    number: int
    resources: Sequence[str]
    state: str
    heard: int


def held(connection: Connection, incarnation: str) -> Held | None:
    """The lease of this very incarnation that has not ended; a restored hub has none."""
    t = LEASE
    found = connection.execute(
        sa.select(t.c.number, t.c.resources, t.c.state, t.c.heard).where(
            t.c.incarnation == incarnation, t.c.state != ENDED
        )
    ).first()
    return None if found is None else Held(found[0], json.loads(found[1]), found[2], found[3])


def take(connection: Connection, tables: Tables, store_id: str, incarnation: str, lease: Lease) -> bool:
    """Begin a lease: the holders it names stand, and what waited here is decided now. Whether it was for us.

    To be called when the centre's streams were read since it was granted: what was given back there is not confirmed.
    """
    t = LEASE
    if lease.incarnation != incarnation:
        return False
    if connection.execute(sa.select(t.c.number).where(t.c.number >= lease.number)).first() is not None:
        return False
    connection.execute(
        sa.insert(t).values(
            number=lease.number, incarnation=incarnation, resources=json.dumps(list(lease.resources)),
            until=lease.until, state=LIVE, heard=0,
        )
    )  # fmt: skip
    named: dict[tuple[str, Holder], list[str]] = {}
    for resource, slot, table, row_id in zip(lease.resource, lease.slot, lease.table, lease.id, strict=True):
        named.setdefault((resource, (table, row_id)), []).append(slot)
    for (resource, holder), slots in named.items():
        _stand(connection, tables, store_id, resource, holder, slots)
    c = tables.claim
    here = connection.execute(sa.select(c.c.resource, c.c.slot, c.c.tbl, c.c.id).where(c.c.store_id == store_id)).all()
    words = [
        ("yes", "", *row)
        for row in map(tuple, here)
        if covers(lease.resources, row[0]) and (row[0], (row[2], row[3])) not in named
    ]
    _say(connection, lease.number, words)
    return True


def _stand(
    connection: Connection, tables: Tables, store_id: str, resource: str, holder: Holder, slots: Sequence[str]
) -> None:  # fmt: skip
    """The centre's slots are those of a record that holds some: pieces are alike, and it may have other ones here.

    A record that is known here and holds none has given them back since the lease was granted.
    """
    c, t = tables.claim, tables.rows[holder[0]]
    of_resource = (c.c.store_id == store_id, c.c.resource == resource)
    own = (*of_resource, c.c.tbl == holder[0], c.c.id == holder[1])
    known = connection.execute(sa.select(t.c.id).where(t.c.store_id == store_id, t.c.id == holder[1])).first()
    if connection.execute(sa.delete(c).where(*own)).rowcount == 0 and known is not None:
        return
    for slot in slots:
        connection.execute(sa.delete(c).where(*of_resource, c.c.slot == slot))
        values = {"store_id": store_id, "resource": resource, "slot": slot, "tbl": holder[0], "id": holder[1]}
        connection.execute(sa.insert(c).values(values))


def decide(connection: Connection, incarnation: str, changes: Changes, verdicts: Sequence[Verdict]) -> None:
    """Write down what a batch was given and refused, where a lease covers it."""
    lease = held(connection, incarnation)
    if lease is None or lease.state != LIVE:
        return
    words: list[tuple[str, ...]] = []
    for (_, resource, slot), hands in changes.items():
        if not covers(lease.resources, resource):
            continue
        if hands.giver is not None:
            words.append(("free", "", resource, slot, *hands.giver))
        if hands.taker is not None:
            words.append(("yes", "", resource, slot, *hands.taker))
    for verdict in verdicts:
        values = {name: str(value) for name, value in verdict.values.items()}
        if verdict.code == "claim.taken" and covers(lease.resources, values["resource"]):
            who = (values["resource"], values["slot"], values["holder_table"], values["holder"])
            words.append(("no", verdict.tx, *who))
    _say(connection, lease.number, words)


def _say(connection: Connection, lease: int, words: Iterable[tuple[str, ...]]) -> None:
    last = connection.execute(sa.select(sa.func.max(WORD.c.number)).where(WORD.c.lease == lease)).scalar() or 0
    for number, (kind, tx, resource, slot, table, row_id) in enumerate(words, last + 1):
        values = {"kind": kind, "tx": tx, "resource": resource, "slot": slot, "tbl": table, "id": row_id}
        connection.execute(sa.insert(WORD).values(lease=lease, number=number, **values))


def words(connection: Connection, lease: Held, *, ends: bool = True) -> Words:
    """What the centre has not heard, and with a return that it ends: the return lists every confirmation.

    ``ends``: False where the return is to come later.
    """
    t = WORD
    found = connection.execute(
        sa.select(t.c.kind, t.c.tx, t.c.resource, t.c.slot, t.c.tbl, t.c.id)
        .where(t.c.lease == lease.number, t.c.number > lease.heard)
        .order_by(t.c.number)
    ).all()
    columns = [list(column) for column in zip(*map(tuple, found), strict=True)] if found else [[] for _ in range(6)]
    return Words(lease.number, lease.heard + 1, ends and lease.state == RETURNING, *columns)


def move(connection: Connection, number: int, *, heard: int | None = None, state: str = "") -> None:
    """How far the centre has heard, or another state."""
    values: dict[str, int | str] = {
        **({} if heard is None else {"heard": heard}),
        **({"state": state} if state else {}),
    }
    connection.execute(sa.update(LEASE).where(LEASE.c.number == number).values(**values))
