"""What the papers of one repair order say, and which archived one holds; and signing one on the screen or on paper.

The words are put on paper above; here is what is true of the order and who may know it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desktop.domain import clock, opening
from desktop.domain.actor import Actor, Right
from desktop.domain.opening import Hours
from desktop.domain.people import customer as customers
from desktop.domain.people import phone as phones
from desktop.domain.people.staff import Audit, Staff
from desktop.domain.people.vehicle import Vehicle
from desktop.domain.problem import Refused
from desktop.domain.sales import paper as papers
from desktop.domain.sales import quote_detail
from desktop.domain.sales.paper import SERVICE, Paper
from desktop.domain.sales.quote_detail import Header
from desktop.domain.service import bill as bills
from desktop.domain.service import inspection, order_list, reception, repair_order, warranty
from desktop.domain.service.appointment import NO_SHOW, Appointment
from desktop.domain.service.bill import Bill
from desktop.domain.service.car_file import CarFile
from desktop.domain.service.order_list import OrderWhole
from desktop.domain.service.repair_order import CUSTOMER
from desktop.domain.service.warranty import Terms

INSPECTION = "inspection"
"""The check-in sheet; what is marked after its signature is an addendum."""
SIGNED = "_signed"
"""What the kind of an archived paper ends with that holds signatures: it is the one that counts, whatever changed."""


@dataclass(frozen=True)
class CarFacts:
    """The car as papers name it; the VIN whole."""

    vin: str = ""
    engine: str = ""
    """The number stamped into it, not its displacement."""
    colour: str = ""
    use: str = ""
    oil: str = ""
    registered_on: date | None = None


@dataclass(frozen=True)
class OrderFacts:
    """All that papers say of one order. ``phone`` is whole where this actor may see it, ``masked`` never."""

    header: Header
    whole: OrderWhole
    car: CarFacts
    phone: str
    masked: str
    bill: Bill
    terms: Terms
    hours: Hours
    names: Mapping[str, str] = field(default_factory=dict)
    """Member of staff → name."""

    def local(self, moment: datetime | None) -> datetime | None:
        """The moment as the store's clocks show it."""
        return None if moment is None else self.hours.local(moment)


@dataclass(frozen=True)
class Kept:
    """The last archived paper of a kind. ``signed``: it holds whatever changed since.

    ``away``: the SHA-256 of its file where that is not on this device.
    """

    paper_id: str
    signed: bool
    away: str | None


def facts(by: Actor, session: Session, order_id: str) -> OrderFacts:
    """What stands on the papers of an order now. Raises Refused ``right.missing``, ``order.gone``."""
    if not by.may(Right.STOCK):  # the store room prints what it hands out
        by.need(Right.SERVICE)
    row = repair_order.find(by, session, order_id)
    hours = opening.of_store(session, by.store_id)
    whole = order_list.order(by, session, order_id)
    numbers = customers.phones(session, row.customer_id)
    number = numbers[0].number if numbers else ""
    masked = phones.mask(number) if number else ""
    return OrderFacts(
        quote_detail.header(session, by.store_id), whole, car_facts(session, row.vehicle_id),
        phones.spaced(number) if number and by.may(Right.CUSTOMER_REVEAL) else masked, masked,
        bills.bill(by, session, order_id),
        warranty.promised(session, by.store_id, row.category, hours.date_of(clock.now())), hours,
        _names(session, by.store_id),
    )  # fmt: skip


def car_facts(session: Session, vehicle_id: str) -> CarFacts:
    """What is known of a car for a paper."""
    car, kept = session.get(Vehicle, vehicle_id), session.get(CarFile, vehicle_id)
    vin = car.vin if car is not None else ""
    if kept is None or kept.deleted_at is not None:
        return CarFacts(vin)
    return CarFacts(vin, kept.engine_number, kept.colour, kept.use, kept.oil, kept.registered_on)


def due_budget(by: Actor, session: Session, order_id: str) -> int:
    """What the customer would sign for now: their share of the bill as it stands. Raises Refused ``order.gone``."""
    by.need(Right.SERVICE)
    return bills.bill(by, session, order_id).payers[CUSTOMER]


