"""How long a save takes, from verb to acknowledged: a number and five captured rows in one durable transaction."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path

from desktop.domain.actor import system
from desktop.domain.identity import new_id
from desktop.domain.number import next_number
from desktop.domain.people.customer import Customer
from desktop.domain.people.staff import Store as StoreRecord
from desktop.store import upgrade
from desktop.store.open import SHOP, Store
from tests.bench.line import Line, Setting, against, run, timed

ROUNDS = 200
ROWS = 5


def lines(setting: Setting) -> Iterator[Line]:
    """Beside it the least a durable write can be: the same rows in a plain file, no keys, no capture, no ORM."""
    by = system(new_id())
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / SHOP
        upgrade.create(path, bytes(32), by.store_id)
        store = Store(path, bytes(32))
        with store.write(by) as session:
            session.add(StoreRecord(id=by.store_id, store_id=by.store_id, code="BJ01", name="店", legal_name="店"))

        def save() -> None:
            with store.write(by) as session:
                number = next_number(session)
                session.add_all(Customer(store_id=by.store_id, kind="person", name=number) for _ in range(ROWS))

        line = Line("save of five rows and a number", [timed(save) for _ in range(setting.rounds(ROUNDS))], bar=50)
        store.close()
        plain = Line("save: the bare rows in plain SQLite", _plain(Path(place) / "plain.db", setting.rounds(ROUNDS)))
    yield against(line, plain)
    yield plain


def _plain(path: Path, rounds: int) -> list[float]:
    raw = sqlite3.connect(path, isolation_level=None)
    raw.execute("PRAGMA journal_mode=WAL")
    raw.execute("PRAGMA synchronous=FULL")
    raw.execute("CREATE TABLE customer (id TEXT PRIMARY KEY, store_id TEXT, kind TEXT, name TEXT)")

    def save() -> None:
        raw.execute("BEGIN IMMEDIATE")
        raw.executemany("INSERT INTO customer VALUES (?, ?, 'person', 'a')", [(new_id(), "s") for _ in range(ROWS)])
        raw.execute("COMMIT")

    found = [timed(save) for _ in range(rounds)]
    raw.close()
    return found


if __name__ == "__main__":
    run(lines)
