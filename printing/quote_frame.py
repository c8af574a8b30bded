"""What stands around the table of a quote: the head with store and number, the facts, the foot of every page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportlab.lib.colors import Color

from printing import code, font
from printing.figure import Language, day, minute
from printing.line import shorten, wrap
from printing.page import Drawn, Gap, Pages
from printing.pen import AMBER, BLUE, HEIGHT, INK, LINE, MM, PANEL, RED, SOFT_INK, WHITE, Pen
from printing.quote_table import LEFT, RIGHT
from printing.words import word

if TYPE_CHECKING:
    from printing.quote import QuotePaper

FIRST_TOP = 9.5 * MM
TOP = 23 * MM
_FOOT = HEIGHT - 12 * MM
_BADGE = 11.5 * MM
_FACTS = (60 * MM, 42 * MM, 40 * MM, 44 * MM)
_MOST_LINES = 4
Cut = list[tuple[str, str]]
"""Label and whole text of facts that were too long for their place."""


class Frame:
    """The foot of every page, the short head from page two on, and the word across unreleased papers."""

    def __init__(self, paper: QuotePaper, language: Language) -> None:
        self._paper, self._language = paper, language
        notes = [word("issued", language, at=minute(paper.issued_at))]
        if paper.issued_by:
            notes.append(word("issued_by", language, name=paper.issued_by))
        if paper.program_version:
            notes.append(word("version", language, version=paper.program_version))
        if paper.offline:
            notes.append(word("offline", language))
        self._notes = shorten(wrap(" · ".join(notes), font.REGULAR, 7.5, RIGHT - LEFT - 38 * MM), 3)
        self.bottom = _FOOT - (len(self._notes) - 1) * 10 - 2 * MM

    def draw(self, pen: Pen, number: int, of: int) -> None:
        """Draw the frame of one page."""
        paper, language = self._paper, self._language
        top = self.bottom + 2 * MM
        pen.rule(LEFT, RIGHT, top, LINE)
        for place, line in enumerate(self._notes):
            pen.text(LEFT, top + 11 + place * 10, line, 7.5, colour=SOFT_INK)
        page = word("page", language, n=number, of=of)
        pen.text(RIGHT, top + 11, page, 7.5, colour=SOFT_INK, align="right")
        if number > 1:
            name = shorten(wrap(paper.store.name, font.BOLD, 10, 105 * MM), 1)[0]
            pen.text(LEFT, 15 * MM, name, 10, font.BOLD)
            title = f"{word('title', language)}  {paper.number}"
            if paper.revision > 1:
                title += f"  {word('revision', language, n=paper.revision)}"
            title += f"（{word('continued', language)}）" if language == "zh" else f" ({word('continued', language)})"
            pen.text(RIGHT, 15 * MM, title, 8.5, colour=SOFT_INK, align="right", room=76 * MM)
            pen.rule(LEFT, RIGHT, 18.5 * MM, LINE)
        if mark := _mark(paper, language):
            pen.watermark(*mark)


def opening(pages: Pages, paper: QuotePaper, language: Language) -> Cut:
    """Set the head and the facts on the first page; returns what was too long to stand there whole."""
    cut: Cut = []
    pages.add(_store(paper, cut))
    pages.add(Gap(3.5 * MM))
    pages.add(_title(paper, language))
    pages.add(Gap(2.5 * MM))
    pages.add(_facts(paper, language, cut))
    pages.add(Gap(3.5 * MM))
    return cut


def _mark(paper: QuotePaper, language: Language) -> tuple[str, Color] | None:
    """The word across the page and its colour; the gravest one where there are several."""
    for applies, key, colour in (
        (paper.void, "void_mark", RED),
        (paper.approval_needed, "approval_mark", RED),
        (paper.demo, "demo_mark", SOFT_INK),
    ):
        if applies:
            return word(key, language), colour
    return None


def _store(paper: QuotePaper, cut: Cut) -> Drawn:
    store = paper.store
    room = 112 * MM - _BADGE
    language_free = " · ".join(text for text in (store.address, store.phone) if text)
    bank = "  ".join(text for text in (store.bank, store.bank_account) if text)
    name = _fit(store.name, font.BOLD, 13, room, 2, cut, "")
    small = []
    for text in (store.legal_name if store.legal_name != store.name else "", language_free, bank):
        if text:
            small += _fit(text, font.REGULAR, 7.5, room, 2, cut, "")
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
        _barcode(pen, y, paper.number)

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


def _title(paper: QuotePaper, language: Language) -> Drawn:
    def draw(pen: Pen, y: float) -> None:
        text = word("title", language)
        pen.text(LEFT, y + 17, text, 18, font.BOLD)
        x = LEFT + font.width(text, font.BOLD, 18) + 4 * MM
        chips = [(paper.revision > 1, word("revision", language, n=paper.revision), BLUE)]
        chips += [
            (paper.void, word("void", language), RED),
            (paper.approval_needed, word("approval", language), RED),
            (paper.offline, word("offline", language), AMBER),
            (paper.demo, word("demo", language), SOFT_INK),
        ]
        for shown, label, colour in chips:
            if shown:
                x += pen.chip(x, y + 15.5, label, colour, 8) + 1.8 * MM
        if paper.copy_label:
            label = shorten(wrap(paper.copy_label, font.REGULAR, 8.5, max(RIGHT - x, 20.0)), 1)[0]
            pen.text(RIGHT, y + 16, label, 8.5, colour=SOFT_INK, align="right")

    return Drawn(22, draw)


def _facts(paper: QuotePaper, language: Language, cut: Cut) -> Drawn:
    level = paper.level_name
    if level or paper.terms_days:
        terms = word("terms", language, days=paper.terms_days) if paper.terms_days else word("cash", language)
        level = " · ".join(text for text in (level, terms) if text)
    km = "" if paper.odometer_km is None else f"{paper.odometer_km:,} km"
    fields = (
        ("customer", paper.customer_name),
        ("contact", paper.contact_name),
        ("phone", paper.phone_masked),
        ("level", level),
        ("car", paper.car_name),
        ("plate", paper.plate),
        ("odometer", km),
        ("valid_until", day(paper.valid_until)),
        ("vin", paper.vin),
        ("sign_seller", paper.issued_by),
        ("date", minute(paper.issued_at)[:10]),
        ("prices_at", minute(paper.prices_at)),
    )
    cells = [
        (
            word(key, language),
            _fit(text, font.BOLD, 9, _FACTS[place % 4] - 6 * MM, _MOST_LINES, cut, word(key, language)),
        )
        for place, (key, text) in enumerate(fields)
    ]
    unverified = bool(paper.vin) and not paper.vin_verified
    note = wrap(word("vin_unverified", language), font.REGULAR, 7, _FACTS[0] - 6 * MM) if unverified else []
    heights = []
    for start in (0, 4, 8):
        extra = len(note) * 9.5 if start == 8 else 0.0
        lines = [len(value) * 12.5 for _, value in cells[start : start + 4]]
        heights.append(max(lines[0] + extra, *lines[1:]) + 17)

    def draw(pen: Pen, y: float) -> None:
        pen.panel(LEFT, y, RIGHT - LEFT, sum(heights) + 6, PANEL, 6)
        y += 4
        for place, (label, value) in enumerate(cells):
            x = LEFT + 3.5 * MM + sum(_FACTS[: place % 4])
            pen.text(x, y + 11, label, 7, colour=SOFT_INK)
            for number, line in enumerate(value):
                pen.text(x, y + 23 + number * 12.5, line or "—", 9, font.BOLD if line else font.REGULAR, INK)
            if place == 8:
                for number, line in enumerate(note):
                    pen.text(x, y + 21.5 + len(value) * 12.5 + number * 9.5 - 1.5, line, 7, colour=AMBER)
            if place % 4 == 3:
                y += heights[place // 4]

    return Drawn(sum(heights) + 6, draw)


def _fit(text: str, name: str, size: float, room: float, most: int, cut: Cut, label: str) -> list[str]:
    lines = wrap(text, name, size, room)
    if len(lines) > most:
        cut.append((label, font.clean(text).replace("\n", " ")))
    return shorten(lines, most)
