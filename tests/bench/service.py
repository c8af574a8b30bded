"""The service desk in a file with 100,000 repair orders of 50,000 cars: one car's life, who is due, what is open.

The rows are laid down past the product's verbs, which would take an hour; what is measured are the product's queries.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from desktop.domain import clock
from desktop.domain.actor import system
from desktop.domain.identity import new_id
from desktop.domain.record import BOOKKEEPING, STAMPS, Json
from desktop.domain.records import Base
from desktop.domain.service.arrival import arrival
from desktop.domain.service.car_life import car_life
from desktop.domain.service.due_list import due_cars, due_count, is_anybody_due
from desktop.domain.service.order_list import history, open_orders
from desktop.store import upgrade
from desktop.store.open import SHOP, Store
from tests.bench.line import Line, Setting, run, timed

CARS, ORDERS, VISITS, LINES, ROUNDS = 50_000, 100_000, 200, 3, 50
"""``VISITS``: of one car; the other orders are shared out over the rest."""
OPEN = 60
KEY = bytes(32)


def lines(setting: Setting) -> Iterator[Line]:
    """One file, made first."""
    by, rounds = system(new_id()), setting.rounds(ROUNDS)
    cars, orders = (500, 1_000) if setting.tiny else (CARS, ORDERS)
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / SHOP
        upgrade.create(path, KEY, by.store_id)
        store = Store(path, KEY)
        yield Line(f"service: {orders} orders laid down", [timed(lambda: _lay_down(store, by.store_id, cars, orders))])
        today = clock.today()
        month = (today, today + timedelta(days=30))
        year = (today - timedelta(days=365), today + timedelta(days=365))
        asked: tuple[tuple[str, float, Callable[..., Any], tuple[Any, ...]], ...] = (
            ("service: life of a car with 200 visits", 100, history, (_id("vehicle", 0),)),
            ("service: what is known when it arrives", 100, arrival, (_id("vehicle", 0),)),
            ("service: the whole of that life: readings, owners, papers", 100, car_life, (_id("vehicle", 0),)),
            ("service: cars due this month, the first 200", 300, due_cars, month),
            (f"service: how many of {cars} cars are due in two years", 300, due_count, year),
            ("service: is there a car to call", 300, is_anybody_due, ()),
            (f"service: what is in the workshop, {OPEN} orders", 100, open_orders, ()),
        )
        for name, bar, query, given in asked:
            yield Line(name, [timed(lambda q=query, g=given: _ask(store, by, q, g)) for _ in range(rounds)], bar=bar)
        store.close()


def _ask(store: Store, by: Any, query: Callable[..., Any], given: tuple[Any, ...]) -> Any:
    with store.read() as session:
        found = query(by, session, *given)
    assert found
    return found


def _lay_down(store: Store, store_id: str, cars: int, orders: int) -> None:
    raw = store.write_connection()
    raw.execute("BEGIN")
    _insert(
        raw,
        store_id,
        "customer",
        ({"id": _id("customer", n), "name": f"客户{n}", "kind": "person"} for n in range(cars)),
    )
    _insert(raw, store_id, "vehicle", (
        {"id": _id("vehicle", n), "brand": "大众", "series": "帕萨特", "odometer_km": 30_000} for n in range(cars)
    ))  # fmt: skip
    _insert(raw, store_id, "plate", (
        {"id": _id("plate", n), "vehicle_id": _id("vehicle", n), "number": f"京A{n:05d}", "since": "2020-01-01"}
        for n in range(cars)
    ))  # fmt: skip
    _insert(raw, store_id, "ownership", (
        {"id": _id("ownership", n), "vehicle_id": _id("vehicle", n), "customer_id": _id("customer", n),
         "since": "2020-01-01"}
        for n in range(cars)
    ))  # fmt: skip
    today = clock.today()
    _insert(raw, store_id, "service_due", (
        {"id": _id("vehicle", n), "due_on": (today + timedelta(days=n % 400 - 30)).isoformat(), "names": "保养"}
        for n in range(cars)
    ))  # fmt: skip
    _insert(raw, store_id, "repair_order", (_order(n, cars, orders, today) for n in range(orders)))
    _insert(raw, store_id, "order_line", (
        {"id": _id("line", n * 8 + place), "order_id": _id("order", n), "place": place, "name": f"项目{place}",
         "kind": "part" if place else "labour", "qty_milli": 1_000, "list_fen": 10_000, "unit_fen": 10_000}
        for n in range(orders) for place in range(LINES)
    ))  # fmt: skip
    raw.execute("COMMIT")
    raw.close()


def _order(n: int, cars: int, orders: int, today: date) -> dict[str, Any]:
    car = 0 if n < VISITS else 1 + n % (cars - 1)
    return {
        "id": _id("order", n), "number": f"BJ01-T1AB-{n:06d}", "vehicle_id": _id("vehicle", car),
        "customer_id": _id("customer", car), "flow": "routine", "category": "first_level",
        "state": "working" if n >= orders - OPEN else "left", "odometer_km": n, "adviser_id": _id("staff", 1),
        "received_at": f"{today - timedelta(days=n % 2_000)}T02:00:00.000Z",
    }  # fmt: skip


def _insert(raw: Any, store_id: str, table: str, rows: Iterator[dict[str, Any]]) -> None:
    columns = [column for column in Base.metadata.tables[table].columns if column.name not in (*BOOKKEEPING, *STAMPS)]
    plain: dict[str, Any] = {}
    for column in columns:
        scalar = column.default.arg if column.default is not None and column.default.is_scalar else ""
        plain[column.name] = None if column.nullable else "{}" if isinstance(column.type, Json) else _stored(scalar)
    names = ", ".join(f'"{column.name}"' for column in columns)
    marks = ", ".join("?" for _ in columns)
    raw.executemany(
        f'INSERT INTO "{table}" ({names}) VALUES ({marks})',
        (tuple({**plain, "store_id": store_id, **row}.values()) for row in rows),
    )


def _stored(value: Any) -> Any:
    return int(value) if isinstance(value, bool) else value


def _id(kind: str, number: int) -> str:
    """As long as any other, and the same each time."""
    return f"{kind:-<12}{number:024d}"


if __name__ == "__main__":
    run(lines)
