"""What a booked stay makes to be done: a reminder the day before and two hours before, as a task and as a message."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy.orm import Session

from desktop.domain import opening
from desktop.domain.actor import Actor, Right
from desktop.domain.people import vehicle as vehicles
from desktop.domain.people.vehicle import Vehicle
from desktop.domain.service.appointment import Appointment
from desktop.domain.work import reminder, task
from desktop.domain.work.reminder import Appointed
from desktop.domain.work.task import NewTask

BEFORE = {"service.day_before": timedelta(days=1), "service.two_hours": timedelta(hours=2)}
"""Rule and template → how long before the start."""
FETCH = "service.fetch"
RULES = (*BEFORE, FETCH)


def subject(appointment_id: str) -> str:
    """How tasks and messages name an appointment."""
    return f"appointment:{appointment_id}"


def remind(by: Actor, session: Session, row: Appointment) -> None:
    """Make what is due before this stay, and the errand where the car is fetched."""
    by.need(Right.SERVICE)
    hours = opening.of_store(session, by.store_id)
    car = session.get(Vehicle, row.vehicle_id)
    facts = {"start": f"{hours.local(row.start):%m-%d %H:%M}", "car": vehicles.car_name(car) if car else ""}
    what = Appointed(subject(row.id), row.start, row.customer_id, row.adviser_id, facts)
    reminder.remind(by, session, what, BEFORE)
    if row.fetch:
        due = row.fetch_at or row.start - timedelta(hours=1)
        period = f"{due.isoformat()}"
        new = NewTask(
            FETCH, what.subject, "task.service.fetch", due, period, "do", row.adviser_id, row.customer_id, facts
        )  # fmt: skip
        task.make(by, session, new)


def forget(by: Actor, session: Session, appointment_id: str) -> None:
    """The stay has moved, gone or begun: nobody is reminded of it."""
    by.need(Right.SERVICE)
    reminder.forget(by, session, subject(appointment_id), RULES)
