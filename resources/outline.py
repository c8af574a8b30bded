"""The outline of a car, unfolded: from above in the middle, its front at the left; the same on screen and on paper.

The right side stands over it with the wheels up, the left side under it, the front at the left edge, the back at the
right. Marks of the walk-round are places on this drawing, so it must not be moved about.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache

import resources

EDGE = 10_000
"""Both coordinates go from 0 to this: the upper left corner to the lower right, however high the drawing is."""
Command = tuple[str, tuple[tuple[int, int], ...]]
"""``M`` or ``L`` with one point, ``C`` with two controls and the end, ``Z`` with none."""


@dataclass(frozen=True)
class Stroke:
    """One line of the drawing. ``fine``: a detail such as a window or a door, drawn thinner than the body's edge."""

    fine: bool
    commands: tuple[Command, ...]


@dataclass(frozen=True)
class Outline:
    """``ratio``: height over width."""

    ratio: float
    strokes: tuple[Stroke, ...]


@lru_cache(maxsize=1)
def car() -> Outline:
    """The drawing, read once."""
    stored = json.loads(resources.path("drawings", "car_outline.json").read_text("utf-8"))
    return Outline(
        stored["ratio"],
        tuple(
            Stroke(each["line"] == "fine", tuple((command[0], _points(command[1:])) for command in each["path"]))
            for each in stored["strokes"]
        ),
    )


def _points(numbers: list[int]) -> tuple[tuple[int, int], ...]:
    return tuple(zip(numbers[::2], numbers[1::2], strict=True))
