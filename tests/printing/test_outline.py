"""The outline of a car that screen and paper share."""

from __future__ import annotations

from resources import outline

POINTS = {"M": 1, "L": 1, "C": 3, "Z": 0}


def test_every_stroke_begins_somewhere_and_stays_on_the_drawing() -> None:
    car = outline.car()
    assert 0.3 < car.ratio < 1
    for stroke in car.strokes:
        assert stroke.commands[0][0] == "M"
        for command, points in stroke.commands:
            assert len(points) == POINTS[command]
            assert all(0 <= each <= outline.EDGE for point in points for each in point)


def test_both_sides_stand_over_each_other_wheels_outwards() -> None:
    heights = [[y for _, points in each.commands for _, y in points] for each in outline.car().strokes if not each.fine]
    assert min(min(each) for each in heights) < outline.EDGE * 0.1 and max(max(each) for each in heights) > 9_000
