"""Deleting a customer on request: the tombstone stays, everything personal goes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from desktop.domain import clock
from desktop.domain.actor import Actor, Right
from desktop.domain.local import Draft, PaperFile
from desktop.domain.parts import inquiry
from desktop.domain.parts.inquiry import Inquiry
from desktop.domain.people import customer as customers
from desktop.domain.people.staff import Audit
from desktop.domain.people.vehicle import Ownership
from desktop.domain.sales import drive, feedback, licence
from desktop.domain.sales.drive import Drive
from desktop.domain.sales.feedback import Feedback
from desktop.domain.sales.licence import Licence
from desktop.domain.sales.paper import Paper
from desktop.domain.sales.quote import Quote
from desktop.domain.service import appointment, repair_order
from desktop.domain.service.appointment import Appointment
from desktop.domain.service.extra_work import ExtraWork
from desktop.domain.service.repair_order import RepairOrder
from desktop.domain.service.settlement import Settlement
from desktop.domain.work.message import Message


def delete_customer(by: Actor, session: Session, customer_id: str, reason: str = "") -> None:
    """Delete a customer (PIPL art. 47): parts, prices and money stay, name, phones, address and notes are emptied.

    The words copied into quotes and inquiries, licence data, words and messages of test drives, the archived papers
    with their files here, at the centre and on every other device, and unfinished drafts go too.
    Raises Refused ``customer.gone``.
    """
    by.need(Right.CUSTOMER)
    by.need(Right.CUSTOMER_REVEAL)
    customer = customers.find(session, customer_id)
    moment = clock.now()
    for phone in customers.phones(session, customer_id):
        phone.number = phone.reversed = ""
        phone.deleted_at = moment
    customer.name = customer.initials = customer.contact_name = customer.address = customer.note = ""
    customer.deleted_at = moment
    open_ones = select(Ownership).where(Ownership.customer_id == customer_id, Ownership.until.is_(None))
    for ownership in session.scalars(open_ones):
        ownership.until = clock.today()
    _empty_papers(session, customer_id, moment)
    for each in session.scalars(select(Inquiry).where(Inquiry.customer_id == customer_id)).all():
        for words in inquiry.PERSONAL:
            setattr(each, words, "")
    _empty_drives(session, customer_id, moment)
    _empty_stays(session, customer_id, moment)
    session.add(Audit(store_id=by.store_id, action="delete", subject=f"customer:{customer_id}", reason=reason))
    session.flush()


def _empty_drives(session: Session, customer_id: str, moment: datetime) -> None:
    for kept in session.scalars(select(Licence).where(Licence.customer_id == customer_id)).all():
        licence.empty(kept)
    for row in session.scalars(select(Drive).where(Drive.customer_id == customer_id)).all():
        for words in drive.PERSONAL:
            setattr(row, words, "")
        if row.state in drive.WAITING:
            row.state = drive.CANCELLED
        said = session.get(Feedback, feedback.id_of(row.id))
        for words in feedback.PERSONAL if said is not None else ():
            setattr(said, words, "")
        _delete_papers(session, [row.id], moment)
    for told in session.scalars(select(Message).where(Message.customer_id == customer_id)).all():
        told.text, told.deleted_at = "", told.deleted_at or moment


def _empty_stays(session: Session, customer_id: str, moment: datetime) -> None:
    for row in session.scalars(select(Appointment).where(Appointment.customer_id == customer_id)).all():
        for words in appointment.PERSONAL:
            setattr(row, words, "")
        _delete_papers(session, [row.id], moment)
        if row.state in appointment.EXPECTED:
            row.state = appointment.CANCELLED
    for order in session.scalars(select(RepairOrder).where(RepairOrder.customer_id == customer_id)).all():
        for words in repair_order.PERSONAL:
            setattr(order, words, "")
        for extra in session.scalars(select(ExtraWork).where(ExtraWork.order_id == order.id)).all():
            extra.who = ""
        made = session.scalars(select(Settlement).where(Settlement.order_id == order.id)).all()
        for each in made:
            each.customer_name = each.bringer_name = ""
        _delete_papers(session, [order.id, *(each.id for each in made)], moment)


def _empty_papers(session: Session, customer_id: str, moment: datetime) -> None:
    quotes = list(session.scalars(select(Quote).where(Quote.customer_id == customer_id)))
    for quote in quotes:
        quote.customer_name = quote.contact_name = quote.phone = quote.remark = ""
    _delete_papers(session, [quote.id for quote in quotes], moment)
    for draft in session.scalars(select(Draft)):
        if (draft.body.get("customer") or {}).get("id") == customer_id:
            session.delete(draft)


def _delete_papers(session: Session, subjects: Sequence[str], moment: datetime) -> None:
    shown = select(Paper).where(Paper.subject_id.in_(subjects), Paper.deleted_at.is_(None))
    for paper in session.scalars(shown).all():
        paper.deleted_at = moment
        session.execute(delete(PaperFile).where(PaperFile.sha256 == paper.sha256))
