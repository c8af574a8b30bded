"""What follows the table of a quote: the sums in figures and capitals, the remarks, the places to sign and seal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from printing import code, font
from printing.capitals import capitals
from printing.figure import Language, money
from printing.frame import LEFT, RIGHT, Cut
from printing.line import shorten, wrap
from printing.page import Block, Drawn, Gap
from printing.pen import INK, MM, PANEL, RED, SOFT_INK, Pen
from printing.words import word

if TYPE_CHECKING:
    from printing.quote import QuotePaper

_QR = 21 * MM
_SEAL = 45 * MM


def closing(
    paper: QuotePaper, language: Language, cut: Cut, unknown: tuple[str, ...]
) -> tuple[list[Block], list[Block]]:
    """The blocks of the sums, which stay with the last line, and all that follows them."""
    sums: list[Block] = [Gap(3 * MM), _sums(paper, language), Gap(3 * MM)]
    rest = _remarks(paper, language, cut, unknown)
    rest.append(_signatures(paper, language))
    return sums, rest


def _sums(paper: QuotePaper, language: Language) -> Drawn:
    """The total: large figures at the right, capitals at the left; both say the same to the fen."""
    total, words = f"¥{money(paper.total_fen)}", capitals(paper.total_fen)
    saving = paper.list_total_fen - paper.total_fen
    steps = f"{word('list_total', language)}  ¥{money(paper.list_total_fen)}"
    if saving:
        label = word("saving" if saving > 0 else "surcharge", language)
        steps += f"     {label}  {'-' if saving > 0 else '+'}¥{money(abs(saving))}"
    count = word("line", language) if len(paper.lines) == 1 else word("lines", language, n=len(paper.lines))
    below = wrap(" · ".join(text for text in (count, paper.tax_note) if text), font.REGULAR, 7.5, 95 * MM)
    height = 18 * MM + (len(below) - 1) * 10

    def draw(pen: Pen, y: float) -> None:
        pen.panel(LEFT, y, RIGHT - LEFT, height, PANEL, 6)
        left, right = LEFT + 3.5 * MM, RIGHT - 3 * MM
        label = word("capitals", language)
        at = left + font.width(label, font.REGULAR, 8) + 2.5 * MM
        pen.text(left, y + 7.3 * MM, label, 8, colour=SOFT_INK)
        pen.text(at, y + 7.3 * MM, words, 10, font.BOLD, room=LEFT + 104 * MM - at)
        for place, line in enumerate(below):
            pen.text(left, y + 13.2 * MM + place * 10, line, 7.5, colour=SOFT_INK)
        pen.text(right, y + 5.6 * MM, steps, 8, colour=SOFT_INK, align="right", room=76 * MM)
        pen.text(right, y + 13.8 * MM, total, 18, font.BOLD, align="right", room=56 * MM)
        at = right - min(font.width(total, font.BOLD, 18), 56 * MM) - 3 * MM
        pen.text(at, y + 13.6 * MM, word("total", language), 9.5, font.BOLD, align="right")

    return Drawn(height, draw)


def _remarks(paper: QuotePaper, language: Language, cut: Cut, unknown: tuple[str, ...]) -> list[Block]:
    texts = [paper.remark] if paper.remark.strip() else []
    texts += [word("in_full", language, field=label, text=text) if label else text for label, text in cut]
    notes = []
    if unknown:
        codes = " ".join(f"U+{ord(char):04X}" for char in unknown[:40]) + (" …" if len(unknown) > 40 else "")
        notes.append(word("missing", language, codes=codes))
    if paper.approval_needed:
        notes.append(word("approval_note", language))
    if paper.demo:
        notes.append(word("demo_note", language))
    blocks: list[Block] = []
    label_wide = font.width(word("remark", language), font.BOLD, 8.5) + 4 * MM
    room = RIGHT - LEFT - label_wide
    lines = [line for text in texts for line in wrap(text, font.REGULAR, 8.5, room)]
    for place, line in enumerate(lines):
        blocks.append(_remark_line(line, LEFT + label_wide, word("remark", language) if place == 0 else ""))
    if lines:
        blocks.append(Gap(1.5 * MM))
    blocks += [_note(line) for note in notes for line in wrap(note, font.REGULAR, 7.5, RIGHT - LEFT)]
    return [*blocks, Gap(3 * MM)] if blocks else []


def _remark_line(line: str, x: float, label: str) -> Drawn:
    def draw(pen: Pen, y: float) -> None:
        pen.text(LEFT, y + 9.5, label, 8.5, font.BOLD)
        pen.text(x, y + 9.5, line, 8.5)

    return Drawn(12.5, draw)


def _note(line: str) -> Drawn:
    return Drawn(10.5, lambda pen, y: pen.text(LEFT, y + 8, line, 7.5, colour=RED))


def _signatures(paper: QuotePaper, language: Language) -> Drawn:
    """From the left: the code that proves the number, two lines to sign, the square that the seal needs clear."""
    side, modules = code.qr(code.payload(paper.number))
    lines = LEFT + 37 * MM
    seal = RIGHT - _SEAL
    end = seal - 9 * MM
    dates = end - 26 * MM
    seller = shorten(wrap(paper.issued_by, font.REGULAR, 9, dates - lines - 8 * MM), 1)[0]

    def draw(pen: Pen, y: float) -> None:
        scale = _QR / (side - 8)
        # the quiet zone of the code is the paper's own white: its bars begin at the left edge of the table
        pen.path(LEFT - 4 * scale, y + 5 * MM + _QR + 4 * scale, scale, modules)
        at = y + 5 * MM + _QR + 4.2 * MM
        for text in (word("check", language, digits=code.check_digits(paper.number)), word("scan", language)):
            pen.text(LEFT, at, text, 7, colour=SOFT_INK, room=33 * MM)
            at += 10
        pen.corners(seal, y + 5 * MM, _SEAL, 4 * MM, SOFT_INK)
        pen.text(seal, y + 3 * MM, word("seal", language), 8.5, font.BOLD)
        for base, label, name in (
            (y + 20 * MM, word("sign_customer", language), ""),
            (y + 46 * MM, word("sign_seller", language), seller),
        ):
            pen.text(lines, base - 17 * MM, label, 8.5, font.BOLD, room=dates - lines - 3 * MM)
            pen.text(lines, base - 1.3 * MM, name, 9)
            pen.rule(lines, dates - 5 * MM, base, INK, 0.6)
            pen.text(dates, base - 17 * MM, word("sign_date", language), 8.5, font.BOLD)
            pen.rule(dates, end, base, INK, 0.6)

    return Drawn(5 * MM + _SEAL, draw)
