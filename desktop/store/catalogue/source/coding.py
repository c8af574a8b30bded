"""What the ids of a coded file mean. The Auto Care Association's VCdb, PCdb, Qdb and brand table are licensed to each
customer, so none of them ships: who has them hands in a table of their own, and without it ids are carried as they are.

The table is CSV or XLSX with the columns ``kind, id, name`` and, where there are some, ``name_zh, year, make, model``.
``kind`` is the element's name in ACES (``Make``, ``Model``, ``BaseVehicle``, ``EngineBase``, ``PartType``,
``Position``, …) or ``Brand``. A ``BaseVehicle`` has a year, and make and model as names or as ids of this same table.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Meaning:
    """What one id means; ``zh`` is empty where the table has no Chinese."""

    name: str
    zh: str = ""
    year: int = 0
    make: str = ""
    model: str = ""


@dataclass
class Coding:
    """The meanings that are known, by kind and id; ``missing`` counts what was asked for in vain."""

    meanings: Mapping[tuple[str, str], Meaning] = field(default_factory=dict)
    missing: dict[str, set[str]] = field(default_factory=dict)

    def of(self, kind: str, code: str) -> Meaning | None:
        """The meaning, or None, which is remembered."""
        found = self.meanings.get((kind, code))
        if found is None and code:
            self.missing.setdefault(kind, set()).add(code)
        return found

    def text(self, kind: str, code: str, *, chinese: bool = True) -> str:
        """The text of an id; ``kind id`` where its meaning is not known, empty for no id."""
        if not code:
            return ""
        found = self.of(kind, code)
        if found is None:
            return f"{kind} {code}"
        return (found.zh if chinese else "") or found.name


def coding(rows: Iterable[Sequence[str]]) -> Coding:
    """The coding of a table's rows, the header first. Raises ValueError where it lacks ``kind``, ``id`` or ``name``."""
    meanings: dict[tuple[str, str], Meaning] = {}
    for row in _named(rows):
        year = row.get("year", "")
        meanings[row["kind"], row["id"]] = Meaning(
            row["name"], row.get("name_zh", ""), int(year) if year.isdigit() else 0, row.get("make", ""),
            row.get("model", ""),
        )  # fmt: skip
    return Coding(meanings)


def _named(rows: Iterable[Sequence[str]]) -> Iterator[dict[str, str]]:
    lines = iter(rows)
    header = [cell.strip().lower() for cell in next(lines, ())]
    if not {"kind", "id", "name"} <= set(header):
        raise ValueError("kind, id, name")
    for line in lines:
        yield dict(zip(header, (cell.strip() for cell in line), strict=False)) | dict.fromkeys(header[len(line) :], "")
