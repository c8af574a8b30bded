"""The table of a quote: thirteen facts a line in ten columns, the lesser ones small under the greater."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from printing import font
from printing.figure import Language, day, discount, money, quantity, unit
from printing.frame import LEFT
from printing.grid import Cell, Head, Row, Span, columns, flow
from printing.pen import AMBER, MM, RED, SOFT_INK
from printing.words import word

if TYPE_CHECKING:
    from printing.quote import QuoteLine

_SMALL = 7.0

_COLUMNS = columns(
    LEFT,
    [
        (8 * MM, "centre"),
        (27 * MM, "left"),
        (40 * MM, "left"),
        (10 * MM, "right"),
        (9 * MM, "centre"),
        (18 * MM, "right"),
        (17.5 * MM, "right"),
        (20 * MM, "right"),
        (20.5 * MM, "left"),
        (16 * MM, "left"),
    ],
    inset={8: 2 * MM},  # air between the amounts, which end at the right, and what begins at the left beside them
)
_NUMBER, _NAME, _UNIT, _STOCK, _WARRANTY = (_COLUMNS[i] for i in (1, 2, 4, 8, 9))


@lru_cache(2)
def head(language: Language) -> Head:
    """The head, with the same small words under its labels as the lines have small text."""
    keys = (
        ("col_position", ""),
        ("col_number", "col_grade"),
        ("col_name", "col_name_sub"),
        ("col_qty", ""),
        ("col_unit", ""),
        ("col_list", "col_discount"),
        ("col_price", ""),
        ("col_amount", ""),
        ("col_stock", "col_eta"),
        ("col_warranty", ""),
    )
    return Head(_COLUMNS, [(word(key, language), word(sub, language) if sub else "") for key, sub in keys])


def row(line: QuoteLine, language: Language) -> Row:
    """One line of the quote."""
    return Row(
        _COLUMNS,
        (
            (Span(str(line.position), 8, colour=SOFT_INK, figure=True),),
            _number(line, language),
            _name(line, language),
            (Span(quantity(line.qty_milli), figure=True),),
            flow(Span(unit(line.unit, language)), _UNIT),
            _list_price(line, language),
            (Span(money(line.unit_fen), figure=True),),
            (Span(money(line.amount_fen), name=font.BOLD, figure=True),),
            _stock(line, language),
            flow(Span(line.warranty, 7.5), _WARRANTY),
        ),
    )


def _number(line: QuoteLine, language: Language) -> Cell:
    kind = f"kind_{line.kind}" if line.kind in ("labour", "sundry") else f"grade_{line.grade}" if line.grade else ""
    grade = flow(Span(word(kind, language), _SMALL, colour=SOFT_INK), _NUMBER) if kind else ()
    return (*flow(Span(line.number, 8), _NUMBER), *grade)


def _name(line: QuoteLine, language: Language) -> Cell:
    cell = list(flow(Span(line.name, name=font.BOLD), _NAME))
    details = " · ".join(text for text in (line.brand, line.spec) if text)
    cell += flow(Span(details, _SMALL, colour=SOFT_INK), _NAME)
    if line.fit in ("conditional", "no", "unknown"):
        colour = RED if line.fit == "no" else AMBER
        cell += flow(Span(word(f"fit_{line.fit}", language), _SMALL, colour=colour), _NAME)
    return tuple(cell)


def _list_price(line: QuoteLine, language: Language) -> Cell:
    rate = discount(line.rate_bp, language)
    price = Span(money(line.list_fen), figure=True)
    return (price, Span(rate, _SMALL, colour=SOFT_INK, figure=True)) if rate else (price,)


def _stock(line: QuoteLine, language: Language) -> Cell:
    if not line.stock_state:
        return ()
    known = line.stock_state != "order" and line.stock_milli > 0
    state = word(f"stock_{line.stock_state}", language, qty=quantity(line.stock_milli) if known else "").strip()
    return (*flow(Span(state, 8), _STOCK), *flow(Span(day(line.eta), _SMALL, colour=SOFT_INK), _STOCK))
