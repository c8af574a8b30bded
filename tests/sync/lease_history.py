"""Seeded histories in which two pieces of a part are wanted at all desks, and a hub may decide who has them.

Besides what is true of every history: nobody is confirmed twice, what stands is confirmed, what was typed is not lost.
``python -m tests.sync.lease_history SEED …`` plays seeds again, ``--cut`` leaves out every step that is not needed.
"""

from __future__ import annotations

import contextlib
import random
import sys
from collections import Counter
from typing import Any

import sqlalchemy as sa

from desktop.domain.parts import reservation
from desktop.domain.parts.stock import StockEntry
from desktop.domain.problem import Refused
from desktop.store.problem_list import ProblemRow
from sync.peer import Refusal, Unreachable
from tests.sync.history import Act
from tests.sync.hub_history import HUB_ACTS, HubHistory
from tests.sync.playing import main
from tests.sync.world import Line, WorldDesk

PART = "VW:2"
"""Not the part of which the histories count pieces."""


class LeaseHistory(HubHistory):
    """A history with reservations, and a lease that comes, goes back, and is ended by a manager."""

    def _play(self) -> None:
        self._stocked = False
        self._made: dict[str, str] = {}
        """Reservation → its first transaction."""
        super()._play()

    def _acts(self) -> dict[Act, float]:
        return LEASE_ACTS

    def reserve(self, desk: WorldDesk, draw: random.Random) -> None:
        """One or two of what this desk believes to be free; the first time the pieces come in instead."""
        pieces = draw.choice((1, 1, 2))
        if not self._stocked:
            entry = StockEntry(
                store_id=self.store_id, part_key=PART, account="here", qty_milli=2_000, reason="delivery"
            )
            with desk.working():
                desk.add(entry)
            self.ledger.entries[entry.id], self._stocked = entry.qty_milli, True
            for each in self.desks:
                with contextlib.suppress(Unreachable):
                    each.talk(Line(each))
        else:
            with contextlib.suppress(Refused), desk.working(), desk.store.write(desk.by) as session:
                made = reservation.reserve(desk.by, session, PART, pieces * 1000, for_whom=self.value(draw, bad=0)).id
                self._made[made] = ""
            for row, tx in desk.raw.execute("SELECT pk, tx FROM outbox WHERE tbl = 'reservation' AND op = 'insert'"):
                if not self._made.get(row, tx):
                    self._made[row] = tx
        desk.keep_copy()

    def release(self, desk: WorldDesk, draw: random.Random) -> None:
        """Give one back, or take that back."""
        found = desk.raw.execute("SELECT id, released_at FROM reservation ORDER BY id").fetchall()
        if found:
            row, released = draw.choice(found)
            act = reservation.keep_on if released else reservation.release
            with contextlib.suppress(Refused), desk.working(), desk.store.write(desk.by) as session:
                act(desk.by, session, row)
            desk.keep_copy()

    def lease(self, desk: WorldDesk, draw: random.Random) -> None:
        with contextlib.suppress(Unreachable, Refusal):
            self.hub.lease(["part:*"], lambda: draw.random() < 0.1)

    def give_back(self, desk: WorldDesk, draw: random.Random) -> None:
        self.hub.hub.give_back()

    def end_lease(self, desk: WorldDesk, draw: random.Random) -> None:
        """A manager ends what is out: the hub may be gone for good."""
        with self.place.seeing.connect() as connection:
            out = connection.execute(
                sa.text("SELECT number FROM centre_lease WHERE store_id = :s AND state = 'live'"), {"s": self.store_id}
            ).scalars()
            numbers = list(out)
        for number in numbers:
            self.place.centre.revoke_lease(self.store_id, number)

    def _drop(self, desk: WorldDesk, problem: ProblemRow) -> None:
        super()._drop(desk, problem)
        if not desk.raw.execute("SELECT 1 FROM outbox WHERE tx = ?", (problem.tx,)).fetchone():
            self._made = {row: tx for row, tx in self._made.items() if tx != problem.tx}

    def _come_to_rest(self) -> None:
        self.hub.hub.give_back()
        self.hub.turn()
        self.end_lease(self.desks[0], random.Random(0))
        super()._come_to_rest()
        self._each_piece_is_one_reservations()

    def _each_piece_is_one_reservations(self) -> None:
        with self.place.seeing.connect() as connection:
            rows = self._read(connection, "SELECT id, qty_milli, released_at, deleted_at FROM row_reservation")
            claims = self._read(connection, "SELECT id, slot FROM centre_claim")
            assert not self._read(connection, "SELECT tx FROM centre_waiting"), "nothing waits where no lease is out"
        held = Counter(row for row, _ in claims)
        wanted = {row: qty // 1000 for row, qty, *given_back in rows if given_back == [None, None]}
        assert held == wanted, f"held {held}, wanted {wanted}"
        assert len(claims) <= 2, f"two pieces and more are promised: {claims}"
        assert {slot for _, slot in claims} <= {"1", "2"}
        lost = self._made.keys() - {row for row, *_ in rows}
        assert not lost, f"neither taken nor given up by a person: {lost}"
        for desk in self.desks:
            assert desk.replica.leased() == [], f"{desk.name} waits for a lease that is not out"
            here = desk.raw.execute("SELECT id, qty_milli, released_at, deleted_at FROM reservation").fetchall()
            assert sorted(here, key=str) == sorted(map(tuple, rows), key=str), f"{desk.name} shows other reservations"

    def _read(self, connection: Any, select: str) -> list[Any]:
        return list(connection.execute(sa.text(f"{select} WHERE store_id = :s"), {"s": self.store_id}).all())


LEASE_ACTS: dict[Act, float] = {
    **HUB_ACTS, LeaseHistory.reserve: 45, LeaseHistory.release: 15, LeaseHistory.lease: 20, LeaseHistory.give_back: 6,
    LeaseHistory.end_lease: 4, HubHistory.meet: 45, HubHistory.turn: 15,
}  # fmt: skip


if __name__ == "__main__":
    sys.exit(main(LeaseHistory))
