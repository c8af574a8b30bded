"""What a booking is judged by: the plan around its day, its car and its customer. Read at once, off the GUI thread."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from desktop.domain import clock
from desktop.domain.actor import Actor
from desktop.domain.people import car as cars
from desktop.domain.people import card as cards
from desktop.domain.people.car import CarRow
from desktop.domain.people.card import CustomerRow
from desktop.domain.problem import Problem
from desktop.domain.service import appointment_course, appointment_list
from desktop.domain.service.appointment_list import AppointmentRow
from desktop.domain.service.bay_plan import Plan, plan
from desktop.pages.service.book.resource import Place


@dataclass(frozen=True)
class Slot:
    """Bay, technician and time as they stand in the form; ``problems``: what forbids them."""

    place: Place
    start: datetime | None
    minutes: int
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Whose:
    """Car and customer as the booking shows them. ``missed``: how often they did not come; ``expected``: other
    appointments of the car."""

    car: CarRow | None
    customer: CustomerRow | None
    missed: int
    expected: tuple[AppointmentRow, ...]


@dataclass(frozen=True)
class Ground:
    """All of it. ``around``: the moment it was read for."""

    plan: Plan
    around: datetime

    def reaches(self, start: datetime) -> bool:
        """Whether the plan knows enough of that day."""
        return abs(start - self.around) < timedelta(days=1)


def ground(by: Actor, session: Session, start: datetime | None) -> Ground:
    """All that a booking around ``start`` (None: now) is judged by."""
    around = start or clock.now()
    day = timedelta(days=1)
    return Ground(plan(by, session, around - day, around + day), around)


def whose(by: Actor, session: Session, vehicle_id: str, customer_id: str) -> Whose:
    """The car, and who comes with it: its owner unless somebody is named."""
    rows = cars.car_rows(session, [vehicle_id]) if vehicle_id else []
    car = rows[0] if rows else None
    who = customer_id or (car.owner_id if car is not None else "") or ""
    people = cards.customer_rows(session, [who]) if who else []
    expected = appointment_list.expected_of(by, session, vehicle_id) if vehicle_id else []
    missed = appointment_course.missed(by, session, who) if people else 0
    return Whose(car, people[0] if people else None, missed, tuple(expected))
