"""What the desk should know when a car arrives: whose it is, what is open, due, warranted, recalled, deferred."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from desktop.domain import clock, opening
from desktop.domain.actor import Actor, Right
from desktop.domain.opening import Hours
from desktop.domain.people import car as cars
from desktop.domain.people import card as cards
from desktop.domain.people.car import CarRow
from desktop.domain.people.card import CustomerRow
from desktop.domain.people.vehicle import Vehicle
from desktop.domain.service import appointment_list, deferred, odometer, order_list, recall, warranty
from desktop.domain.service.appointment_list import AppointmentRow
from desktop.domain.service.car_file import CarFile
from desktop.domain.service.deferred import DeferredRow
from desktop.domain.service.maintenance import ServiceDue
from desktop.domain.service.order_list import OrderRow, Visit
from desktop.domain.service.recall import Hit
from desktop.domain.service.repair_order import LEFT, OPEN, SETTLED
from desktop.domain.service.warranty import Covered, State


@dataclass(frozen=True)
class Arrival:
    """One car as the desk sees it. ``due``: the fields of its next maintenance, empty where none is known.

    ``last`` and ``visits`` are of the visits that are over, ``open`` the orders that are not. ``owners``: who owns it
    now, the latest first; two where nobody has said which. ``reading``: the last one, and when.
    ``guarantee``: 三包 state at its last reading, with the rules it follows.
    """

    car: CarRow
    owners: tuple[CustomerRow, ...]
    reading: tuple[datetime, int] | None
    bought_on: date | None
    registered_on: date | None
    colour: str
    expected: tuple[AppointmentRow, ...]
    open: tuple[OrderRow, ...]
    last: Visit | None
    visits: int
    warranties: tuple[Covered, ...]
    guarantee: State
    guarantee_rules: Mapping[str, Any]
    deferred: tuple[DeferredRow, ...]
    recalls: tuple[Hit, ...]
    due: Mapping[str, Any]
    hours: Hours


_DUE = ("due_on", "by_km", "due_km", "due_day", "names", "per_day_milli", "last_on", "last_km")


def arrival(by: Actor, session: Session, vehicle_id: str) -> Arrival:
    """All of it in one answer. Raises Refused ``vehicle.gone``."""
    by.need(Right.LOOK_UP)
    car, vehicle = cars.car(by, session, vehicle_id), session.get_one(Vehicle, vehicle_id)
    visits = order_list.history(by, session, vehicle_id)
    past = [each for each in visits if each.row.state in (SETTLED, LEFT)]
    file, next_due = session.get(CarFile, vehicle_id), session.get(ServiceDue, vehicle_id)
    hours = opening.of_store(session, by.store_id)
    km = car.odometer_km or 0
    state, rules = warranty.three_guarantees(
        file.bought_on if file else None, km, hours.date_of(clock.now()), family=file is None or file.use == "family"
    )  # fmt: skip
    owners = cards.customer_rows(session, cars.owner_ids(session, vehicle_id))
    return Arrival(
        car, tuple(owners), odometer.last_known(session, vehicle), file.bought_on if file else None,
        file.registered_on if file else None, file.colour if file else "",
        tuple(appointment_list.expected_of(by, session, vehicle_id)),
        tuple(each.row for each in visits if each.row.state in OPEN), past[0] if past else None, len(past),
        tuple(warranty.covered(by, session, vehicle_id, km)), state, rules,
        tuple(deferred.deferred(by, session, vehicle_id)), tuple(recall.hits(by, session, car.vin)),
        {name: getattr(next_due, name) for name in _DUE} if next_due else {}, hours,
    )  # fmt: skip
