"""What nobody can miss any more is taken away: graves, exits, and edits that are superseded and settled.

Behind the slowest live device only. A device that is not seen for ``AWAY_MS``, or was revoked, holds nothing back: it
finds itself behind the horizon and takes the stream as a file. The horizon moves in the transaction that takes away.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy import Connection

from sync.merge import losers
from sync.server import accounts, standing
from sync.server.business import Business
from sync.server.change import DELETED, WHOLE_ROW
from sync.server.database import Database
from sync.server.schema import Tables

AWAY_MS = 90 * 24 * 3600 * 1000
"""So long a device that is not seen is waited for; SYNC.md, "Tombstones"."""
CHUNK = 500
"""Rows of one transaction: a push waits no longer than that."""


@dataclass(frozen=True)
class Pruned:
    """What went: deleted ``rows`` with all that was known of them, ``edits`` of rows that stay, ``exits``, and of what
    was kept of rows that never came (``untaken``)."""

    rows: int = 0
    edits: int = 0
    exits: int = 0
    untaken: int = 0

    def __add__(self, other: Pruned) -> Pruned:
        untaken = self.untaken + other.untaken
        return Pruned(self.rows + other.rows, self.edits + other.edits, self.exits + other.exits, untaken)


class Pruning:
    """Of one centre. ``done``: all that went since the process began."""

    def __init__(self, database: Database, business: Business, tables: Tables) -> None:
        self._database, self._business, self._tables = database, business, tables
        self.done = Pruned()

    def run(self, now: int | None = None) -> Pruned:
        """Everything that may go by now, partition by partition. ``now``: milliseconds since 1970."""
        now = accounts.now_ms() if now is None else now
        floors = self._floors(now)
        t = self._tables.counter
        with self._database.reading() as connection:
            tops = {str(store): int(seq) for store, seq in connection.execute(sa.select(t.c.store_id, t.c.seq))}
        gone = Pruned()
        for partition, top in sorted(tops.items()):
            gone += self._partition(partition, min(top, floors.get(partition, top)))
            gone += Pruned(untaken=self._untaken(partition, now))
        self.done += gone
        return gone

    # How far everybody has read

    def _floors(self, now: int) -> dict[str, int]:
        """Partition → what its slowest live device has read; none where no live device reads it."""
        t = self._tables.counter
        with self._database.reading() as connection:
            stores = connection.execute(sa.select(t.c.store_id).where(t.c.kind.in_(("", "store")))).scalars().all()
        floors: dict[str, int] = {}
        for store in stores:
            with self._database.reading(store) as connection:
                for partition, seq in self._read(connection, str(store), now - AWAY_MS):
                    floors[partition] = min(seq, floors.get(partition, seq))
        return floors

    def _read(self, connection: Connection, store: str, since: int) -> Iterator[tuple[str, int]]:
        d, g, s, r = (getattr(self._tables, name) for name in ("device", "group", "grant", "reading"))
        group = connection.execute(sa.select(g.c.group_id).where(g.c.store_id == store)).scalar()
        shared = [store, *([str(group)] if group else [])]
        granted: dict[str, list[str]] = {}
        for code, partition in connection.execute(sa.select(s.c.device, s.c.partition).where(s.c.store_id == store)):
            granted.setdefault(code, []).append(partition)
        every = sorted({*shared, *(partition for each in granted.values() for partition in each)})
        self._database.enter(connection, *every)
        read: dict[str, dict[str, tuple[int, int]]] = {}
        for partition, code, seq, at in connection.execute(
            sa.select(r.c.store_id, r.c.device, r.c.seq, r.c.at).where(r.c.store_id.in_(every), r.c.home == store)
        ):
            read.setdefault(code, {})[partition] = (seq, at)
        devices = sa.select(d.c.code, d.c.enrolled_at, d.c.answered_at).where(
            d.c.store_id == store, d.c.revoked_at.is_(None)
        )
        for code, enrolled, answered in connection.execute(devices):
            places = read.get(code, {})
            if max(enrolled, answered, *(at for _, at in places.values())) < since:
                continue
            for partition in (*shared, *granted.get(code, ())):
                yield partition, places.get(partition, (0, 0))[0]

    # What goes

    def _partition(self, partition: str, floor: int) -> Pruned:
        gone, before = Pruned(), None
        while gone != before:
            before = gone
            for name, declared in self._business.tables.items():
                if not declared.append_only:
                    gone += Pruned(rows=self._chunk(partition, floor, name))
            if any(declared.scope for declared in self._business.tables.values()):
                gone += Pruned(exits=self._database.writing(lambda c: self._exits(c, partition, floor), partition))
        return gone + Pruned(edits=self._edits(partition, floor))

    def _untaken(self, partition: str, now: int) -> int:
        """What a hub showed of rows that never came: who has them is waited for no longer than any device."""
        with self._database.reading(partition) as connection:
            if not standing.is_kept(connection, self._tables, partition):
                return 0
        before = now - AWAY_MS
        return self._database.writing(
            lambda connection: standing.drop_old(connection, self._tables, partition, now, before), partition
        )

    def _chunk(self, partition: str, floor: int, name: str) -> int:
        t = self._tables.rows[name]
        graves = (
            sa.select(t.c.id, t.c.seq)
            .where(t.c.store_id == partition, t.c.seq <= floor, t.c[DELETED].is_not(None))
            .order_by(t.c.seq)
            .limit(CHUNK)
        )
        with self._database.reading(partition) as connection:
            if connection.execute(graves.limit(1)).first() is None:
                return 0

        def take(connection: Connection) -> int:
            accounts.lock(connection, self._tables, partition)
            found = connection.execute(graves).all()
            ids = [row_id for row_id, _ in found]
            e = self._tables.edit
            # an edit of it may be younger than the row: nobody may read past that one and miss the rest
            last = connection.execute(
                sa.select(sa.func.max(e.c.seq)).where(e.c.store_id == partition, e.c.tbl == name, e.c.id.in_(ids))
            ).scalar()
            self._move(connection, partition, max([seq for _, seq in found] + [min(last or 0, floor)], default=0))
            connection.execute(sa.delete(e).where(e.c.store_id == partition, e.c.tbl == name, e.c.id.in_(ids)))
            connection.execute(sa.delete(t).where(t.c.store_id == partition, t.c.id.in_(ids)))
            return len(ids)

        return self._database.writing(take, partition)

    def _exits(self, connection: Connection, partition: str, floor: int) -> int:
        t = self._tables.exit
        old = (t.c.store_id == partition, t.c.seq <= floor)
        if connection.execute(sa.select(t.c.id).where(*old).limit(1)).first() is None:
            return 0
        accounts.lock(connection, self._tables, partition)
        found = connection.execute(sa.select(t.c.tbl, t.c.id, t.c.seq).where(*old).order_by(t.c.seq).limit(CHUNK)).all()
        self._move(connection, partition, max((seq for _, _, seq in found), default=0))
        keys = [(table, row_id) for table, row_id, _ in found]
        connection.execute(sa.delete(t).where(t.c.store_id == partition, sa.tuple_(t.c.tbl, t.c.id).in_(keys)))
        return len(found)

    def _move(self, connection: Connection, partition: str, to: int) -> None:
        t = self._tables.counter
        connection.execute(sa.update(t).where(t.c.store_id == partition, t.c.horizon < to).values(horizon=to))

    def _edits(self, partition: str, floor: int) -> int:
        e, gone = self._tables.edit, 0
        last = ("", "", "")
        while True:
            key = sa.tuple_(e.c.tbl, e.c.id, e.c.field)
            with self._database.reading(partition) as connection:
                fields = connection.execute(
                    sa.select(e.c.tbl, e.c.id, e.c.field)
                    .where(e.c.store_id == partition, e.c.field != WHOLE_ROW, key > sa.tuple_(*last))
                    .group_by(e.c.tbl, e.c.id, e.c.field)
                    .having(sa.func.count() > 1, sa.func.max(e.c.seq) <= floor)
                    .order_by(e.c.tbl, e.c.id, e.c.field)
                    .limit(CHUNK)
                ).all()
            if not fields:
                return gone
            keys = [(str(table), str(row_id), str(field)) for table, row_id, field in fields]
            gone += self._database.writing(lambda c, keys=keys: self._settled(c, partition, floor, keys), partition)  # type: ignore[misc]
            last = keys[-1]

    def _settled(self, connection: Connection, partition: str, floor: int, keys: Sequence[tuple[str, str, str]]) -> int:
        """Of these fields only the edit that stands is kept, as the beginning of what is known."""
        accounts.lock(connection, self._tables, partition)
        e, gone = self._tables.edit, 0
        resolved = self._resolved(connection, partition, floor, {row_id for _, row_id, _ in keys})
        for table, row_id, field in keys:
            if table not in self._tables.rows:
                continue
            mine = (e.c.store_id == partition, e.c.tbl == table, e.c.id == row_id)
            found = connection.execute(
                sa.select(e.c.stamp, e.c.base, e.c.value, e.c.seq).where(*mine, e.c.field == field)
            ).all()
            if max(seq for *_, seq in found) > floor:
                continue
            known = {stamp: (base, json.loads(value)) for stamp, base, value, _ in found}
            if not self._is_settled(connection, partition, (table, row_id, field), known, resolved):
                continue
            stands = max(known)
            own = (*mine, e.c.field == field)
            connection.execute(sa.delete(e).where(*own, e.c.stamp < stands))
            connection.execute(sa.update(e).where(*own, e.c.stamp == stands).values(base=""))
            self._move(connection, partition, max(seq for *_, seq in found))
            gone += len(known) - 1
        return gone

    def _is_settled(
        self, connection: Connection, partition: str, key: tuple[str, str, str],
        known: Mapping[str, tuple[str, object]], resolved: frozenset[tuple[str, str, str, str]],
    ) -> bool:  # fmt: skip
        """Whether every edit but the one that stands was built upon, says the same, or was settled by a person."""
        t, e = self._tables.rows[key[0]], self._tables.edit
        row = connection.execute(sa.select(t.c.stamp).where(t.c.store_id == partition, t.c.id == key[1])).scalar()
        whole = sa.select(e.c.stamp).where(
            e.c.store_id == partition, e.c.tbl == key[0], e.c.id == key[1], e.c.field == WHOLE_ROW
        )
        roots = [str(row or ""), *map(str, connection.execute(whole).scalars())]
        if not {base for base, _ in known.values()} <= known.keys() | set(roots) | {""} or max(known) < max(roots):
            return False
        standing = known[max(known)][1]
        lost = losers([(stamp, base) for stamp, (base, _) in known.items()], roots)
        return all(known[stamp][1] == standing or (*key, stamp) in resolved for stamp in lost)

    def _resolved(
        self, connection: Connection, partition: str, floor: int, rows: set[str]
    ) -> frozenset[tuple[str, str, str, str]]:
        """Losers of these rows that a person has settled, as far as everybody has read that."""
        name = self._business.resolutions
        if not name:
            return frozenset()
        t = self._tables.rows[name]
        found = connection.execute(
            sa.select(t.c.tbl, t.c.pk, t.c.field, t.c.loser).where(
                t.c.store_id == partition, t.c.pk.in_(sorted(rows)), t.c.seq <= floor, t.c[DELETED].is_(None)
            )
        )
        return frozenset((str(a), str(b), str(c), str(d)) for a, b, c, d in found)
