"""The settlement list 机动车维修费用结算清单: sums by heading, lines, who pays, the warranty; and adjustments."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from printing import font
from printing.capitals import capitals
from printing.figure import Language, day, money, quantity
from printing.frame import LEFT, RIGHT
from printing.grid import Column, Head, Row, Span, columns, flow
from printing.line import wrap
from printing.page import Block, Drawn, Gap
from printing.pen import BAND, LINE, MM, PANEL, SOFT_INK, Align, Pen
from printing.service_foot import foot
from printing.service_lines import WorkLine, named, unit
from printing.service_sheet import Sheet, Visit, heading, km, notes, panel, paragraph, sheet, visit_fields
from printing.service_words import say

COPIES = ("store", "customer", "finance")
HEADINGS = ("diagnosis", "testing", "parts", "labour", "processing", "other")
"""表二 to 表七, in the order of the local forms."""
_TEXT, _SMALL = 8.4, 7.0
_WIDE: tuple[tuple[float, Align], ...] = (
    (8, "centre"), (86, "left"), (16, "right"), (13, "centre"), (20, "right"), (23, "right"), (20, "left"),
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class SettlementPaper(Visit):
    """Everything that stands on one list. Amounts are printed as given; ``payers``: who pays how much, all of it.

    ``odometer_km`` is that at leaving. ``adjusts``, ``why``: of an adjustment, whose amounts may be below 0.
    """

    order_number: str = ""
    settled_on: date | None = None
    certificate: str = ""
    lines: tuple[WorkLine, ...] = ()
    headings: tuple[tuple[str, int], ...] = ()
    payers: tuple[tuple[str, int], ...] = ()
    total_fen: int = 0
    discount_fen: int = 0
    deposit_fen: int = 0
    warranty_km: int = 0
    warranty_days: int = 0
    warranty_until: date | None = None
    old_parts: str = ""
    cashier: str = ""
    inspector: str = ""
    adjusts: str = ""
    why: str = ""

    @property
    def customer_fen(self) -> int:
        """What the customer pays of it."""
        return sum(fen for payer, fen in self.payers if payer == "customer")


def settlement(paper: SettlementPaper, language: Language, copies: Sequence[str] = COPIES) -> bytes:
    """The list as PDF, A4 upright. Raises ValueError for times without a zone."""

    def compose(made: Sheet) -> None:
        made.add(panel(made, _facts(made, paper)), Gap(2.5 * MM))
        if paper.adjusts:
            made.add(*paragraph(made.say("adjusts", number=paper.adjusts, why=paper.why), 8.6), Gap(2 * MM))
        made.add(_headings(made, paper), Gap(2.5 * MM))
        placed = columns(LEFT, [(wide * MM, align) for wide, align in _WIDE], inset={6: 2 * MM})
        for place, name in enumerate(HEADINGS, 2):
            _table(made, placed, place, name, [line for line in paper.lines if line.heading == name])
        last = [*_closing(made, paper), *notes(made), Gap(1.5 * MM), foot(made, _roles(paper))]
        made.together(_sums(made, paper), Gap(2 * MM), *last)

    title = say("adjustment" if paper.adjusts else "settlement", language)
    return sheet(paper, title, language, copies, compose, bank=True)


def in_capitals(fen: int) -> str:
    """As ``capitals``; an amount to be given back begins with 负."""
    return f"负{capitals(-fen)}" if fen < 0 else capitals(fen)


def _facts(made: Sheet, paper: SettlementPaper) -> list[tuple[str, str]]:
    facts = visit_fields(made, "owner", "bringer", "telephone", "plate", "car", "vin", "odometer_out", "category")
    return [
        *facts,
        (made.say("order_number"), paper.order_number),
        (made.say("arrived"), f"{paper.arrived:%Y-%m-%d}" if paper.arrived else ""),
        (made.say("settled"), day(paper.settled_on)),
        (made.say("certificate_number"), paper.certificate or made.say("page_no_data")),
    ]


def _headings(made: Sheet, paper: SettlementPaper) -> Drawn:
    """Table 1: the six headings and the whole, side by side."""
    sums = dict(paper.headings)
    cells = [(made.say(f"heading_{name}"), sums.get(name, 0)) for name in HEADINGS]
    cells.append((made.say("sum"), paper.total_fen))
    wide = (RIGHT - LEFT) / len(cells)

    def draw(pen: Pen, y: float) -> None:
        heading(made.say("table_sum")).draw(pen, y)
        top = y + 17
        pen.panel(LEFT, top, RIGHT - LEFT, 14, BAND, 2.5)
        for place, (label, fen) in enumerate(cells):
            x = LEFT + (place + 1) * wide - 3
            last = place == len(cells) - 1
            pen.text(x, top + 10, label, 7.5, font.BOLD, SOFT_INK, "right", wide - 5)
            pen.text(x, top + 27, money(fen), 9, font.BOLD if last else font.REGULAR, align="right", room=wide - 5)
        pen.rule(LEFT, RIGHT, top + 33, LINE)

    return Drawn(51, draw)


def _table(made: Sheet, placed: Sequence[Column], number: int, name: str, lines: Sequence[WorkLine]) -> None:
    """One of tables 2 to 7, with its subtotal; where nothing stands under a heading, no table."""
    if not lines:
        return
    over = heading(made.say("table_of", n=_nth(made, number), heading=made.say(f"heading_{name}")))
    labour, parts = name == "labour", name == "parts"
    keys = (
        ("col_position", ""), ("col_part" if parts else "col_work", "col_part_sub" if parts else ""),
        ("col_hours" if labour else "col_qty", ""), ("col_unit", ""),
        ("col_hour_price" if labour else "col_price", ""), ("col_amount", ""), ("col_payer", ""),
    )  # fmt: skip
    labelled = Head(placed, [(made.say(key), made.say(sub) if sub else "") for key, sub in keys])
    rows = [_row(made, placed, place, line) for place, line in enumerate(lines, 1)]
    total = _subtotal(made, sum(line.amount_fen for line in lines))
    made.pages.add(over, with_next=labelled.height + rows[0].height)
    made.pages.add(labelled)
    for place, each in enumerate(rows, 1):
        made.pages.add(each, labelled, total.height if place == len(rows) else 0.0)
    made.add(total)


def _nth(made: Sheet, number: int) -> str:
    return "零一二三四五六七"[number] if made.language == "zh" else str(number)


def _row(made: Sheet, placed: Sequence[Column], place: int, line: WorkLine) -> Row:
    amount = [Span("—" if line.own else money(line.amount_fen), _TEXT, font.BOLD, figure=True)]
    if line.discount_fen:
        amount.append(Span(made.say("off", amount=money(line.discount_fen)), _SMALL, colour=SOFT_INK, figure=True))
    return Row(
        placed,
        (
            (Span(str(place), 8, colour=SOFT_INK, figure=True),),
            named(made, placed[1], line),
            (Span(quantity(line.qty_milli), _TEXT, figure=True),),
            flow(Span(unit(made, line), 8), placed[3]),
            (Span(made.say("own") if line.own else money(line.unit_fen), _TEXT, figure=True),),
            tuple(amount),
            flow(Span(made.called("payer", line.payer), 7.6), placed[6]),
        ),
    )


def _subtotal(made: Sheet, fen: int) -> Drawn:
    """Under the amounts of a table."""
    right = LEFT + sum(wide for wide, _ in _WIDE[:6]) * MM - 3

    def draw(pen: Pen, y: float) -> None:
        pen.text(right - 24 * MM, y + 11, made.say("subtotal"), 8, font.BOLD, SOFT_INK, "right")
        pen.text(right, y + 11, money(fen), 8.8, font.BOLD, align="right", room=24 * MM)

    return Drawn(18, draw)


def _sums(made: Sheet, paper: SettlementPaper) -> Drawn:
    """The whole and what the customer pays, in figures and capitals, and everybody's share."""
    mine = paper.customer_fen
    label = made.say("customer_gets" if mine < 0 else "customer_pays")
    shares = "    ".join(f"{made.called('payer', payer)} ¥{money(fen)}" for payer, fen in paper.payers)
    small = [
        f"{made.say('sum')} ¥{money(paper.total_fen)}  {in_capitals(paper.total_fen)}",
        f"{made.say('payers')}  {shares}",
        *_reductions(made, paper),
    ]
    below = [line for text in small for line in wrap(text, font.REGULAR, 8, RIGHT - LEFT - 7 * MM)]
    high = 14 * MM + len(below) * 11.5
    figure = f"¥{money(abs(mine))}"

    def draw(pen: Pen, y: float) -> None:
        pen.panel(LEFT, y, RIGHT - LEFT, high, PANEL, 6)
        left, right = LEFT + 3.5 * MM, RIGHT - 3 * MM
        pen.text(left, y + 8.4 * MM, made.say("capitals"), 8, colour=SOFT_INK)
        at = left + font.width(made.say("capitals"), font.REGULAR, 8) + 2.5 * MM
        pen.text(at, y + 8.4 * MM, capitals(abs(mine)), 10, font.BOLD, room=LEFT + 106 * MM - at)
        pen.text(right, y + 8.8 * MM, figure, 17, font.BOLD, align="right", room=46 * MM)
        at = right - min(font.width(figure, font.BOLD, 17), 46 * MM) - 3 * MM
        pen.text(at, y + 8.6 * MM, label, 9.2, font.BOLD, align="right")
        for place, line in enumerate(below):
            pen.text(left, y + 14.6 * MM + place * 11.5, line, 8, colour=SOFT_INK)

    return Drawn(high, draw)


