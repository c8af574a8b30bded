"""Cars of VIN patterns that a clerk taught, for VINs that the catalogue's own patterns do not know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from desktop.domain import clock
from desktop.domain.parts.vin import pattern_key
from desktop.store.catalogue import car as cars
from desktop.store.catalogue.row import CarRow

_OF_PATTERN = (
    "SELECT car_key, by_name, created_at FROM main.learned_car WHERE pattern = ? AND deleted_at IS NULL"
    " ORDER BY created_at, id"
)


@dataclass(frozen=True)
class Learned:
    """Who taught a car, and when; the first who did."""

    by_name: str
    at: datetime | None


def by_vin(connection: Any, vin: str) -> dict[CarRow, Learned]:
    """The taught cars of a normalised VIN that this catalogue has, the one taught first in front."""
    found: dict[str, Learned] = {}
    for key, name, at in connection.execute(_OF_PATTERN, (pattern_key(vin),)):
        found.setdefault(key, Learned(name, clock.from_text(at) if at else None))
    rows = ((cars.by_key(connection, key), learned) for key, learned in found.items())
    return {cars.with_year(row, vin[9]): learned for row, learned in rows if row is not None}
