"""The lines of a check that a person is to look at, as plain values; telephones masked for who may not see them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from desktop.domain.actor import Actor, Right
from desktop.domain.people.phone import mask
from desktop.domain.problem import Problem
from desktop.store.importing.check import Checked
from desktop.store.importing.kind import Line

MOST = 2_000
"""Lines of each sort that are handed on; the file of errors has all."""
CELL_CHARACTERS = 120
PERSONAL = frozenset({"phone", "owner_phone"})
_DIGITS = re.compile(r"\+?\d[\d\s-]{4,}\d")


def told_lines(checked: Checked, by: Actor) -> dict[str, list[dict[str, Any]]]:
    """``bad`` and ``odd``: [{"line", "what", "field", "column", "cell", "code", "values"}]; ``twins``: [{"line",
    "what", "field", "here": whether the store has it, "with": its name or the earlier line}]."""
    teller = _Teller(checked, by)
    return {
        "bad": teller.problems((line, line.problems) for line in checked.bad()),
        "odd": teller.problems((line, line.warnings) for line in checked.lines if line.good and line.warnings),
        "twins": [teller.twin(line) for line in checked.twins()[:MOST]],
    }


class _Teller:
    def __init__(self, checked: Checked, by: Actor) -> None:
        self._checked, self._hides = checked, not by.may(Right.CUSTOMER_REVEAL)

    def problems(self, lines: Iterable[tuple[Line, list[Problem]]]) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        for line, problems in lines:
            for each in problems:
                if len(found) == MOST:
                    return found
                found.append(self._problem(line, each))
        return found

    def twin(self, line: Line) -> dict[str, Any]:
        twin = line.twin
        assert twin is not None
        known = twin.label if twin.line == 0 else str(twin.line)
        return {
            "line": line.number, "what": self._what(line), "field": twin.field, "here": twin.line == 0, "with": known,
        }  # fmt: skip

    def _problem(self, line: Line, each: Problem) -> dict[str, Any]:
        column = self._checked.mapping.get(each.field, -1)
        header = self._checked.header
        values = {name: self._shown(each.field, value) for name, value in each.values.items()}
        return {
            "line": line.number, "what": self._what(line), "field": each.field,
            "column": header[column] if 0 <= column < len(header) else "",
            "cell": self._shown(each.field, self._cell(line, column)), "code": each.code, "values": values,
        }  # fmt: skip

    def _what(self, line: Line) -> str:
        """The first two things that the line says."""
        said: list[str] = []
        for name, column in self._checked.mapping.items():
            cell = self._cell(line, column)
            if cell and len(said) < 2:
                said.append(self._shown(name, cell))
        return "   ".join(said)

    @staticmethod
    def _cell(line: Line, column: int) -> str:
        text = line.cells[column] if 0 <= column < len(line.cells) else ""
        return " ".join(text.split())[:CELL_CHARACTERS]

    def _shown(self, field: str, value: Any) -> Any:
        if not self._hides or field not in PERSONAL or not isinstance(value, str):
            return value
        return _DIGITS.sub(lambda found: mask(re.sub(r"[\s-]", "", found[0])), value)
