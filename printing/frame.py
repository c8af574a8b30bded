"""What papers have in common: the head with store and number, the title with its chips, the foot of every page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from reportlab.lib.colors import Color

from printing import code, font
from printing.figure import Language, minute
from printing.line import shorten, wrap
from printing.page import Drawn
from printing.pen import BLUE, HEIGHT, LINE, MM, SOFT_INK, WHITE, WIDTH, Pen
from printing.words import word

LEFT = 12 * MM
RIGHT = WIDTH - LEFT
FIRST_TOP = 9.5 * MM
TOP = 23 * MM
_FOOT = HEIGHT - 12 * MM
_BADGE = 11.5 * MM
Cut = list[tuple[str, str]]
"""Label and whole text of facts that were too long for their place."""
Chip = tuple[str, Color]
"""A framed word beside the title, and its colour."""


@dataclass(frozen=True)
class StoreHeader:
    """The store as it stands at the head of its papers; what is empty is left out."""

    name: str
    legal_name: str = ""
    address: str = ""
    phone: str = ""
    bank: str = ""
    bank_account: str = ""


@dataclass(frozen=True)
class Issue:
    """When, by whom and with which program a paper was made. ``at`` is aware and printed in this machine's zone."""

    at: datetime
    by: str = ""
    version: str = ""
    offline: bool = False


class Frame:
    """The foot of every page, the short head from page two on, and the word across papers that do not hold yet.

    ``running``: the title and number of the short head. ``mark``: the word across the page and its colour.
    """

    def __init__(self, store: str, running: str, issued: Issue, language: Language, mark: Chip | None = None) -> None:
        self._store, self._running, self._language, self._mark = store, running, language, mark
        self._notes = shorten(wrap(" · ".join(_notes(issued, language)), font.REGULAR, 7.5, RIGHT - LEFT - 38 * MM), 3)
        self.bottom = _FOOT - (len(self._notes) - 1) * 10 - 2 * MM

    def draw(self, pen: Pen, number: int, of: int) -> None:
        """Draw the frame of one page."""
        language = self._language
        top = self.bottom + 2 * MM
        pen.rule(LEFT, RIGHT, top, LINE)
        for place, line in enumerate(self._notes):
            pen.text(LEFT, top + 11 + place * 10, line, 7.5, colour=SOFT_INK)
        page = word("page", language, n=number, of=of)
        pen.text(RIGHT, top + 11, page, 7.5, colour=SOFT_INK, align="right")
        if number > 1:
            name = shorten(wrap(self._store, font.BOLD, 10, 105 * MM), 1)[0]
            pen.text(LEFT, 15 * MM, name, 10, font.BOLD)
            again = word("continued", language)
            title = self._running + (f"（{again}）" if language == "zh" else f" ({again})")
            pen.text(RIGHT, 15 * MM, title, 8.5, colour=SOFT_INK, align="right", room=76 * MM)
            pen.rule(LEFT, RIGHT, 18.5 * MM, LINE)
        if self._mark:
            pen.watermark(*self._mark)


def _notes(issued: Issue, language: Language) -> list[str]:
    notes = [word("issued", language, at=minute(issued.at))]
    if issued.by:
        notes.append(word("issued_by", language, name=issued.by))
    if issued.version:
        notes.append(word("version", language, version=issued.version))
    if issued.offline:
        notes.append(word("offline", language))
    return notes


def store_head(store: StoreHeader, number: str, cut: Cut) -> Drawn:
    """The store at the left, at the right its number as a bar code and in figures; an empty number is left out."""
    room = 112 * MM - _BADGE
    language_free = " · ".join(text for text in (store.address, store.phone) if text)
    bank = "  ".join(text for text in (store.bank, store.bank_account) if text)
    name = fit(store.name, font.BOLD, 13, room, 2, cut, "")
    small = []
    for text in (store.legal_name if store.legal_name != store.name else "", language_free, bank):
        if text:
            small += fit(text, font.REGULAR, 7.5, room, 2, cut, "")
    height = max(len(name) * 17 + len(small) * 10.5, 15 * MM)

    def draw(pen: Pen, y: float) -> None:
        pen.panel(LEFT, y, _BADGE, _BADGE, BLUE, 5)
        pen.text(LEFT + _BADGE / 2, y + _BADGE / 2 + 6, store.name.strip()[:1], 17, font.BOLD, WHITE, "centre")
        x, at = LEFT + _BADGE + 3.5 * MM, y + (12.5 if small or len(name) > 1 else 21)
        for line in name:
            pen.text(x, at, line, 13, font.BOLD)
            at += 17
        for line in small:
            pen.text(x, at - 3, line, 7.5, colour=SOFT_INK)
            at += 10.5
        if number:
            _barcode(pen, y, number)

    return Drawn(height, draw)


def _barcode(pen: Pen, y: float, number: str) -> None:
    try:
        modules, bars = code.code128(number)
    except ValueError:
        bars = ""  # a number with Chinese letters: the QR code holds it
    if bars:
        wide = min(0.25 * MM, 58 * MM / modules)
        pen.path(RIGHT - modules * wide, y + 9 * MM, wide, f"q 1 0 0 {9 * MM / wide:.3f} 0 0 cm {bars} f Q")
    pen.text(RIGHT, y + 13 * MM, number, 9, font.BOLD, align="right", room=60 * MM)


def title_line(title: str, chips: Sequence[Chip], at_right: str = "") -> Drawn:
    """The large title, its chips beside it, and at the right such as which copy this is."""

    def draw(pen: Pen, y: float) -> None:
        pen.text(LEFT, y + 17, title, 18, font.BOLD)
        x = LEFT + font.width(title, font.BOLD, 18) + 4 * MM
        for label, colour in chips:
            x += pen.chip(x, y + 15.5, label, colour, 8) + 1.8 * MM
        if at_right:
            label = shorten(wrap(at_right, font.REGULAR, 8.5, max(RIGHT - x, 20.0)), 1)[0]
            pen.text(RIGHT, y + 16, label, 8.5, colour=SOFT_INK, align="right")

    return Drawn(22, draw)


def fit(text: str, name: str, size: float, room: float, most: int, cut: Cut, label: str) -> list[str]:
    """The text in ``most`` lines; where it is longer, ``cut`` gets it whole under its label."""
    lines = wrap(text, name, size, room)
    if len(lines) > most:
        cut.append((label, font.clean(text).replace("\n", " ")))
    return shorten(lines, most)
