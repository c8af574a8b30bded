"""Pages: blocks are set one under another, torn or moved where a page ends, then drawn inside the page's frame."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from printing.pen import Pen


class Block(Protocol):
    """Something with a height that stands on a page. One with ``flows`` set is torn wherever a page ends.

    One with an ``anew`` lets that block stand in its place where it would begin a page.
    """

    height: float

    def draw(self, pen: Pen, y: float) -> None:
        """Draw with the upper edge at ``y``."""

    def split(self, room: float) -> tuple[Block, Block] | None:
        """The part for ``room`` points and the rest, or None where it cannot be torn."""


class Gap:
    """Empty space; it falls away at the top of a page."""

    def __init__(self, height: float) -> None:
        self.height = height

    def draw(self, pen: Pen, y: float) -> None:
        """Nothing to draw."""

    def split(self, room: float) -> None:
        """Never torn."""


class Drawn:
    """A block drawn by a function of pen and upper edge; never torn."""

    def __init__(self, height: float, draw: Callable[[Pen, float], None]) -> None:
        self.height, self._draw = height, draw

    def draw(self, pen: Pen, y: float) -> None:
        """Draw with the upper edge at ``y``."""
        self._draw(pen, y)

    def split(self, room: float) -> None:
        """Never torn."""


class Pages:
    """Blocks placed on pages, between ``top`` (``first`` on page one) and ``bottom`` in points from the top."""

    def __init__(self, first: float, top: float, bottom: float) -> None:
        self._top, self._bottom = top, bottom
        self._placed: list[list[tuple[float, Block]]] = [[]]
        self._y = first

    def add(self, block: Block, repeat: Block | None = None, with_next: float = 0.0) -> None:
        """Set a block under the last one.

        ``repeat`` stands again over the rest on a new page; ``with_next`` points must fit under the block as well,
        so that the last row of a table does not part from its sums.
        """
        if isinstance(block, Gap) and not self._placed[-1]:
            return
        if self._y + block.height + with_next <= self._bottom:
            self._place(block)
            return
        tallest = self._bottom - self._top - (repeat.height if repeat else 0.0)
        flows = getattr(block, "flows", False)
        if isinstance(block, Gap):
            self._turn(None)
            return
        if (flows or block.height > tallest) and (parts := block.split(self._bottom - self._y)) is not None:
            self._place(parts[0])
            self._turn(repeat)
            self.add(parts[1], repeat, with_next)
            return
        if not self._fresh(repeat):
            self._turn(repeat)
            self.add(getattr(block, "anew", None) or block, repeat, with_next)
            return
        # a page of its own is all that it can be given
        self._place(block)

    @property
    def room(self) -> float:
        """What is left of this page, in points."""
        return self._bottom - self._y

    @property
    def count(self) -> int:
        """How many pages there are so far."""
        return len(self._placed)

    def turn(self) -> None:
        """Go on with a new page."""
        self._turn(None)

    def _fresh(self, repeat: Block | None) -> bool:
        """Whether this page holds nothing but the repeated head."""
        return len(self._placed) > 1 and [block for _, block in self._placed[-1]] == ([repeat] if repeat else [])

    def _turn(self, repeat: Block | None) -> None:
        self._placed.append([])
        self._y = self._top
        if repeat is not None:
            self._place(repeat)

    def _place(self, block: Block) -> None:
        self._placed[-1].append((self._y, block))
        self._y += block.height

    def draw(self, pen: Pen, frame: Callable[[Pen, int, int], None]) -> None:
        """Draw every page; ``frame`` is drawn last and gets the pen, the page's number and how many there are."""
        for number, blocks in enumerate(self._placed, 1):
            for y, block in blocks:
                block.draw(pen, y)
            frame(pen, number, len(self._placed))
            pen.next_page()
