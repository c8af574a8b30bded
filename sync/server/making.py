"""Rows that the centre makes for a group's stores out of what they sent: sums of a ledger, and what is often together.

A table declares how it is made (``Declared.made``); the centre knows neither stock nor quotes. What is made is a row
like any other, written whole under a stamp of the centre's own, into the group's stream, and only where it differs from
what stands. Sums follow the ledgers' sequences; how far each was followed is remembered by the process alone, so that a
new process sums everything once and so mends whatever it missed.
"""

from __future__ import annotations

import functools
import itertools
import json
import uuid
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from sync.equality import DELETED
from sync.merge import CENTRE, HLC_DIGITS, clock_at, clock_of, read_stamps
from sync.server import accounts
from sync.server.business import Business, Declared, MadePairs, MadeSum
from sync.server.database import Database, insert
from sync.server.schema import Tables
from sync.server.summing import Sums
from sync.wire import Value

NAMES = uuid.UUID("0b9a2f4e-6a52-5d0c-9a0e-5f3c51a1c0de")
"""Namespace of the ids of made rows; never change it."""
MANY_KEYS = 500
"""More changed keys than this are summed by one look at the whole ledger."""
CHUNK = 500
"""Rows of one transaction: a push waits no longer than that."""
MOST_TOGETHER = 40
"""Different items of one paper that are paired: more is a list, not a purchase."""


@dataclass(frozen=True)
class Figures:
    """Rows written: ``sums`` and ``pairs``."""

    sums: int = 0
    pairs: int = 0


