"""A hub's lease on its own file: what it decides is a word of its own, with the lease under which it was made."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from sync.hub import kept
from sync.hub.kept import LEASE, WORD
from sync.protocol import Lease, Verdict, Words
from sync.server.business import Want
from sync.server.claiming import Changes, Holder
from sync.server.leasing import covers
from sync.server.pushing import Touched
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


Wants = Callable[[str, str], Sequence[Want] | None]
"""What a row, by table and id, wants as it stands here; None where there is none, or its table reserves nothing."""


def take(
    connection: Connection, tables: Tables, store_id: str, incarnation: str, lease: Lease, wants: Wants
) -> bool:  # fmt: skip
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
    named: dict[Holder, list[tuple[str, str]]] = {}
    for resource, slot, table, row_id in zip(lease.resource, lease.slot, lease.table, lease.id, strict=True):
        named.setdefault((table, row_id), []).append((resource, slot))
    ours = kept.unanswered(connection)
    for holder in named.keys() - ours.keys():
        for resource in sorted({resource for resource, _ in named[holder]}):
            slots = [slot for each, slot in named[holder] if each == resource]
            _stand(connection, tables, store_id, resource, holder, slots)
    said: list[tuple[str, ...]] = []
    for holder, transactions in ours.items():
        wanted = wants(*holder)
        if wanted is None or not all(covers(lease.resources, want.resource) for want in wanted):
            continue
        if not all(_was_taken(connection, tables, store_id, tx) for tx in transactions):
            continue
        c = tables.claim
        mine = sa.select(c.c.resource, c.c.slot).where(
            c.c.store_id == store_id, c.c.tbl == holder[0], c.c.id == holder[1]
        )
        here = [(resource, slot) for resource, slot in connection.execute(mine) if covers(lease.resources, resource)]
        before = named.get(holder, [])
        if not _is_whole(wanted, here):
            continue  # the centre decides about it when the lease is back
        last = transactions[-1]
        said += [("pass", tx, "", "", *holder) for tx in dict.fromkeys(transactions[:-1]) if tx != last]
        said += [("free", last, *each, *holder) for each in before if each not in here]
        said += [("yes", last, *each, *holder) for each in here if each not in before]
    _say(connection, lease.number, said)
    return True


def _was_taken(connection: Connection, tables: Tables, store_id: str, tx: str) -> bool:
    """Whether we took a transaction, neither refusing nor holding it."""
    found = _verdicts(connection, tables, store_id, tx)
    return found is not None and all(each["outcome"] != "refused" for each in found)


def _verdicts(connection: Connection, tables: Tables, store_id: str, tx: str) -> list[dict[str, Any]] | None:
    """What we said to a transaction; None where we hold it."""
    t = tables.transaction
    found = connection.execute(sa.select(t.c.verdicts).where(t.c.store_id == store_id, t.c.id == tx)).scalar()
    return None if found is None else list(json.loads(found))


def _is_whole(wanted: Sequence[Want], here: Sequence[tuple[str, str]]) -> bool:
    """Whether what a record holds here is what it wants, all of it and no more."""
    held = Counter(resource for resource, _ in here)
    asked: Counter[str] = Counter()
    for want in wanted:
        asked[want.resource] += want.count or len(want.slots)
        if not want.count and not {(want.resource, slot) for slot in want.slots} <= set(here):
            return False
    return held == asked


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


def decide(
    connection: Connection, tables: Tables, store_id: str, incarnation: str, changes: Changes,
    verdicts: Sequence[Verdict], touched: Touched,
) -> None:  # fmt: skip
    """Write down what a batch was given and refused, where a lease covers it: a store's, nothing of its group's."""
    lease = held(connection, incarnation)
    if lease is None or lease.state != LIVE:
        return
    words: list[tuple[str, ...]] = []
    named: dict[Holder, None] = {}
    for (store, resource, slot), hands in changes.items():
        if store != store_id or not covers(lease.resources, resource):
            continue
        for kind, holder in (("free", hands.giver), ("yes", hands.taker)):
            if holder is not None:
                words.append((kind, touched[holder][-1], resource, slot, *holder))
                named[holder] = None
    for verdict in verdicts:
        values = {name: str(value) for name, value in verdict.values.items()}
        if verdict.code == "claim.taken" and covers(lease.resources, values["resource"]):
            if _is_elsewhere(connection, tables, store_id, values["resource"], changes):
                continue
            who = (values["resource"], values["slot"], values["holder_table"], values["holder"])
            words.append(("no", verdict.tx, *who))
    # what the record wanted before that it wants no longer: it may come to the centre after this
    earlier = [
        ("pass", tx, "", "", *holder)
        for holder in named
        for tx in (*_spoken_of(connection, lease.number, holder), *touched[holder][:-1])
    ]
    late = _without_a_word(connection, tables, store_id, lease, list(named))
    _say(connection, lease.number, [*late, *earlier, *words])


def _without_a_word(
    connection: Connection, tables: Tables, store_id: str, lease: Held, records: Sequence[Holder]
) -> list[tuple[str, ...]]:
    """Words about what came for these records after all was brought and before the lease was granted.

    What we refused then for who had it is refused; the rest reserves nothing when it comes.
    """
    known = [row for row in records if _is_known(connection, tables, store_id, row)]
    if not known:
        return []
    t = WORD
    told = set(connection.execute(sa.select(t.c.tx).where(t.c.lease == lease.number)).scalars())
    late: list[tuple[str, ...]] = []
    waiting = kept.unanswered(connection)
    for row in known:
        for tx in dict.fromkeys(waiting.get(row, ())):
            if tx not in told:
                late.append(_no(connection, tables, store_id, lease, tx) or ("pass", tx, "", "", *row))
    return late


def _is_known(connection: Connection, tables: Tables, store_id: str, row: Holder) -> bool:
    """Whether a record was here before this batch."""
    t = tables.rows[row[0]]
    return connection.execute(sa.select(t.c.id).where(t.c.store_id == store_id, t.c.id == row[1])).first() is not None


def _no(connection: Connection, tables: Tables, store_id: str, lease: Held, tx: str) -> tuple[str, ...] | None:
    """The word of our refusal of a transaction for who holds what it wanted, where the lease covers that."""
    for verdict in _verdicts(connection, tables, store_id, tx) or ():
        values = {name: str(value) for name, value in verdict["values"].items()}
        if verdict["code"] == "claim.taken" and covers(lease.resources, values["resource"]):
            return "no", tx, values["resource"], values["slot"], values["holder_table"], values["holder"]
    return None


def _is_elsewhere(
    connection: Connection, tables: Tables, store_id: str, resource: str, changes: Changes
) -> bool:  # fmt: skip
    """Whether a resource is of another partition than the store's: no lease speaks of it."""
    c = tables.claim
    found = sa.select(c.c.slot).where(c.c.store_id != store_id, c.c.resource == resource).limit(1)
    laid = any(store != store_id and each == resource for store, each, _ in changes)
    return laid or connection.execute(found).first() is not None


def _spoken_of(connection: Connection, lease: int, holder: Holder) -> list[str]:
    """The transactions of a record that were decided under this lease."""
    t = WORD
    mine = (t.c.lease == lease, t.c.tbl == holder[0], t.c.id == holder[1], t.c.kind.in_(("yes", "free")))
    return list(connection.execute(sa.select(t.c.tx).where(*mine).distinct()).scalars())


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
    whose = kept.brought_by(connection) if found else {}
    said = [(*row, whose.get(row.tx, "")) for row in found]
    columns = [list(column) for column in zip(*said, strict=True)] if said else [[] for _ in range(7)]
    return Words(lease.number, lease.heard + 1, ends and lease.state == RETURNING, *columns)


def move(connection: Connection, number: int, *, heard: int | None = None, state: str = "") -> None:
    """How far the centre has heard, or another state."""
    values: dict[str, int | str] = {
        **({} if heard is None else {"heard": heard}),
        **({"state": state} if state else {}),
    }
    connection.execute(sa.update(LEASE).where(LEASE.c.number == number).values(**values))
