"""What a repair order comes to: per line, per payer, per heading of the settlement list; and what still bars settling.

Everything is whole fen: a line is rounded once, the discount of the whole order is split over the customer's lines by
the largest remainder, and every total is a sum of those, so that the payers always add up to the whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from desktop.domain.actor import Actor, Right
from desktop.domain.money import FULL_RATE_BP, at_rate, format_fen, share
from desktop.domain.problem import Problem
from desktop.domain.rules.setting import settings
from desktop.domain.service import extra_work, kind, order_line
from desktop.domain.service.extra_work import AGREED, ExtraRow
from desktop.domain.service.order_line import FEES, LABOUR, PART, SUBLET, LineRow
from desktop.domain.service.repair_order import CUSTOMER, DONE, GOODWILL, PAYERS, RepairOrder, find

HEADINGS = ("diagnosis", "testing", "parts", "labour", "processing", "other")
"""诊断费, 检测费, 材料费, 工时费, 加工费, 其他: the totals of the list, as the local forms have it."""


@dataclass(frozen=True)
class BillLine:
    """One line as it is charged. ``discount_fen``: its share of the order's discount."""

    line: LineRow
    discount_fen: int

    @property
    def amount_fen(self) -> int:
        """What its payer pays for it."""
        return self.line.amount_fen - self.discount_fen

    @property
    def heading(self) -> str:
        """One of ``HEADINGS``."""
        if self.line.kind in (LABOUR, PART):
            return {LABOUR: "labour", PART: "parts"}[self.line.kind]
        if self.line.trade in FEES:
            return self.line.trade
        return "processing" if self.line.kind == SUBLET else "other"


@dataclass(frozen=True)
class Bill:
    """An order's money. ``payers`` and ``headings`` each add up to ``total_fen``."""

    lines: tuple[BillLine, ...]
    payers: Mapping[str, int]
    headings: Mapping[str, int]
    total_fen: int
    list_fen: int
    """Everything at list price."""
    given_fen: int
    """What the store gives: the customer's lines below list price, the discount, and what goodwill pays."""


@dataclass(frozen=True)
class Bar:
    """One thing that bars settling. ``mend``: what mends it: ``line``, ``finish``, ``extra``, ``issue``, ``check``,
    ``sign``, ``price`` or ``discount``; the window has a key for each. ``row_id``: of what it is about."""

    problem: Problem
    mend: str
    row_id: str = ""


def reckon(lines: tuple[LineRow, ...], discount_fen: int) -> Bill:
    """The bill of these lines, with so much off the customer's share: never more than that."""
    mine = [place for place, each in enumerate(lines) if each.payer == CUSTOMER]
    off = dict.fromkeys(range(len(lines)), 0)
    amounts = [lines[place].amount_fen for place in mine]
    cut = min(discount_fen, sum(amounts))
    off |= dict(zip(mine, share(cut, amounts) if cut else [0] * len(mine), strict=True))
    made = tuple(BillLine(each, off[place]) for place, each in enumerate(lines))
    payers = dict.fromkeys(PAYERS, 0)
    headings = dict.fromkeys(HEADINGS, 0)
    for each in made:
        payers[each.line.payer] = payers.get(each.line.payer, 0) + each.amount_fen
        headings[each.heading] += each.amount_fen
    below = sum(max(0, lines[place].list_amount_fen - lines[place].amount_fen) for place in mine)
    given = cut + below + payers[GOODWILL]
    return Bill(
        made, payers, headings, sum(each.amount_fen for each in made),
        sum(each.list_amount_fen for each in lines if not each.own), given,
    )  # fmt: skip


def bill(by: Actor, session: Session, order_id: str) -> Bill:
    """What an order comes to as it stands. Raises Refused ``order.gone``."""
    row = find(by, session, order_id)
    return reckon(tuple(order_line.lines(by, session, order_id)), row.discount_fen)


def bars(by: Actor, session: Session, order_id: str) -> list[Bar]:
    """What must be mended before the order can be settled by this actor. Raises Refused ``order.gone``."""
    row = find(by, session, order_id)
    whole, asked = bill(by, session, order_id), extra_work.extras(by, session, order_id)
    rules = settings(session, by.store_id)
    return [
        *_work(row, whole), *_extras(asked), *_parts(whole), *_budget(row, whole, asked), *_prices(by, whole, rules)
    ]  # fmt: skip


def _work(row: RepairOrder, whole: Bill) -> Iterator[Bar]:
    if not whole.lines:
        yield Bar(Problem("settle.empty", "lines"), "line")
    if row.category in kind.CERTIFIED and row.checked_at is None:
        yield Bar(Problem("settle.check", "check"), "check")
    elif row.state != DONE:
        yield Bar(Problem("settle.work", "state"), "finish")


def _extras(asked: list[ExtraRow]) -> Iterator[Bar]:
    for each in asked:
        if each.open:
            values = {"value": each.words[:40], "price": format_fen(each.price_fen)}
            yield Bar(Problem("settle.extra", "extra", values), "extra", each.id)


def _parts(whole: Bill) -> Iterator[Bar]:
    for each in (made.line for made in whole.lines):
        missing = each.qty_milli - each.issued_milli
        if each.kind == PART and not each.own and missing > 0:
            yield Bar(Problem("settle.parts", "line", {"value": each.name, "qty": missing / 1000}), "issue", each.id)


def _budget(row: RepairOrder, whole: Bill, asked: list[ExtraRow]) -> Iterator[Bar]:
    """The customer pays what was signed for, the allowed deviation, and what was agreed to besides; no more."""
    mine = whole.payers[CUSTOMER]
    if not mine:
        return
    if row.budget_fen is None:
        yield Bar(Problem("settle.unsigned", "budget"), "sign")
        return
    agreed = sum(each.agreed_fen or 0 for each in asked if each.answer == AGREED)
    most = at_rate(row.budget_fen, FULL_RATE_BP + row.deviation_bp) + agreed
    if mine > most:
        yield Bar(Problem("settle.budget", "budget", {"value": format_fen(mine), "most": format_fen(most)}), "extra")


def _prices(by: Actor, whole: Bill, rules: Mapping[str, Any]) -> Iterator[Bar]:
    for each in (made.line for made in whole.lines):
        floor = at_rate(each.list_fen, rules["quote.floor_bp"])
        if each.kind == PART and not each.own and each.unit_fen < floor and not by.may(Right.PRICE):
            values = {"value": each.name, "price": format_fen(each.unit_fen), "floor": format_fen(floor)}
            yield Bar(Problem("settle.floor", "unit_price", values), "price", each.id)
    most = at_rate(whole.list_fen, rules["service.discount_bp"])
    if whole.given_fen > most and not by.may(Right.SERVICE_DISCOUNT):
        values = {"value": format_fen(whole.given_fen), "most": format_fen(most)}
        yield Bar(Problem("settle.discount", "discount", values), "discount")
