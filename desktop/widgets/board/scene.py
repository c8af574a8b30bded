"""What a board shows, as plain values. Time is counted in whole quarter hours from the row's own left edge."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from desktop.widgets.theme import Tone


@dataclass(frozen=True, slots=True)
class Slot:
    """[start, start + length) of a row, in quarters."""

    row: str
    start: int
    length: int

    @property
    def end(self) -> int:
        return self.start + self.length


@dataclass(frozen=True, slots=True)
class Tile:
    """One thing that takes a row for a while. ``after``: quarters behind it that are kept free, drawn hatched.

    ``state``: in one word, said before ``sub``. ``dashed``: not final. ``fixed``: cannot be moved here. ``late``:
    quarters, and parts of one, that it lasts longer than it should. ``spoken``: the whole of it, as a sentence.
    """

    id: str
    row: str
    start: int
    length: int
    title: str
    sub: str = ""
    state: str = ""
    tone: Tone = "info"
    after: int = 0
    dashed: bool = False
    fixed: bool = False
    late: float = 0.0
    icon: str = ""
    spoken: str = ""

    @property
    def slot(self) -> Slot:
        return Slot(self.row, self.start, self.length)

    def at(self, slot: Slot) -> Tile:
        """The same tile elsewhere."""
        return replace(self, row=slot.row, start=slot.start, length=slot.length)


@dataclass(frozen=True, slots=True)
class Shade:
    """A stretch of a row that is closed, a break, or barred altogether."""

    start: int
    end: int
    kind: Literal["closed", "break", "barred"] = "closed"


@dataclass(frozen=True, slots=True)
class Row:
    """``why``: why nothing can stand in it, empty where something can. ``now``: where the present lies, None: not here.
    ``word`` and ``tone``: its state, said beside ``sub``."""

    id: str
    title: str
    sub: str = ""
    icon: str = ""
    word: str = ""
    tone: Tone = "neutral"
    why: str = ""
    now: float | None = None
    shades: tuple[Shade, ...] = ()
    spoken: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """The word over a quarter: every hour."""

    at: int
    text: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a slot would mean: ``bad`` forbids it, ``warn`` lets it pass; both are sentences, or empty."""

    bad: str = ""
    warn: str = ""


FINE = Verdict()


@dataclass(frozen=True)
class Scene:
    """All of a board. ``quarters``: its width. Tiles of rows that are not there are not shown."""

    rows: tuple[Row, ...] = ()
    tiles: tuple[Tile, ...] = ()
    quarters: int = 40
    marks: tuple[Mark, ...] = ()

    @cached_property
    def place_of(self) -> dict[str, int]:
        """Row id → its place from the top."""
        return {row.id: place for place, row in enumerate(self.rows)}

    @cached_property
    def by_id(self) -> dict[str, Tile]:
        return {tile.id: tile for tile in self.tiles}

    @cached_property
    def by_row(self) -> dict[str, tuple[Tile, ...]]:
        """The tiles of each row, by their start; of those that begin together the one listed last lies on top."""
        found: dict[str, list[Tile]] = {row.id: [] for row in self.rows}
        for tile in self.tiles:
            if tile.row in found:
                found[tile.row].append(tile)
        return {row: tuple(sorted(tiles, key=lambda tile: tile.start)) for row, tiles in found.items()}

    def with_tiles(self, tiles: Sequence[Tile]) -> Scene:
        return replace(self, tiles=tuple(tiles))

    def at(self, row: str, quarter: int) -> Tile | None:
        """The tile that takes this quarter, its free minutes behind it not counted; the topmost of several."""
        return next(
            (tile for tile in reversed(self.by_row.get(row, ())) if tile.start <= quarter < tile.slot.end), None
        )

    def in_order(self) -> Iterator[Tile]:
        """Row by row, each from left to right."""
        for row in self.rows:
            yield from self.by_row[row.id]


EMPTY = Scene()
