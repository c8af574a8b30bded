"""Where things lie on a board: pixels from quarters and rows, and back; pure."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from PySide6.QtCore import QPointF, QRect, QRectF

from desktop.widgets.board.hand import Grip, Spot
from desktop.widgets.board.scene import Slot

Zoom = Literal[15, 30, 60]
"""Minutes that one comfortable column stands for."""
ZOOMS: tuple[Zoom, ...] = (60, 30, 15)
LEAST: dict[Zoom, float] = {60: 13.0, 30: 29.0, 15: 52.0}
"""The narrowest quarter of each zoom, in px; where there is room it is wider."""
HEAD, ROW, INSET = 36, 58, 6
SIDE, NARROW_SIDE = 196, 148
NARROW = 760
"""Below this width of the board its first column is ``NARROW_SIDE``."""
EDGE = 7
"""So many px at either end of a tile hold its edge."""


@dataclass(frozen=True)
class Geometry:
    """Logical pixels of the board's viewport. ``x``, ``y``: how far it is scrolled."""

    width: int
    height: int
    rows: int
    quarters: int
    zoom: Zoom = 30
    x: int = 0
    y: int = 0

    @cached_property
    def side(self) -> int:
        return NARROW_SIDE if self.width < NARROW else SIDE

    @cached_property
    def quarter(self) -> float:
        """Width of a quarter hour."""
        return max(LEAST[self.zoom], (self.width - self.side) / max(1, self.quarters))

    @property
    def far_x(self) -> int:
        """How far it can be scrolled sideways."""
        return max(0, round(self.quarters * self.quarter) - (self.width - self.side))

    @property
    def far_y(self) -> int:
        return max(0, self.rows * ROW - (self.height - HEAD))

    @property
    def body(self) -> QRect:
        """Where tiles are seen: not under the head, not under the first column."""
        return QRect(self.side, HEAD, max(0, self.width - self.side), max(0, self.height - HEAD))

    def left(self, quarter: float) -> float:
        return self.side + quarter * self.quarter - self.x

    def top(self, place: int) -> int:
        return HEAD + place * ROW - self.y

    def box(self, place: int, start: float, length: float) -> QRectF:
        """Of a tile: a little smaller than its quarters and row."""
        return QRectF(self.left(start) + 1.5, self.top(place) + INSET, length * self.quarter - 3, ROW - 2 * INSET)

    def of(self, place: int, slot: Slot) -> QRectF:
        return self.box(place, slot.start, slot.length)

    def spot(self, point: QPointF) -> Spot:
        """The row and time under a point of the viewport, also beyond its ends."""
        place = int((point.y() - HEAD + self.y) // ROW)
        return Spot(place, (point.x() - self.side + self.x) / self.quarter)

    def grip(self, point: QPointF, place: int, slot: Slot) -> Grip:
        """What of a tile a hand takes hold of here; one too narrow for edges is taken whole."""
        box = self.of(place, slot)
        if box.width() < 3 * EDGE:
            return "move"
        if point.x() > box.right() - EDGE:
            return "end"
        return "begin" if point.x() < box.left() + EDGE else "move"

    def seen_rows(self, area: QRect) -> range:
        """The rows that this part of the viewport shows."""
        first = max(0, (area.top() - HEAD + self.y) // ROW)
        last = min(self.rows - 1, (area.bottom() - HEAD + self.y) // ROW)
        return range(first, last + 1)

    def seen_quarters(self, area: QRect) -> tuple[float, float]:
        """From and to which quarter this part of the viewport shows."""
        return (
            (area.left() - self.side + self.x) / self.quarter,
            (area.right() + 1 - self.side + self.x) / self.quarter,
        )
