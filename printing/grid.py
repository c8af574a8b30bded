"""The table of a paper: columns with right-aligned figures, rows as high as their longest cell, which can be torn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reportlab.lib.colors import Color

from printing import font
from printing.line import wrap
from printing.pen import BAND, INK, SOFT_INK, Align, Pen

LEADING = 1.34
_PAD = 3.6
_GAP = 3.0


@dataclass(frozen=True)
class Column:
    """Where a column stands: ``x`` is its left edge, both in points."""

    x: float
    wide: float
    align: Align = "left"

    @property
    def room(self) -> float:
        """The width that text may take."""
        return self.wide - 2 * _GAP


@dataclass(frozen=True)
class Span:
    """One line of a cell. A ``figure`` is never broken: it shrinks until it fits."""

    text: str
    size: float = 8.5
    name: str = font.REGULAR
    colour: Color = INK
    figure: bool = False

    @property
    def high(self) -> float:
        """Its height in points."""
        return self.size * LEADING


Cell = tuple[Span, ...]


def flow(span: Span, column: Column) -> Cell:
    """The span broken into as many lines as the column needs; no text, no line."""
    if not span.text:
        return ()
    if span.figure:
        return (span,)
    lines = wrap(span.text, span.name, span.size, column.room)
    return tuple(Span(line, span.size, span.name, span.colour) for line in lines)


class Row:
    """One row of a table, closed by a line; the upper part of a torn one is not.

    ``anew``: what stands in its place where a page begins with it, such as a name that the row above had.
    """

    def __init__(
        self, columns: Sequence[Column], cells: Sequence[Cell], closed: bool = True, anew: Row | None = None
    ) -> None:
        self._columns, self._cells, self._closed, self.anew = columns, cells, closed, anew
        self.height = max(sum(span.high for span in cell) for cell in cells) + 2 * _PAD

    def draw(self, pen: Pen, y: float) -> None:
        """Draw with the upper edge at ``y``."""
        for column, cell in zip(self._columns, self._cells, strict=True):
            _draw(pen, column, cell, y + _PAD)
        if self._closed:
            last = self._columns[-1]
            pen.rule(self._columns[0].x, last.x + last.wide, y + self.height)

    def split(self, room: float) -> tuple[Row, Row] | None:
        """The part that fits into ``room`` and the rest; None where a part would be empty."""
        upper: list[Cell] = []
        lower: list[Cell] = []
        for cell in self._cells:
            used, count = 2 * _PAD, 0
            while count < len(cell) and used + cell[count].high <= room:
                used += cell[count].high
                count += 1
            upper.append(cell[:count])
            lower.append(cell[count:])
        if not any(upper) or not any(lower):
            return None
        return Row(self._columns, upper, closed=False), Row(self._columns, lower, self._closed)


class Head:
    """The table's head, drawn again on each page: a label over a smaller one."""

    def __init__(self, columns: Sequence[Column], labels: Sequence[tuple[str, str]]) -> None:
        self._columns = columns
        self._cells = [
            (
                *flow(Span(label, 7.5, font.BOLD, SOFT_INK), column),
                *flow(Span(sub, 6.5, font.REGULAR, SOFT_INK), column),
            )
            for column, (label, sub) in zip(columns, labels, strict=True)
        ]
        self.height = max(sum(span.high for span in cell) for cell in self._cells) + 8.0

    def draw(self, pen: Pen, y: float) -> None:
        """Draw with the upper edge at ``y``."""
        left, last = self._columns[0], self._columns[-1]
        pen.panel(left.x, y, last.x + last.wide - left.x, self.height, BAND, 2.5)
        for column, cell in zip(self._columns, self._cells, strict=True):
            spare = self.height - sum(span.high for span in cell)
            _draw(pen, column, cell, y + spare / 2)

    def split(self, room: float) -> None:
        """A head is never torn."""


def _draw(pen: Pen, column: Column, cell: Cell, y: float) -> None:
    x = {"left": column.x + _GAP, "right": column.x + column.wide - _GAP, "centre": column.x + column.wide / 2}
    for span in cell:
        pen.text(
            x[column.align],
            y + span.high / 2 + span.size * 0.36,
            span.text,
            span.size,
            span.name,
            span.colour,
            column.align,
            column.room if span.figure else 0.0,
        )
        y += span.high


def columns(left: float, widths: Sequence[tuple[float, Align]], inset: Mapping[int, float]) -> list[Column]:
    """Columns side by side from ``left``; ``inset`` keeps so much of a column's left free."""
    placed = []
    for place, (wide, align) in enumerate(widths):
        free = inset.get(place, 0.0)
        placed.append(Column(left + free, wide - free, align))
        left += wide
    return placed
