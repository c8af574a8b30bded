"""Whether two sides hold the same: a 64-bit hash a row, summed in 1,024 slots of keys. Pure, the same on every side.

A row counts with the effective stamp and the value of each field. Its columns are hashed in parts, those that everybody
sees and those that need a right, so that a device sums exactly what it is sent. A deleted row counts nothing: a peer
that pruned it still sums the same.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from hashlib import blake2b
from zlib import crc32

import orjson

from sync.wire import Value

SLOTS = 1_024
WHOLE = 1 << 64
"""Sums are taken modulo this."""
OPEN = ""
"""The part of the columns that everybody sees; the others are named by the right they need."""
DELETED = "deleted_at"


def slot_of(row_id: str) -> int:
    """The slot of a key."""
    return crc32(row_id.encode()) % SLOTS


def parts(columns: Collection[str], bookkeeping: Collection[str], seen_with: Mapping[str, str]) -> Parts:
    """Part → its columns in the order in which they are hashed. Bookkeeping is no edit and does not count."""
    found: dict[str, list[str]] = {}
    for name in sorted(set(columns) - set(bookkeeping) - {"id"}):
        found.setdefault(seen_with.get(name, OPEN), []).append(name)
    return {part: tuple(names) for part, names in found.items()}


Parts = Mapping[str, Sequence[str]]


def row_hash(
    table: str, row_id: str, stamp: str, stamps: Mapping[str, str], names: Sequence[str], values: Sequence[Value]
) -> int:
    """One row's hash over these columns. ``stamps``: of the fields that have one of their own."""
    own = {name: stamps[name] for name in names if stamps.get(name, stamp) != stamp} if stamps else {}
    plain = orjson.dumps((table, row_id, stamp, own, values))
    return int.from_bytes(blake2b(plain, digest_size=8).digest(), "big")


def hash_of(
    table: str, shown: Parts, row: Mapping[str, Value], stamp: str, stamps: Mapping[str, str],
    may: Callable[[str], bool] = bool,
) -> dict[str, int]:  # fmt: skip
    """Part → hash of a row; nothing of a deleted one. ``may``: whether a part that needs a right is seen."""
    if row.get(DELETED) is not None:
        return {}
    row_id = str(row["id"])
    return {
        part: row_hash(table, row_id, stamp, stamps, names, [row.get(name) for name in names])
        for part, names in shown.items()
        if part == OPEN or may(part)
    }


def total_of(sums: Mapping[str, int], may: Callable[[str], bool]) -> int:
    """The sum of the parts that are seen."""
    return sum(value for part, value in sums.items() if part == OPEN or may(part)) % WHOLE
