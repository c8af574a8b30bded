"""The quotes as a list: the last first, page by page, found by number, customer, plate or VIN."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import Session

from desktop.domain import clock, text
from desktop.domain.actor import Actor, Right
from desktop.domain.people import car as cars
from desktop.domain.people import card as cards
from desktop.domain.people import plate as plates
from desktop.domain.sales.quote import Quote

LEAST_NUMBER = 4
"""So many characters of a number are needed to search by it."""
STATES = ("all", "issued", "approval", "void")


@dataclass(frozen=True)
class QuoteRow:
    """One line of the list."""

    id: str
    number: str
    revision: int
    state: str
    approval: str
    customer_id: str | None
    customer_name: str
    plate: str
    car_name: str
    vin_tail: str
    total_fen: int
    issued_at: datetime
    issued_by_name: str
    valid_until: date
    expired: bool
    offline: bool


@dataclass(frozen=True)
class QuoteFilter:
    """``state``: one of ``STATES``; days are local and inclusive; ``text`` as typed."""

    state: str = "all"
    text: str = ""
    since: date | None = None
    until: date | None = None


def quotes(
    by: Actor, session: Session, wanted: QuoteFilter | None = None, *, limit: int = 100, after: QuoteRow | None = None
) -> list[QuoteRow]:
    """The quotes from the last on, ``after`` the last row of the page before. Superseded revisions are left out."""
    by.need(Right.QUOTE)
    wanted = wanted or QuoteFilter()
    query = _filtered(session, wanted).order_by(Quote.issued_at.desc(), Quote.id.desc()).limit(limit)
    if after is not None:
        same_moment = and_(Quote.issued_at == after.issued_at, Quote.id < after.id)
        query = query.where(or_(Quote.issued_at < after.issued_at, same_moment))
    today = clock.today()
    return [_row(quote, today) for quote in session.scalars(query)]


def by_number_end(session: Session, typed: str, limit: int) -> list[str]:
    """Ids of the quotes whose number ends so, dashes as on the paper; at least ``LEAST_NUMBER`` characters."""
    tail = text.clean(typed).upper()[::-1]
    if len(tail) < LEAST_NUMBER:
        return []
    return list(
        session.scalars(
            select(Quote.id)
            .where(Quote.number_reversed >= tail, Quote.number_reversed < text.above(tail))
            .where(Quote.state != "superseded", Quote.deleted_at.is_(None))
            .limit(limit)
        )
    )


def _filtered(session: Session, wanted: QuoteFilter) -> Select[Quote]:
    query = select(Quote).where(Quote.deleted_at.is_(None), Quote.state != "superseded")
    if wanted.state == "approval":
        query = query.where(Quote.approval == "needed", Quote.state == "issued")
    elif wanted.state != "all":
        query = query.where(Quote.state == wanted.state)
    if wanted.since:
        query = query.where(Quote.issued_at >= _midnight(wanted.since))
    if wanted.until:
        query = query.where(Quote.issued_at < _midnight(wanted.until + timedelta(days=1)))
    typed = text.clean(wanted.text)
    return query.where(_matches(session, typed)) if typed else query


def _matches(session: Session, typed: str, most: int = 200) -> ColumnElement[bool]:
    digits = text.digits(typed)
    people = list(cards.customers_by_name(session, typed, most))
    if len(digits) == len(typed):
        people += cards.customers_by_phone(session, digits, most)
    met = list(cars.cars_by_vin(session, typed, most))
    plate, head = plates.squeeze(typed), typed.upper()
    choices = [
        Quote.id.in_(by_number_end(session, typed, most)),
        and_(Quote.number >= head, Quote.number < text.above(head)),
        and_(Quote.customer_name >= typed, Quote.customer_name < text.above(typed)),
        Quote.customer_id.in_(people),
        Quote.vehicle_id.in_(met),
    ]
    if plates.looks_like(typed):
        choices.append(and_(Quote.plate >= plate, Quote.plate < text.above(plate)))
    return or_(*choices)


def _midnight(day: date) -> datetime:
    """The local day's begin as an aware time."""
    return clock.begin(day)


def _row(quote: Quote, today: date) -> QuoteRow:
    return QuoteRow(
        id=quote.id,
        number=quote.number,
        revision=quote.revision,
        state=quote.state,
        approval=quote.approval,
        customer_id=quote.customer_id,
        customer_name=quote.customer_name,
        plate=plates.dotted(quote.plate),
        car_name=quote.car_name,
        vin_tail=quote.vin[-6:],
        total_fen=quote.total_fen,
        issued_at=quote.issued_at,
        issued_by_name=quote.issued_by_name,
        valid_until=quote.valid_until,
        expired=quote.state == "issued" and quote.valid_until < today,
        offline=quote.offline,
    )
