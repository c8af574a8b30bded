"""The numbers of parts, cars and brands: kept from the catalogue before, so that little of the file changes.

A fitment is three numbers. Were parts counted anew for each version, one new part would change all ten million of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path

import sqlcipher3.dbapi2 as sqlcipher

SPARE_EVERY = 32
"""Of so many numbers one stays free, for a part that comes later and is asked for as much as its neighbours."""
_OLD = {
    "brand": "SELECT code, id FROM brand",
    "category": "SELECT code, id FROM category",
    "type": "SELECT name_zh, id FROM part_type",
    "series": "SELECT b.code || '/' || s.name_zh, s.id FROM series s JOIN brand b ON b.id = s.brand_id",
    "car": "SELECT key, id FROM car",
    "part": "SELECT part_key, iif(next_id IS NULL, id, -id) FROM part",
}


class Numbers:
    """What had which number in the catalogue ``before``; nothing where there is none or it cannot be read."""

    def __init__(self, before: Path | None = None) -> None:
        self._old: dict[str, dict[str, int]] = {kind: {} for kind in _OLD}
        if before is not None:
            try:
                uri = f"{before.resolve().as_uri()}?mode=ro&immutable=1"
                with closing(sqlcipher.connect(uri, uri=True)) as connection:
                    self._old = {kind: dict(connection.execute(sql).fetchall()) for kind, sql in _OLD.items()}
            except sqlcipher.Error:
                self._old = {kind: {} for kind in _OLD}
        self._next = {kind: max(map(abs, old.values()), default=0) + 1 for kind, old in self._old.items()}

    def of(self, kind: str, name: str) -> int:
        """The number of a brand, category, type, series or car: the one it had, else the next."""
        known = self._old[kind]
        if name not in known:
            known[name] = self._next[kind]
            self._next[kind] += 1
        return known[name]

    def places(self, keys: Iterable[tuple[str, bool]]) -> Iterator[int]:
        """A number for each part. ``keys``: part key and whether it was replaced, in the order of demand.

        One that has a number keeps it, unless it was replaced since; a new one takes the next free number after the
        part before it.
        """
        if not self._old["part"]:
            yield from (place + (place - 1) // (SPARE_EVERY - 1) for place, _ in enumerate(keys, 1))
            return
        wanted = [self._kept(key, replaced) for key, replaced in keys]
        taken = bytearray(self._next["part"])
        for number in wanted:
            taken[number] = 1
        at = 0
        for number in wanted:
            at = number or _free(taken, at + 1)
            yield at

    def _kept(self, key: str, replaced: bool) -> int:
        number = self._old["part"].get(key, 0)
        return abs(number) if number and (number < 0) == replaced else 0


def _free(taken: bytearray, start: int) -> int:
    found = taken.find(0, start)
    if found < 0:
        found = len(taken)
        taken.extend(b"\0" * SPARE_EVERY)
    taken[found] = 1
    return found
