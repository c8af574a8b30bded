"""The order list for a supplier: what is short and so many of it to be ordered. A4 upright."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from printing import font
from printing.figure import Language, quantity, unit
from printing.frame import LEFT, RIGHT, Issue, StoreHeader
from printing.grid import Cell, Row, Span, columns, flow
from printing.listing import listing
from printing.page import Block, Drawn, Gap
from printing.pen import INK, MM, SOFT_INK, Align, Pen
from printing.words import word

_TEXT, _SMALL = 9.0, 7.5
_WIDE: tuple[tuple[float, Align], ...] = (
    (11, "right"), (46, "left"), (67, "left"), (20, "right"), (14, "left"), (28, "left"),
)  # fmt: skip


@dataclass(frozen=True)
class OrderLine:
    """One part of the list; ``qty_milli`` in thousandths of its unit."""

    number: str
    name: str
    brand: str
    spec: str
    qty_milli: int
    unit: str


def order_list(
    store: StoreHeader, issued: Issue, lines: Sequence[OrderLine], wanted_on: date | None, language: Language,
    *, demo: bool = False,
) -> bytes:  # fmt: skip
    """The list as PDF, with a column in which what has arrived is ticked off by hand."""
    places = columns(LEFT, [(wide * MM, align) for wide, align in _WIDE], {1: 2 * MM, 4: 2 * MM})
    labels = [
        (word("col_position", language), ""), (word("col_number", language), ""),
        (word("col_name", language), word("order_sub", language)), (word("order_qty", language), ""),
        (word("col_unit", language), ""), (word("order_arrived", language), ""),
    ]  # fmt: skip
    rows = []
    for position, line in enumerate(lines, 1):
        named: Cell = (
            *flow(Span(line.name, _TEXT), places[2]),
            *flow(Span(" · ".join(filter(None, (line.brand, line.spec))), _SMALL, colour=SOFT_INK), places[2]),
        )
        number = flow(Span(line.number, _TEXT, font.BOLD), places[1])
        qty = (Span(quantity(line.qty_milli), _TEXT, font.BOLD, figure=True),)
        cells = [
            (Span(str(position), _TEXT, figure=True),),
            number,
            named,
            qty,
            flow(Span(unit(line.unit, language), _TEXT), places[4]),
        ]
        rows.append(Row(places, [*cells, ()]))
    at_right = word("order_wanted", language, day=wanted_on.isoformat()) if wanted_on else ""
    ending: list[Block] = [Gap(1 * MM), Drawn(24 * MM, lambda pen, y: _sign(pen, y, len(lines), language))]
    table = (places, labels, rows)
    return listing(word("order_title", language), at_right, (store, issued), table, ending, language, demo=demo)


def _sign(pen: Pen, y: float, kinds: int, language: Language) -> None:
    pen.text(LEFT + 3, y + 15, word("order_sum" if kinds != 1 else "order_sum_one", language, n=kinds), 9, font.BOLD)
    for x, key in ((LEFT + 3, "order_supplier"), (LEFT + 97 * MM, "order_by")):
        label = word(key, language)
        pen.text(x, y + 20 * MM, label, _TEXT, font.BOLD)
        start = x + font.width(label, font.BOLD, _TEXT) + 2 * MM
        pen.rule(start, min(start + 58 * MM, RIGHT), y + 20.7 * MM, INK, 0.6)
