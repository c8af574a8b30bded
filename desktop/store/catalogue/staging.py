"""Where parts wait, in any order, while a catalogue is built: a plain file beside it, so that memory stays small.

A catalogue stores its parts in the order of demand, which is known only when the last has come in.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from desktop.domain.parts import part as number
from desktop.store.catalogue.numbering import Numbers
from desktop.store.catalogue.record import Part

CHUNK = 5_000
"""Parts that are held in memory at once."""
_TABLES = """
CREATE TABLE staging.part (
  id INTEGER PRIMARY KEY, part_key TEXT NOT NULL, number TEXT NOT NULL, norm TEXT NOT NULL, brand_id INTEGER NOT NULL,
  type_id INTEGER NOT NULL, position TEXT NOT NULL, name_zh TEXT NOT NULL, name_en TEXT NOT NULL, grade TEXT NOT NULL,
  unit TEXT NOT NULL, spec TEXT NOT NULL, list_fen INTEGER NOT NULL, later TEXT NOT NULL, demand REAL NOT NULL,
  cars BLOB NOT NULL, notes TEXT NOT NULL);
CREATE TABLE staging.rank (place INTEGER PRIMARY KEY, part INTEGER NOT NULL);
CREATE TABLE staging.fitment (
  car_id INTEGER NOT NULL, type_id INTEGER NOT NULL, part_id INTEGER NOT NULL, note TEXT NOT NULL);
"""
_INSERT = "INSERT INTO staging.part VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_RANK = (
    "SELECT id, part_key, later <> '' FROM staging.part"
    " WHERE id IN (SELECT max(id) FROM staging.part GROUP BY part_key) ORDER BY later <> '', demand DESC, id"
)
_ORDERED = "SELECT r.place, p.* FROM staging.rank r CROSS JOIN staging.part p ON p.id = r.part ORDER BY r.place"


class Staged(NamedTuple):
    """One part as it will be written. ``cars`` and ``notes`` lie side by side; ``later`` is a part key or empty."""

    id: int
    part_key: str
    number: str
    norm: str
    brand_id: int
    type_id: int
    position: str
    name_zh: str
    name_en: str
    grade: str
    unit: str
    spec: str
    list_fen: int
    later: str
    cars: Sequence[int]
    notes: Sequence[str]


class Staging:
    """Attaches ``path`` to ``connection`` as ``staging``; the caller deletes the file afterwards."""

    def __init__(self, connection: Any, path: Path) -> None:
        self._connection = connection
        connection.execute("ATTACH ? AS staging KEY ''", (str(path),))
        for setting in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -64000"):
            connection.execute(f"PRAGMA staging.{setting}")
        connection.executescript(_TABLES)

    def fill(
        self, parts: Iterable[Part], brands: Mapping[str, int], types: Mapping[str, int], cars: Mapping[str, int],
        numbers: Numbers,
    ) -> int:  # fmt: skip
        """Take every part in and number them; how many there are when of those with one key only the last counts."""
        rows = ((row_id, *_row(part, brands, types, cars)) for row_id, part in enumerate(parts, 1))
        while chunk := list(islice(rows, CHUNK)):
            self._connection.executemany(_INSERT, chunk)
        ranked = self._connection.execute(_RANK).fetchall()
        places = numbers.places((key, bool(replaced)) for _, key, replaced in ranked)
        self._connection.executemany(
            "INSERT INTO staging.rank VALUES (?, ?)",
            ((place, part) for place, (part, *_) in zip(places, ranked, strict=True)),
        )
        return len(ranked)

    def chunks(self) -> Iterator[list[Staged]]:
        """All parts in the order of their numbers: that of demand, what has been replaced last."""
        found = self._connection.cursor().execute(_ORDERED)
        while chunk := found.fetchmany(CHUNK):
            yield [_staged(row) for row in chunk]


def _row(part: Part, brands: Mapping[str, int], types: Mapping[str, int], cars: Mapping[str, int]) -> tuple[Any, ...]:
    norm = number.normalise_number(part.number)
    fits = {cars[each.car]: each.note for each in part.fitments}
    notes = json.dumps(list(fits.values()), ensure_ascii=False) if any(fits.values()) else ""
    return (
        f"{part.brand}:{norm}", part.number, norm, brands[part.brand], types[part.part_type], part.position,
        part.name_zh, part.name_en, part.grade, part.unit, part.spec, part.list_fen, part.superseded_by,
        part.popularity, array("I", fits).tobytes(), notes,
    )  # fmt: skip


def _staged(row: tuple[Any, ...]) -> Staged:
    *_, packed, notes = row
    cars = array("I")
    cars.frombytes(packed)
    return Staged._make((row[0], *row[2:-3], cars, json.loads(notes) if notes else [""] * len(cars)))
