"""The check-in sheet 接车环车检查单: what the car looked like and what the customer said before we touched it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from reportlab.lib.colors import Color

from printing import font
from printing.figure import Language
from printing.frame import LEFT, RIGHT
from printing.line import shorten, wrap
from printing.page import Drawn, Gap
from printing.pen import BLUE, INK, LINE, MM, RED, SOFT_INK, WHITE, Pen
from printing.service_foot import foot
from printing.service_sheet import Sheet, Visit, heading, notes, panel, paragraph, sheet, visit_fields, words_box
from printing.service_words import say
from resources import outline

COPIES = ("store", "customer")
KINDS = ("A", "B", "C", "D")
_DRAWN = 112 * MM
_BESIDE = LEFT + _DRAWN + 6 * MM
_MOST_NOTES = 12
_TICKS = LEFT + 22 * MM


@dataclass(frozen=True)
class Mark:
    """One damage on the outline: one of ``KINDS``, and where, from 0 to ``outline.EDGE`` both ways.

    ``added``: when and by whom, of one that was found after the sheet was signed.
    """

    kind: str
    x: int
    y: int
    note: str = ""
    added: str = ""


@dataclass(frozen=True, kw_only=True)
class InspectionPaper(Visit):
    """Everything that stands on one sheet. ``fittings``: the stored code and whether it is there.

    ``fuel_eighths``, ``charge_percent``: None where nobody read it. ``old_parts``: ``take``, ``leave`` or ``none``.
    """

    marks: tuple[Mark, ...] = ()
    fuel_eighths: int | None = None
    charge_percent: int | None = None
    fittings: tuple[tuple[str, bool], ...] = ()
    belongings: str = ""
    words: str = ""
    diagnosis: str = ""
    covers: bool = False
    wash: bool = False
    waits: bool = False
    by_tow: bool = False
    old_parts: str = "leave"
    addendum: bool = False
    """It adds to a sheet that was signed, and does not take its place."""


def inspection(paper: InspectionPaper, language: Language, copies: Sequence[str] = COPIES) -> bytes:
    """The sheet as PDF, A4 upright. Raises ValueError for times without a zone."""

    def compose(made: Sheet) -> None:
        facts = visit_fields(
            made, "owner", "telephone", "bringer", "arrived", "plate", "car", "vin", "engine", "odometer_in", "colour",
            "use", "flow",
        )  # fmt: skip
        if paper.addendum:
            made.add(*paragraph(made.say("added_note"), 8.6), Gap(1.5 * MM))
        made.add(panel(made, facts), Gap(3 * MM), _car(made, paper), Gap(2 * MM), _ticks(made, paper), Gap(1 * MM))
        made.add(*words_box(made.say("belongings"), paper.belongings, 1))
        made.add(*words_box(made.say("words"), paper.words, 2))
        made.add(*words_box(made.say("diagnosis"), paper.diagnosis, 2))
        last = [*paragraph(made.say("valuables")), *paragraph(made.say("confirm_inspection")), *notes(made)]
        made.together(*last, Gap(2 * MM), foot(made, (("customer", paper.customer), ("adviser", paper.adviser))))

    return sheet(
        paper, say("inspection_added" if paper.addendum else "inspection", language), language, copies, compose
    )


def _car(made: Sheet, paper: InspectionPaper) -> Drawn:
    """The outline with its marks at the left; the legend, what each mark is, fuel and charge at the right."""
    car = outline.car()
    high = _DRAWN * car.ratio
    lines = _mark_lines(made, paper.marks)

    def draw(pen: Pen, y: float) -> None:
        heading(made.say("outline"), made.say("marks_note")).draw(pen, y)
        top = y + 17
        pen.frame(LEFT, top, _DRAWN, high, LINE, 5)
        place = _placer(LEFT + 3 * MM, top + 3 * MM, _DRAWN - 6 * MM, high - 6 * MM)
        for stroke in car.strokes:
            commands = [(name, [place(*point) for point in points]) for name, points in stroke.commands]
            pen.shape(commands, SOFT_INK if stroke.fine else INK, 0.45 if stroke.fine else 0.9)
        for number, mark in enumerate(paper.marks, 1):
            x, at = place(mark.x, mark.y)
            if mark.added:
                pen.panel(x - 5.4, at - 5.4, 10.8, 10.8, BLUE, 1)
            else:
                pen.dot(x, at, 5.2, WHITE, RED)
            pen.text(x, at + 2.4, f"{mark.kind}{number}", 6.2, font.BOLD, WHITE if mark.added else RED, "centre", 9.4)
        _gauges(pen, top, made, paper)
        at = top + 25 * MM
        for text, colour in lines:
            pen.text(_BESIDE, at, text, 7.8, colour=colour, room=RIGHT - _BESIDE)
            at += 11

    return Drawn(17 + high, draw)


def _placer(x: float, y: float, wide: float, high: float) -> Callable[[int, int], tuple[float, float]]:
    return lambda px, py: (x + wide * px / outline.EDGE, y + high * py / outline.EDGE)


def _mark_lines(made: Sheet, marks: Sequence[Mark]) -> list[tuple[str, Color]]:
    """What each mark is, with its note; where there are many the rest are on the drawing only."""
    if not marks:
        return [(made.say("no_marks"), SOFT_INK)]
    lines = []
    for number, mark in enumerate(marks[:_MOST_NOTES], 1):
        added = made.say("mark_added", at=mark.added) if mark.added else ""
        words = " · ".join(filter(None, (made.called("mark", mark.kind), added, mark.note)))
        line = shorten(wrap(f"{mark.kind}{number}  {words}", font.REGULAR, 7.8, RIGHT - _BESIDE), 1)[0]
        lines.append((line, BLUE if mark.added else INK))
    more = len(marks) - _MOST_NOTES
    return [*lines, (made.say("more_marks", n=more), SOFT_INK)] if more > 0 else lines


def _gauges(pen: Pen, y: float, made: Sheet, paper: InspectionPaper) -> None:
    """Fuel in eighths and charge in per cent as bars; what nobody read is left to be filled in by hand."""
    for label, share, says, steps in (
        ("fuel", paper.fuel_eighths, f"{paper.fuel_eighths}/8", 8),
        ("charge", paper.charge_percent, f"{paper.charge_percent}%", 100),
    ):
        pen.text(_BESIDE, y + 8.5, made.say(label), 7.8, font.BOLD)
        left, wide = _BESIDE + 15 * MM, RIGHT - _BESIDE - 30 * MM
        if share:
            pen.panel(left, y + 2, wide * share / steps, 8, BLUE, 1.5)
        pen.frame(left, y + 2, wide, 8, INK, 1.5)
        for tick in range(1, 8):
            pen.upright(left + wide * tick / 8, y + (2 if tick == 4 else 6), y + 10, INK, 0.4)
        pen.text(RIGHT, y + 9, says if share is not None else "____", 7.8, align="right")
        y += 8.5 * MM


def _ticks(made: Sheet, paper: InspectionPaper) -> Drawn:
    """What lies in the car, and what was agreed, as boxes that are ticked or not."""
    fittings = [(made.called("fitting", code), there) for code, there in paper.fittings]
    agreed = [
        (made.say("covers"), paper.covers), (made.say("wash"), paper.wash), (made.say("waits"), paper.waits),
        (made.say("tow"), paper.by_tow), (made.called("old", paper.old_parts), True),
    ]  # fmt: skip
    rows = [
        (made.say(label), line)
        for label, ticks in (("fittings", fittings), ("wishes", agreed))
        for line in _broken(ticks)
        if ticks
    ]

    def draw(pen: Pen, y: float) -> None:
        before = ""
        for label, line in rows:
            y += 13
            pen.text(LEFT, y, label if label != before else "", 7.8, font.BOLD, room=_TICKS - LEFT - 2 * MM)
            before, x = label, _TICKS
            for words, ticked in line:
                pen.tick_box(x, y, 7, ticked)
                pen.text(x + 10, y, words, 7.8)
                x += _tick_wide(words)

    return Drawn(len(rows) * 13 + 4, draw)


def _tick_wide(words: str) -> float:
    return 10 + font.width(words, font.REGULAR, 7.8) + 5 * MM


def _broken(ticks: Sequence[tuple[str, bool]]) -> list[list[tuple[str, bool]]]:
    """The boxes in lines as wide as the paper."""
    lines: list[list[tuple[str, bool]]] = [[]]
    used = 0.0
    for each in ticks:
        wide = _tick_wide(each[0])
        if lines[-1] and used + wide > RIGHT - _TICKS:
            lines.append([])
            used = 0.0
        lines[-1].append(each)
        used += wide
    return lines
