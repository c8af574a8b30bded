"""One quote with its lines: for the screen, for the paper, and as a basket again."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.domain.actor import Actor, Right
from desktop.domain.local import Live
from desktop.domain.money import at_rate
from desktop.domain.opening import HOME_ZONE, zone_of
from desktop.domain.parts import price as prices
from desktop.domain.people import plate as plates
from desktop.domain.people.customer import Customer
from desktop.domain.people.staff import Store
from desktop.domain.people.vehicle import Vehicle
from desktop.domain.problem import Refused
from desktop.domain.rules.setting import settings
from desktop.domain.sales import basket as baskets
from desktop.domain.sales.basket import Basket, BasketCar, BasketCustomer, BasketLevel
from desktop.domain.sales.line import Line
from desktop.domain.sales.quote import Quote, QuoteLine


@dataclass(frozen=True)
class Header:
    """The store as it stands on its papers."""

    code: str
    name: str
    legal_name: str
    address: str
    phone: str
    bank: str
    bank_account: str
    demo: bool
    zone: str = field(default=HOME_ZONE, repr=False)
    """IANA name of the store's time zone; no word of a paper, so that what was signed compares without it."""

    def local(self, moment: datetime) -> datetime:
        """The moment as the store's clocks show it, whatever zone this computer is set to."""
        return moment.astimezone(zone_of(self.zone))


@dataclass(frozen=True)
class LineFacts:
    """One frozen line. ``cost_fen`` is None without the right to see cost."""

    position: int
    kind: str
    part_key: str
    number: str
    name: str
    name_en: str
    brand: str
    spec: str
    grade: str
    unit: str
    qty_milli: int
    list_fen: int
    rate_bp: int
    unit_fen: int
    amount_fen: int
    cost_fen: int | None
    stock_state: str
    stock_milli: int
    eta: date | None
    warranty: str
    fit: str


@dataclass(frozen=True)
class QuoteFacts:
    """Everything that the screen and the paper say of one revision; the phone is masked."""

    id: str
    header: Header
    number: str
    revision: int
    state: str
    approval: str
    approval_reasons: tuple[str, ...]
    customer_id: str | None
    customer_name: str
    contact_name: str
    phone: str
    level_name: str
    level_rate_bp: int
    terms_days: int
    vehicle_id: str | None
    vin: str
    vin_verified: bool
    plate: str
    car_name: str
    odometer_km: int | None
    list_total_fen: int
    total_fen: int
    cost_total_fen: int | None
    remark: str
    tax_note: str
    issued_at: datetime
    issued_by_name: str
    prices_at: datetime
    valid_until: date
    offline: bool
    void_reason: str
    voided_at: datetime | None
    lines: tuple[LineFacts, ...]

    @property
    def discount_fen(self) -> int:
        return self.list_total_fen - self.total_fen


@dataclass(frozen=True)
class RevisionRow:
    """One revision of a number."""

    id: str
    revision: int
    state: str
    total_fen: int
    issued_at: datetime
    issued_by_name: str


def quote_detail(by: Actor, session: Session, quote_id: str) -> QuoteFacts:
    """One revision, also a superseded or void one. Raises Refused ``quote.gone``."""
    by.need(Right.QUOTE)
    quote, cost = _find(session, quote_id), by.may(Right.COST)
    return QuoteFacts(
        id=quote.id,
        header=header(session, quote.store_id),
        number=quote.number,
        revision=quote.revision,
        state=quote.state,
        approval=quote.approval,
        approval_reasons=tuple(reason for reason in quote.approval_reasons.split(",") if reason),
        customer_id=quote.customer_id,
        customer_name=quote.customer_name,
        contact_name=quote.contact_name,
        phone=quote.phone,
        level_name=quote.level_name,
        level_rate_bp=quote.level_rate_bp,
        terms_days=quote.terms_days,
        vehicle_id=quote.vehicle_id,
        vin=quote.vin,
        vin_verified=quote.vin_verified,
        plate=plates.dotted(quote.plate),
        car_name=quote.car_name,
        odometer_km=quote.odometer_km,
        list_total_fen=quote.list_total_fen,
        total_fen=quote.total_fen,
        cost_total_fen=quote.cost_total_fen if cost else None,
        remark=quote.remark,
        tax_note=quote.tax_note,
        issued_at=quote.issued_at,
        issued_by_name=quote.issued_by_name,
        prices_at=quote.prices_at,
        valid_until=quote.valid_until,
        offline=quote.offline,
        void_reason=quote.void_reason,
        voided_at=quote.voided_at,
        lines=tuple(_line(line, cost) for line in _lines(session, quote_id)),
    )


