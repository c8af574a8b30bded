"""The inquiries of the store as screens show them: what is open first, the soonest wanted on top."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import Select, and_, case, func, or_, select
from sqlalchemy.orm import Session, aliased

from desktop.domain import clock, text
from desktop.domain.actor import Actor, Right
from desktop.domain.parts.inquiry import Inquiry
from desktop.domain.parts.part import normalise_number
from desktop.domain.people import phone as telephone
from desktop.domain.people.customer import Customer, Phone
from desktop.domain.people.staff import Audit, Staff
from desktop.domain.problem import Refused
from desktop.domain.sales.quote import Quote

State = Literal["open", "answered", "told", "closed"]
VIEWS = ("open", "answered", "closed")
"""To be found out; found out but the customer is not told; told or closed."""
LEAST_LETTERS = 2


@dataclass(frozen=True)
class InquiryRow:
    """One inquiry. ``who``: the customer's name, or what was typed; ``phone`` is masked.

    ``quote``: the number of the quote it became, empty while that is a draft.
    """

    id: str
    asked: str
    qty_milli: int
    state: State
    overdue: bool
    vin: str
    plate: str
    car_name: str
    car_key: str
    vehicle_id: str
    customer_id: str
    who: str
    """The customer's name, or what was typed, with telephone numbers masked: :func:`reveal_asker` tells them."""
    hides: bool
    """Whether ``who`` hides a number."""
    phone: str
    wanted_by: date | None
    note: str
    outcome: str
    part_key: str
    part_number: str
    part_name: str
    price_fen: int | None
    answer_note: str
    answered_at: datetime | None
    answered_by: str
    told_at: datetime | None
    told_by: str
    told_note: str
    quote_id: str
    quote: str
    asked_at: datetime | None
    asked_by: str


def inquiries(by: Actor, session: Session, view: str = "open", typed: str = "", limit: int = 200) -> list[InquiryRow]:
    """Those of a view (one of ``VIEWS``), found by words, number, customer, plate or VIN."""
    by.need(Right.LOOK_UP)
    asked = _select().where(Inquiry.store_id == by.store_id, Inquiry.deleted_at.is_(None), _of_view(view))
    query = text.clean(typed)
    if len(query) >= LEAST_LETTERS:
        like = [
            column.contains(query, autoescape=True)
            for column in (Inquiry.asked, Inquiry.part_name, Inquiry.who, Inquiry.plate, Inquiry.vin, Customer.name)
        ]
        number = normalise_number(query)
        if number:
            like.append(func.replace(Inquiry.part_number, " ", "").contains(number, autoescape=True))
        asked = asked.where(or_(*like))
    if view == "open":
        asked = asked.order_by(case((Inquiry.wanted_by.is_(None), 1), else_=0), Inquiry.wanted_by, Inquiry.id)
    else:
        asked = asked.order_by(func.coalesce(Inquiry.closed_at, Inquiry.answered_at).desc(), Inquiry.id.desc())
    return [_row(*values) for values in session.execute(asked.limit(limit))]


def inquiry(by: Actor, session: Session, inquiry_id: str) -> InquiryRow:
    """One of them. Raises Refused ``inquiry.gone``."""
    by.need(Right.LOOK_UP)
    mine = (Inquiry.id == inquiry_id, Inquiry.store_id == by.store_id, Inquiry.deleted_at.is_(None))
    found = session.execute(_select().where(*mine)).first()
    if found is None:
        raise Refused("inquiry.gone")
    return _row(*found)


def reveal_asker(by: Actor, session: Session, inquiry_id: str, reason: str) -> str:
    """Who asks, as it was typed. Leaves an audit row. Raises Refused ``reason.missing``, ``inquiry.gone``."""
    by.need(Right.CUSTOMER_REVEAL)
    why = text.read(reason, "reason", limit=text.LINE)
    if not why:
        raise Refused("reason.missing", "reason")
    row = session.get(Inquiry, inquiry_id)
    if row is None or row.deleted_at is not None or row.store_id != by.store_id:
        raise Refused("inquiry.gone")
    session.add(Audit(store_id=by.store_id, action="reveal", subject=f"inquiry:{inquiry_id}", reason=why))
    session.flush()
    return row.who


def counts(by: Actor, session: Session) -> dict[str, int]:
    """View → so many inquiries."""
    by.need(Right.LOOK_UP)
    mine = (Inquiry.store_id == by.store_id, Inquiry.deleted_at.is_(None))
    return {
        view: session.execute(select(func.count()).select_from(Inquiry).where(*mine, _of_view(view))).scalar_one()
        for view in VIEWS
    }


def _of_view(view: str) -> Any:
    if view == "open":
        return and_(Inquiry.outcome == "", Inquiry.closed_at.is_(None))
    if view == "answered":
        return and_(Inquiry.outcome != "", Inquiry.told_at.is_(None), Inquiry.closed_at.is_(None))
    return or_(Inquiry.closed_at.is_not(None), and_(Inquiry.outcome != "", Inquiry.told_at.is_not(None)))


def _select() -> Select[Any]:
    asker, finder, teller = aliased(Staff), aliased(Staff), aliased(Staff)
    main = (
        select(Phone.number)
        .where(Phone.customer_id == Inquiry.customer_id, Phone.deleted_at.is_(None))
        .order_by(Phone.main.desc(), Phone.id)
        .limit(1)
        .scalar_subquery()
    )
    return (
        select(Inquiry, Customer.name, main, Quote.number, asker.name, finder.name, teller.name)
        .outerjoin(Customer, Customer.id == Inquiry.customer_id)
        .outerjoin(Quote, Quote.id == Inquiry.quote_id)
        .outerjoin(asker, asker.id == Inquiry.created_by)
        .outerjoin(finder, finder.id == Inquiry.answered_by)
        .outerjoin(teller, teller.id == Inquiry.told_by)
    )


def _row(
    row: Inquiry, customer: str | None, phone: str | None, quote: str | None, asker: str | None, finder: str | None,
    teller: str | None,
) -> InquiryRow:  # fmt: skip
    masked = telephone.mask_within(row.who)
    hides = not customer and masked.count("*") > row.who.count("*")
    state: State = "open"
    if row.closed_at is not None:
        state = "closed"
    elif row.outcome:
        state = "answered" if row.told_at is None else "told"
    return InquiryRow(
        id=row.id, asked=row.asked, qty_milli=row.qty_milli, state=state,
        overdue=state in ("open", "answered") and row.wanted_by is not None and row.wanted_by < clock.today(),
        vin=row.vin, plate=row.plate, car_name=row.car_name, car_key=row.car_key, vehicle_id=row.vehicle_id or "",
        customer_id=row.customer_id or "", who=customer or (masked if hides else row.who),
        hides=hides, phone=telephone.mask(phone) if phone else "",
        wanted_by=row.wanted_by, note=row.note, outcome=row.outcome, part_key=row.part_key,
        part_number=row.part_number, part_name=row.part_name, price_fen=row.price_fen, answer_note=row.answer_note,
        answered_at=row.answered_at, answered_by=finder or "", told_at=row.told_at, told_by=teller or "",
        told_note=row.told_note, quote_id=row.quote_id or "", quote=quote or "", asked_at=row.created_at,
        asked_by=asker or "",
    )  # fmt: skip
