"""What the workshop's first screen reads in one go, and how a typed plate, VIN end or order number is understood."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from desktop.domain import clock, opening, text
from desktop.domain.actor import Actor, Right
from desktop.domain.opening import Hours
from desktop.domain.people import car as cars
from desktop.domain.people import card as cards_of_people
from desktop.domain.people import plate as plates
from desktop.domain.people.car import CarRow
from desktop.domain.people.staff import Store
from desktop.domain.service import appointment_list, order_list
from desktop.domain.service.appointment import CANCELLED
from desktop.domain.service.appointment_list import AppointmentRow
from desktop.domain.service.order_list import OrderRow

MOST = 8
"""Cars in the list under the field."""


@dataclass(frozen=True)
class HomeSeen:
    """What is in the workshop, and who is expected today."""

    orders: list[OrderRow]
    stays: list[AppointmentRow]
    hours: Hours


@dataclass(frozen=True)
class Found:
    """What a text may mean: cars on file, and an order by its number."""

    typed: str
    cars: list[CarRow]
    order: OrderRow | None


def home(by: Actor, session: Session) -> HomeSeen:
    """One answer for the whole screen."""
    hours = opening.of_store(session, by.store_id)
    today = hours.date_of(clock.now())
    stays = appointment_list.appointments(by, session, today, today)
    return HomeSeen(
        order_list.open_orders(by, session), [row for row in stays if row.state != CANCELLED], hours
    )  # fmt: skip


def find(by: Actor, session: Session, typed: str) -> Found:
    """By plate, with or without its province, or a part of it; by the end of the VIN; by the number of an order."""
    found = {row.id: row for row in cars.find_cars(by, session, typed, MOST)}
    head = plates.squeeze(typed)
    if head and head[0].isascii() and not found:
        province = _province(by, session)
        found = {row.id: row for row in cars.find_cars(by, session, province + head, MOST)} if province else {}
    if len(head) >= 3:  # what is here or comes today is meant by any part of its plate
        known = home(by, session)
        borne = [(row.vehicle_id, row.plate) for row in known.orders] + [
            (row.vehicle_id, row.plate) for row in known.stays
        ]
        here = [vehicle_id for vehicle_id, plate in borne if head in plates.squeeze(plate)]
        found |= {row.id: row for row in cars.car_rows(session, list(dict.fromkeys(here))) if row.id not in found}
    if not found:  # a car of another province; or whose it is: the last digits of a telephone, or a name
        parts = list(cars.cars_by_plate_part(session, head, MOST))
        asked = by.may(Right.CUSTOMER) and len(text.clean(typed)) > 1
        people = cards_of_people.find_customers(by, session, typed, MOST) if asked else []
        owned = [row for each in people for row in cars.cars_of(session, each.id)]
        found = {row.id: row for row in [*cars.car_rows(session, parts), *owned]}
    order = order_list.find_order(by, session, typed) if "-" in typed else None
    return Found(typed, list(found.values())[:MOST], order)


def _province(by: Actor, session: Session) -> str:
    store = session.get(Store, by.store_id)
    return store.province if store is not None else ""
