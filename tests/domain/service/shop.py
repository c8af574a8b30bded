"""A store with bays, technicians, a customer and a car, for the tests of the service desk."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from desktop.domain import clock
from desktop.domain.people.staff import StaffDetails, add_staff
from desktop.domain.people.vehicle import VehicleDetails, meet_vehicle
from desktop.domain.service.appointment_booking import Booking, book
from desktop.domain.service.bay import add_bay
from desktop.domain.service.order_line import NewLine, add_lines
from desktop.domain.service.reception import Reception, receive
from desktop.domain.service.technician import set_trade
from tests.domain.sales.yard import customer, noon

Do = Callable[..., Any]
VIN = "LSVAM4187C2184847"
__all__ = ["VIN", "bay", "booked", "car", "customer", "mechanic", "noon", "part", "received", "today", "work"]


def bay(do: Do, label: str = "举升1", kind: str = "lift") -> str:
    return str(do(add_bay, label, kind))


def mechanic(do: Do, login: str = "zhao", name: str = "赵师傅", trade: str = "mechanic") -> str:
    staff_id = str(do(add_staff, StaffDetails(login, name, "clerk", "Correct-Horse-9")))
    do(set_trade, staff_id, trade)
    return staff_id


def car(do: Do, plate: str = "京A66666", vin: str = VIN, owner: str | None = None, **how: Any) -> str:
    details = VehicleDetails(brand="大众", series="帕萨特", plate=plate, vin=vin, **how)
    return str(do(meet_vehicle, details, owner).vehicle_id)


def booked(do: Do, vehicle_id: str, customer_id: str, start: datetime | None = None, **how: Any) -> str:
    return str(do(book, Booking(vehicle_id, customer_id, start or noon(), **how)).appointment_id)


def today() -> datetime:
    """The quarter hour that runs now."""
    now = clock.now()
    return now.replace(minute=now.minute // 15 * 15, second=0, microsecond=0)


def received(do: Do, vehicle_id: str, customer_id: str, km: int = 30_000, **how: Any) -> str:
    return str(do(receive, Reception(vehicle_id, customer_id, km, **how)).order_id)


def work(do: Do, order_id: str, fen: int = 20_000, **how: Any) -> str:
    """One labour line of an hour."""
    return str(
        do(add_lines, order_id, [NewLine("labour", how.pop("name", "常规保养"), unit_fen=fen, list_fen=fen, **how)])[0]
    )


def part(do: Do, order_id: str, fen: int = 5_000, **how: Any) -> str:
    """One part line of one piece."""
    line = NewLine("part", how.pop("name", "机滤"), part_key=how.pop("key", "VW:A"), unit_fen=fen, list_fen=fen, **how)
    return str(do(add_lines, order_id, [line])[0])
