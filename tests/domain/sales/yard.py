"""A store with demo cars and customers, for the tests of test drives."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from desktop.domain import clock
from desktop.domain.people import consent
from desktop.domain.people.customer import CustomerDetails, add_customer
from desktop.domain.people.vehicle import VehicleDetails, meet_vehicle
from desktop.domain.sales.car_key import Handed, hand_out
from desktop.domain.sales.demo_car import CarDetails, mark
from desktop.domain.sales.drive_booking import Booking, book
from desktop.domain.sales.drive_course import number_of, sign
from desktop.domain.sales.licence import show_licence
from desktop.domain.sales.licence_rule import Typed, check_character

Do = Callable[..., Any]


def number(birthday: str = "19900101", place: str = "110101", order: str = "001") -> str:
    """A made-up number of a licence with the right check character."""
    first = f"{place}{birthday}{order}"
    return first + check_character(first + "0")


LICENCE = Typed(number(), "C1", "2015-05-01", "长期")


def car(do: Do, plate: str = "京A12345", **how: Any) -> str:
    """A demo car that may be driven for a year."""
    label = how.pop("label", "试01")
    series = how.pop("series", "朗逸")
    details = VehicleDetails(
        brand="大众", series=series, plate=plate, odometer_km=1_200, engine=how.pop("engine", "")
    )  # fmt: skip
    met = do(meet_vehicle, details)
    soon = clock.today() + timedelta(days=365)
    given = {"insurance_until": soon, "inspection_until": soon, "key_tag": f"K-{label}"} | how
    do(mark, met.vehicle_id, CarDetails(label, **given))
    return str(met.vehicle_id)


def customer(do: Do, name: str = "李女士", phone: str = "13900001234", agrees: bool = True) -> str:
    """A customer who agrees to be contacted and to have the licence checked, unless they do not."""
    found = str(do(add_customer, CustomerDetails(name, phone)).customer_id)
    for purpose in ("contact", "drive"):
        do(consent.answer, found, purpose, given=agrees, channel="counter")
    return found


def noon(days: int = 1) -> datetime:
    """14:00 in Beijing so many days from now, a whole quarter hour in opening hours."""
    day = clock.now() + timedelta(days=days)
    return day.replace(hour=6, minute=0, second=0, microsecond=0)


def booked(do: Do, car_id: str, customer_id: str, start: datetime | None = None, **how: Any) -> str:
    return str(do(book, Booking(car_id, start or noon(), how.pop("minutes", 30), customer_id, **how)).drive_id)


def ready(do: Do, drive_id: str, licence: Typed | None = LICENCE) -> str:
    """Licence shown and agreement signed."""
    if licence is not None:
        do(show_licence, drive_id, licence)
    do(number_of, drive_id)
    do(sign, drive_id, "zh")
    return drive_id


def out(do: Do, drive_id: str, km: int = 1_200) -> str:
    """The key is handed out; the register's line."""
    return str(do(hand_out, drive_id, Handed(km, 80)))
