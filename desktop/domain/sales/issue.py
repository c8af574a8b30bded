"""Issuing, revising and voiding a quote. What was issued is frozen; see ``quote``."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.domain import clock, text
from desktop.domain.actor import Actor, Right
from desktop.domain.local import Draft, Live
from desktop.domain.money import MAX_FEN, at_rate, line_amount
from desktop.domain.number import next_number
from desktop.domain.people import customer as customers
from desktop.domain.people import phone as telephone
from desktop.domain.people import plate as plates
from desktop.domain.people import vehicle as vehicles
from desktop.domain.people.vehicle import VehicleDetails
from desktop.domain.problem import Gather, Refused
from desktop.domain.rules.approval import approval
from desktop.domain.rules.setting import settings
from desktop.domain.sales import basket as baskets
from desktop.domain.sales.basket import Basket, BasketCar, BasketCustomer
from desktop.domain.sales.line import FREE_KINDS, Line, checked_price, checked_qty
from desktop.domain.sales.quote import Quote, QuoteLine


@dataclass(frozen=True)
class _Words:
    """What was read of the basket: whose, which car, and the remark."""

    customer: BasketCustomer
    vehicle_id: str | None
    plate: str
    remark: str


@dataclass(frozen=True)
class _Judged:
    """Each line with the cost of one unit, their sum where every part's is known, and why a yes is needed."""

    lines: list[tuple[Line, int | None]]
    cost_total_fen: int | None
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class IssuedQuote:
    """What the desk needs to go on and print."""

    id: str
    number: str
    revision: int
    approval_reasons: tuple[str, ...]
    total_fen: int
    vehicle_id: str | None


def issue(by: Actor, session: Session, basket: Basket, *, offline: bool, prices_at: datetime) -> IssuedQuote:
    """Freeze the basket as a quote, meet its car, and forget its draft; a basket that ``revises`` makes a revision.

    The quote takes the basket's id: issuing the same basket again gives the same quote. Raises Refused with every
    problem: ``basket.empty``, ``line.price``, ``qty.*``, ``money.*``, ``price.floor``, ``text.*``, ``odometer.size``,
    ``plate.*``, ``vin.form``, ``quote.total``, ``customer.gone``; ``quote.issued`` when the basket was issued with
    other lines; see also :func:`revise`.
    """
    by.need(Right.QUOTE)
    before = session.get(Quote, basket.id)
    if before is not None:
        return _again(session, before, basket)
    issued = freeze(by, session, basket, moment=clock.now(), offline=offline, prices_at=prices_at)
    draft = session.get(Draft, basket.id)
    if draft is not None:
        session.delete(draft)
        session.flush()
    return issued


def freeze(
    by: Actor, session: Session, basket: Basket, *, moment: datetime, offline: bool, prices_at: datetime
) -> IssuedQuote:
    """The quote as of a moment: what :func:`issue` does now, and what set-up does for days gone by."""
    by.need(Right.QUOTE)
    earlier = _revisable(session, basket.revises) if basket.revises else None
    rules = settings(session, by.store_id)
    words = _read(by, session, basket, int(rules["quote.floor_bp"]))
    judged = _judge(session, basket, rules)
    number = earlier.number if earlier else next_number(session, _local_day(moment))
    revision = earlier.revision + 1 if earlier else 1
    quote = _quote(by, basket, words, judged, rules)
    quote.number, quote.number_reversed, quote.revision = number, number[::-1], revision
    quote.issued_at, quote.valid_until = moment, _local_day(moment) + timedelta(days=rules["quote.valid_days"])
    quote.offline, quote.prices_at = offline, prices_at
    session.add(quote)
    session.add_all(
        _line(by, quote.id, place, line, cost, str(rules["quote.warranty"]))
        for place, (line, cost) in enumerate(judged.lines, 1)
    )
    if earlier is not None:
        earlier.state = "superseded"
    session.flush()
    return IssuedQuote(quote.id, number, revision, judged.reasons, quote.total_fen, words.vehicle_id)


def revise(
    by: Actor, session: Session, quote_id: str, basket: Basket, *, offline: bool, prices_at: datetime
) -> IssuedQuote:
    """Issue the basket as the next revision under the same number; the earlier one becomes ``superseded``.

    Raises Refused ``quote.gone``, ``quote.state`` (only the last revision, unless void), and as :func:`issue`.
    """
    by.need(Right.QUOTE)
    return issue(by, session, replace(basket, revises=quote_id), offline=offline, prices_at=prices_at)