class Making:
    """Of one centre. ``incarnation``: the centre's own, for its stamps."""

    def __init__(self, database: Database, business: Business, tables: Tables, incarnation: str) -> None:
        self._database, self._business, self._tables = database, business, tables
        self._writer = f"{CENTRE}{incarnation}"
        self._followed: dict[tuple[str, str, str], int] = {}
        """(made table, group, store) → the sequence of the store up to which its ledger is summed."""

    @property
    def has_work(self) -> bool:
        """Whether anything is declared to be made."""
        return any(declared.made is not None for declared in self._business.tables.values())

    def run(self, *, pairs: bool = True, now: int | None = None) -> Figures:
        """Everything that changed since the last time; ``pairs`` look through all papers, so seldom."""
        at = accounts.now_ms() if now is None else now
        summed = paired = 0
        for group, stores in self._groups().items():
            for name, declared in self._business.tables.items():
                if isinstance(declared.made, MadeSum):
                    summed += self._sum_group(name, declared.made, group, stores, at)
                elif isinstance(declared.made, MadePairs) and pairs:
                    paired += self._pair_group(name, declared.made, group, stores, at)
        return Figures(summed, paired)

    def _groups(self) -> dict[str, list[str]]:
        """Group → its stores."""
        t, g = self._tables.counter, self._tables.group
        with self._database.reading() as connection:
            listed = sa.select(t.c.store_id).where(t.c.kind.in_(("", "store"))).order_by(t.c.store_id)
            stores = [str(store) for store in connection.execute(listed).scalars()]
        found: dict[str, list[str]] = {}
        for store in stores:
            with self._database.reading(store) as connection:
                group = connection.execute(sa.select(g.c.group_id).where(g.c.store_id == store)).scalar()
            if group:
                found.setdefault(str(group), []).append(store)
        return found

    # Sums

    def _sum_group(self, name: str, made: MadeSum, group: str, stores: Sequence[str], at: int) -> int:
        written = 0
        for store in stores:
            place = (name, group, store)
            top, sums, whole = self._sums(made, store, self._followed.get(place, 0))
            if sums or whole:
                written += self._lay_sums(name, made, group, store, sums, whole, at)
            self._followed[place] = top
        return written + self._forget_others(name, group, stores, at)

    def _sums(self, made: MadeSum, store: str, since: int) -> tuple[int, dict[str, int], bool]:
        """How far the store is read, key → sum of what changed since, and whether these are all keys."""
        t, c = self._tables.rows[made.of], self._tables.counter
        key, mine = t.c[made.by], t.c.store_id == store
        counts = [mine, t.c[DELETED].is_(None), *(t.c[name] == value for name, value in made.where.items())]
        asked = sa.select(key, sa.func.sum(t.c[made.add])).where(*counts).group_by(key)
        with self._database.reading(store) as connection:
            top = int(connection.execute(sa.select(c.c.seq).where(c.c.store_id == store)).scalar() or 0)
            if top == since:
                return top, {}, False
            keys: list[str] = []
            if since:
                changed = sa.select(key).where(mine, t.c.seq > since).distinct().limit(MANY_KEYS + 1)
                keys = [str(each) for each in connection.execute(changed).scalars()]
                if not keys:
                    return top, {}, False
            whole = not since or len(keys) > MANY_KEYS
            found = connection.execute(asked if whole else asked.where(key.in_(keys)))
            sums = dict.fromkeys(keys, 0) if not whole else {}
            sums |= {str(each): int(total or 0) for each, total in found}
        return top, sums, whole

    def _lay_sums(
        self, name: str, made: MadeSum, group: str, store: str, sums: Mapping[str, int], whole: bool, at: int
    ) -> int:
        t = self._tables.rows[name]
        moment = _moment(at)
        mine = (t.c.store_id == group, t.c.of_store == store)
        if whole:
            with self._database.reading(group) as connection:
                held = connection.execute(sa.select(t.c[made.by]).where(*mine)).scalars()
                sums = {**dict.fromkeys(map(str, held), 0), **sums}
        rows: dict[str, dict[str, Value]] = {
            _id(name, group, store, key): {
                made.by: key, made.add: total, "of_store": store, "as_of": moment, DELETED: None,
            }
            for key, total in sums.items()
        }  # fmt: skip
        return self._lay(name, group, rows, at, lambda row: row[made.add] != 0, beside=("as_of",))

    def _forget_others(self, name: str, group: str, stores: Sequence[str], at: int) -> int:
        """Sums of stores that left the group."""
        t = self._tables.rows[name]
        gone = (t.c.store_id == group, t.c.of_store.not_in(list(stores)), t.c[DELETED].is_(None))
        with self._database.reading(group) as connection:
            ids = [str(each) for each in connection.execute(sa.select(t.c.id).where(*gone)).scalars()]
        return self._lay(name, group, {each: {DELETED: _moment(at)} for each in ids}, at, lambda _row: True)

    # Pairs

    def _pair_group(self, name: str, made: MadePairs, group: str, stores: Sequence[str], at: int) -> int:
        counted: dict[str, Counter[str]] = {}
        for store in stores:
            self._count(made, store, counted)
        rows: dict[str, dict[str, Value]] = {}
        for item, beside in counted.items():
            often = sorted(((n, other) for other, n in beside.items() if n >= made.least), key=lambda p: (-p[0], p[1]))
            if often:
                others = json.dumps([[other, n] for n, other in often[: made.most]], separators=(",", ":"))
                rows[_id(name, group, item)] = {made.item: item, "others": others, DELETED: None}
        t = self._tables.rows[name]
        with self._database.reading(group) as connection:
            living = sa.select(t.c.id).where(t.c.store_id == group, t.c[DELETED].is_(None))
            for each in connection.execute(living).scalars():
                rows.setdefault(str(each), {DELETED: _moment(at)})
        return self._lay(name, group, rows, at, lambda _row: True)

    def _count(self, made: MadePairs, store: str, counted: dict[str, Counter[str]]) -> None:
        """Count each pair of different items once a paper."""
        line, paper = self._tables.rows[made.of], self._tables.rows[made.parent]
        within, item = line.c[made.within], line.c[made.item]
        asked = (
            sa.select(within, item)
            .join(paper, (paper.c.store_id == line.c.store_id) & (paper.c.id == within))
            .where(line.c.store_id == store, line.c[DELETED].is_(None), paper.c[DELETED].is_(None), item != "")
            .where(*(line.c[name] == value for name, value in made.where.items()))
            .where(*(paper.c[name] == value for name, value in made.parent_where.items()))
            .order_by(within)
        )
        with self._database.reading(store) as connection:
            for _, lines in itertools.groupby(connection.execute(asked), key=lambda row: row[0]):
                items = sorted({str(row[1]) for row in lines})
                if len(items) > MOST_TOGETHER:
                    continue
                for one, other in itertools.combinations(items, 2):
                    counted.setdefault(one, Counter())[other] += 1
                    counted.setdefault(other, Counter())[one] += 1

    # Rows

    def _lay(
        self, name: str, group: str, rows: Mapping[str, Mapping[str, Value]], at: int,
        is_worth: Callable[[Mapping[str, Value]], bool], beside: Sequence[str] = (),
    ) -> int:  # fmt: skip
        """Write what differs, in short transactions; columns ``beside`` alone are no difference. A new row only where
        it ``is_worth`` one."""
        ids, written = list(rows), 0
        for start in range(0, len(ids), CHUNK):
            part = {each: rows[each] for each in ids[start : start + CHUNK]}
            act = functools.partial(self._lay_some, name, group, part, at, is_worth, beside)
            written += self._database.writing(act, group)
        return written

    def _lay_some(
        self, name: str, group: str, rows: Mapping[str, Mapping[str, Value]], at: int,
        is_worth: Callable[[Mapping[str, Value]], bool], beside: Sequence[str], connection: Connection,
    ) -> int:  # fmt: skip
        declared, t, c = self._business.tables[name], self._tables.rows[name], self._tables.counter
        seq = accounts.lock(connection, self._tables, group)
        held = self._held(connection, declared, group, list(rows))
        sums, changed = Sums(self._business), list[dict[str, Value]]()
        for row_id, values in rows.items():
            before = held.get(row_id)
            if before is None and not is_worth(values):
                continue
            if before is not None and all(before[k] == v for k, v in values.items() if k not in beside):
                continue
            seq += 1
            row = self._row(declared, group, row_id, before, values, at)
            if before is not None:
                known = read_stamps(str(before["field_stamps"]))
                sums.add(group, name, before, str(before["stamp"]), known, gone=True)
            sums.add(group, name, row, str(row["stamp"]), {})
            changed.append({**row, "seq": seq})
        insert(connection, t, changed, replace=True)
        sums.write(connection, self._tables)
        if changed:
            connection.execute(sa.update(c).where(c.c.store_id == group).values(seq=seq))
        return len(changed)

    def _held(
        self, connection: Connection, declared: Declared, group: str, ids: Sequence[str]
    ) -> dict[str, dict[str, Value]]:
        t = self._tables.rows[declared.name]
        asked = sa.select(*(t.c[name] for name in declared.columns), t.c.stamp, t.c.field_stamps)
        found = connection.execute(asked.where(t.c.store_id == group, t.c.id.in_(ids))).mappings()
        return {str(row["id"]): dict(row) for row in found}

    def _row(
        self, declared: Declared, group: str, row_id: str, before: Mapping[str, Value] | None,
        values: Mapping[str, Value], at: int,
    ) -> dict[str, Value]:  # fmt: skip
        """The whole row under a new stamp: above what stood, whatever the centre's clock says."""
        clock = max(clock_at(at), clock_of(str(before["stamp"])) + 1 if before is not None else 0)
        blank: dict[str, Value] = {**dict.fromkeys(declared.columns), **declared.defaults, "created_at": _moment(at)}
        standing = {name: before[name] for name in declared.columns} if before is not None else blank
        own: dict[str, Value] = {"id": row_id, "store_id": group, "changed_at": _moment(at)}
        stamps: dict[str, Value] = {"stamp": f"{clock:0{HLC_DIGITS}d}{self._writer}", "field_stamps": "{}"}
        return {**standing, **values, **own, **stamps}


def _id(*parts: str) -> str:
    return str(uuid.uuid5(NAMES, "\x1f".join(parts)))


def _moment(ms: int) -> str:
    """As every time of the exchange: UTC to the millisecond."""
    at = datetime.fromtimestamp(ms // 1000, UTC)
    return f"{at:%Y-%m-%dT%H:%M:%S}.{ms % 1000:03d}Z"
