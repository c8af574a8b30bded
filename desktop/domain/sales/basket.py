"""The basket of a quote in the making: plain values and pure functions, so that a screen can undo and a draft can keep.

A discount belongs to parts; labour and sundry are sold at the price typed. A price set by hand stays when the
customer's level changes.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from desktop.domain import text
from desktop.domain.actor import Actor, Right
from desktop.domain.identity import new_id
from desktop.domain.money import FULL_RATE_BP, MAX_QTY_MILLI, at_rate, half_up
from desktop.domain.problem import Gather, Refused
from desktop.domain.sales.line import FREE_KINDS, Line, Part, checked_price, checked_qty

MAX_LINES = 500
"""Inclusive: some 25 pages; more is a list of stock, not a quote."""


@dataclass(frozen=True)
class BasketCustomer:
    """Whose quote it is; ``id`` is empty for a passer-by. The phone is masked already."""

    id: str = ""
    name: str = ""
    contact_name: str = ""
    phone: str = ""


@dataclass(frozen=True)
class BasketCar:
    """Which car it is for; ``id`` is empty until the car is on file."""

    id: str = ""
    vin: str = ""
    vin_verified: bool = True
    plate: str = ""
    maker: str = ""
    brand: str = ""
    series: str = ""
    engine: str = ""
    model_year: int | None = None
    car_key: str = ""
    built: str = ""
    """The month on its plate as ``2015-06``, or empty."""


@dataclass(frozen=True)
class BasketLevel:
    """The price level in force."""

    id: str = ""
    name: str = ""
    rate_bp: int = FULL_RATE_BP
    terms_days: int = 0


@dataclass(frozen=True)
class Basket:
    """A quote in the making. ``id`` is also its draft's; ``revises`` names the quote that it will replace."""

    lines: tuple[Line, ...] = ()
    customer: BasketCustomer = BasketCustomer()
    car: BasketCar = BasketCar()
    level: BasketLevel = BasketLevel()
    odometer_km: int | None = None
    remark: str = ""
    copied_from: str = ""
    revises: str = ""
    id: str = field(default_factory=new_id)

    def line(self, line_id: str) -> Line:
        """Raises Refused ``line.gone``."""
        for each in self.lines:
            if each.id == line_id:
                return each
        raise Refused("line.gone", "line")


@dataclass(frozen=True)
class Totals:
    """All in fen. ``total`` is the sum of the rounded lines; ``discount`` is below 0 where lines were sold dearer."""

    list_total: int
    discount: int
    total: int
    parts: int
    labour: int
    sundry: int
    unpriced: int
    """So many lines have no price yet."""


def totals(basket: Basket) -> Totals:
    """What the foot of the basket and of the paper shows."""
    of_kind = dict.fromkeys(("part", *FREE_KINDS), 0)
    for line in basket.lines:
        of_kind[line.kind] += line.amount_fen
    list_total, total = sum(line.list_amount_fen for line in basket.lines), sum(of_kind.values())
    return Totals(
        list_total=list_total,
        discount=list_total - total,
        total=total,
        parts=of_kind["part"],
        labour=of_kind["labour"],
        sundry=of_kind["sundry"],
        unpriced=sum(line.unit_fen is None for line in basket.lines),
    )


def add_part(basket: Basket, part: Part, qty_milli: int = 1000) -> Basket:
    """Add a part at the level's price; the same part again raises the quantity of its line.

    Raises Refused ``qty.*``, ``basket.full``.
    """
    same = next((line for line in basket.lines if line.kind == "part" and line.part_key == part.part_key), None)
    if same is not None:
        return set_qty(basket, same.id, same.qty_milli + qty_milli)
    line = Line(
        kind="part",
        name=part.name_zh,
        qty_milli=checked_qty(qty_milli),
        list_fen=part.retail_fen,
        part_key=part.part_key,
        number=part.number,
        name_en=part.name_en,
        brand=part.brand,
        spec=part.spec,
        grade=part.grade,
        unit=part.unit,
        stock_state=part.stock_state,
        stock_milli=part.order_milli if part.stock_state == "coming" else part.here_milli,
        eta=part.eta.isoformat() if part.eta else "",
        fit=part.fit,
    )
    return _append(basket, _at_level(line, basket.level.rate_bp))


def add_free(
    basket: Basket, kind: str, name: str, unit_fen: int, qty_milli: int = 1000, *, unit: str = "", number: str = ""
) -> Basket:
    """Add labour or sundry as typed. Raises Refused with every problem: ``line.kind``, ``text.*``, ``money.*``, …"""
    gather = Gather()
    if kind not in FREE_KINDS:
        gather.note("line.kind", "kind", value=kind[:20])
    words = gather.take(lambda: text.read(name, "name", limit=text.LINE, needed=True), "")
    price = gather.take(lambda: checked_price(unit_fen), 0)
    qty = gather.take(lambda: checked_qty(qty_milli), 1000)
    gather.done()
    line = Line(
        kind=kind,
        name=words,
        qty_milli=qty,
        list_fen=price,
        unit_fen=price,
        by_hand=True,
        unit=text.clean(unit),
        number=text.clean(number),
    )
    return _append(basket, line)


