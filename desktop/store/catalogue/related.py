"""What belongs to one part: what came after it, what stands in for it, and the cars it fits."""

from __future__ import annotations

from typing import Any

import orjson

from desktop.domain.parts.part import normalise_number
from desktop.store.catalogue import schema
from desktop.store.catalogue.row import CarRow, FittedCar

MOST_RELATED = 200
"""Parts beside one another that are still looked at; the best asked-for come first."""
PAGE = 50
"""Cars of one page."""
_STANDS_IN = tuple(schema.KINDS.index(kind) for kind in ("same", "am_for", "am_by", "am_like"))

_OF_KEY = "SELECT id FROM cat.part WHERE norm = ? AND part_key = ?"
_CHAIN = (
    "WITH RECURSIVE chain(id, step) AS (SELECT ?1, 0 UNION ALL"
    " SELECT p.next_id, step + 1 FROM chain JOIN cat.part p ON p.id = chain.id"
    " WHERE p.next_id IS NOT NULL AND step < 20)"
    " SELECT id FROM chain ORDER BY step"
)
_KINDS_OF_FIRST_FORMAT = "SELECT other_id, 0 FROM cat.interchange WHERE part_id = ? ORDER BY other_id LIMIT ?"
_KINDS = "SELECT other_id, kind FROM cat.interchange WHERE part_id = ? ORDER BY kind, other_id LIMIT ?"
_ALIKE = (
    "SELECT q.id FROM cat.part p CROSS JOIN json_each(?2) j CROSS JOIN cat.part q ON q.id = j.value"
    " WHERE p.id = ?1 AND q.type_id = p.type_id AND q.position = p.position AND q.final_id IS NULL ORDER BY q.id"
)
_FITTING_ALIKE = (
    "SELECT q.id FROM cat.part p CROSS JOIN cat.fitment f ON f.car_id = ?2 AND f.type_id = p.type_id"
    " CROSS JOIN cat.part q ON q.id = f.part_id"
    " WHERE p.id = ?1 AND q.position = p.position AND q.final_id IS NULL ORDER BY q.id LIMIT ?3"
)
_CARS = (
    "SELECT c.id, f.note, c.key, b.name_zh, b.name_en, s.name_zh, s.name_en, c.year_from, c.year_to, c.engine,"
    " c.gearbox"
    " FROM cat.fitment f CROSS JOIN cat.car c ON c.id = f.car_id JOIN cat.series s ON s.id = c.series_id"
    " JOIN cat.brand b ON b.id = c.brand_id WHERE f.part_id = ? AND f.car_id > ? ORDER BY f.car_id LIMIT ?"
)
_CARS_COUNT = "SELECT count(*) FROM cat.fitment WHERE part_id = ?"


class Related:
    """Ids only, but for cars: the rows are made by who asked."""

    def __init__(self, connection: Any) -> None:
        self._execute = connection.execute
        first = connection.execute("PRAGMA cat.user_version").fetchone()[0] < 2
        self._kinds = _KINDS_OF_FIRST_FORMAT if first else _KINDS

    def id_of(self, part_key: str) -> int | None:
        """The id of a key, None when this catalogue does not have it."""
        found = self._execute(_OF_KEY, (normalise_number(part_key.partition(":")[2]), part_key)).fetchone()
        return found[0] if found else None

    def chain(self, part_key: str) -> list[int]:
        """A part and every replacement after it."""
        row_id = self.id_of(part_key)
        return [] if row_id is None else list(dict.fromkeys(self._ids(_CHAIN, row_id)))

    def kinds(self, part_key: str) -> list[tuple[int, str]]:
        """The parts told to belong to this one, and what each is to it, in the order of ``schema.KINDS``."""
        row_id = self.id_of(part_key)
        if row_id is None:
            return []
        return [(other, schema.KINDS[kind]) for other, kind in self._execute(self._kinds, (row_id, MOST_RELATED))]

    def alike(self, part_key: str, car_id: int | None) -> list[int]:
        """What does the same job in the same place: for the car, and what is told to stand in for it."""
        row_id = self.id_of(part_key)
        if row_id is None:
            return []
        known = {row_id: None, **dict.fromkeys(self._stand_ins(row_id))}
        for other in list(known)[1:]:  # two makers' parts are told through the original that they both stand in for
            known.update(dict.fromkeys(self._stand_ins(other)))
        found = self._ids(_ALIKE, row_id, orjson.dumps(list(known)[:MOST_RELATED]).decode())
        if car_id is not None:
            found += self._ids(_FITTING_ALIKE, row_id, car_id, MOST_RELATED)
        return sorted({row_id, *found})

    def cars(self, part_key: str, after: int = 0) -> tuple[list[FittedCar], int]:
        """One page of the cars that a part fits, from the one after ``after`` on; and how many there are in all."""
        row_id = self.id_of(part_key)
        if row_id is None:
            return [], 0
        rows = self._execute(_CARS, (row_id, after, PAGE)).fetchall()
        count: int = self._execute(_CARS_COUNT, (row_id,)).fetchone()[0]
        return [FittedCar(row[0], CarRow(*row[2:]), row[1]) for row in rows], count

    def _stand_ins(self, row_id: int) -> list[int]:
        found = self._execute(self._kinds, (row_id, MOST_RELATED)).fetchall()
        return [other for other, kind in found if kind in _STANDS_IN]

    def _ids(self, sql: str, *values: Any) -> list[int]:
        return [row[0] for row in self._execute(sql, values).fetchall()]