def times_missed(by: Actor, session: Session, customer_id: str) -> int:
    """How often a customer was expected and did not come."""
    by.need(Right.SERVICE)
    found = select(func.count()).where(
        Appointment.customer_id == customer_id, Appointment.state == NO_SHOW, Appointment.deleted_at.is_(None)
    )
    return session.scalars(found).one()


def digest(words: str) -> str:
    """The same for the same words: whether a paper made before still says what would be printed now."""
    return hashlib.sha256(words.encode()).hexdigest()[:32]


def kept(by: Actor, session: Session, kind: str, subject_id: str, language: str, *, fresh: bool = False) -> Kept | None:
    """The paper that counts: the last signed one in whichever language, else the last in this language.

    ``fresh``: passes the signed one over. Raises Refused ``paper.damaged``.
    """
    signed = None if fresh else _last_signed(by, session, kind, subject_id)
    found = signed or papers.paper_of(by, session, subject_id, language, SERVICE + kind)
    row = session.get(Paper, found) if found is not None else None
    if found is None or row is None:
        return None
    away = None if papers.has_file(by, session, found) else row.sha256
    return Kept(found, signed is not None, away)


def archive(
    by: Actor, session: Session, kind: str, subject_id: str, *, number: str, language: str, pdf: bytes
) -> str:  # fmt: skip
    """Keep the PDF; the paper's id. Raises Refused ``right.missing``."""
    return papers.archive(by, session, f"{SERVICE}{kind}", subject_id, number=number, language=language, pdf=pdf)


def sign_on_screen(
    by: Actor, session: Session, order_id: str, kind: str, pdf: bytes, *, language: str, number: str,
    subject_id: str = "", budget_fen: int | None = None,
) -> str:  # fmt: skip
    """Archive the PDF with its signatures; the paper's id. Of the repair order ``budget_fen`` is what was signed for.

    Raises Refused ``right.missing``, ``order.*``, ``money.*``.
    """
    by.need(Right.SERVICE)
    row = repair_order.find(by, session, order_id)
    paper_id = papers.archive(
        by, session, SERVICE + kind + SIGNED, subject_id or row.id, number=number, language=language, pdf=pdf
    )
    if budget_fen is not None:
        reception.sign(by, session, order_id, budget_fen, paper_id=paper_id)
    if kind == INSPECTION:
        inspection.sign_sheet(by, session, order_id)
    return paper_id


def sign_on_paper(
    by: Actor, session: Session, order_id: str, kind: str, *, seen_by: str = "", budget_fen: int | None = None
) -> None:
    """A printed paper was signed with a pen; ``seen_by``: the member of staff who saw it, oneself unless named.

    Raises Refused ``order.unprinted`` where none was printed, ``staff.gone``, ``order.*``, ``money.*``.
    """
    by.need(Right.SERVICE)
    row = repair_order.find(by, session, order_id)
    subjects = [row.id, *([row.settlement_id] if row.settlement_id else [])]
    printed = select(Paper.id).where(
        Paper.subject_id.in_(subjects), Paper.kind == SERVICE + kind, Paper.deleted_at.is_(None)
    )
    if session.scalars(printed.limit(1)).first() is None:
        raise Refused("order.unprinted", "paper", number=row.number)
    witness = session.get(Staff, seen_by) if seen_by else None
    if seen_by and seen_by != by.staff_id and (witness is None or witness.store_id != by.store_id):
        raise Refused("staff.gone", "seen_by")
    if budget_fen is not None:
        reception.sign(by, session, order_id, budget_fen)
    if kind == INSPECTION:
        inspection.sign_sheet(by, session, order_id)
    session.add(
        Audit(
            store_id=by.store_id, action="sign_paper", subject=f"repair_order:{order_id}", reason=seen_by or by.staff_id
        )
    )  # fmt: skip
    session.flush()


def _last_signed(by: Actor, session: Session, kind: str, subject_id: str) -> str | None:
    by.need(Right.LOOK_UP)
    found = select(Paper.id).where(
        Paper.subject_id == subject_id, Paper.kind == SERVICE + kind + SIGNED, Paper.deleted_at.is_(None)
    )
    return session.scalars(found.order_by(Paper.made_at.desc(), Paper.id.desc()).limit(1)).first()


def _names(session: Session, store_id: str) -> dict[str, str]:
    return {row.id: row.name for row in session.execute(select(Staff.id, Staff.name).where(Staff.store_id == store_id))}
