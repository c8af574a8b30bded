"""What the catalogue tells an import: which parts a number is, and the codes of brands."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from desktop.domain.parts.part import squash
from desktop.store.catalogue import open as catalogue
from desktop.store.catalogue.reference import car_brands
from desktop.store.importing.kind import Found

_BY_NUMBER = (
    "SELECT p.norm, p.part_key, b.code, b.name_zh FROM part p JOIN brand b ON b.id = p.brand_id"
    " WHERE p.norm IN (SELECT value FROM json_each(?))"
)
_BY_KEY = "SELECT part_key, number, name_zh FROM part WHERE norm IN (SELECT value FROM json_each(?))"


class PartNames:
    """The newest catalogue of a home, if there is one; close it when done."""

    def __init__(self, home: Path) -> None:
        found = catalogue.newest(home)
        self._connection: Any = None if isinstance(found, catalogue.Unusable) else catalogue.plain(found.path)

    def close(self) -> None:
        """Let go of the file."""
        if self._connection is not None:
            self._connection.close()

    def parts(self, norms: Sequence[str]) -> Mapping[str, Sequence[Found]]:
        """Normalised number → every part with it."""
        found: dict[str, list[Found]] = {}
        for norm, part_key, code, brand in self._rows(_BY_NUMBER, norms):
            found.setdefault(norm, []).append(Found(part_key, code, brand))
        return found

    def brand_codes(self) -> dict[str, str]:
        """Every name of a brand and its code itself, squashed → its code."""
        codes = {squash(name): each.code for each in car_brands() for name in (each.name_zh, each.name_en, each.code)}
        for code, *names in self._rows("SELECT code, name_zh, name_en FROM brand", None):
            codes |= {squash(name): code for name in (code, *names) if name}
        return codes

    def names(self, part_keys: Sequence[str]) -> dict[str, tuple[str, str]]:
        """Part key → number as printed, and name."""
        norms = [key.partition(":")[2] for key in part_keys]
        return {key: (number, name) for key, number, name in self._rows(_BY_KEY, norms)}

    def _rows(self, statement: str, values: Sequence[str] | None) -> list[tuple[Any, ...]]:
        if self._connection is None:
            return []
        bound = () if values is None else (json.dumps(list(values)),)
        rows: list[tuple[Any, ...]] = self._connection.execute(statement, bound).fetchall()
        return rows
