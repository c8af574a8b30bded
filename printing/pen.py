"""Drawing on a page, A4 unless told: points from the top left corner, text by the fonts that have its characters."""

from __future__ import annotations

import io
import itertools
import threading
from collections.abc import Iterable, Sequence
from typing import Literal

from reportlab.lib.colors import Color, HexColor
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from printing import font
from printing.figure import Language

MM = 72 / 25.4
WIDTH, HEIGHT = 210 * MM, 297 * MM
INK, SOFT_INK, LINE = HexColor("#101828"), HexColor("#475467"), HexColor("#D0D5DD")
BLUE, PANEL, BAND = HexColor("#155EEF"), HexColor("#F5F8FF"), HexColor("#F2F4F7")
RED, AMBER, WHITE = HexColor("#B42318"), HexColor("#B54708"), HexColor("#FFFFFF")

Align = Literal["left", "right", "centre"]
drawing = threading.Lock()
"""Held while a document is drawn: ReportLab's fonts hold state that only one document may use at a time."""


class Pen:
    """One document being drawn."""

    def __init__(
        self, title: str, language: Language, keywords: str = "", size: tuple[float, float] = (WIDTH, HEIGHT)
    ) -> None:
        self._out = io.BytesIO()
        self._wide, self._high = size
        # invariant: the same paper gives the same bytes, so the archive's hash can be repeated
        lang = "zh-CN" if language == "zh" else "en"
        self._canvas = Canvas(self._out, pagesize=size, invariant=1, pageCompression=1, lang=lang)
        self._canvas.setTitle(title)
        self._canvas.setAuthor("Forecourt")
        self._canvas.setCreator("Forecourt")
        self._canvas.setSubject(title)
        if keywords:
            self._canvas.setKeywords(keywords)

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
                canvas.drawString(x, self._high - y, piece, mode=2)
            else:
                canvas.drawString(x, self._high - y, piece)
            x += font.width(piece, chosen, size)

    def _box(self, x: float, y: float, char: str, size: float, colour: Color) -> None:
        """What stands for a character that no font has: a frame with its code point, in two rows of small digits."""
        digits = f"{ord(char):04X}"
        half = (len(digits) + 1) // 2
        canvas = self._canvas
        canvas.setStrokeColor(colour)
        canvas.setLineWidth(size * 0.05)
        canvas.rect(x + size * 0.06, self._high - y - size * 0.12, size * 0.88, size * 0.96, stroke=1, fill=0)
        small = size * 0.8 / (half * 0.6)
        small = min(small, size * 0.42)
        canvas.setFont(font.REGULAR, small)
        canvas.drawCentredString(x + size / 2, self._high - y + size * 0.42, digits[:half])
        canvas.drawCentredString(x + size / 2, self._high - y - size * 0.02, digits[half:])

    def rule(self, x0: float, x1: float, y: float, colour: Color = LINE, thick: float = 0.5) -> None:
        """A line from ``x0`` to ``x1``."""
        self._canvas.setStrokeColor(colour)
        self._canvas.setLineWidth(thick)
        self._canvas.line(x0, self._high - y, x1, self._high - y)

    def panel(self, x: float, y: float, wide: float, high: float, colour: Color, radius: float = 4.0) -> None:
        """A filled area with round corners; ``y`` is its upper edge."""
        self._canvas.setFillColor(colour)
        self._canvas.roundRect(x, self._high - y - high, wide, high, radius, stroke=0, fill=1)

    def upright(self, x: float, y0: float, y1: float, colour: Color = LINE, thick: float = 0.5) -> None:
        """A line from ``y0`` down to ``y1``."""
        self._canvas.setStrokeColor(colour)
        self._canvas.setLineWidth(thick)
        self._canvas.line(x, self._high - y0, x, self._high - y1)

    def frame(self, x: float, y: float, wide: float, high: float, colour: Color = LINE, radius: float = 3.0) -> None:
        """The outline of an area with round corners; ``y`` is its upper edge."""
        self._canvas.setStrokeColor(colour)
        self._canvas.setLineWidth(0.6)
        self._canvas.roundRect(x, self._high - y - high, wide, high, radius, stroke=1, fill=0)

    def tick_box(self, x: float, y: float, side: float, ticked: bool) -> None:
        """A box to tick, standing on the baseline ``y``: no font has one that prints everywhere."""
        canvas = self._canvas
        canvas.setStrokeColor(INK)
        canvas.setLineWidth(0.7)
        canvas.rect(x, self._high - y - side * 0.08, side, side, stroke=1, fill=0)
        if ticked:
            corners = ((0.18, 0.5), (0.42, 0.74), (0.86, 0.2))
            self.line_through([(x + side * dx, y - side * 0.92 + side * dy) for dx, dy in corners], INK, 1.1)

    def dot(self, x: float, y: float, radius: float, fill: Color, edge: Color) -> None:
        """A small round mark."""
        self._canvas.setFillColor(fill)
        self._canvas.setStrokeColor(edge)
        self._canvas.setLineWidth(1.0)
        self._canvas.circle(x, self._high - y, radius, stroke=1, fill=1)

    def line_through(self, points: Sequence[tuple[float, float]], colour: Color, thick: float) -> None:
        """A line from point to point, with round ends and corners."""
        canvas = self._canvas
        canvas.setStrokeColor(colour)
        canvas.setLineWidth(thick)
        canvas.setLineCap(1)
        canvas.setLineJoin(1)
        path = canvas.beginPath()
        path.moveTo(points[0][0], self._high - points[0][1])
        for x, y in points[1:]:
            path.lineTo(x, self._high - y)
        canvas.drawPath(path)
        canvas.setLineCap(0)
        canvas.setLineJoin(0)

    def shape(self, commands: Iterable[tuple[str, Sequence[tuple[float, float]]]], colour: Color, thick: float) -> None:
        """Straight and curved lines: ``M`` and ``L`` with a point, ``C`` with two controls and the end, ``Z``."""
        canvas = self._canvas
        canvas.setStrokeColor(colour)
        canvas.setLineWidth(thick)
        path = canvas.beginPath()
        for command, points in commands:
            flat = [each for x, y in points for each in (x, self._high - y)]
            if command == "Z":
                path.close()
            else:
                {"M": path.moveTo, "L": path.lineTo, "C": path.curveTo}[command](*flat)
        canvas.drawPath(path)

    def strokes(
        self, x: float, y: float, wide: float, drawn: Iterable[Sequence[tuple[int, int]]], thick: float = 1.1
    ) -> None:
        """A signature as vectors: points in thousandths of ``wide`` from the top left corner (x, y).

        Each stroke is smooth: quadratic curves through the middles between its points, as cubic ones.
        """
        canvas, unit = self._canvas, wide / 1000
        canvas.setStrokeColor(INK)
        canvas.setLineWidth(thick)
        canvas.setLineCap(1)
        canvas.setLineJoin(1)
        path = canvas.beginPath()
        for stroke in drawn:
            points = [(x + px * unit, self._high - y - py * unit) for px, py in stroke]
            path.moveTo(*points[0])
            at = points[0]
            for control, after in itertools.pairwise(points[1:]):
                end = ((control[0] + after[0]) / 2, (control[1] + after[1]) / 2)
                path.curveTo(*_third(at, control), *_third(end, control), *end)
                at = end
            path.lineTo(*points[-1])
        canvas.drawPath(path)
        canvas.setLineCap(0)
        canvas.setLineJoin(0)

    def corners(self, x: float, y: float, side: float, arm: float, colour: Color = LINE) -> None:
        """The four corners of a square that is to stay clear."""
        canvas = self._canvas
        canvas.setStrokeColor(colour)
        canvas.setLineWidth(0.6)
        for cx, dx in ((x, arm), (x + side, -arm)):
            for cy, dy in ((y, arm), (y + side, -arm)):
                canvas.line(cx, self._high - cy, cx + dx, self._high - cy)
                canvas.line(cx, self._high - cy, cx, self._high - cy - dy)

    def path(self, x: float, y: float, scale: float, operators: str) -> None:
        """Fill a ready path of PDF operators in black, its origin at the lower left (x, y)."""
        self._canvas.saveState()
        self._canvas.setFillGray(0)
        self._canvas.transform(scale, 0, 0, scale, x, self._high - y)
        self._canvas._code.append(f"{operators} f")
        self._canvas.restoreState()

    def chip(self, x: float, y: float, text: str, colour: Color, size: float = 8.5) -> float:
        """A framed word beside the title, baseline at ``y``; returns the width it took."""
        wide = font.width(text, font.BOLD, size) + size * 1.1
        self._canvas.setStrokeColor(colour)
        self._canvas.setLineWidth(0.8)
        self._canvas.roundRect(x, self._high - y - size * 0.45, wide, size * 1.65, 3, stroke=1, fill=0)
        self.text(x + size * 0.55, y, text, size, font.BOLD, colour)
        return wide

    def watermark(self, text: str, colour: Color) -> None:
        """The word across the page, pale enough to read through."""
        canvas = self._canvas
        size = min(120.0, 620.0 / max(font.width(text, font.BOLD, 1.0), 1.0))
        canvas.saveState()
        canvas.translate(self._wide / 2, self._high / 2)
        canvas.rotate(52)
        canvas.setFillColor(colour, alpha=0.1)
        canvas.setFont(font.BOLD, size)
        canvas.drawCentredString(0, -size * 0.36, text)
        canvas.restoreState()

    def picture(self, x: float, y: float, wide: float, high: float, jpeg: bytes) -> None:
        """A JPEG as large as it goes into the box, its upper left corner there, not bent."""
        image = ImageReader(io.BytesIO(jpeg))
        across, down = image.getSize()
        scale = min(wide / across, high / down)
        self._canvas.drawImage(image, x, self._high - y - down * scale, across * scale, down * scale)

    def next_page(self) -> None:
        """End this page."""
        self._canvas.showPage()

    def pdf(self) -> bytes:
        """End the document."""
        self._canvas.save()
        return self._out.getvalue()


def _third(end: tuple[float, float], control: tuple[float, float]) -> tuple[float, float]:
    """The cubic control point beside ``end`` that draws the quadratic one's curve."""
    return end[0] + (control[0] - end[0]) * 2 / 3, end[1] + (control[1] - end[1]) * 2 / 3
