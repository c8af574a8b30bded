"""How long a test drive takes to be saved beside 600 others: booked with its reminders, moved, and all of one read."""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from desktop.domain import clock
from desktop.domain.actor import RIGHTS, Actor, Role
from desktop.domain.identity import new_id
from desktop.domain.people.staff import Staff
from desktop.domain.people.staff import Store as StoreRecord
from desktop.domain.sales.drive_booking import Booking, book, move
from desktop.pages.drives.panel.facts import facts
from desktop.pages.drives.panel.ground import ground
from desktop.store import upgrade
from desktop.store.open import SHOP, Store
from tests.bench.line import Line, Setting, run, timed
from tests.domain.sales import yard

CARS, EACH, ROUNDS, SAVE_MS = 60, 10, 60, 50


def lines(setting: Setting) -> Iterator[Line]:
    """The bar is the issue's: a booking is saved in under 50 ms."""
    store_id = new_id()
    by = Actor(new_id(), store_id, "程放", Role.MANAGER, RIGHTS[Role.MANAGER])
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / SHOP
        upgrade.create(path, bytes(32), store_id)
        store = Store(path, bytes(32))

        def do(verb: Callable[..., Any], *given: Any, **named: Any) -> Any:
            with store.write(by) as session:
                return verb(by, session, *given, **named)

        cars, customer = _fill(store, by, do)
        times = _free(cars)
        saved: list[str] = []

        def save() -> None:
            car, start = next(times)
            saved.append(do(book, Booking(car, start, 30, customer)).drive_id)

        rounds = setting.rounds(ROUNDS)
        yield Line("drive: booked beside 600 others", [timed(save) for _ in range(rounds)], bar=SAVE_MS, which="p95")
        moves = iter(saved)

        def shift() -> None:
            car, start = next(times)
            do(move, next(moves), car_id=car, start=start)

        yield Line("drive: moved", [timed(shift) for _ in range(rounds)], bar=SAVE_MS, which="p95")

        def read(query: Callable[..., Any], *given: Any) -> float:
            with store.read() as session:
                return timed(lambda: query(by, session, *given))

        yield Line("drive: the panel's facts of one, off the GUI thread", [read(facts, each) for each in saved])
        yield Line("drive: the plan a booking is judged by, off the GUI thread", [read(ground, None) for _ in range(5)])
        store.close()


def _fill(store: Store, by: Actor, do: Callable[..., Any]) -> tuple[list[str], str]:
    """60 cars with ten drives each, over the days to come."""
    with store.write(by) as session:
        session.add(StoreRecord(id=by.store_id, store_id=by.store_id, code="BJ01", name="店", legal_name="店"))
        session.add(
            Staff(id=by.staff_id, store_id=by.store_id, login="cheng", name=by.name, role="manager", password_hash="-")
        )
    cars = [yard.car(do, f"京A{place:05d}", label=f"试{place:02d}") for place in range(CARS)]
    customer = yard.customer(do)
    for place, car in enumerate(cars):
        for turn in range(EACH):
            start = _noon(2 + turn // 2) + timedelta(hours=turn % 2 - place % 3)
            do(book, Booking(car, start, 30, customer))
    return cars, customer


def _noon(days: int) -> datetime:
    day = clock.now() + timedelta(days=days)
    return day.replace(hour=6, minute=0, second=0, microsecond=0)


def _free(cars: list[str]) -> Iterator[tuple[str, datetime]]:
    """Times that are nobody's, by car and day."""
    for turn in itertools.count():
        for car in cars:
            yield car, _noon(2 + turn // 3) - timedelta(hours=4 - turn % 3)


if __name__ == "__main__":
    run(lines)
