"""What a booking is judged by: the plan around its day, the routes, and who may ride along. Read at once, off the GUI
thread; what is asked of it is pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.domain import clock
from desktop.domain.actor import Actor, Right, Role
from desktop.domain.people import card as cards
from desktop.domain.people import consent
from desktop.domain.people.card import CustomerRow
from desktop.domain.people.staff import Staff
from desktop.domain.problem import Problem
from desktop.domain.sales import drive_course
from desktop.domain.sales.drive_plan import Interest, Offer, Plan, plan
from desktop.domain.sales.licence import PURPOSE
from desktop.domain.sales.route import RouteRow, routes

_RIDES_ALONG = (Role.CONSULTANT.value, Role.ADVISER.value, Role.CLERK.value, Role.MANAGER.value)
"""Whose trade it is, first."""


@dataclass(frozen=True)
class Slot:
    """A car and a time, as they stand in the form; ``problems``: what forbids them."""

    car_id: str
    start: datetime | None
    minutes: int
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Colleague:
    """Somebody who may ride along or has the customer in charge."""

    id: str
    name: str
    role: str


@dataclass(frozen=True)
class Whose:
    """A customer as the booking shows them. ``missed``: how often they did not come."""

    row: CustomerRow
    missed: int
    consents: bool


@dataclass(frozen=True)
class Ground:
    """All of it. ``around``: the moment it was read for."""

    plan: Plan
    routes: tuple[RouteRow, ...]
    staff: tuple[Colleague, ...]
    around: datetime

    def reaches(self, start: datetime) -> bool:
        """Whether the plan knows enough of that day."""
        return abs(start - self.around) < timedelta(days=1)

    def route(self, route_id: str) -> RouteRow | None:
        """A route by its id."""
        return next((row for row in self.routes if row.id == route_id), None)

    def companion(self, by: Actor, start: datetime, minutes: int) -> str:
        """Who rides along unless somebody says otherwise: oneself where that is one's trade, else who is free."""
        end = start + timedelta(minutes=minutes)
        own = [each for each in self.staff if each.id == by.staff_id and by.role in (Role.CONSULTANT, Role.ADVISER)]
        for each in (*own, *self.staff):
            if not any(self.plan.companion_problems(each.id, start, end)):
                return each.id
        return ""

    def first(self, interest: Interest, minutes: int) -> Offer | None:
        """The next free time of the car that fits best."""
        now = self.plan.now
        begin = now - timedelta(minutes=now.minute % 15, seconds=now.second, microseconds=now.microsecond)
        return next(iter(self.plan.offers(interest, begin, minutes, most=1)), None)


def ground(by: Actor, session: Session, start: datetime | None) -> Ground:
    """All that a booking around ``start`` (None: now) is judged by."""
    around = start or clock.now()
    day = timedelta(days=1)
    found = plan(by, session, around - day, around + day)
    usual = int(found.rules["drive.minutes"])
    return Ground(found, tuple(routes(by, session, usual)), tuple(colleagues(by, session)), around)


def colleagues(by: Actor, session: Session) -> Sequence[Colleague]:
    """Who is in the store, consultants first."""
    by.need(Right.DRIVE)
    rows = session.execute(
        select(Staff.id, Staff.name, Staff.role).where(
            Staff.store_id == by.store_id, Staff.deleted_at.is_(None), Staff.active.is_(True)
        )
    )
    found = [Colleague(row.id, row.name, row.role) for row in rows]
    last = len(_RIDES_ALONG)
    return sorted(
        found,
        key=lambda each: (_RIDES_ALONG.index(each.role) if each.role in _RIDES_ALONG else last, each.name, each.id),
    )


def whose(by: Actor, session: Session, customer_id: str) -> Whose | None:
    """The customer of a booking; None where they are not here any more."""
    rows = cards.customer_rows(session, [customer_id])
    if not rows:
        return None
    return Whose(rows[0], drive_course.missed(by, session, customer_id), consent.may(session, customer_id, PURPOSE))
