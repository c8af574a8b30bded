"""The facts of a test drive at the head of its agreement, the drawing of the route, and the lines for out and back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from printing import font
from printing.drive_words import say
from printing.figure import Language, day
from printing.frame import LEFT, RIGHT, Cut, fit
from printing.page import Block, Drawn, Gap
from printing.pen import AMBER, BLUE, INK, LINE, MM, PANEL, SOFT_INK, WHITE, Pen

if TYPE_CHECKING:
    from printing.drive_agreement import AgreementPaper, Route

_FIGURE = 39 * MM
_INSET = 3.5 * MM
_SIZE = 8.6
_LEADING = 11.5
_MOST_LINES = 3
_SQUARE = 1000


def facts(paper: AgreementPaper, language: Language, cut: Cut) -> list[Block]:
    """The panel of facts, and the table to fill in by hand when the car leaves and returns."""
    return [_panel(paper, language, cut), Gap(2 * MM), _out_and_back(language)]


def _panel(paper: AgreementPaper, language: Language, cut: Cut) -> Drawn:
    drawn = len(paper.route.points) > 1
    wide = RIGHT - LEFT - (_FIGURE + _INSET if drawn else 0.0)
    column = (wide - _INSET) / 3
    cells = [
        (say(key, language), fit(text, font.BOLD, _SIZE, column - 2.5 * MM, _MOST_LINES, cut, say(key, language)))
        for key, text in _fields(paper, language)
    ]
    rows = [cells[start : start + 3] for start in range(0, len(cells), 3)]
    heights = [max(len(value) for _, value in row) * _LEADING + 13.5 for row in rows]
    note = say("overridden", language) if paper.overridden else ""
    high = sum(heights) + 6 + (11 if note else 0)
    high = max(high, _FIGURE + 2 * _INSET + 12) if drawn else high

    def draw(pen: Pen, y: float) -> None:
        pen.panel(LEFT, y, RIGHT - LEFT, high, PANEL, 6)
        if drawn:
            _route(pen, RIGHT - _INSET - _FIGURE, y + _INSET, paper.route, language)
        y += 3
        for row, tall in zip(rows, heights, strict=True):
            for place, (label, value) in enumerate(row):
                x = LEFT + _INSET + place * column
                pen.text(x, y + 10, label, 6.8, colour=SOFT_INK, room=column - 2 * MM)
                for number, line in enumerate(value):
                    pen.text(x, y + 21 + number * _LEADING, line or "—", _SIZE, font.BOLD if line else font.REGULAR)
            y += tall
        if note:
            pen.text(LEFT + _INSET, y + 9, note, 7, colour=AMBER)

    return Drawn(high, draw)


def _fields(paper: AgreementPaper, language: Language) -> list[tuple[str, str]]:
    until = say("no_end", language) if paper.licence_open else day(paper.licence_until)
    when = f"{paper.start:%Y-%m-%d %H:%M}–{paper.end:%H:%M}"
    if paper.end.date() != paper.start.date():
        when = f"{paper.start:%Y-%m-%d %H:%M} – {paper.end:%Y-%m-%d %H:%M}"
    route = paper.route.name
    if len(paper.route.points) < 2 and route:
        route = " · ".join((route, _length(paper.route, language))).removesuffix(" · ")
    return [
        ("customer", paper.customer),
        ("phone", paper.phone),
        ("occupants", str(paper.occupants)),
        ("licence", paper.licence_number),
        ("class", _both(paper.licence_class, day(paper.first_issued))),
        ("licence_until", until),
        ("car", paper.car or paper.label),
        ("plate", _both(paper.plate, paper.label if paper.car else "")),
        ("vin", paper.vin),
        ("insured", day(paper.insurance_until)),
        ("colour", _both(paper.colour, paper.key_number)),
        ("when", when),
        ("driver" if paper.ride_only else "companion", paper.companion),
        ("consultant", paper.consultant),
        ("route", route),
    ]


def _both(one: str, two: str) -> str:
    return " / ".join(text for text in (one, two) if text)


def _length(route: Route, language: Language) -> str:
    parts = [say("minutes", language, n=route.minutes)] if route.minutes else []
    if route.metres:
        parts.append(say("km", language, n=f"{route.metres / 1000:.1f}".removesuffix(".0")))
    return " · ".join(parts)


def _route(pen: Pen, x: float, y: float, route: Route, language: Language) -> None:
    """The drawing in its square, start and end marked, its length under it."""
    pen.panel(x, y, _FIGURE, _FIGURE, WHITE, 4)
    inner = _FIGURE - 5 * MM
    points = [(x + 2.5 * MM + inner * px / _SQUARE, y + 2.5 * MM + inner * py / _SQUARE) for px, py in route.points]
    pen.line_through(points, BLUE, 1.4)
    pen.dot(*points[-1], 2.1, WHITE, INK)
    pen.dot(*points[0], 2.1, BLUE, BLUE)
    pen.text(
        x + _FIGURE / 2, y + _FIGURE + 10, _length(route, language), 7, colour=SOFT_INK, align="centre", room=_FIGURE
    )


def _out_and_back(language: Language) -> Drawn:
    """Two rows to write on: time, odometer, energy, damage."""
    wide = (16 * MM, 30 * MM, 34 * MM, 34 * MM, RIGHT - LEFT - 114 * MM)
    heads = ("", "time", "odometer", "energy", "damage")
    high, head = 6.6 * MM, 4.6 * MM
    boxes = (say("no_damage", language), say("some_damage", language))

    def draw(pen: Pen, y: float) -> None:
        pen.frame(LEFT, y, RIGHT - LEFT, head + 2 * high, LINE)
        x = LEFT
        for place, key in enumerate(heads):
            if key:
                pen.text(x + 2 * MM, y + head - 3.6, say(key, language), 7, colour=SOFT_INK, room=wide[place] - 3 * MM)
            if place:
                pen.upright(x, y, y + head + 2 * high, LINE)
            x += wide[place]
        for row, key in enumerate(("out", "back")):
            top = y + head + row * high
            pen.rule(LEFT, RIGHT, top, LINE)
            pen.text(LEFT + 2 * MM, top + high / 2 + 3, say(key, language), 8.2, font.BOLD)
            at = RIGHT - wide[-1] + 2 * MM
            for words in boxes:
                pen.tick_box(at, top + high / 2 + 3, 7, ticked=False)
                pen.text(at + 10, top + high / 2 + 3, words, 7.6)
                at += 10 + font.width(words, font.REGULAR, 7.6) + 4 * MM

    return Drawn(head + 2 * high, draw)
