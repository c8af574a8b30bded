"""Browsing without words: the category tree with counts for a car, for a part of the catalogue, or for all of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from desktop.store.catalogue.row import CategoryRow, Scope

_TYPES = "SELECT id, category_id, parts FROM cat.part_type"
_CATEGORIES = "SELECT id, parent_id, name_zh, name_en FROM cat.category ORDER BY id"
_OF_CAR = "SELECT type_id, count(*) FROM cat.fitment WHERE car_id = ? GROUP BY type_id"
_OF_TAG = "SELECT type_id, parts FROM cat.tally WHERE scope = ?"
_OF_CARS = (
    "SELECT type_id, count(DISTINCT part_id) FROM cat.fitment WHERE car_id IN"
    " (SELECT id FROM cat.car WHERE series_id = ? AND ? BETWEEN year_from AND year_to) GROUP BY type_id"
)
_OF_YEAR = (
    "SELECT DISTINCT f.part_id FROM cat.car c CROSS JOIN cat.fitment f ON f.car_id = c.id"
    " WHERE c.series_id = ?1 AND ?2 BETWEEN c.year_from AND c.year_to"
    " AND (?3 IS NULL OR f.type_id IN (SELECT value FROM json_each(?3))) ORDER BY f.part_id"
)
_OF_YEAR_HERE = (
    f"SELECT p.id FROM ({_OF_YEAR}) y CROSS JOIN cat.part p ON p.id = y.part_id"
    " JOIN main.live v ON v.part_key = p.part_key AND v.here_milli > 0 ORDER BY p.id LIMIT ?4"
)
_IN_YEAR = (
    "SELECT p.id FROM json_each(?1) j CROSS JOIN cat.part p ON p.id = j.value WHERE EXISTS ("
    "SELECT 1 FROM cat.car c CROSS JOIN cat.fitment f ON f.car_id = c.id AND f.type_id = p.type_id"
    " AND f.part_id = p.id WHERE c.series_id = ?2 AND ?3 BETWEEN c.year_from AND c.year_to)"
)
"""A part bears the tags of its series and of its years; only its cars say which year is of which series."""


class Browse:
    """The tree of one catalogue; its shape is read once."""

    def __init__(self, connection: Any) -> None:
        self._execute = connection.execute
        self._rows = self._execute(_CATEGORIES).fetchall()
        types = self._execute(_TYPES).fetchall()
        self._category_of = {row[0]: row[1] for row in types}
        self._all = {row[0]: row[2] for row in types}
        self._tallied = connection.execute("PRAGMA cat.user_version").fetchone()[0] >= 2

    def types_by_category(self) -> dict[int, list[int]]:
        """Category → the types in it and below it."""
        parents = {row[0]: row[1] for row in self._rows}
        found: dict[int, list[int]] = {category: [] for category in parents}
        for type_id, category in self._category_of.items():
            at: int | None = category
            while at is not None:
                found[at].append(type_id)
                at = parents[at]
        return found

    def categories(self, car_id: int | None, scope: Scope | None) -> list[CategoryRow]:
        """The tree, parents before children; a branch counts what is below it."""
        counts: dict[int, int] = {row[0]: 0 for row in self._rows}
        for type_id, parts in self._by_type(car_id, scope).items():
            counts[self._category_of[type_id]] += parts
        for row_id, parent, *_ in reversed(self._rows):
            if parent is not None:
                counts[parent] += counts[row_id]
        return [CategoryRow(row[0], row[1], row[2], row[3], counts[row[0]]) for row in self._rows]

    def of_year(
        self, series_id: int, year: int, wanted: frozenset[int] | None, in_stock: bool, limit: int
    ) -> list[int]:
        """The parts (of these types) that fit a car of the series in that year, in order of demand."""
        types = None if wanted is None else orjson.dumps(sorted(wanted)).decode()
        sql = _OF_YEAR_HERE if in_stock else f"{_OF_YEAR} LIMIT ?4"
        return [row[0] for row in self._execute(sql, (series_id, year, types, limit))]

    def in_year(self, ids: list[int], series_id: int, year: int) -> list[int]:
        """Those of these parts that fit a car of the series in that year, in their order."""
        return [row[0] for row in self._execute(_IN_YEAR, (orjson.dumps(ids).decode(), series_id, year))]

    def _by_type(self, car_id: int | None, scope: Scope | None) -> Mapping[int, int]:
        if car_id is not None:
            return dict(self._execute(_OF_CAR, (car_id,)).fetchall())
        if scope is None or not self._tallied:
            return self._all
        if scope.series_id is not None and scope.year is not None:
            return dict(self._execute(_OF_CARS, (scope.series_id, scope.year)).fetchall())
        tag = f"b{scope.brand_id}" if scope.series_id is None else f"s{scope.series_id}"
        return dict(self._execute(_OF_TAG, (tag,)).fetchall())
