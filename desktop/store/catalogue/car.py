"""Cars of the catalogue: by VIN, by key, and by picking brand, series, year and engine."""

from __future__ import annotations

import dataclasses
from typing import Any

from desktop.store.catalogue.row import CarKey, CarRow, NamedRow

MOST_CANDIDATES = 4
YEAR_CODES = "123456789ABCDEFGHJKLMNPRSTVWXY"
"""Position 10 of a VIN: a cycle of thirty years from 2001 (ISO 3779)."""

_CAR = (
    "SELECT c.key, b.name_zh, b.name_en, s.name_zh, s.name_en, c.year_from, c.year_to, c.engine, c.gearbox"
    " FROM cat.car c JOIN cat.series s ON s.id = c.series_id JOIN cat.brand b ON b.id = c.brand_id"
)
_BY_VIN = (
    _CAR + " JOIN cat.vin_pattern v ON v.car_id = c.id WHERE v.prefix = ? AND v.year_code = ?"
    " ORDER BY c.id LIMIT ?"
)  # fmt: skip
_BY_KEY = _CAR + " WHERE c.key = ?"
_OF_SERIES = _CAR + " WHERE c.series_id = ? ORDER BY c.engine, c.gearbox, c.year_from"
_BRANDS = (
    "SELECT b.id, b.name_zh, b.name_en, count(*) FROM cat.car c CROSS JOIN cat.brand b ON b.id = c.brand_id"
    " WHERE b.is_maker GROUP BY b.id ORDER BY b.id"
)
_SERIES = (
    "SELECT s.id, s.name_zh, s.name_en, (SELECT count(*) FROM cat.car c WHERE c.series_id = s.id), s.brand_id"
    " FROM cat.series s WHERE ?1 IS NULL OR s.brand_id = ?1 ORDER BY s.id"
)


def by_vin(connection: Any, vin: str) -> list[CarRow]:
    """The cars a normalised VIN may be: none, one, or up to four to pick from."""
    if len(vin) != 17:
        return []
    found = connection.execute(_BY_VIN, (vin[:8], vin[9], MOST_CANDIDATES))
    return [row for row in (with_year(CarRow(*values), vin[9]) for values in found) if row.year]


def by_key(connection: Any, key: CarKey) -> CarRow | None:
    """The car of a key, None when this catalogue does not have it."""
    values = connection.execute(_BY_KEY, (key,)).fetchone()
    return CarRow(*values) if values else None


def brands(connection: Any) -> list[NamedRow]:
    """Makers that have cars in the catalogue."""
    return [NamedRow(*values) for values in connection.execute(_BRANDS)]


def series(connection: Any, brand_id: int | None) -> list[NamedRow]:
    """The series of a brand, or of all."""
    return [NamedRow(*values) for values in connection.execute(_SERIES, (brand_id,))]


def of_series(connection: Any, series_id: int) -> list[CarRow]:
    """All models of a series: each engine and gearbox, with its years."""
    return [CarRow(*values) for values in connection.execute(_OF_SERIES, (series_id,))]


def with_year(row: CarRow, code: str) -> CarRow:
    """The car in the model year that position 10 tells; without a year where it was not built in any such."""
    offset = YEAR_CODES.find(code)
    possible = [y for y in (1971 + offset, 2001 + offset, 2031 + offset) if row.year_from <= y <= row.year_to]
    year = possible[-1] if offset >= 0 and possible else None
    return dataclasses.replace(row, year=year)