def revisions(by: Actor, session: Session, number: str) -> list[RevisionRow]:
    """All revisions of a number, the last first."""
    by.need(Right.QUOTE)
    rows = session.scalars(
        select(Quote)
        .where(Quote.number == number, Quote.deleted_at.is_(None))
        .order_by(Quote.revision.desc(), Quote.id.desc())
    )
    return [
        RevisionRow(row.id, row.revision, row.state, row.total_fen, row.issued_at, row.issued_by_name) for row in rows
    ]


def header(session: Session, store_id: str) -> Header:
    """The store's header; empty words where the store's row has not come yet."""
    found = session.get(Store, store_id)
    if found is None:
        return Header("", "", "", "", "", "", "", False)
    return Header(
        found.code,
        found.name,
        found.legal_name,
        found.address,
        found.phone,
        found.bank,
        found.bank_account,
        found.demo,
        str(settings(session, store_id)["hours.zone"]),
    )


def reopen(by: Actor, session: Session, quote_id: str) -> Basket:
    """The quote as a basket that will become its next revision, at the prices given then."""
    by.need(Right.QUOTE)
    return replace(_basket(by, session, _find(session, quote_id)), revises=quote_id)


def copy(by: Actor, session: Session, quote_id: str) -> Basket:
    """The quote as a new basket at today's prices and the level's rate of today. Raises Refused ``quote.gone``."""
    by.need(Right.QUOTE)
    basket = replace(_basket(by, session, _find(session, quote_id)), copied_from=quote_id)
    keys = [line.part_key for line in basket.lines if line.part_key]
    rows = session.execute(
        select(Live.part_key, Live.retail_fen).where(Live.part_key.in_(keys), Live.retail_fen.is_not(None))
    )
    return baskets.at_prices(basket, {row.part_key: row.retail_fen for row in rows})


def _basket(by: Actor, session: Session, quote: Quote) -> Basket:
    customer = session.get(Customer, quote.customer_id) if quote.customer_id else None
    if customer is not None and customer.deleted_at is not None:
        customer = None
    level = prices.level(session, customer.level_id if customer else None, by.store_id)
    car = session.get(Vehicle, quote.vehicle_id) if quote.vehicle_id else None
    return Basket(
        lines=tuple(_basket_line(line) for line in _lines(session, quote.id)),
        customer=BasketCustomer(customer.id if customer else "", quote.customer_name, quote.contact_name, quote.phone),
        car=BasketCar(
            id=quote.vehicle_id or "",
            vin=quote.vin,
            vin_verified=quote.vin_verified,
            plate=quote.plate,
            maker=car.maker if car else "",
            brand=car.brand if car else quote.car_name,
            series=car.series if car else "",
            engine=car.engine if car else "",
            model_year=car.model_year if car else None,
            car_key=car.car_key if car else "",
            built=car.built if car else "",
        ),
        level=BasketLevel(level.id, level.name, level.rate_bp, level.terms_days),
        odometer_km=quote.odometer_km,
        remark=quote.remark,
    )


def _basket_line(line: QuoteLine) -> Line:
    return Line(
        kind=line.kind,
        name=line.name,
        qty_milli=line.qty_milli,
        list_fen=line.list_fen,
        unit_fen=line.unit_fen,
        rate_bp=line.rate_bp,
        by_hand=line.kind != "part" or line.unit_fen != at_rate(line.list_fen, line.rate_bp),
        part_key=line.part_key,
        number=line.number,
        name_en=line.name_en,
        brand=line.brand,
        spec=line.spec,
        grade=line.grade,
        unit=line.unit,
        stock_state=line.stock_state,
        stock_milli=line.stock_milli,
        eta=line.eta.isoformat() if line.eta else "",
        warranty=line.warranty,
        fit=line.fit,
    )


def _find(session: Session, quote_id: str) -> Quote:
    quote = session.get(Quote, quote_id)
    if quote is None or quote.deleted_at is not None:
        raise Refused("quote.gone", "quote")
    return quote


def _lines(session: Session, quote_id: str) -> list[QuoteLine]:
    return list(
        session.scalars(
            select(QuoteLine)
            .where(QuoteLine.quote_id == quote_id, QuoteLine.deleted_at.is_(None))
            .order_by(QuoteLine.position, QuoteLine.id)
        )
    )


def _line(line: QuoteLine, cost: bool) -> LineFacts:
    names = [name for name in LineFacts.__dataclass_fields__ if name != "cost_fen"]
    return LineFacts(**{name: getattr(line, name) for name in names}, cost_fen=line.cost_fen if cost else None)
