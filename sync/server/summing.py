"""The sums of a partition's rows, kept in the pushing transaction with the counter locked: of 1,024 slots, and in all.

Thirty-two slots lie in one row, so that a small push writes one row and a large one thirty-two.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy import Connection

from sync.equality import DELETED, OPEN, SLOTS, WHOLE, Parts, hash_of, parts, row_hash, slot_of
from sync.server.business import Business, Declared
from sync.server.database import insert
from sync.server.grant import Device
from sync.server.schema import Tables
from sync.wire import Value

GROUP = 32
"""Slots of one stored row."""
_FORM = struct.Struct(f">{GROUP}Q")
EMPTY = "{}"
"""The sums of a partition in which nothing was ever written, whatever the columns."""
_EMPTY = bytes(_FORM.size)


def parts_of(declared: Declared) -> Parts:
    """How the columns of a table are hashed."""
    return parts(declared.columns, declared.bookkeeping, declared.seen_with)


class Sums:
    """What one transaction changes."""

    def __init__(self, business: Business) -> None:
        self._business = business
        self._parts: dict[str, Parts] = {}
        self._changes: dict[tuple[str, str, int], int] = {}
        """(partition, part, slot) → what is added."""

    def _of(self, table: str) -> Parts:
        if table not in self._parts:
            self._parts[table] = parts_of(self._business.tables[table])
        return self._parts[table]

    def add(
        self, partition: str, table: str, row: Mapping[str, Value], stamp: str, stamps: Mapping[str, str],
        *, gone: bool = False,
    ) -> None:  # fmt: skip
        """A row as it now stands in a partition; ``gone``: as it stood there and no longer does."""
        slot = slot_of(str(row["id"]))
        for part, own in hash_of(table, self._of(table), row, stamp, stamps, lambda _part: True).items():
            key = (partition, part, slot)
            self._changes[key] = self._changes.get(key, 0) + (-own if gone else own)

    def add_columns(
        self, partition: str, table: str, columns: Mapping[str, Sequence[Value]], stamp: Sequence[str]
    ) -> None:
        """New rows by column."""
        ids, blank = columns["id"], [None] * len(stamp)
        slots = [slot_of(str(row_id)) for row_id in ids]
        live = [value is None for value in columns.get(DELETED, blank)]
        for part, names in self._of(table).items():
            rows = zip(*(columns.get(name, blank) for name in names), strict=True)
            for row_id, own, slot, lives, values in zip(ids, stamp, slots, live, rows, strict=True):
                if lives:
                    key = (partition, part, slot)
                    added = row_hash(table, str(row_id), own, {}, names, values)
                    self._changes[key] = self._changes.get(key, 0) + added

    def write(self, connection: Connection, tables: Tables) -> None:
        """Lay the changes upon what is kept; the partitions' counters are locked."""
        by_partition: dict[str, dict[tuple[str, int], int]] = {}
        for (partition, part, slot), change in self._changes.items():
            if change % WHOLE:
                by_partition.setdefault(partition, {})[part, slot] = change
        for partition, changes in by_partition.items():
            _lay(connection, tables, partition, changes, self._business.schema)
        self._changes.clear()

    def of(self, partition: str) -> dict[tuple[str, int], int]:
        """(part, slot) → what is added to this partition, where it is anything."""
        return {
            (part, slot): change % WHOLE
            for (each, part, slot), change in self._changes.items()
            if each == partition and change % WHOLE
        }


def _lay(
    connection: Connection, tables: Tables, partition: str, changes: Mapping[tuple[str, int], int], shape: str
) -> None:
    c, t = tables.counter, tables.slot
    text, held_shape = connection.execute(sa.select(c.c.sums, c.c.shape).where(c.c.store_id == partition)).one()
    if not is_known(text, held_shape, shape):
        return  # written before there were sums, or by another program: unknown until they are made anew
    totals = {part: int(value) for part, value in json.loads(text).items()}
    groups = {(part, slot // GROUP) for part, slot in changes}
    found = connection.execute(
        sa.select(t.c.part, t.c.place, t.c.sums).where(
            t.c.store_id == partition, t.c.place.in_(sorted({place for _, place in groups}))
        )
    )
    held = {(part, place): list(_FORM.unpack(bytes(sums))) for part, place, sums in found}
    for (part, slot), change in changes.items():
        sums = held.setdefault((part, slot // GROUP), list(_FORM.unpack(_EMPTY)))
        sums[slot % GROUP] = (sums[slot % GROUP] + change) % WHOLE
        totals[part] = (totals.get(part, 0) + change) % WHOLE
    rows: list[dict[str, Value | bytes]] = [
        {"store_id": partition, "part": part, "place": place, "sums": _FORM.pack(*held[part, place])}
        for part, place in sorted(groups)
    ]
    insert(connection, t, rows, replace=True)
    text = json.dumps({part: str(total) for part, total in totals.items()}, sort_keys=True)
    connection.execute(sa.update(c).where(c.c.store_id == partition).values(sums=text, shape=shape))


def is_known(text: str, held: str, shape: str) -> bool:
    """Whether these sums are there, and of the columns that this program knows."""
    return bool(text) and (held == shape or text == EMPTY)


def kept(connection: Connection, tables: Tables, partition: str) -> dict[tuple[str, int], int]:
    """(part, slot) → the sum as it is kept, where it is not 0."""
    t = tables.slot
    found = connection.execute(sa.select(t.c.part, t.c.place, t.c.sums).where(t.c.store_id == partition))
    return {
        (part, place * GROUP + n): value
        for part, place, packed in found
        for n, value in enumerate(_FORM.unpack(bytes(packed)))
        if value
    }


def replace(
    connection: Connection, tables: Tables, partition: str, sums: Mapping[tuple[str, int], int], shape: str
) -> None:
    """Keep these sums in the place of what was kept; the counter is locked."""
    c, t = tables.counter, tables.slot
    connection.execute(sa.delete(t).where(t.c.store_id == partition))
    connection.execute(sa.update(c).where(c.c.store_id == partition).values(sums=EMPTY, shape=shape))
    if sums:
        _lay(connection, tables, partition, sums, shape)


def told(text: str, device: Device) -> str:
    """The sum of a partition as a device is told it, 16 hex digits of what it may see; empty where it is not known."""
    if not text:
        return ""
    totals = json.loads(text)
    return f"{sum(int(v) for part, v in totals.items() if part == OPEN or device.may(part)) % WHOLE:016x}"


def slots(connection: Connection, tables: Tables, device: Device) -> list[int]:
    """The 1,024 sums over all that a device may see."""
    t = tables.slot
    found = connection.execute(
        sa.select(t.c.part, t.c.place, t.c.sums).where(t.c.store_id.in_(list(device.partitions)))
    )
    sums = [0] * SLOTS
    for part, place, packed in found:
        if part == OPEN or device.may(part):
            for n, value in enumerate(_FORM.unpack(bytes(packed))):
                sums[place * GROUP + n] = (sums[place * GROUP + n] + value) % WHOLE
    return sums
