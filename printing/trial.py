"""A page that shows whether a printer takes paper, Chinese and colour, and where its margins are."""

from __future__ import annotations

from collections.abc import Sequence

from printing import font
from printing.figure import Language
from printing.pen import BLUE, MM, WHITE, WIDTH, Pen, drawing

LEFT = 20 * MM
HEIGHT = 297 * MM


def trial(title: str, lines: Sequence[str], language: Language) -> bytes:
    """One A4 page: a frame 10 mm from the edges, the title, the lines, rare characters and the ¥ sign."""
    with drawing:
        pen = Pen(title, language)
        pen.panel(10 * MM, 10 * MM, WIDTH - 20 * MM, 12 * MM, BLUE, 3)
        pen.text(WIDTH / 2, 18 * MM, title, 14, font.BOLD, WHITE, "centre")
        for place, line in enumerate([*lines, "¥1,288.50  壹仟贰佰捌拾捌元伍角整  喆 堃 䶮 𠮷"]):
            pen.text(LEFT, (36 + 9 * place) * MM, line, 11)
        pen.panel(10 * MM, HEIGHT - 14 * MM, WIDTH - 20 * MM, 4 * MM, BLUE, 3)
        return pen.pdf()
