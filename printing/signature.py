"""What was signed on a screen, as vectors, and how it stands over its line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

Point = tuple[int, int]


@dataclass(frozen=True)
class Signature:
    """What was drawn on a pad. ``strokes``: points in thousandths of the pad's width, from its top left corner."""

    role: str
    """Such as ``customer``, ``companion`` or ``store``: one of the places to sign of its paper."""
    strokes: tuple[tuple[Point, ...], ...]
    ratio: float
    """The pad's height over its width."""
    at: datetime
