"""A small PDF of a few plain pages, for tests of preview and printer."""

from __future__ import annotations

import io

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas


def pdf(pages: int = 1) -> bytes:
    """A4 pages, each with its number and a black bar at the foot."""
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=A4, invariant=1)
    for page in range(pages):
        canvas.setFont("Helvetica-Bold", 24)
        canvas.drawString(60, 760, f"QUOTE, page {page + 1}")
        canvas.rect(60, 60, 475, 20, fill=1)
        canvas.showPage()
    canvas.save()
    return file.getvalue()