def void(by: Actor, session: Session, quote_id: str, reason: str) -> None:
    """Void a quote; it keeps its number. Raises Refused ``reason.missing``, ``quote.gone``, ``quote.state``."""
    by.need(Right.QUOTE_VOID)
    why = text.read(reason, "void_reason", limit=text.LINE)
    if not why:
        raise Refused("reason.missing", "void_reason")
    quote = _revisable(session, quote_id)
    quote.state, quote.void_reason, quote.voided_at = "void", why, clock.now()
    session.flush()


def _revisable(session: Session, quote_id: str) -> Quote:
    quote = session.get(Quote, quote_id)
    if quote is None or quote.deleted_at is not None:
        raise Refused("quote.gone", "quote")
    if quote.state != "issued":
        raise Refused("quote.state", "quote", number=quote.number, state=quote.state)
    return quote


def _local_day(moment: datetime) -> date:
    return clock.local(moment).date()


def _again(session: Session, before: Quote, basket: Basket) -> IssuedQuote:
    """The quote this basket became, when its lines are still those."""
    kept = session.scalars(select(QuoteLine).where(QuoteLine.quote_id == before.id).order_by(QuoteLine.position))
    issued = [(line.kind, line.part_key, line.qty_milli, line.unit_fen) for line in kept]
    if issued != [(line.kind, line.part_key, line.qty_milli, line.unit_fen) for line in basket.lines]:
        raise Refused("quote.issued", "lines", number=before.number)
    reasons = tuple(reason for reason in before.approval_reasons.split(",") if reason)
    return IssuedQuote(before.id, before.number, before.revision, reasons, before.total_fen, before.vehicle_id)


def _read(by: Actor, session: Session, basket: Basket, floor_bp: int) -> _Words:
    gather = Gather()
    _check(by, basket, floor_bp, gather)
    words = _Words(
        customer=gather.take(lambda: _customer(session, basket.customer), basket.customer),
        vehicle_id=gather.take(lambda: _meet(by, session, basket), None),
        plate=plates.squeeze(basket.car.plate),
        remark=gather.take(lambda: text.read(basket.remark, "remark", limit=text.REMARK, lines=True), ""),
    )
    gather.done()
    return words


def _judge(session: Session, basket: Basket, rules: dict[str, Any]) -> _Judged:
    lines, limited = _costs(session, basket)
    costed = [(line.amount_fen, line_amount(cost, line.qty_milli)) for line, cost in lines if cost is not None]
    whole = bool(costed) and all(cost is not None for line, cost in lines if line.kind == "part")
    reasons = approval(baskets.totals(basket).total, costed, rules, limited)
    return _Judged(lines, sum(cost for _, cost in costed) if whole else None, reasons)


def _quote(by: Actor, basket: Basket, words: _Words, judged: _Judged, rules: dict[str, Any]) -> Quote:
    totals = baskets.totals(basket)
    return Quote(
        id=basket.id,
        store_id=by.store_id,
        state="issued",
        approval="needed" if judged.reasons else "none",
        approval_reasons=",".join(judged.reasons),
        copied_from=basket.copied_from or None,
        customer_id=words.customer.id or None,
        customer_name=words.customer.name,
        contact_name=words.customer.contact_name,
        phone=words.customer.phone,
        level_name=basket.level.name,
        level_rate_bp=basket.level.rate_bp,
        terms_days=basket.level.terms_days,
        vehicle_id=words.vehicle_id,
        vin=basket.car.vin,
        vin_verified=basket.car.vin_verified,
        plate=words.plate,
        car_name=vehicles.car_name(_details(basket)),
        odometer_km=basket.odometer_km,
        list_total_fen=totals.list_total,
        total_fen=totals.total,
        cost_total_fen=judged.cost_total_fen,
        remark=words.remark,
        issued_by_name=by.name,
        tax_note=rules["quote.tax_note"],
    )