def _reductions(made: Sheet, paper: SettlementPaper) -> Iterator[str]:
    if paper.discount_fen:
        yield f"{made.say('discount')} -¥{money(paper.discount_fen)} {made.say('discount_in')}"
    if paper.deposit_fen:
        rest = paper.customer_fen - paper.deposit_fen
        label = made.say("rest") if rest >= 0 else made.say("give_back")
        yield f"{made.say('deposit')} ¥{money(paper.deposit_fen)}    {label} ¥{money(abs(rest))}"


def _closing(made: Sheet, paper: SettlementPaper) -> list[Block]:
    blocks: list[Block] = []
    if paper.warranty_days and paper.warranty_until and paper.settled_on:
        until_km = (paper.odometer_km or 0) + paper.warranty_km
        given = made.say(
            "warranty_end", km=f"{paper.warranty_km:,}", days=paper.warranty_days, day=day(paper.settled_on),
            until=day(paper.warranty_until), until_km=km(until_km).removesuffix(" km"),
        )  # fmt: skip
        colon = "：" if made.language == "zh" else ": "
        blocks += paragraph(f"{made.say('warranty')}{colon}{given} {made.say('warranty_later')}", 8)
    if paper.old_parts:
        blocks.append(_old_parts(made, paper.old_parts))
    return [*blocks, *paragraph(made.say("effective"), 8)]


def _old_parts(made: Sheet, chosen: str) -> Drawn:
    def draw(pen: Pen, y: float) -> None:
        pen.text(LEFT, y + 10, made.say("old_parts"), 8, font.BOLD)
        x = LEFT + font.width(made.say("old_parts"), font.BOLD, 8) + 4 * MM
        for code in ("take", "leave", "none"):
            words = made.say(f"old_box_{code}")
            pen.tick_box(x, y + 10, 7, code == chosen)
            pen.text(x + 10, y + 10, words, 8)
            x += 10 + font.width(words, font.REGULAR, 8) + 5 * MM

    return Drawn(15, draw)


def _roles(paper: SettlementPaper) -> tuple[tuple[str, str], ...]:
    return (
        ("customer", paper.bringer or paper.customer), ("cashier", paper.cashier), ("inspector", paper.inspector),
    )  # fmt: skip
