"""The one box: what a clerk types, and the few things it can mean. Ranges on indexes only, to keep up with typing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from desktop.domain import clock, text
from desktop.domain.actor import Actor, Right
from desktop.domain.parts import vin
from desktop.domain.people import car as cars
from desktop.domain.people import card as cards
from desktop.domain.people import plate as plates
from desktop.domain.people.customer import Customer
from desktop.domain.sales import quote_list
from desktop.domain.sales.demo_car import DemoCar
from desktop.domain.sales.drive import Drive
from desktop.domain.sales.quote import Quote
from desktop.domain.service.repair_order import RepairOrder

LATELY = timedelta(days=60)
"""So far back the last digits of an agreement's number find its drive."""


@dataclass(frozen=True)
class Hit:
    """One meaning of what was typed. ``id`` opens it; a ``vin`` or ``plate`` not on file has what was read as its id.

    ``kind``: ``customer``, ``vehicle``, ``quote``, ``order``, ``drive``, ``key`` (of a demo car, by its tag; ``id`` is
    the car's), ``vin`` or ``plate``. ``tag`` says by what it was found: ``phone``, ``name``,
    ``plate``, ``vin``, ``number``, ``key``.
    """

    kind: str
    title: str
    subtitle: str
    tag: str
    id: str


def lookup(by: Actor, session: Session, typed: str, limit: int = 12) -> list[Hit]:
    """What is on file for a VIN or its last characters, a plate, the last digits of a phone, a name or a number."""
    by.need(Right.LOOK_UP)
    query = text.clean(typed)
    if not query:
        return []
    found: dict[tuple[str, str], Hit] = {}
    for hit in _hits(by, session, query, limit):
        found.setdefault((hit.kind, hit.id), hit)
        if len(found) == limit:
            break
    return list(found.values())


def _hits(by: Actor, session: Session, query: str, limit: int) -> Iterator[Hit]:
    read = vin.read(query).text
    as_vin = read if read.isascii() and read.isalnum() else ""
    yield from _cars(session, list(cars.cars_by_plate(session, query, limit)), "plate")
    yield from _cars(session, list(cars.cars_by_vin(session, as_vin, limit)), "vin")
    if by.may(Right.CUSTOMER):
        yield from _people(session, query, limit)
    if by.may(Right.QUOTE):
        yield from _quotes(session, query, limit)
    if by.may(Right.SERVICE):
        yield from _orders(by, session, query, limit)
    if by.may(Right.DRIVE):
        yield from _keys(by, session, query)
        yield from _drives(by, session, query, limit)
    if plates.kind(plates.squeeze(query)):
        plate = plates.squeeze(query)
        yield Hit("plate", plates.dotted(plate), "", "plate", plate)
    if len(as_vin) == vin.LENGTH and any(char.isdigit() for char in as_vin):
        yield Hit("vin", as_vin, "", "vin", as_vin)


def _cars(session: Session, ids: list[str], tag: str) -> Iterator[Hit]:
    for car in cars.car_rows(session, ids):
        title = " ".join(word for word in (car.plate, car.name) if word) or car.vin_tail
        subtitle = " · ".join(word for word in (f"VIN …{car.vin_tail}" if car.vin else "", car.owner_name) if word)
        yield Hit("vehicle", title, subtitle, tag, car.id)


def _people(session: Session, query: str, limit: int) -> Iterator[Hit]:
    digits = text.digits(query)
    if digits and not any(char.isalpha() for char in query):
        yield from _customers(session, list(cards.customers_by_phone(session, digits, limit)), "phone")
    yield from _customers(session, list(cards.customers_by_name(session, query, limit)), "name")


def _customers(session: Session, ids: list[str], tag: str) -> Iterator[Hit]:
    for row in cards.customer_rows(session, list(dict.fromkeys(ids))):
        subtitle = " · ".join(word for word in (row.phone, row.level_name, row.plates) if word)
        yield Hit("customer", row.name, subtitle, tag, row.id)


def _quotes(session: Session, query: str, limit: int) -> Iterator[Hit]:
    head = query.upper()
    ids = quote_list.by_number_end(session, query, limit)
    if len(head) >= quote_list.LEAST_NUMBER:
        ids += session.scalars(
            select(Quote.id)
            .where(Quote.number >= head, Quote.number < text.above(head))
            .where(Quote.state != "superseded", Quote.deleted_at.is_(None))
            .limit(limit)
        )
    for quote_id in dict.fromkeys(ids):
        quote = session.get_one(Quote, quote_id)
        subtitle = " · ".join(word for word in (quote.customer_name, quote.car_name) if word)
        yield Hit("quote", quote.number, subtitle, "number", quote.id)


def _orders(by: Actor, session: Session, query: str, limit: int) -> Iterator[Hit]:
    """Repair orders by the number on their paper, as a scanner reads it, or by its beginning."""
    head = query.upper()
    if len(head) < quote_list.LEAST_NUMBER:
        return
    found = (
        select(RepairOrder, Customer.name)
        .outerjoin(Customer, Customer.id == RepairOrder.customer_id)
        .where(RepairOrder.number >= head, RepairOrder.number < text.above(head))
        .where(RepairOrder.store_id == by.store_id, RepairOrder.deleted_at.is_(None))
        .order_by(RepairOrder.number.desc())
        .limit(limit)
    )
    rows = session.execute(found).all()
    known = {row.id: row for row in cars.car_rows(session, [order.vehicle_id for order, _ in rows])}
    for order, customer in rows:
        car = known.get(order.vehicle_id)
        subtitle = " · ".join(word for word in (car.plate if car else "", car.name if car else "", customer) if word)
        yield Hit("order", order.number, subtitle, "number", order.id)


def _keys(by: Actor, session: Session, query: str) -> Iterator[Hit]:
    """A key's tag as a scanner reads it, or its number: whole, since it opens the car's drive."""
    tag = query.upper()
    rows = session.scalars(
        select(DemoCar).where(
            DemoCar.store_id == by.store_id, DemoCar.deleted_at.is_(None),
            or_(func.upper(DemoCar.key_tag) == tag, func.upper(DemoCar.key_number) == tag),
        )
    )  # fmt: skip
    for row in rows:
        yield Hit("key", row.label, row.key_number, "key", row.id)


def _drives(by: Actor, session: Session, query: str, limit: int) -> Iterator[Hit]:
    """By the number of the agreement: its begin, or its end among the drives of the last weeks."""
    head = query.upper()
    if len(head) < quote_list.LEAST_NUMBER:
        return
    ends = Drive.number.endswith(head, autoescape=True) & (Drive.start > clock.now() - LATELY)
    found = (
        select(Drive, Customer.name)
        .outerjoin(Customer, Customer.id == Drive.customer_id)
        .where(Drive.store_id == by.store_id, Drive.deleted_at.is_(None))
        .where(or_((Drive.number >= head) & (Drive.number < text.above(head)), ends))
        .order_by(Drive.start.desc())
        .limit(limit)
    )
    for row, customer in session.execute(found):
        subtitle = " · ".join(word for word in (customer or "", row.interest) if word)
        yield Hit("drive", row.number, subtitle, "number", row.id)
