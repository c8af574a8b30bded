"""Which column is what: by its name first, by what stands in it where the name says nothing, and how sure that is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from desktop.domain.parts.part import squash
from desktop.store.importing.kind import Field, Kind

SURE = 0.8
"""From here on a person need not look twice."""
_LEAST = 0.45
_SEEN = 3
"""So many cells are needed to tell a column by what stands in it."""


@dataclass(frozen=True)
class Guess:
    """A field's column and how sure that is, 0 to 1. ``by_name``: its heading says so."""

    field: str
    column: int
    sure: float
    by_name: bool


def guess(header: Sequence[str], preview: Sequence[Sequence[str]], kind: Kind) -> dict[str, Guess]:
    """Field → guess, each column for one field at most; the surest are taken first."""
    scored: list[tuple[float, int, int, bool]] = []
    for place, field in enumerate(kind.fields):
        for column, name in enumerate(header):
            cells = [row[column] for row in preview if column < len(row) and row[column].strip()]
            named = _by_name(squash(name), kind.words(field.name).synonyms)
            score = _together(field, named, cells)
            if score >= _LEAST:
                scored.append((score, place, column, named > 0))
    found: dict[str, Guess] = {}
    taken: set[int] = set()
    for score, place, column, by_name in sorted(scored, key=lambda each: (-each[0], each[2], each[1])):
        name = kind.fields[place].name
        if name not in found and column not in taken:
            found[name] = Guess(name, column, round(score, 2), by_name)
            taken.add(column)
    return found


def columns(guesses: Mapping[str, Guess]) -> dict[str, int]:
    """Field → column."""
    return {name: each.column for name, each in guesses.items()}


def _by_name(name: str, synonyms: frozenset[str]) -> float:
    if not name:
        return 0.0
    if name in synonyms:
        return 1.0
    inside = [word for word in synonyms if len(word) > 1 and (word in name or (len(name) > 1 and name in word))]
    if not inside:
        return 0.0
    best = max(min(len(word), len(name)) / max(len(word), len(name)) for word in inside)
    return 0.45 + 0.4 * best


def _together(field: Field, named: float, cells: Sequence[str]) -> float:
    if field.looks is None or not cells:
        return named * 0.95
    share = sum(map(field.looks, cells)) / len(cells)
    if named:
        return named * (0.55 + 0.45 * share)
    return 0.7 * share if share >= 0.8 and len(cells) >= _SEEN else 0.0
