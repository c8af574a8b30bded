"""How long a save takes, from verb to acknowledged. Run: python -m tests.bench.save"""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path

from desktop.domain.actor import system
from desktop.domain.identity import new_id
from desktop.domain.number import next_number
from desktop.domain.people.customer import Customer
from desktop.domain.people.staff import Store as StoreRecord
from desktop.store import upgrade
from desktop.store.open import SHOP, Store

ROUNDS = 200
ROWS = 5


def main() -> None:
    """Print one line: a number and five captured rows in one durable transaction, the bar is 50 ms."""
    by = system(new_id())
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / SHOP
        upgrade.create(path, bytes(32), by.store_id)
        store = Store(path, bytes(32))
        with store.write(by) as session:
            session.add(StoreRecord(id=by.store_id, store_id=by.store_id, code="BJ01", name="店", legal_name="店"))
        times = []
        for _ in range(ROUNDS):
            start = time.perf_counter()
            with store.write(by) as session:
                number = next_number(session)
                session.add_all(Customer(store_id=by.store_id, kind="person", name=number) for _ in range(ROWS))
            times.append((time.perf_counter() - start) * 1000)
        store.close()
    print(
        f"save of {ROWS} rows: median {statistics.median(times):.1f} ms,"
        f" p95 {statistics.quantiles(times, n=20)[-1]:.1f} ms (bar 50 ms)"
    )


if __name__ == "__main__":
    main()