def _check(by: Actor, basket: Basket, floor_bp: int, gather: Gather) -> None:
    if not basket.lines:
        gather.note("basket.empty", "lines")
    if len(basket.lines) > baskets.MAX_LINES:
        gather.note("basket.full", "lines", limit=baskets.MAX_LINES)
    for place, line in enumerate(basket.lines, 1):
        _check_line(by, place, line, floor_bp, gather)
    if baskets.totals(basket).total >= MAX_FEN:
        gather.note("quote.total", "total", value=baskets.totals(basket).total // 100)
    if basket.odometer_km is not None and not 0 <= basket.odometer_km <= vehicles.MAX_ODOMETER_KM:
        gather.note("odometer.size", "odometer", value=basket.odometer_km)


def _check_line(by: Actor, place: int, line: Line, floor_bp: int, gather: Gather) -> None:
    if line.kind not in ("part", *FREE_KINDS):
        gather.note("line.kind", "kind", value=line.kind[:20])
    if not line.name.strip():
        gather.note("text.missing", "name", line=place)
    gather.take(lambda: checked_qty(line.qty_milli), 0)
    if line.unit_fen is None:
        gather.note("line.price", "unit_price", line=place, name=line.name)
        return
    price = gather.take(lambda: checked_price(line.unit_fen or 0), -1)
    if price < 0 or line.list_fen is None:
        return
    floor = at_rate(line.list_fen, floor_bp)
    if line.kind == "part" and line.by_hand and price < floor and not by.may(Right.PRICE):
        gather.note("price.floor", "unit_price", value=price / 100, floor=floor / 100, name=line.name)


def _customer(session: Session, typed: BasketCustomer) -> BasketCustomer:
    """The words of today from the record; as typed for a passer-by."""
    if not typed.id:
        phone = typed.phone if "*" in typed.phone else telephone.mask(text.clean(typed.phone))
        return BasketCustomer("", text.read(typed.name, "name"), text.read(typed.contact_name, "contact_name"), phone)
    customer = customers.find(session, typed.id)
    main = next(iter(customers.phones(session, typed.id)), None)
    return BasketCustomer(typed.id, customer.name, customer.contact_name, telephone.mask(main.number) if main else "")


def _meet(by: Actor, session: Session, basket: Basket) -> str | None:
    """The id of the car on file; made where a VIN or plate was typed, so that it reaches the other devices."""
    if basket.car.id and not basket.car.vin and not basket.car.plate:
        return basket.car.id
    if not basket.car.vin and not basket.car.plate.strip():
        return None
    return vehicles.meet_vehicle(by, session, _details(basket), basket.customer.id or None).vehicle_id


def _details(basket: Basket) -> VehicleDetails:
    car: BasketCar = basket.car
    return VehicleDetails(
        vin=car.vin,
        vin_verified=car.vin_verified,
        maker=car.maker,
        brand=car.brand,
        series=car.series,
        engine=car.engine,
        model_year=car.model_year,
        car_key=car.car_key,
        plate=car.plate,
        odometer_km=basket.odometer_km,
        built=car.built,
    )


def _costs(session: Session, basket: Basket) -> tuple[list[tuple[Line, int | None]], list[tuple[int, int]]]:
    """Each line with the cost of one unit from the file, and of lines whose cost is not here their amount and limit.

    A desk without the right to see cost has none to hand over; it has the price below which a yes is needed.
    """
    keys = {line.part_key for line in basket.lines if line.part_key}
    rows = session.execute(select(Live.part_key, Live.cost_fen, Live.approval_below_fen).where(Live.part_key.in_(keys)))
    cost, limit = dict[str, int | None](), dict[str, int]()
    for row in rows:
        cost[row.part_key] = row.cost_fen
        if row.cost_fen is None and row.approval_below_fen is not None:
            limit[row.part_key] = row.approval_below_fen
    parts = [line for line in basket.lines if line.kind == "part" and line.part_key in limit]
    limited = [(line.amount_fen, line_amount(limit[line.part_key], line.qty_milli)) for line in parts]
    return [(line, cost.get(line.part_key) if line.kind == "part" else None) for line in basket.lines], limited


def _line(by: Actor, quote_id: str, place: int, line: Line, cost_fen: int | None, warranty: str) -> QuoteLine:
    unit_fen = line.unit_fen or 0
    return QuoteLine(
        store_id=by.store_id,
        quote_id=quote_id,
        position=place,
        kind=line.kind,
        part_key=line.part_key,
        number=line.number,
        name=text.clean(line.name),
        name_en=line.name_en,
        brand=line.brand,
        spec=line.spec,
        grade=line.grade,
        unit=line.unit or ("项" if line.kind == "labour" else "件"),
        qty_milli=line.qty_milli,
        list_fen=line.list_fen if line.list_fen is not None else unit_fen,
        rate_bp=line.rate_bp,
        unit_fen=unit_fen,
        amount_fen=line.amount_fen,
        cost_fen=cost_fen,
        stock_state=line.stock_state,
        stock_milli=line.stock_milli,
        eta=date.fromisoformat(line.eta) if line.eta else None,
        warranty=line.warranty or warranty,
        fit=line.fit,
    )
