"""The sheet with a store's recovery code, printed once at the first start and kept in a safe."""

from __future__ import annotations

from datetime import datetime

from printing import font
from printing.figure import Language, minute
from printing.line import wrap
from printing.pen import BLUE, INK, MM, PANEL, SOFT_INK, WHITE, WIDTH, Pen, drawing
from printing.words import word

LEFT, RIGHT = 20 * MM, WIDTH - 20 * MM
_GROUPS_A_LINE = 4


def recovery(store: str, code: str, at: datetime, language: Language) -> bytes:
    """One A4 page. ``code``: groups parted by hyphens, printed large; ``at``: when it was made, aware."""
    with drawing:
        pen = Pen(word("recovery_title", language), language)
        pen.panel(LEFT, 20 * MM, 10 * MM, 10 * MM, BLUE, 3)
        pen.text(LEFT + 5 * MM, 27 * MM, store[:1], 14, font.BOLD, WHITE, "centre")
        pen.text(LEFT + 14 * MM, 27 * MM, store, 14, font.BOLD, room=RIGHT - LEFT - 14 * MM)
        pen.text(LEFT, 48 * MM, word("recovery_title", language), 22, font.BOLD)
        y = _paragraph(pen, 58 * MM, word("recovery_why", language))
        y = _code(pen, y + 6 * MM, code)
        y = _paragraph(pen, y + 10 * MM, word("recovery_keep", language))
        pen.text(LEFT, y + 8 * MM, word("recovery_made", language, at=minute(at)), 9, colour=SOFT_INK)
        return pen.pdf()


def _paragraph(pen: Pen, y: float, text: str) -> float:
    for line in wrap(text, font.REGULAR, 10.5, RIGHT - LEFT):
        pen.text(LEFT, y, line, 10.5, colour=INK)
        y += 17
    return y


def _code(pen: Pen, y: float, code: str) -> float:
    groups = code.split("-")
    lines = [groups[i : i + _GROUPS_A_LINE] for i in range(0, len(groups), _GROUPS_A_LINE)]
    high = len(lines) * 13 * MM + 8 * MM
    pen.panel(LEFT, y, RIGHT - LEFT, high, PANEL, 6)
    for place, line in enumerate(lines):
        pen.text(WIDTH / 2, y + 13 * MM + place * 13 * MM, "  –  ".join(line), 24, font.BOLD, align="centre")
    return y + high
