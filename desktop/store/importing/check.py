"""A dry run over every row: what can go in, what cannot and why, and what is there already. Nothing is written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice

from sqlalchemy.orm import Session

from desktop.domain.problem import Problem, Refused
from desktop.domain.sentence import say
from desktop.store.importing import defence
from desktop.store.importing.kind import Ground, Kind, Line, Twin
from desktop.store.importing.reading import Row

BUNCH = 250
"""Lines that are looked up together."""
MOST_ROWS = 200_000
"""Rows kept at hand between check and write, inclusive; price lists and catalogues are built at the centre instead."""
MERGE, SKIP, NEW = "merge", "skip", "new"
DECISIONS = (MERGE, SKIP, NEW)
"""What becomes of a twin: only what is empty is filled, the line is passed over, or it is made a second time."""


@dataclass(frozen=True)
class Counts:
    """``good``: lines that go in; of them ``here`` repeat what the store has, ``twice`` an earlier line."""

    rows: int
    good: int
    bad: int
    here: int
    twice: int
    warned: int


@dataclass
class Checked:
    """Every line of a file, checked. ``header``: the names of its columns."""

    kind: Kind
    header: tuple[str, ...]
    mapping: Mapping[str, int]
    lines: list[Line] = field(default_factory=list)

    def counts(self) -> Counts:
        """How many of which."""
        good = [line for line in self.lines if line.good]
        twins = [line.twin for line in good if line.twin is not None]
        here = sum(twin.line == 0 for twin in twins)
        return Counts(
            len(self.lines), len(good), len(self.lines) - len(good), here, len(twins) - here,
            sum(bool(line.warnings) for line in good),
        )  # fmt: skip

    def bad(self) -> list[Line]:
        """The lines that cannot go in."""
        return [line for line in self.lines if not line.good]

    def twins(self) -> list[Line]:
        """The good lines that repeat something."""
        return [line for line in self.lines if line.good and line.twin is not None]


@dataclass(frozen=True)
class Decisions:
    """What becomes of lines that repeat what the store has (``here``) or an earlier line (``twice``).

    ``single``: line number → its own decision.
    """

    here: str = MERGE
    twice: str = MERGE
    single: Mapping[int, str] = field(default_factory=dict)

    def of(self, kind: Kind, line: Line) -> str:
        """``merge``, ``skip`` or ``new``; a line that repeats nothing is new."""
        if line.twin is None:
            return NEW
        chosen = self.single.get(line.number) or (self.twice if line.twin.line else self.here)
        return MERGE if chosen == NEW and not kind.again else chosen


def check(
    ground: Ground, kind: Kind, rows: Iterable[Row], mapping: Mapping[str, int], header: Iterable[str] = (),
    tell: Callable[[int], None] | None = None,
) -> Checked:  # fmt: skip
    """Read every row by the mapping (field → column) and hold it against the store. ``tell``: rows done so far.

    Raises Refused ``right.missing``, ``import.column_missing``, ``import.rows``, and what ``rows`` raises.
    """
    ground.by.need(kind.right)
    shown = {each.name: mapping[each.name] for each in kind.shown(ground.by) if each.name in mapping}
    _all_there(kind, shown)
    checked = Checked(kind, tuple(header), shown)
    source, firsts = iter(rows), dict[tuple[str, str], int]()
    while bunch := [_line(kind, row, shown) for row in islice(source, BUNCH)]:
        kind.settle(ground, bunch)
        _find_twins(ground, kind, bunch, firsts)
        checked.lines += bunch
        if len(checked.lines) > MOST_ROWS:
            raise Refused("import.rows", "file", limit=MOST_ROWS)
        ground.session.expunge_all()
        if tell is not None:
            tell(len(checked.lines))
    return checked


def standing_on(ground: Ground, session: Session) -> Ground:
    """The same ground in another session."""
    return replace(ground, session=session, added=[])


def sentences(problems: Iterable[Problem], language: str) -> str:
    """Problems as one text, in ``zh`` or ``en``."""
    return " ".join(say(each.code, each.values, language, each.field) for each in problems)


def _all_there(kind: Kind, mapping: Mapping[str, int]) -> None:
    missing = [each.name for each in kind.fields if each.needed and each.name not in mapping]
    if kind.one_of and not any(name in mapping for name in kind.one_of):
        missing.append(kind.one_of[0])
    if missing:
        raise Refused(Problem("import.column_missing", name) for name in missing)


def _line(kind: Kind, row: Row, mapping: Mapping[str, int]) -> Line:
    number, cells = row
    line = Line(number, cells)
    for name, column in mapping.items():
        cell = defence.unmarked(cells[column]) if column < len(cells) else ""
        if not cell.strip():
            continue
        try:
            line.values[name] = kind.field(name).read(cell)
        except Refused as refused:
            line.problems += refused.problems
    found = {problem.field for problem in line.problems}
    for each in kind.fields:
        if each.needed and each.name not in found and line.values.get(each.name) in (None, "", ()):
            code = "phone.missing" if each.name == "phone" else "cell.missing"
            line.problems.append(Problem(code, each.name))
    if kind.one_of and not found & set(kind.one_of) and not any(line.values.get(name) for name in kind.one_of):
        line.problems.append(Problem(kind.none_of, kind.one_of[0]))
    return line


def _find_twins(ground: Ground, kind: Kind, bunch: list[Line], firsts: dict[tuple[str, str], int]) -> None:
    """What the store has comes before what an earlier line says: both lines then go where the first one goes."""
    good = [line for line in bunch if line.good]
    known = kind.known(ground, good)
    for line in good:
        keys = list(kind.keys(line))
        line.twin = next((known[each] for each in keys if each in known), None)
        if line.twin is None:
            line.twin = next((Twin(each[0], line=firsts[each]) for each in keys if each in firsts), None)
        for each in keys:
            firsts.setdefault(each, line.number)
