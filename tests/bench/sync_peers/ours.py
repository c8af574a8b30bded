"""Our device as :mod:`tests.bench.sync_peers.workload` wants it: ``python -m tests.bench.sync_peers.ours FOLDER PORT``.

The same file, capture, replica and transport as the second process uses. A row of the workload is a customer, whose
text fields take its twelve; the file beside the folder says how to enrol.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

from desktop.domain.actor import system
from desktop.domain.people.customer import Customer
from desktop.second.nearby import digest, keep
from desktop.store import upgrade
from desktop.store.open import SHOP, Store
from desktop.store.replica import Replica
from desktop.store.trust import Trust
from sync import garbage
from sync.client import Exchange
from sync.http import HttpPeer
from sync.merge import losers
from sync.protocol import Enrol

FIELDS = {"name": "name", "sku": "initials", "supplier": "contact_name", "price_cents": "level_id", "bin": "address"}
"""The workload's fields that have a column of their own; the rest shares the note."""
NOTE = ("notes", "brand", "category", "cost_cents", "qty", "updated_by", "status")


class Ours:
    """One device with its encrypted file."""

    def __init__(self, folder: Path, port: int, enrolment: dict[str, str]) -> None:
        store_id, key = enrolment["store"], bytes(range(32))
        path = folder / SHOP
        upgrade.create(path, key, store_id)
        self._store, self._by = Store(path, key), system(store_id)
        self._replica = Replica(self._store.write_connection(), losers)
        url = f"http://127.0.0.1:{port}"
        bare = HttpPeer(url)
        enrolled = bare.enrol(Enrol(enrolment["code"], folder.name))
        bare.close()
        self._replica.enrolled(url, enrolled.key, enrolled.device_code)
        self._peer = HttpPeer(url, enrolled.key)
        self._known, self._trust = "", Trust(self._store.write_connection())

    def sync(self) -> None:
        trust = digest(self._trust)
        exchange = Exchange(self._replica, self._peer, upgrade.HEAD, known=self._known, trust=trust)
        exchange.run()
        keep(self._trust, exchange.welcome)
        assert exchange.welcome is not None
        self._known = exchange.welcome.incarnation

    def rest(self) -> None:
        self._replica.rest()

    def insert(self, rows: list[dict[str, Any]]) -> None:
        with self._store.write(self._by) as session:
            session.add_all(
                Customer(
                    id=row["id"], store_id=self._by.store_id, kind="person",
                    note="\n".join(str(row[name]) for name in NOTE),
                    **{column: str(row[name]) for name, column in FIELDS.items()},
                )
                for row in rows
            )  # fmt: skip

    def change(self, ids: list[str], field: str) -> None:
        with self._store.write(self._by) as session:
            for row_id in ids:
                session.connection().exec_driver_sql(
                    f"UPDATE customer SET {FIELDS[field]} = '1' WHERE id = ?",
                    (row_id,),
                )

    def set(self, row_id: str, values: dict[str, str]) -> None:
        with self._store.write(self._by) as session:
            row = session.get(Customer, row_id)
            for field, value in values.items():
                setattr(row, FIELDS[field], value)

    def read(self, row_id: str) -> dict[str, Any]:
        with self._store.read() as session:
            row = session.get(Customer, row_id)
            return {field: getattr(row, column) for field, column in FIELDS.items()}

    def count(self) -> int:
        with self._store.read() as session:
            return session.query(Customer).count()

    def listed(self) -> int:
        return self._replica.problems()[1]


def main() -> None:
    """Serve until standard input ends."""
    folder, port = Path(sys.argv[1]), int(sys.argv[2])
    enrolment = json.loads((folder.parent / f"{folder.name}.json").read_text())
    device = Ours(folder, port, enrolment)
    garbage.seldom()
    print("{}", flush=True)
    for line in sys.stdin:
        asked = json.loads(line)
        started = time.perf_counter()
        try:
            answer = {"result": getattr(device, asked["do"])(*asked["with"])}
        except Exception as error:
            answer = {"error": repr(error)}
        print(json.dumps({**answer, "seconds": time.perf_counter() - started}), flush=True)
        if asked["do"] == "sync":
            device.rest()


if __name__ == "__main__":
    main()
