"""The world of the drive histories: one store with five desks, a hub that leases, the centre, and cars on loan."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from desktop.domain.identity import new_id
from desktop.domain.sales.demo_car import DemoCar
from desktop.store.upgrade import HEAD
from sync.hub.turn import Turn
from sync.peer import Refusal, Unreachable
from sync.protocol import Heard, Lease, LeaseAsk, Words
from sync.protocol import Hub as Face
from tests.sync.booth import blank
from tests.sync.hub_history import HubPlace, ToCentre
from tests.sync.playing import on_file
from tests.sync.world import BEGIN_MS, Clock, Line, Place, WorldDesk

DESKS = 5
DAY = datetime.fromtimestamp(BEGIN_MS // 1000, UTC).replace(hour=2, minute=0, second=0) + timedelta(days=2)


class LeasingHub(HubPlace):
    """A hub that also takes leases and brings them back."""

    def turn(self, cut: Any = lambda: False) -> None:
        with contextlib.suppress(Unreachable, Refusal):
            self._turn(cut).run()

    def lease(self, meanwhile: Any) -> None:
        """``meanwhile``: what happens after the hub brought all it had, and before the centre grants it."""
        with contextlib.suppress(Unreachable, Refusal):
            self._turn(lambda: False, meanwhile).lease(["*"], 0)

    def _turn(self, cut: Any, meanwhile: Any = lambda: None) -> Any:
        peer = _Leasing(self._place, self._key, cut)
        peer.meanwhile = meanwhile
        return Turn(self.hub, peer, Face(self.hub.peer, "hub", "0" * 64), HEAD)


class _Leasing(ToCentre):
    meanwhile: Any

    def lease(self, message: LeaseAsk) -> Lease:
        self.meanwhile()
        return self._ask(lambda: self._centre.lease(self._device, message))

    def words(self, message: Words) -> Heard:
        return self._ask(lambda: self._centre.words(self._device, message))


class DriveWorld:
    """One store with its desks and hub, and so many cars."""

    def __init__(self, folder: Path, seed: int, cars: int) -> None:
        blank()
        self.place: Place = on_file(folder)
        self.clock = Clock()
        self.store_id = new_id()
        name = f"{seed}-{self.store_id[-6:]}"
        self.desks = [WorldDesk(self.place, f"{name}-{n}", self.clock, self.store_id) for n in range(DESKS)]
        self.hub = LeasingHub(self.place, self.store_id, f"hub-{name}")
        self.cars = [new_id() for _ in range(cars)]
        good = DAY.date() + timedelta(days=400)
        with self.clock.ruling():
            self.desks[0].add(
                *(
                    DemoCar(
                        id=each, store_id=self.store_id, label="试", gearbox="automatic", licence_class="C2",
                        energy="petrol", insurance_until=good, inspection_until=good,
                    )
                    for each in self.cars
                )
            )  # fmt: skip
            for desk in self.desks:
                desk.talk(Line(desk))
            self.hub.turn()

    def close(self) -> None:
        for desk in self.desks:
            desk.close()
        self.hub.close()
        self.place.engine.dispose()

    def centre_rows(self, table: str, cars: set[str]) -> list[Mapping[str, Any]]:
        """The rows of some cars as the centre has them."""
        with self.place.seeing.connect() as connection:
            found = connection.exec_driver_sql(
                f"SELECT * FROM row_{table} WHERE store_id = ?", (self.store_id,)
            ).mappings()
            return [dict(row) for row in found if row["car_id"] in cars and row["deleted_at"] is None]

    def claims(self, cars: set[str], mates: set[str]) -> dict[tuple[str, str], str]:
        """Resource and slot → the row that holds it, of these cars, their keys and these companions."""
        with self.place.seeing.connect() as connection:
            found = connection.exec_driver_sql(
                "SELECT resource, slot, id FROM centre_claim WHERE store_id = ?", (self.store_id,)
            )
            ours = cars | mates
            return {(row[0], row[1]): row[2] for row in found if row[0].partition(":")[2] in ours}
