"""The paper of an appointment, for the customer who made it."""

from __future__ import annotations

from sqlalchemy.orm import Session

from desktop.domain import opening
from desktop.domain.actor import Actor, Right
from desktop.domain.people import customer as customers
from desktop.domain.people import phone as phones
from desktop.domain.sales import quote_detail
from desktop.domain.service import appointment_list, appointment_part, order_paper
from desktop.pages.service.paper_facts import Asked, Built, top


def appointment(by: Actor, session: Session, appointment_id: str, language: str, asked: Asked) -> Built:
    """The appointment as it is booked now. Raises Refused ``right.missing``, ``appointment.gone``."""
    from printing.service_slip import AppointmentPaper, Need
    from printing.service_slip import appointment as draw

    by.need(Right.SERVICE)
    row = appointment_list.appointment(by, session, appointment_id)
    hours, car = opening.of_store(session, by.store_id), order_paper.car_facts(session, row.vehicle_id)
    numbers = customers.phones(session, row.customer_id)
    head = top(by, quote_detail.header(session, by.store_id), row.number, asked)
    paper = AppointmentPaper(
        **head, customer=row.customer, phone=phones.mask(numbers[0].number) if numbers else "", plate=row.plate,
        vin=car.vin, car=row.car, engine=car.engine, colour=car.colour, odometer_km=row.odometer_km, flow=row.flow,
        adviser=row.adviser, start=hours.local(row.start), end=hours.local(row.end), bay=row.bay,
        technician=row.technician, estimate_fen=row.estimate_fen, words=row.words,
        parts=tuple(
            Need(each.name, each.qty_milli, each.ready, each.eta.isoformat() if each.eta else "")
            for each in appointment_part.needs(by, session, appointment_id)
        ),
        fetch=row.fetch, bring=row.bring, fetch_at=hours.local(row.fetch_at) if row.fetch_at else None,
        fetch_where=row.fetch_where, note=row.note,
        missed=order_paper.times_missed(by, session, row.customer_id),
    )  # fmt: skip
    return Built("appointment", appointment_id, row.number, paper, draw)
