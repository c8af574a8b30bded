"""A plain list on paper: head of the store, title, a table over as many pages as it takes, and what stands under it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from printing.figure import Language
from printing.frame import FIRST_TOP, TOP, Cut, Frame, Issue, StoreHeader, store_head, title_line
from printing.grid import Column, Head, Row
from printing.page import Block, Gap, Pages
from printing.pen import MM, SOFT_INK, Pen, drawing
from printing.words import word

Table = tuple[list[Column], list[tuple[str, str]], list[Row]]
"""The columns, their labels (one over a smaller one) in the language of the paper, and the rows."""


def listing(
    title: str,
    at_right: str,
    head: tuple[StoreHeader, Issue],
    table: Table,
    ending: Sequence[Block],
    language: Language,
    *,
    demo: bool,
) -> bytes:
    """The list as PDF; the last row and the ``ending`` stay together. Bank and account are left out of its head."""
    places, labels, rows = table
    store, issued = head
    with drawing:
        running = f"{title}  {at_right}"
        mark = (word("demo_mark", language), SOFT_INK) if demo else None
        frame = Frame(store.name, running, issued, language, mark)
        pages = Pages(FIRST_TOP, TOP, frame.bottom)
        cut: Cut = []
        chips = [(word("demo", language), SOFT_INK)] if demo else []
        short = replace(store, bank="", bank_account="")
        start: list[Block] = [store_head(short, "", cut), Gap(3 * MM), title_line(title, chips, at_right), Gap(3 * MM)]
        for block in start:
            pages.add(block)
        labelled = Head(places, labels)
        pages.add(labelled, with_next=rows[0].height if rows else 0.0)
        after = sum(block.height for block in ending)
        for place, row in enumerate(rows, 1):
            pages.add(row, labelled, after if place == len(rows) else 0.0)
        for block in ending:
            pages.add(block)
        pen = Pen(running, language)
        pages.draw(pen, frame.draw)
        return pen.pdf()
