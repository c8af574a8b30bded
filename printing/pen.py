"""Drawing on A4: points from the top left corner, text by the fonts that have its characters."""

from __future__ import annotations

import io
from typing import Literal

from reportlab.lib.colors import Color, HexColor
from reportlab.pdfgen.canvas import Canvas

from printing import font
from printing.figure import Language

MM = 72 / 25.4
WIDTH, HEIGHT = 210 * MM, 297 * MM
INK, SOFT_INK, LINE = HexColor("#101828"), HexColor("#475467"), HexColor("#D0D5DD")
BLUE, PANEL, BAND = HexColor("#155EEF"), HexColor("#F5F8FF"), HexColor("#F2F4F7")
RED, AMBER, WHITE = HexColor("#B42318"), HexColor("#B54708"), HexColor("#FFFFFF")

Align = Literal["left", "right", "centre"]


class Pen:
    """One document being drawn."""

    def __init__(self, title: str, language: Language) -> None:
        self._out = io.BytesIO()
        # invariant: the same paper gives the same bytes, so the archive's hash can be repeated
        lang = "zh-CN" if language == "zh" else "en"
        self._canvas = Canvas(self._out, pagesize=(WIDTH, HEIGHT), invariant=1, pageCompression=1, lang=lang)
        self._canvas.setTitle(title)
        self._canvas.setAuthor("Forecourt")
        self._canvas.setCreator("Forecourt")
        self._canvas.setSubject(title)

    def text(
        self,
        x: float,
        y: float,
        text: str,
        size: float = 8.5,
        name: str = font.REGULAR,
        colour: Color = INK,
        align: Align = "left",
        room: float = 0.0,
    ) -> None:
        """One line with its baseline at ``y``; where ``room`` is given the size shrinks until it fits."""
        if not text:
            return
        wide = font.width(text, name, size) if room or align != "left" else 0.0
        if room and wide > room:
            size, wide = size * room / wide, room
        x -= wide if align == "right" else wide / 2 if align == "centre" else 0.0
        canvas = self._canvas
        canvas.setFillColor(colour)
        for chosen, piece in font.runs(text, name):
            if chosen == font.BOX:
                for char in piece:
                    self._box(x, y, char, size, colour)
                    x += size
                continue
            canvas.setFont(chosen, size)
            if chosen == font.RARE and name == font.BOLD:  # WenKai has no bold here: its outline is thickened
                canvas.setStrokeColor(colour)
                canvas.setLineWidth(size * 0.045)
                canvas.drawString(x, HEIGHT - y, piece, mode=2)
            else:
                canvas.drawString(x, HEIGHT - y, piece)
            x += font.width(piece, chosen, size)

    def _box(self, x: float, y: float, char: str, size: float, colour: Color) -> None:
        """What stands for a character that no font has: a frame with its code point, in two rows of small digits."""
        digits = f"{ord(char):04X}"
        half = (len(digits) + 1) // 2
        canvas = self._canvas
        canvas.setStrokeColor(colour)
        canvas.setLineWidth(size * 0.05)
        canvas.rect(x + size * 0.06, HEIGHT - y - size * 0.12, size * 0.88, size * 0.96, stroke=1, fill=0)
        small = size * 0.8 / (half * 0.6)
        small = min(small, size * 0.42)
        canvas.setFont(font.REGULAR, small)
        canvas.drawCentredString(x + size / 2, HEIGHT - y + size * 0.42, digits[:half])
        canvas.drawCentredString(x + size / 2, HEIGHT - y - size * 0.02, digits[half:])

    def rule(self, x0: float, x1: float, y: float, colour: Color = LINE, thick: float = 0.5) -> None:
        """A line from ``x0`` to ``x1``."""
        self._canvas.setStrokeColor(colour)
        self._canvas.setLineWidth(thick)
        self._canvas.line(x0, HEIGHT - y, x1, HEIGHT - y)

    def panel(self, x: float, y: float, wide: float, high: float, colour: Color, radius: float = 4.0) -> None:
        """A filled area with round corners; ``y`` is its upper edge."""
        self._canvas.setFillColor(colour)
        self._canvas.roundRect(x, HEIGHT - y - high, wide, high, radius, stroke=0, fill=1)

    def corners(self, x: float, y: float, side: float, arm: float, colour: Color = LINE) -> None:
        """The four corners of a square that is to stay clear."""
        canvas = self._canvas
        canvas.setStrokeColor(colour)
        canvas.setLineWidth(0.6)
        for cx, dx in ((x, arm), (x + side, -arm)):
            for cy, dy in ((y, arm), (y + side, -arm)):
                canvas.line(cx, HEIGHT - cy, cx + dx, HEIGHT - cy)
                canvas.line(cx, HEIGHT - cy, cx, HEIGHT - cy - dy)

    def path(self, x: float, y: float, scale: float, operators: str) -> None:
        """Fill a ready path of PDF operators in black, its origin at the lower left (x, y)."""
        self._canvas.saveState()
        self._canvas.setFillGray(0)
        self._canvas.transform(scale, 0, 0, scale, x, HEIGHT - y)
        self._canvas._code.append(f"{operators} f")
        self._canvas.restoreState()

    def chip(self, x: float, y: float, text: str, colour: Color, size: float = 8.5) -> float:
        """A framed word beside the title, baseline at ``y``; returns the width it took."""
        wide = font.width(text, font.BOLD, size) + size * 1.1
        self._canvas.setStrokeColor(colour)
        self._canvas.setLineWidth(0.8)
        self._canvas.roundRect(x, HEIGHT - y - size * 0.45, wide, size * 1.65, 3, stroke=1, fill=0)
        self.text(x + size * 0.55, y, text, size, font.BOLD, colour)
        return wide

    def watermark(self, text: str, colour: Color) -> None:
        """The word across the page, pale enough to read through."""
        canvas = self._canvas
        size = min(120.0, 620.0 / max(font.width(text, font.BOLD, 1.0), 1.0))
        canvas.saveState()
        canvas.translate(WIDTH / 2, HEIGHT / 2)
        canvas.rotate(52)
        canvas.setFillColor(colour, alpha=0.1)
        canvas.setFont(font.BOLD, size)
        canvas.drawCentredString(0, -size * 0.36, text)
        canvas.restoreState()

    def next_page(self) -> None:
        """End this page."""
        self._canvas.showPage()

    def pdf(self) -> bytes:
        """End the document."""
        self._canvas.save()
        return self._out.getvalue()
