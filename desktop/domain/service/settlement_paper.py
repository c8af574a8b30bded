"""What the papers about an order's money and next visit say: settlement, adjustment, certificate, receipt, card.

A settlement is frozen, so its paper says the same for ever; only the receipt grows with each payment.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.domain import clock, opening
from desktop.domain.actor import Actor, Right
from desktop.domain.people.staff import Staff
from desktop.domain.problem import Refused
from desktop.domain.sales import payment
from desktop.domain.sales.payment import PaymentRow
from desktop.domain.service import settling, warranty
from desktop.domain.service.bill import HEADINGS
from desktop.domain.service.kind import CERTIFIED
from desktop.domain.service.maintenance import ServiceDue
from desktop.domain.service.order_line import PART, rows_of
from desktop.domain.service.order_step import OrderStep
from desktop.domain.service.repair_order import CUSTOMER, LEFT, PAYERS, find
from desktop.domain.service.settlement import Settlement, SettlementLine


@dataclass(frozen=True)
class SettlementFacts:
    """One frozen bill with its lines. ``deposit_fen``: what the customer had paid when it was settled.

    ``adjusts``: of an adjustment, the number of the settlement.
    """

    made: Settlement
    lines: tuple[SettlementLine, ...]
    headings: Mapping[str, int]
    payers: tuple[tuple[str, int], ...]
    deposit_fen: int
    settled_on: date
    until: date
    inspector: str
    adjusts: str


@dataclass(frozen=True)
class CertificateFacts:
    """``number``: on the authority's own form. The warranty runs from ``out_on``, the day the car left or today."""

    number: str
    passed: datetime
    inspector: str
    out_on: date
    km: int
    days: int
    until: date
    odometer_km: int


@dataclass(frozen=True)
class ReceiptFacts:
    """What a payer paid. ``billed_fen``: None while nothing is settled. ``number``: of the last payment."""

    number: str
    paid: tuple[PaymentRow, ...]
    billed_fen: int | None


@dataclass(frozen=True)
class ReminderFacts:
    """This visit, and when the car is due next: by time and by kilometres, whichever comes first."""

    done_on: date
    odometer_km: int
    next_on: date | None
    next_km: int | None
    work: tuple[str, ...]


def settlement_facts(by: Actor, session: Session, order_id: str, *, adjustment: bool = False) -> SettlementFacts:
    """The settlement of an order, or its last adjustment.

    Raises Refused ``right.missing``, ``order.gone``, ``order.unsettled``, ``adjust.none``.
    """
    by.need(Right.SERVICE)
    row, hours = find(by, session, order_id), opening.of_store(session, by.store_id)
    turns = _turns(session, order_id)
    if not row.settlement_id or not turns:
        raise Refused("order.unsettled", "order", number=row.number)
    if adjustment and len(turns) == 1:
        raise Refused("adjust.none", "order", number=row.number)
    made = turns[-1] if adjustment else turns[0]
    lines = session.scalars(
        select(SettlementLine).where(SettlementLine.settlement_id == made.id).order_by(SettlementLine.position)
    ).all()
    headings = {name: sum(line.amount_fen for line in lines if line.heading == name) for name in HEADINGS}
    payers = tuple(
        (payer, fen) for payer in PAYERS if (fen := getattr(made, f"{payer}_fen")) or payer == CUSTOMER
    )  # fmt: skip
    before = payment.payments(by, session, settling.subject(order_id))
    deposit = sum(each.amount_fen for each in before if each.payer == CUSTOMER and each.at <= made.settled_at)
    day = hours.date_of(made.settled_at)
    return SettlementFacts(
        made, tuple(lines), headings, payers, 0 if adjustment else deposit, day,
        day + timedelta(days=made.warranty_days), _name(session, row.check_by), turns[0].number if adjustment else "",
    )  # fmt: skip


def certificate_facts(by: Actor, session: Session, order_id: str) -> CertificateFacts:
    """The copy of the certificate.

    Raises Refused ``right.missing``, ``order.gone``, ``certificate.not_due``, ``order.check``, ``certificate.number``.
    """
    by.need(Right.SERVICE)
    row, hours = find(by, session, order_id), opening.of_store(session, by.store_id)
    if row.category not in CERTIFIED:
        raise Refused("certificate.not_due", "category", number=row.number)
    if row.checked_at is None:
        raise Refused("order.check", "check")
    if not row.certificate:
        raise Refused("certificate.number", "certificate", number=row.number)
    turns = _turns(session, order_id)
    out_on = hours.date_of(_left_at(session, order_id) or clock.now())
    law = warranty.promised(session, by.store_id, row.category, out_on)
    km, days = (turns[0].warranty_km, turns[0].warranty_days) if turns else (law.km, law.days)
    return CertificateFacts(
        row.certificate, hours.local(row.checked_at), _name(session, row.check_by), out_on, km, days,
        out_on + timedelta(days=days), turns[0].odometer_km if turns else row.odometer_km,
    )  # fmt: skip


def receipt_facts(by: Actor, session: Session, order_id: str, payer: str = CUSTOMER) -> ReceiptFacts:
    """What was paid for an order. Raises Refused ``right.missing``, ``order.gone``, ``receipt.nothing``."""
    by.need(Right.SERVICE)
    row = find(by, session, order_id)
    paid = [each for each in payment.payments(by, session, settling.subject(order_id)) if each.payer == payer]
    if not paid:
        raise Refused("receipt.nothing", "payment", number=row.number)
    owed = next((each.billed_fen for each in settling.balances(by, session, order_id) if each.payer == payer), 0)
    return ReceiptFacts(paid[-1].number, tuple(paid), owed if row.settlement_id else None)


def reminder_facts(by: Actor, session: Session, order_id: str) -> ReminderFacts:
    """This visit and the next. Raises Refused ``right.missing``, ``order.gone``, ``due.unknown``."""
    by.need(Right.SERVICE)
    row, hours = find(by, session, order_id), opening.of_store(session, by.store_id)
    due, turns = session.get(ServiceDue, row.vehicle_id), _turns(session, order_id)
    if due is None or (due.due_on is None and due.due_km is None):
        raise Refused("due.unknown", "due", number=row.number)
    work = tuple(dict.fromkeys(each.name for each in rows_of(session, order_id) if each.kind != PART))
    return ReminderFacts(
        hours.date_of(turns[0].settled_at if turns else row.received_at),
        turns[0].odometer_km if turns else row.odometer_km, due.due_day or due.due_on, due.due_km, work,
    )  # fmt: skip


def _turns(session: Session, order_id: str) -> Sequence[Settlement]:
    found = select(Settlement).where(Settlement.order_id == order_id, Settlement.deleted_at.is_(None))
    return session.scalars(found.order_by(Settlement.turn, Settlement.settled_at, Settlement.id)).all()


def _left_at(session: Session, order_id: str) -> datetime | None:
    found = select(OrderStep.at).where(OrderStep.order_id == order_id, OrderStep.state == LEFT)
    return session.scalars(found.order_by(OrderStep.at).limit(1)).first()


def _name(session: Session, staff_id: str | None) -> str:
    found = session.get(Staff, staff_id) if staff_id else None
    return found.name if found is not None else ""
