"""A file that somebody gave, looked into: what it is, how it is read, which column is what. No Qt; slow, for a lane."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy.orm import Session

from desktop.domain import clock
from desktop.domain.actor import Actor, Right
from desktop.domain.identity import shared_id
from desktop.domain.local import Draft
from desktop.domain.parts.part import squash
from desktop.store.catalogue.source import heading, price
from desktop.store.importing import reading
from desktop.store.importing.guess import Guess, guess
from desktop.store.importing.kind import Kind
from desktop.store.importing.kinds import KINDS
from desktop.store.importing.reading import Inspected, Stop

REMEMBERED = "import_columns"
"""The kind of draft in which a heading's columns are kept."""
WORDS = frozenset(heading.KNOWN).union(*(kind.all_words() for kind in KINDS.values()))
DISTINCT = frozenset({"phone", "owner_phone", "vin", "plate"})
"""Fields that are told by what stands in them: any price looks like a quantity, no price like a telephone."""
MARKUP = "xml"
CATALOGUE, PRICES = WHOLE = ("catalogue", "prices")
"""What is not rows of the store but a file of its own, built whole."""


@dataclass(frozen=True)
class Way:
    """How a person wants a file read; what is empty is recognised. ``line``: of the heading, −1 where it is found."""

    sheet: str = ""
    encoding: str = ""
    separator: str = ""
    line: int = -1
    kind: str = ""


@dataclass(frozen=True)
class Opened:
    """A file and what was made of it. ``mapping``: field → column; ``remembered``: as it was set the last time."""

    path: Path
    way: Way
    seen: Inspected
    kind: str
    guesses: dict[str, Guess] = field(default_factory=dict)
    mapping: dict[str, int] = field(default_factory=dict)
    remembered: bool = False

    @property
    def recognised(self) -> list[str]:
        """Of a catalogue or price list: the names of the columns that are known."""
        if self.seen.format == MARKUP:
            return []
        return [self.seen.header[place] for place in sorted(heading.columns(self.seen.header).values())]

    @property
    def lacking(self) -> list[str]:
        """Of a catalogue or price list: the columns that it cannot do without, and has not."""
        places = heading.columns(self.seen.header)
        if self.kind == PRICES:
            return price.columns_missing(places) if self.seen.format != MARKUP else ["price"]
        coded = {"kind", "id", "name"} <= {cell.strip().lower() for cell in self.seen.header}
        return [] if self.seen.format == MARKUP or coded or {"number", "oe"} & places.keys() else ["number"]

    @property
    def rows_kind(self) -> Kind | None:
        """The kind of rows it is; None for what is built whole."""
        return KINDS.get(self.kind)

    def missing(self, by: Actor) -> list[str]:
        """Needed fields without a column; of fields of which one is needed the first."""
        kind = self.rows_kind
        if kind is None:
            return []
        found = [each.name for each in kind.shown(by) if each.needed and each.name not in self.mapping]
        if kind.one_of and not any(name in self.mapping for name in kind.one_of):
            found.append(kind.one_of[0])
        return found

    def put(self, column: int, name: str) -> Opened:
        """The same with this column as that field, empty for none; the field leaves the column it had."""
        mapping = {known: place for known, place in self.mapping.items() if place != column and known != name}
        if name:
            mapping[name] = column
        return dataclasses.replace(self, mapping=mapping)

    def field_of(self, column: int) -> str:
        """Which field a column is, or empty."""
        return next((name for name, place in self.mapping.items() if place == column), "")


def open_file(session: Session, by: Actor, path: Path, way: Way, stop: Stop | None = None) -> Opened:
    """Look into it and guess. Raises Refused ``file.*``, reading.Cancelled."""
    seen = reading.inspect(
        path, sheet=way.sheet, encoding=way.encoding, separator=way.separator, words=WORDS, stop=stop
    )
    if way.line >= 0:
        seen = seen.headed(way.line)
    kind = way.kind or likely_kind(seen, by)
    opened = Opened(path, dataclasses.replace(way, kind=kind), seen, kind)
    return with_columns(session, by, opened)


def with_columns(session: Session, by: Actor, opened: Opened) -> Opened:
    """The file's columns guessed for its kind, or as they were set for the same heading before."""
    kind = opened.rows_kind
    if kind is None:
        return opened
    may = {each.name for each in kind.shown(by)}
    found = guess(opened.seen.header, [cells for _, cells in opened.seen.preview], kind)
    guesses = {name: each for name, each in found.items() if name in may}
    kept = session.get(Draft, _heading_id(opened, by))
    if kept is None:
        return dataclasses.replace(opened, guesses=guesses, mapping={n: each.column for n, each in guesses.items()})
    width = len(opened.seen.header)
    mapping = {name: int(column) for name, column in kept.body.items() if name in may and int(column) < width}
    return dataclasses.replace(opened, guesses=guesses, mapping=mapping, remembered=True)


def remember(session: Session, by: Actor, opened: Opened) -> None:
    """Keep the columns for the next file with this heading."""
    kept, body = session.get(Draft, _heading_id(opened, by)), dict(opened.mapping)
    if kept is None:
        session.add(
            Draft(id=_heading_id(opened, by), kind=REMEMBERED, staff_id=by.staff_id, body=body, changed_at=clock.now())
        )
    else:
        kept.body, kept.changed_at = body, clock.now()


def likely_kind(seen: Inspected, by: Actor) -> str:
    """The kind whose fields name most of the columns, one whose needed fields are all there before others."""
    if seen.format == MARKUP:
        return CATALOGUE
    scores = {name: _likeness(seen, kind) for name, kind in KINDS.items() if by.may(kind.right)}
    if by.may(Right.PRICE):
        places = heading.columns(seen.header)
        scores[PRICES] = len(places) + 3.0 * (not price.columns_missing(places))
        fits = bool({"number", "oe"} & places.keys()) and bool({"cars", "maker", "series"} & places.keys())
        scores[CATALOGUE] = len(places) + (3.5 if fits else 0.0)
    return max(scores, key=lambda name: scores[name], default=next(iter(KINDS)))


def _likeness(seen: Inspected, kind: Kind) -> float:
    found = guess(seen.header, [cells for _, cells in seen.preview], kind)
    needed = {each.name for each in kind.fields if each.needed}
    told = {name for name, each in found.items() if each.by_name or name in DISTINCT}
    whole = needed <= told and (not kind.one_of or any(name in told for name in kind.one_of))
    first = min(found.values(), key=lambda each: each.column, default=None)
    own = needed | set(kind.one_of)
    return sum(each.sure for each in found.values()) + 3 * whole + (first is not None and first.field in own)


def _heading_id(opened: Opened, by: Actor) -> str:
    heading = "\n".join(squash(name) for name in opened.seen.header)
    return shared_id(REMEMBERED, by.store_id, f"{opened.kind}\n{heading}")
