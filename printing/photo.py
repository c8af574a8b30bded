"""Photos as pages of a document, so that they are kept and travel as papers do: one a page, with a line of facts."""

from __future__ import annotations

from collections.abc import Sequence

from printing import font
from printing.figure import Language
from printing.pen import HEIGHT, MM, SOFT_INK, WIDTH, Pen, drawing

LEFT = 15 * MM
_TOP = 34 * MM


def photos(title: str, facts: Sequence[str], jpegs: Sequence[bytes], language: Language) -> bytes:
    """A4 pages, upright. ``facts``: lines under the title of each page; ``jpegs``: at least one."""
    wide, high = WIDTH - 2 * LEFT, HEIGHT - _TOP - 20 * MM
    with drawing:
        pen = Pen(title, language)
        for place, jpeg in enumerate(jpegs, 1):
            if place > 1:
                pen.next_page()
            pen.text(LEFT, 18 * MM, title, 14, font.BOLD)
            pen.text(WIDTH - LEFT, 18 * MM, f"{place} / {len(jpegs)}", 9, colour=SOFT_INK, align="right")
            for line, fact in enumerate(facts):
                pen.text(LEFT, (24 + 5 * line) * MM, fact, 9, colour=SOFT_INK, room=wide)
            pen.picture(LEFT, _TOP, wide, high, jpeg)
        return pen.pdf()
