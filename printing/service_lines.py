"""The lines of the workshop's papers as tables: work and parts with quantity, price, amount, and who pays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from printing import font
from printing.figure import money, quantity
from printing.figure import unit as word
from printing.frame import LEFT
from printing.grid import Cell, Column, Head, Row, Span, columns, flow
from printing.pen import BLUE, MM, SOFT_INK, Align
from printing.service_sheet import Sheet

_TEXT, _SMALL = 8.4, 7.0
_WIDE: tuple[tuple[float, Align], ...] = (
    (8, "centre"), (76, "left"), (15, "left"), (15, "right"), (13, "centre"), (18, "right"), (21, "right"),
    (20, "left"),
)  # fmt: skip


@dataclass(frozen=True)
class WorkLine:
    """One line, amounts as they are printed. ``kind``, ``grade``, ``payer``: the stored codes.

    ``heading``: of the settlement list, one of its six. ``note``: such as 追加项目 in words.
    """

    kind: str
    name: str
    qty_milli: int
    unit_fen: int
    amount_fen: int
    code: str = ""
    brand: str = ""
    spec: str = ""
    grade: str = ""
    unit: str = ""
    payer: str = "customer"
    own: bool = False
    heading: str = ""
    discount_fen: int = 0
    extra: bool = False
    note: str = ""


def places() -> list[Column]:
    """The eight columns over the whole width."""
    return columns(LEFT, [(wide * MM, align) for wide, align in _WIDE], inset={7: 2 * MM})


def head(made: Sheet, placed: Sequence[Column]) -> Head:
    """Of the repair order: work and parts in one table."""
    keys = (
        ("col_position", ""), ("col_item", "col_item_sub"), ("col_kind", ""), ("col_qty", ""), ("col_unit", ""),
        ("col_price", ""), ("col_amount", ""), ("col_payer", ""),
    )  # fmt: skip
    return Head(placed, [(made.say(key), made.say(sub) if sub else "") for key, sub in keys])


def row(made: Sheet, placed: Sequence[Column], place: int, line: WorkLine) -> Row:
    """One line; the customer's own part costs nothing and says so."""
    price = made.say("own") if line.own else money(line.unit_fen)
    amount: list[Span] = [Span("—" if line.own else money(line.amount_fen), _TEXT, font.BOLD, figure=True)]
    if line.discount_fen:
        amount.append(Span(made.say("off", amount=money(line.discount_fen)), _SMALL, colour=SOFT_INK, figure=True))
    return Row(
        placed,
        (
            (Span(str(place), 8, colour=SOFT_INK, figure=True),),
            named(made, placed[1], line),
            flow(Span(made.called("kind", line.kind), 8, colour=SOFT_INK), placed[2]),
            (Span(quantity(line.qty_milli), _TEXT, figure=True),),
            flow(Span(unit(made, line), 8), placed[4]),
            (Span(price, _TEXT, figure=True),),
            tuple(amount),
            flow(Span(made.called("payer", line.payer), 7.6), placed[7]),
        ),
    )


def unit(made: Sheet, line: WorkLine) -> str:
    """The unit; an hour of labour in the language of the paper."""
    if line.kind == "labour" and made.language == "en":
        return "h"
    return word(line.unit, made.language)


def named(made: Sheet, column: Column, line: WorkLine) -> Cell:
    """The name, and small under it code, make, specification, grade, and what is special about it."""
    below = " · ".join(filter(None, (line.code, line.brand, line.spec, made.called("grade", line.grade))))
    extra = made.say("extra_item") if line.extra else ""
    own = made.say("own_part") if line.own else ""
    return (
        *flow(Span(line.name, _TEXT, font.BOLD), column),
        *flow(Span(below, _SMALL, colour=SOFT_INK), column),
        *flow(Span(" · ".join(filter(None, (own, extra, line.note))), _SMALL, colour=BLUE), column),
    )
