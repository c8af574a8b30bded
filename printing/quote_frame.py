"""What stands around the table of a quote: the head with store and number, the facts, the foot of every page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from printing import font
from printing.figure import Language, day, minute
from printing.frame import LEFT, RIGHT, Chip, Cut, Frame, Issue, fit, store_head, title_line
from printing.line import wrap
from printing.page import Drawn, Gap, Pages
from printing.pen import AMBER, BLUE, INK, MM, PANEL, RED, SOFT_INK, Pen
from printing.words import word

if TYPE_CHECKING:
    from printing.quote import QuotePaper

_FACTS = (60 * MM, 42 * MM, 40 * MM, 44 * MM)
_MOST_LINES = 4


def frame(paper: QuotePaper, language: Language) -> Frame:
    """The frame of every page of this quote."""
    running = f"{word('title', language)}  {paper.number}"
    if paper.revision > 1:
        running += f"  {word('revision', language, n=paper.revision)}"
    issued = Issue(paper.issued_at, paper.issued_by, paper.program_version, paper.offline)
    return Frame(paper.store.name, running, issued, language, _mark(paper, language))


def opening(pages: Pages, paper: QuotePaper, language: Language) -> Cut:
    """Set the head and the facts on the first page; returns what was too long to stand there whole."""
    cut: Cut = []
    pages.add(store_head(paper.store, paper.number, cut))
    pages.add(Gap(3.5 * MM))
    pages.add(title_line(word("title", language), _chips(paper, language), paper.copy_label))
    pages.add(Gap(2.5 * MM))
    pages.add(_facts(paper, language, cut))
    pages.add(Gap(3.5 * MM))
    return cut


def _mark(paper: QuotePaper, language: Language) -> Chip | None:
    """The word across the page and its colour; the gravest one where there are several."""
    for applies, key, colour in (
        (paper.void, "void_mark", RED),
        (paper.approval_needed, "approval_mark", RED),
        (paper.demo, "demo_mark", SOFT_INK),
    ):
        if applies:
            return word(key, language), colour
    return None


def _chips(paper: QuotePaper, language: Language) -> list[Chip]:
    chips = [
        (paper.revision > 1, word("revision", language, n=paper.revision), BLUE),
        (paper.void, word("void", language), RED),
        (paper.approval_needed, word("approval", language), RED),
        (paper.offline, word("offline", language), AMBER),
        (paper.demo, word("demo", language), SOFT_INK),
    ]
    return [(label, colour) for shown, label, colour in chips if shown]


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
            fit(text, font.BOLD, 9, _FACTS[place % 4] - 6 * MM, _MOST_LINES, cut, word(key, language)),
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
