"""The text of an agreement in two columns: a title, headings, numbered clauses, and where it breaks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from printing import font
from printing.line import wrap
from printing.pen import INK, MM, Pen

_NUMBER = re.compile(r"(\d+(?:\.\d+)*[.、．]?|[（(]\d+[）)])\s*")
"""What a numbered clause begins with; its further lines stand under its words."""
_ENDS = "。.；;：:，,！!？?"
_LONGEST_HEADING = 40
_GAP = 7 * MM


@dataclass(frozen=True)
class _Line:
    """One set line. ``above``: empty space over it, not at the top of a column. ``holds``: the next one belongs to it.

    ``number``: of the clause, in front of its first line.
    """

    text: str
    indent: float = 0.0
    name: str = font.REGULAR
    above: float = 0.0
    holds: bool = False
    number: str = ""


@dataclass(frozen=True)
class Style:
    """``size`` and ``leading`` in points."""

    size: float = 7.8
    leading: float = 11.0


def title_of(text: str) -> tuple[str, str]:
    """The title, and the rest: the first line where it is a heading on its own, else nothing."""
    first, _, rest = text.strip().partition("\n")
    return (first.strip(), rest.strip()) if _is_heading(first) and rest.startswith("\n") else ("", text.strip())


class Clauses:
    """The text between ``left`` and ``right``: two columns of the same height, filled from the left.

    It flows: a page takes what fits and the rest goes on with the next.
    """

    flows = True

    def __init__(self, lines: Sequence[_Line], left: float, right: float, style: Style) -> None:
        self._lines, self._left, self._right, self._style = lines, left, right, style
        self._break, self.height = self._balance()

    @classmethod
    def of(cls, text: str, left: float, right: float, style: Style) -> Clauses:
        """The plain text set: empty lines part paragraphs, a short line without a full stop is a heading."""
        return cls(_set(text, (right - left - _GAP) / 2, style), left, right, style)

    def draw(self, pen: Pen, y: float) -> None:
        """Draw with the upper edge at ``y``."""
        for x, part in (
            (self._left, self._lines[: self._break]),
            (self._left + (self._right - self._left + _GAP) / 2, self._lines[self._break :]),
        ):
            self._column(pen, x, y, part)

    def _column(self, pen: Pen, x: float, y: float, lines: Sequence[_Line]) -> None:
        size, leading = self._style.size, self._style.leading
        for place, line in enumerate(lines):
            y += line.above if place else 0.0
            base = y + leading / 2 + size * 0.36
            if line.number:
                pen.text(x, base, line.number, size, colour=INK, room=line.indent)
            pen.text(x + line.indent, base, line.text, size, line.name)
            y += leading

    def split(self, room: float) -> tuple[Clauses, Clauses] | None:
        """What two columns of ``room`` points take, and the rest; None where that is nothing."""
        first = self._fill(0, room)
        second = self._fill(first, room)
        if not 0 < second < len(self._lines):
            return None
        return tuple(
            Clauses(part, self._left, self._right, self._style) for part in (self._lines[:second], self._lines[second:])
        )  # type: ignore[return-value]  # two parts, two clauses

    def _fill(self, start: int, room: float) -> int:
        """The place after the last line that fits into a column begun with line ``start`` and may stand last there."""
        used, place = 0.0, start
        while place < len(self._lines):
            used += self._style.leading + (self._lines[place].above if place > start else 0.0)
            if used > room + 0.01:
                break
            place += 1
        while start < place < len(self._lines) and self._lines[place - 1].holds:
            place -= 1
        return place

    def _balance(self) -> tuple[int, float]:
        """Where the right column begins in the lowest pair of columns that holds everything, and its height."""
        whole = sum(self._style.leading + line.above for line in self._lines)
        room = whole / 2
        while room < whole:
            first = self._fill(0, room)
            if self._fill(first, room) == len(self._lines):
                return first, max(self._high(0, first), self._high(first, len(self._lines)))
            room += self._style.leading / 4
        return len(self._lines), whole

    def _high(self, start: int, end: int) -> float:
        lines = self._lines[start:end]
        return sum(self._style.leading + (line.above if place else 0.0) for place, line in enumerate(lines))


def _set(text: str, room: float, style: Style) -> list[_Line]:
    lines: list[_Line] = []
    fresh = False
    for written in font.clean(text).split("\n"):
        paragraph = written.strip()
        if not paragraph:
            fresh = True
            continue
        above = style.leading * (0.45 if fresh else 0.1)
        lines += _paragraph(paragraph, fresh or not lines, room, above, style)
        fresh = False
    return lines


def _paragraph(paragraph: str, may_head: bool, room: float, above: float, style: Style) -> list[_Line]:
    if may_head and _is_heading(paragraph):
        broken = wrap(paragraph, font.BOLD, style.size, room)
        return [_Line(line, 0.0, font.BOLD, 0.0 if place else above, True) for place, line in enumerate(broken)]
    number, words, indent = "", paragraph, 0.0
    if (found := _NUMBER.match(paragraph)) and found.end() < len(paragraph):
        number, words = found[1], paragraph[found.end() :]
        indent = font.width(number, font.REGULAR, style.size) + style.size * 0.45
    broken = wrap(words, font.REGULAR, style.size, room - indent)
    last = len(broken) - 1
    # neither the first nor the last line of a clause stands alone in a column
    return [
        _Line(line, indent, above=0.0 if place else above, holds=last > 0 and place in (0, last - 1),
              number="" if place else number)
        for place, line in enumerate(broken)
    ]  # fmt: skip


def _is_heading(line: str) -> bool:
    """A short line that ends in no stop."""
    line = line.strip()
    return 0 < len(line) <= _LONGEST_HEADING and line[-1] not in _ENDS
