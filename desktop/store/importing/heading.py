"""Where the table begins: the line that names the columns, below the titles that people write above it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from desktop.domain.parts.part import squash

Lines = Sequence[tuple[int, list[str]]]
_FIGURE = re.compile(r"[\d\s.,:/\-+%¥元年月日]*\d[\d\s.,:/\-+%¥元年月日]*")
_LONGEST = 30
"""Characters of a column's name; what is longer is a sentence."""


def find_heading(lines: Lines, words: frozenset[str] = frozenset()) -> int:
    """The place in ``lines`` of the one that names the columns; 0 where none stands out, −1 where there are none.

    ``words``: known names of columns, squashed (``part.squash``); two of them in a line settle it.
    """
    if not lines:
        return -1
    filled = [[cell.strip() for cell in cells if cell.strip()] for _, cells in lines]
    known = [sum(squash(cell) in words for cell in cells) for cells in filled]
    if max(known) >= 2:
        return known.index(max(known))
    width = _usual_width(filled)
    scores = [_score(cells, filled[place + 1 :], width) for place, cells in enumerate(filled)]
    best = max(scores)
    return scores.index(best) if best > 0 else 0


def _usual_width(filled: Sequence[Sequence[str]]) -> int:
    widths = Counter(len(cells) for cells in filled if len(cells) > 1)
    return max(widths, key=lambda width: (widths[width], width), default=1)


def _score(cells: Sequence[str], below: Sequence[Sequence[str]], width: int) -> float:
    """How much a line looks like the names of the columns below it; 0 where not at all."""
    if len(cells) < max(1, width * 0.6) or len(set(cells)) < len(cells) * 0.8:
        return 0.0
    if any(_FIGURE.fullmatch(cell) for cell in cells) or any(len(cell) > _LONGEST for cell in cells):
        return 0.0
    figures = sum(any(_FIGURE.fullmatch(cell) for cell in row) for row in below[:20])
    return min(len(cells), width) / width + figures / max(1, len(below[:20]))


def columns_of(cells: Sequence[str], width: int) -> list[str]:
    """The names of ``width`` columns, each once: an empty one is named by its letter, a second one gets a number."""
    names: list[str] = []
    for place in range(max(width, len(cells))):
        name = " ".join(cells[place].split()) if place < len(cells) else ""
        name = name or letter(place)
        seen = sum(each == name or each.startswith(f"{name} (") for each in names)
        names.append(f"{name} ({seen + 1})" if seen else name)
    return names


def letter(place: int) -> str:
    """What Excel calls a column: 0 → ``A``, 27 → ``AB``."""
    text = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        text = chr(65 + rest) + text
    return text
