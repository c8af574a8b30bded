"""The workshop's appointments of a day on paper: who comes when, onto which bay, for what. A4 upright."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from printing import font
from printing.figure import Language
from printing.frame import LEFT, RIGHT, Issue, StoreHeader
from printing.grid import Cell, Column, Row, Span, columns, flow
from printing.listing import listing
from printing.page import Block, Drawn, Gap
from printing.pen import INK, MM, RED, SOFT_INK, Align, Pen
from printing.service_words import called, say

_TEXT, _SMALL = 8.2, 7.0
_WIDE: tuple[tuple[float, Align], ...] = (
    (25, "left"), (31, "left"), (19, "left"), (46, "left"), (28, "left"), (22, "left"), (15, "left"),
)  # fmt: skip
_MISSING = ("late", "missing")


@dataclass(frozen=True)
class StayLine:
    """One appointment of the day; times as the store's clocks show them, codes as they are stored."""

    start: datetime
    end: datetime
    earlier: bool
    plate: str
    car: str
    customer: str
    flow: str
    words: str
    bay: str
    technician: str
    adviser: str
    ready: str
    fetch: bool
    fetch_at: datetime | None
    bring: bool
    state: str
    late: bool


def day_list(
    head: tuple[StoreHeader, Issue], day: str, lines: Sequence[StayLine], language: Language, *, demo: bool = False
) -> bytes:  # fmt: skip
    """The list as PDF, with a column to tick off by hand."""
    places = columns(LEFT, [(size * MM, align) for size, align in _WIDE], {})
    labels = [
        ("list_time", "list_state"), ("list_car", ""), ("list_customer", ""), ("list_work", ""),
        ("list_bay", "list_technician"), ("list_parts", "fetch"), ("list_here", ""),
    ]  # fmt: skip
    said = [(say(upper, language), say(lower, language) if lower else "") for upper, lower in labels]
    rows = [Row(places, _cells(line, places, language)) for line in lines]
    ending: list[Block] = [Gap(1 * MM), Drawn(22, lambda pen, y: _sums(pen, y, lines, language))]
    return listing(say("stay_list", language), day, head, (places, said, rows), ending, language, demo=demo)


def _sums(pen: Pen, y: float, lines: Sequence[StayLine], language: Language) -> None:
    if not lines:
        pen.text(LEFT + 3, y + 15, say("stay_list_none", language), 9, font.BOLD, room=RIGHT - LEFT)
        return
    short = sum(line.ready in _MISSING for line in lines)
    words = say("stay_list_sum", language, n=len(lines), fetch=sum(line.fetch for line in lines), short=short)
    pen.text(LEFT + 3, y + 15, words, 9, font.BOLD, room=RIGHT - LEFT)
    pen.text(RIGHT, y + 15, say("stay_list_names", language), 7.2, colour=SOFT_INK, align="right")


def _cells(line: StayLine, places: Sequence[Column], language: Language) -> list[Cell]:
    start = f"{line.start:%m-%d %H:%M}" if line.earlier else f"{line.start:%H:%M}"
    same = line.start.date() == line.end.date()
    end = f"{line.end:%H:%M}" if same or line.earlier else f"{line.end:%m-%d %H:%M}"
    state = called("stay", line.state, language) + (f" · {say('stay_late', language)}" if line.late else "")
    parts = called("ready", line.ready, language) if line.ready else ""
    return [
        (*flow(Span(f"{start}–{end}", _TEXT, font.BOLD, figure=True), places[0]),
         *flow(Span(state, _SMALL, colour=RED if line.late else SOFT_INK), places[0])),
        _two(line.plate, line.car, places[1]),
        flow(Span(line.customer, _TEXT), places[2]),
        _two(called("flow", line.flow, language), line.words, places[3], strong=False),
        _two(line.bay or say("stay_no_bay", language), line.technician, places[4], strong=False),
        (*flow(Span(parts, _TEXT, colour=RED if line.ready in _MISSING else INK), places[5]),
         *flow(Span(_carried(line, language), _SMALL, colour=SOFT_INK), places[5])),
        (),
    ]  # fmt: skip


def _carried(line: StayLine, language: Language) -> str:
    """Whether we fetch the car, and take it back. Where stays with the desk."""
    pick = say("stay_fetch", language, at=f"{line.fetch_at:%H:%M}" if line.fetch_at else "").strip()
    back = say("fetch_bring", language)
    return " · ".join([*([pick] if line.fetch else []), *([back] if line.bring else [])])


def _two(upper: str, lower: str, column: Column, *, strong: bool = True) -> Cell:
    """A line over a smaller one."""
    return (
        *flow(Span(upper, _TEXT, font.BOLD if strong else font.REGULAR), column),
        *flow(Span(lower, _SMALL, colour=SOFT_INK), column),
    )