def add_found(basket: Basket, name: str, number: str, unit_fen: int | None, qty_milli: int = 1000) -> Basket:
    """Add a part that is in no catalogue, as an inquiry found it; its price is one set by hand.

    Raises Refused ``qty.*``, ``money.*``, ``basket.full``.
    """
    if unit_fen is not None:
        checked_price(unit_fen)
    line = Line(
        kind="part", name=name or number, qty_milli=checked_qty(qty_milli), list_fen=unit_fen, unit_fen=unit_fen,
        by_hand=unit_fen is not None, number=number, stock_state="order", fit="unknown",
    )  # fmt: skip
    return _append(basket, line)


def set_qty(basket: Basket, line_id: str, qty_milli: int) -> Basket:
    """Raises Refused ``line.gone``, ``qty.zero``, ``qty.size``."""
    return _with(basket, replace(basket.line(line_id), qty_milli=checked_qty(qty_milli)))


def add_qty(basket: Basket, line_id: str, step_milli: int) -> Basket:
    """One key up or down; never below the step, so that a line is removed only when that is meant."""
    line = basket.line(line_id)
    return _with(basket, replace(line, qty_milli=min(max(line.qty_milli + step_milli, abs(step_milli)), MAX_QTY_MILLI)))


def set_unit_price(by: Actor, basket: Basket, line_id: str, unit_fen: int, *, floor_bp: int = 0) -> Basket:
    """A price typed by hand. Below ``floor_bp`` of the list price only who may set prices may go.

    Raises Refused ``right.missing``, ``line.gone``, ``money.*``, ``price.floor`` (``floor`` in fen).
    """
    by.need(Right.QUOTE)
    line, price = basket.line(line_id), checked_price(unit_fen)
    floor = at_rate(line.list_fen, floor_bp) if line.list_fen is not None else 0
    if price < floor and not by.may(Right.PRICE):
        raise Refused("price.floor", "unit_price", value=price / 100, floor=floor / 100, name=line.name)
    list_fen = price if line.kind != "part" or line.list_fen is None else line.list_fen
    rate = half_up(price * FULL_RATE_BP, list_fen) if list_fen else FULL_RATE_BP
    return _with(basket, replace(line, list_fen=list_fen, unit_fen=price, rate_bp=rate, by_hand=True))


def set_words(basket: Basket, line_id: str, *, name: str | None = None, warranty: str | None = None) -> Basket:
    """Other words on a line. Raises Refused ``line.gone``, ``text.*``."""
    line, gather = basket.line(line_id), Gather()
    if name is not None:
        words = gather.take(lambda: text.read(name, "name", limit=text.LINE, needed=True), "")
        line = replace(line, name=words, name_en=line.name_en if words == line.name else "")
    if warranty is not None:
        line = replace(line, warranty=gather.take(lambda: text.read(warranty, "warranty"), ""))
    gather.done()
    return _with(basket, line)


def remove(basket: Basket, line_id: str) -> Basket:
    """Without this line. Undo is :func:`put_back` with the line and its place."""
    basket.line(line_id)
    return replace(basket, lines=tuple(line for line in basket.lines if line.id != line_id))


def put_back(basket: Basket, line: Line, place: int) -> Basket:
    """The removed line where it was, or last where the basket has become shorter."""
    lines = [each for each in basket.lines if each.id != line.id]
    lines.insert(place, line)
    return replace(basket, lines=tuple(lines))


def at_level(basket: Basket, level: BasketLevel) -> Basket:
    """All parts at this level's rate, but for prices set by hand."""
    return replace(basket, level=level, lines=tuple(_at_level(line, level.rate_bp) for line in basket.lines))


def at_prices(basket: Basket, retail_fen: dict[str, int]) -> Basket:
    """All parts at today's list prices (by part key) and the level's rate, also those once priced by hand."""
    lines = (
        replace(line, list_fen=retail_fen.get(line.part_key, line.list_fen), by_hand=False)
        if line.kind == "part"
        else line
        for line in basket.lines
    )
    return at_level(replace(basket, lines=tuple(lines)), basket.level)


def _append(basket: Basket, line: Line) -> Basket:
    if len(basket.lines) >= MAX_LINES:
        raise Refused("basket.full", "lines", limit=MAX_LINES)
    return replace(basket, lines=(*basket.lines, line))


def _with(basket: Basket, line: Line) -> Basket:
    return replace(basket, lines=tuple(line if each.id == line.id else each for each in basket.lines))


def _at_level(line: Line, rate_bp: int) -> Line:
    if line.kind != "part" or line.by_hand or line.list_fen is None:
        return line
    return replace(line, rate_bp=rate_bp, unit_fen=at_rate(line.list_fen, rate_bp))
