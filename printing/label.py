"""The reminder card 保养提醒卡 and the windscreen sticker: when and at how many kilometres the car comes again.

Black on white only: a thermal printer has no other colour. The top edge stays free for the mark of a reprint.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from printing import code, font
from printing.figure import Language, day
from printing.line import shorten, wrap
from printing.pen import INK, MM, Pen, drawing
from printing.service_sheet import km
from printing.service_words import say

Size = Literal["card", "sticker", "sticker_large"]
SIZES: dict[Size, tuple[float, float]] = {
    "card": (90 * MM, 54 * MM), "sticker": (60 * MM, 40 * MM), "sticker_large": (100 * MM, 75 * MM),
}  # fmt: skip
"""Wide and high, in points."""
_MODULE = 0.5 * MM
"""Of the QR code: four dots of a printer of 203 dots an inch."""


@dataclass(frozen=True)
class ReminderPaper:
    """What stands on the card and the sticker. ``number``: of the order, in the code; no name is on it."""

    store: str
    phone: str
    number: str
    plate: str
    done_on: date
    odometer_km: int | None
    next_on: date | None
    next_km: int | None
    oil: str = ""
    items: str = ""
    mark: str = ""
    demo: bool = False


@dataclass(frozen=True)
class _Type:
    """How large things stand on one size: the edge, the sizes of small text, names and the big figures in points."""

    edge: float
    small: float
    name: float
    big: float
    code: float
    item_lines: int


_TYPES: dict[Size, _Type] = {
    "card": _Type(4 * MM, 6.6, 9.5, 17, 1.0, 2), "sticker": _Type(3 * MM, 6.0, 7.6, 14, 0.8, 1),
    "sticker_large": _Type(5 * MM, 8.6, 12, 26, 1.4, 3),
}  # fmt: skip


def reminder(paper: ReminderPaper, language: Language, size: Size) -> bytes:
    """The card or a sticker as PDF, one page of its own size."""
    wide, high = SIZES[size]
    with drawing:
        pen = Pen(f"{say('card', language)} {paper.number}", language, paper.mark, (wide, high))
        _draw(pen, paper, language, size)
        pen.next_page()
        return pen.pdf()


def _draw(pen: Pen, paper: ReminderPaper, language: Language, size: Size) -> None:
    wide, high = SIZES[size]
    look = _TYPES[size]
    left, right, y = look.edge, wide - look.edge, 3.4 * MM
    side = _code(pen, paper.number, right, high - look.edge, look.code)
    store = shorten(wrap(paper.store, font.BOLD, look.name, right - left), 1)[0]
    pen.text(left, y + look.name, store, look.name, font.BOLD)
    y += look.name * 1.45
    pen.rule(left, right, y, thick=0.8, colour=INK)
    note = f"{say('next', language)}（{say('first_of', language)}）"
    if language == "en":
        note = f"{say('next', language)} ({say('first_of', language)})"
    pen.text(left, y + look.small * 1.5, note, look.small, room=right - left)
    y += look.small * 1.7
    room = right - left - (side + 2 * MM if size == "sticker" else 0)
    for text in filter(None, (day(paper.next_on), km(paper.next_km))) if paper.next_on or paper.next_km else ("—",):
        pen.text(left, y + look.big, text, look.big, font.BOLD, room=room)
        y += look.big * 1.18
    room = right - left - side - 2 * MM
    for line in _lines(paper, language, look, room):
        y += look.small * 1.34
        if y < high - 1.2 * MM:
            pen.text(left, y + look.small * 0.25, line, look.small, room=room)


def _lines(paper: ReminderPaper, language: Language, look: _Type, room: float) -> list[str]:
    """Plate, this visit, oil, work, whom to call; what does not fit goes from the end of the work."""
    demo = say("demo", language) if paper.demo else ""
    lines = [" · ".join(filter(None, (paper.plate, demo)))] if paper.plate or demo else []
    lines.append(say("this_time", language, day=day(paper.done_on), km=km(paper.odometer_km)).removesuffix(" · "))
    call = f"{say('call', language)} {paper.phone}" if paper.phone else say("ask_us", language)
    lines.append(call)
    if paper.oil:
        lines.append(f"{say('oil', language)} {paper.oil}")
    if paper.items:
        lines += shorten(wrap(paper.items, font.REGULAR, look.small, room), look.item_lines)
    return lines


def _code(pen: Pen, number: str, right: float, bottom: float, scale: float) -> float:
    """The QR code in the lower right corner; how wide it is."""
    side, modules = code.qr(code.payload(number))
    unit = _MODULE * scale
    wide = (side - 8) * unit
    pen.path(right - wide - 4 * unit, bottom + 4 * unit, unit, modules)
    return wide
