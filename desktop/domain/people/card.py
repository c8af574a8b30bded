"""Customers as screens show them: plain rows, masked until somebody reveals."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from desktop.domain import text
from desktop.domain.actor import Actor, Right
from desktop.domain.parts.price import PriceLevel
from desktop.domain.people import car as cars
from desktop.domain.people import consent
from desktop.domain.people import customer as customers
from desktop.domain.people import phone as telephone
from desktop.domain.people import plate as plates
from desktop.domain.people.customer import Customer, Phone
from desktop.domain.people.staff import Audit
from desktop.domain.people.vehicle import Ownership, Plate
from desktop.domain.problem import Refused
from desktop.domain.sales.quote import Quote

LEAST_DIGITS = 3
"""So many last digits of a phone are needed to search by it."""


@dataclass(frozen=True)
class CustomerRow:
    """One line of a list of customers; the phone is masked."""

    id: str
    name: str
    kind: str
    phone: str
    level_id: str | None
    level_name: str
    rate_bp: int
    plates: str
    """The plates of the cars owned now, dotted, with 、 between."""


@dataclass(frozen=True)
class PhoneRow:
    """A number of a customer, masked."""

    id: str
    masked: str
    kind: str
    main: bool


@dataclass(frozen=True)
class QuoteLink:
    """A quote on a card."""

    id: str
    number: str
    revision: int
    state: str
    total_fen: int
    issued_at: datetime


@dataclass(frozen=True)
class Card:
    """Everything the desk knows about one customer."""

    id: str
    name: str
    kind: str
    contact_name: str
    level_id: str | None
    level_name: str
    rate_bp: int
    terms_days: int
    address: str
    note: str
    phones: tuple[PhoneRow, ...]
    cars: tuple[cars.CarRow, ...]
    consents: tuple[consent.ConsentRow, ...]
    quotes: tuple[QuoteLink, ...]


def find_customers(by: Actor, session: Session, typed: str, limit: int = 20) -> list[CustomerRow]:
    """Customers by the last digits of a phone, a part of the name, initials, a plate, or the last of a VIN.

    The empty text gives the latest. Deleted and merged ones are never found.
    """
    by.need(Right.CUSTOMER)
    query = text.clean(typed)
    ids = list(dict.fromkeys(_ids(session, query, limit))) if query else list(_latest(session, by.store_id, limit))
    return customer_rows(session, ids[:limit])


def customer_rows(session: Session, ids: list[str]) -> list[CustomerRow]:
    """The rows of these customers in this order, without those deleted or merged."""
    found = {
        row.id: row
        for row in session.execute(
            select(Customer.id, Customer.name, Customer.kind, PriceLevel.id, PriceLevel.name, PriceLevel.rate_bp)
            .outerjoin(PriceLevel, (PriceLevel.id == Customer.level_id) & PriceLevel.deleted_at.is_(None))
            .where(Customer.id.in_(ids), Customer.deleted_at.is_(None), Customer.merged_into.is_(None))
        )
    }
    numbers = _main_numbers(session, ids)
    borne = _plates_of(session, ids)
    return [
        CustomerRow(
            id=each,
            name=found[each][1],
            kind=found[each][2],
            phone=telephone.mask(numbers.get(each, "")),
            level_id=found[each][3],
            level_name=found[each][4] or "",
            rate_bp=found[each][5] or 10_000,
            plates="、".join(borne.get(each, ())),
        )
        for each in ids
        if each in found
    ]


def card(by: Actor, session: Session, customer_id: str) -> Card:
    """One customer with phones, cars, consents and the last quotes. Raises Refused ``customer.gone``."""
    by.need(Right.CUSTOMER)
    customer = customers.find(session, customer_id)
    level = session.get(PriceLevel, customer.level_id) if customer.level_id else None
    return Card(
        id=customer.id,
        name=customer.name,
        kind=customer.kind,
        contact_name=customer.contact_name,
        level_id=customer.level_id,
        level_name=level.name if level else "",
        rate_bp=level.rate_bp if level else 10_000,
        terms_days=level.terms_days if level else 0,
        address=customer.address,
        note=customer.note,
        phones=tuple(
            PhoneRow(phone.id, telephone.mask(phone.number), phone.kind, phone.main)
            for phone in customers.phones(session, customer_id)
        ),
        cars=tuple(cars.cars_of(session, customer_id)),
        consents=tuple(consent.answers(session, customer_id)),
        quotes=tuple(_quotes(session, customer_id)),
    )


def reveal_phone(by: Actor, session: Session, phone_id: str, reason: str) -> str:
    """The whole number. Leaves an audit row. Raises Refused ``reason.missing``, ``phone.gone``."""
    by.need(Right.CUSTOMER_REVEAL)
    why = text.read(reason, "reason", limit=text.LINE)
    if not why:
        raise Refused("reason.missing", "reason")
    phone = session.get(Phone, phone_id)
    if phone is None or phone.deleted_at is not None:
        raise Refused("phone.gone", "phone")
    session.add(Audit(store_id=by.store_id, action="reveal", subject=f"phone:{phone_id}", reason=why))
    session.flush()
    return phone.number


def customers_by_phone(session: Session, digits: str, limit: int) -> Iterable[str]:
    """Ids of the customers with a phone that ends so; at least ``LEAST_DIGITS`` digits."""
    if len(digits) < LEAST_DIGITS:
        return []
    tail = digits[::-1]
    return session.scalars(
        select(Phone.customer_id)
        .where(Phone.reversed >= tail, Phone.reversed < text.above(tail), Phone.deleted_at.is_(None))
        .limit(limit)
    )


def customers_by_name(session: Session, name: str, limit: int) -> Iterable[str]:
    """Ids of the customers whose name, or whose pinyin initials, begin so."""
    column = Customer.initials if name.isascii() else Customer.name
    head = name.lower() if name.isascii() else name
    by_head = list(_by_range(session, column, head, limit))
    if name.isascii() and len(by_head) < limit:
        by_head += _by_range(session, Customer.name, name, limit)
    return by_head


def _by_range(session: Session, column: InstrumentedAttribute[str], head: str, limit: int) -> Iterable[str]:
    return session.scalars(
        select(Customer.id)
        .where(column >= head, column < text.above(head))
        .where(Customer.deleted_at.is_(None), Customer.merged_into.is_(None))
        .order_by(column)
        .limit(limit)
    )


def _ids(session: Session, query: str, limit: int) -> Iterable[str]:
    number = text.digits(query)
    if number and not any(char.isalpha() for char in query):
        yield from customers_by_phone(session, number, limit)
    met = [*cars.cars_by_plate(session, query, limit), *cars.cars_by_vin(session, query, limit)]
    if met:
        yield from session.scalars(
            select(Ownership.customer_id)
            .where(Ownership.vehicle_id.in_(met), Ownership.until.is_(None), Ownership.deleted_at.is_(None))
            .limit(limit)
        )
    yield from customers_by_name(session, query, limit)
    yield from session.scalars(
        select(Customer.id)
        .where(func.instr(Customer.name, query) > 1, Customer.deleted_at.is_(None), Customer.merged_into.is_(None))
        .limit(limit)
    )


def _latest(session: Session, store_id: str, limit: int) -> Iterable[str]:
    return session.scalars(
        select(Customer.id)
        .where(Customer.deleted_at.is_(None), Customer.merged_into.is_(None))
        .order_by(Customer.id.desc())
        .limit(limit)
    )


def _main_numbers(session: Session, ids: list[str]) -> dict[str, str]:
    rows = session.execute(
        select(Phone.customer_id, Phone.number)
        .where(Phone.customer_id.in_(ids), Phone.deleted_at.is_(None))
        .order_by(Phone.main)
    )
    return {row.customer_id: row.number for row in rows}


def _plates_of(session: Session, ids: list[str]) -> dict[str, list[str]]:
    rows = session.execute(
        select(Ownership.customer_id, Plate.number)
        .join(Plate, Plate.vehicle_id == Ownership.vehicle_id)
        .where(Ownership.customer_id.in_(ids), Ownership.until.is_(None), Ownership.deleted_at.is_(None))
        .where(Plate.until.is_(None), Plate.deleted_at.is_(None))
        .order_by(Plate.number)
    )
    found: dict[str, list[str]] = {}
    for customer_id, number in rows:
        found.setdefault(customer_id, []).append(plates.dotted(number))
    return found


def _quotes(session: Session, customer_id: str, limit: int = 20) -> list[QuoteLink]:
    rows = session.scalars(
        select(Quote)
        .where(Quote.customer_id == customer_id, Quote.state != "superseded", Quote.deleted_at.is_(None))
        .order_by(Quote.issued_at.desc())
        .limit(limit)
    )
    return [QuoteLink(row.id, row.number, row.revision, row.state, row.total_fen, row.issued_at) for row in rows]
