"""The rules on one changed row, the same at the desk before saving and at the centre on arrival.

A rule is a pure function over plain mappings. Register it where its record lives, with :func:`rule`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from desktop.domain.problem import Problem
from desktop.domain.record import Row


@dataclass(frozen=True)
class Change:
    """One row as it will be (``after``), as it was (``before``, None when new), and which columns differ."""

    table: str
    after: Row
    before: Row | None
    columns: frozenset[str]


Look = Callable[[str, str], Row | None]
"""``look(table, id)``: the row as it stands, or None where it is not known here (which is normal)."""
Rule = Callable[[Change, Look], Iterable[Problem]]
_rules: dict[str, list[Rule]] = {}


def rule(table: str) -> Callable[[Rule], Rule]:
    """Register a rule for a table."""

    def register(function: Rule) -> Rule:
        _rules.setdefault(table, []).append(function)
        return function

    return register


def check(change: Change, look: Look) -> Iterator[Problem]:
    """All problems of one change. Values are as stored: TEXT and INTEGER."""
    for each in _rules.get(change.table, ()):
        yield from each(change, look)


def has_rules(table: str) -> bool:
    """Whether any rule is registered for a table."""
    return table in _rules
