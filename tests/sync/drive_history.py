"""Seeded histories of test drives: five desks, a hub and the centre, two cars, their keys and two companions.

The desks book blindly, as one does whose file is behind: what is looked for is the arbiter, not the desk. Time and
network are ours, all else is the product's. A history is what people do about two cars; ``AT_ONCE`` of them run side by
side in one store, each with cars and companions of its own, over one course of exchanges, cuts, crashes and leases.
``python -m tests.sync.drive_history SEED …`` plays the histories of a seed again; with ``--leases`` the hub decides in
the centre's place now and then.
"""

from __future__ import annotations

import contextlib
import random
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from desktop.domain.claim import Want
from desktop.domain.identity import new_id
from desktop.domain.problem import Refused
from desktop.domain.sales import car_key, drive
from desktop.domain.sales.car_key import KeyLoan
from desktop.domain.sales.drive import BACK, CANCELLED, OUT, WAITING, Drive
from desktop.store import problem_answer, problem_list
from desktop.store.word import words
from sync.peer import Refusal, Unreachable
from sync.server.denial import Denial
from tests.sync.drive_world import DAY, DriveWorld
from tests.sync.world import Line, WorldDesk, one_course

AT_ONCE = 30
TICKS = 20
CARS = 2
ROUNDS = 12
ACTS_A_TICK = 0.5
"""How likely somebody does something about a history's cars in one tick."""
SKEWS_MS = (0, 0, 3_600_000, -3_600_000)
COLUMNS = {"drive": ("car_id", "start", "minutes", "state", "companion_id"), "key_loan": ("car_id", "in_at")}
WANTS = {"drive": drive.wanted, "key_loan": car_key.wanted}


@dataclass
class Fleet:
    """The cars and companions of one history."""

    cars: list[str]
    mates: list[str]


@dataclass
class Made:
    """One row a history made: by whom, how often it was written, and whether its claim was final at some time."""

    table: str
    desk: WorldDesk
    writes: int = 1
    final: int = 0
    """How often it had been written when the arbiter's yes to it was final; 0 while it was not."""
    why: str = ""
    """Who said yes."""
    dropped: bool = False
    lease: int = 0
    """The hub's lease that was out when it was last written, 0 for none."""


class DriveCourse:
    """``AT_ONCE`` histories side by side. ``place``: which of the world's cars."""

    def __init__(self, world: DriveWorld, seed: int, place: int, *, leases: bool = False) -> None:
        """``leases``: whether the hub also decides in the centre's place now and then."""
        self.world, self.seed, self.leases = world, seed, leases
        self.cars = world.cars[place * AT_ONCE * CARS : (place + 1) * AT_ONCE * CARS]
        self.made: dict[str, Made] = {}
        self.told: list[str] = []

    def run(self) -> None:
        """All of it, with the oracle's word at the end. Raises AssertionError."""
        with one_course(f"drive {self.seed}"), self.world.clock.ruling():
            first = random.Random(f"drive {self.seed}")
            pairs = [self.cars[n : n + CARS] for n in range(0, len(self.cars), CARS)]
            self.fleets = [Fleet(cars, [new_id(), new_id()]) for cars in pairs]
            self.mates = {mate for fleet in self.fleets for mate in fleet.mates}
            for desk in self.world.desks:
                desk.wrong_by = first.choice(SKEWS_MS)
            for tick in range(TICKS):
                self._tick(tick)
            self._come_to_rest()

    def _tick(self, tick: int) -> None:
        for number, fleet in enumerate(self.fleets):
            draw = random.Random(f"drive {self.seed}:{number}:{tick}")
            if draw.random() < ACTS_A_TICK:
                self.world.clock.true_ms += draw.choice((1, 40))
                (act,) = draw.choices(list(PEOPLE), PEOPLE.values())
                self._do(act, draw, f"{tick} {number}", fleet)
        draw = random.Random(f"drive {self.seed}:{tick}")
        for act in draw.choices(list(NETWORK), NETWORK.values(), k=2):
            self.world.clock.true_ms += draw.choice((1, 40, 5_000))
            self._do(act, draw, f"{tick}")

    def _do(self, act: Any, draw: random.Random, when: str, *given: Any) -> None:
        desk = draw.choice(self.world.desks)
        self.told.append(f"{when}: {desk.name[-1]} {act.__name__}")
        act(self, desk, draw, *given)

    # What people do

    def book(self, desk: WorldDesk, draw: random.Random, fleet: Fleet) -> None:
        row = Drive(
            store_id=self.world.store_id, car_id=draw.choice(fleet.cars), customer_id=new_id(), ride_only=True,
            companion_id=draw.choice(fleet.mates), consultant_id=desk.by.staff_id,
            **self._time(draw),
        )  # fmt: skip
        row.signed_at, row.number = row.start - timedelta(days=1), "x"
        self._save(desk, row)

    def move(self, desk: WorldDesk, draw: random.Random, fleet: Fleet) -> None:
        row_id = self._some(desk, draw, fleet)
        if row_id:
            with desk.working(), desk.store.write(desk.by) as session:
                row = session.get(Drive, row_id)
                for name, value in {**self._time(draw), "car_id": draw.choice(fleet.cars)}.items():
                    setattr(row, name, value)
            self._wrote(desk, row_id)

    def cancel(self, desk: WorldDesk, draw: random.Random, fleet: Fleet) -> None:
        row_id = self._some(desk, draw, fleet)
        if row_id:
            with desk.working(), desk.store.write(desk.by) as session:
                session.get(Drive, row_id).state = CANCELLED
            self._wrote(desk, row_id)

    def hand_out(self, desk: WorldDesk, draw: random.Random, fleet: Fleet) -> None:
        """The key and the drive's new state in one save; the key may be out at another desk already."""
        row_id = self._some(desk, draw, fleet)
        if not row_id:
            return
        loan_id = new_id()
        with desk.working(), desk.store.write(desk.by) as session:
            row = session.get(Drive, row_id)
            row.state = OUT
            session.add(
                KeyLoan(
                    id=loan_id, store_id=self.world.store_id, car_id=row.car_id, drive_id=row_id, out_at=row.start,
                    out_by=desk.by.staff_id, due_at=row.start, odometer_out=1, energy_out=50,
                )
            )  # fmt: skip
        self._wrote(desk, row_id)
        self.made[loan_id] = Made("key_loan", desk, lease=self._lease())

    def take_back(self, desk: WorldDesk, draw: random.Random, fleet: Fleet) -> None:
        out = [row for row in self._rows(desk, "key_loan", fleet.cars) if row["in_at"] is None]
        if not out:
            return
        chosen = draw.choice(out)
        with desk.working(), desk.store.write(desk.by) as session:
            loan = session.get(KeyLoan, chosen["id"])
            loan.in_at, loan.odometer_in, loan.energy_in = loan.out_at, 2, 40
            row = session.get(Drive, loan.drive_id)
            touched = [loan.id]
            if row is not None and row.state == OUT:
                row.state = BACK
                touched.append(row.id)
        for row_id in touched:
            self._wrote(desk, row_id)

    def decide(self, desk: WorldDesk, draw: random.Random) -> None:
        """A loser takes a time that nobody else takes, or gives up; both send again all that was saved with it."""
        for problem in self._refusals(desk):
            self._answer(desk, draw, problem)

    # What happens to them

    def exchange(self, desk: WorldDesk, draw: random.Random) -> None:
        cut = draw.choice((0.0, 0.0, 0.15))
        with contextlib.suppress(Unreachable, Refusal):
            desk.talk(Line(desk, cut=lambda: draw.random() < cut))
        self._look(desk)

    def meet(self, desk: WorldDesk, draw: random.Random) -> None:
        cut = draw.choice((0.0, 0.0, 0.15))
        with contextlib.suppress(Unreachable, Refusal, Denial):
            desk.talk(Line(desk, self.world.hub.hub, cut=lambda: draw.random() < cut))
        self._look(desk)

    def turn(self, desk: WorldDesk, draw: random.Random) -> None:
        cut = draw.choice((0.0, 0.0, 0.2))
        self.world.hub.turn(lambda: draw.random() < cut)

    def lease(self, desk: WorldDesk, draw: random.Random) -> None:
        if self.leases and not self._lease():
            comes = draw.random() < 0.5
            self.world.hub.lease(lambda: self.meet(desk, draw) if comes else None)

    def give_back(self, desk: WorldDesk, draw: random.Random) -> None:
        if self._lease():
            self.world.hub.hub.give_back()

    def crash(self, desk: WorldDesk, draw: random.Random) -> None:
        desk.crash()

    def come_late(self, desk: WorldDesk, draw: random.Random) -> None:
        if desk.past:
            Line(desk).late(draw.choice(desk.past))

    # The end

    def _come_to_rest(self) -> None:
        if self._lease():
            self.world.hub.hub.give_back()
        self.world.hub.turn()
        for desk in (*self.world.desks, *self.world.desks):
            desk.talk(Line(desk))
            self._look(desk)
        self._judge_told()
        for round_ in range(ROUNDS):
            draw = random.Random(f"drive {self.seed}:rest {round_}")
            losers = [desk for desk in self.world.desks if self._refusals(desk)]
            for desk in losers:
                for problem in self._refusals(desk):
                    self._answer(desk, draw, problem, 0.6 if round_ < 3 else 0)
                desk.talk(Line(desk))
                self._look(desk)
            if not losers:
                break
        else:
            left = {(each.kind, each.code, each.table) for desk in losers for each in self._refusals(desk)}
            raise AssertionError(f"the refusals do not come to an end: {sorted(left)}")
        for desk in self.world.desks:
            desk.talk(Line(desk))
        self._judge_told()
        self._judge_once()
        self._judge_same()

    def _judge_told(self) -> None:
        """Whoever shows anything else than the centre lists it, and whoever is passed over knows the holder."""
        for table, columns in COLUMNS.items():
            at_centre = {row["id"]: row for row in self.world.centre_rows(table, set(self.cars))}
            for desk in self.world.desks:
                listed = self._listed(desk)
                for row in self._rows(desk, table):
                    there = at_centre.get(row["id"])
                    if there is None or any(row[name] != there[name] for name in columns):
                        assert row["id"] in listed, f"{desk.name} shows a {table} as nobody else does and is not told"
        for desk in self.world.desks:
            for problem in self._refusals(desk):
                if problem.code == "claim.taken":
                    assert problem.values and problem.values.get("holder_table"), "told by nobody"

    def _judge_once(self) -> None:
        """No slot and no key is wanted by two rows at the centre, its claims are these, and what was final stands."""
        held: dict[tuple[str, str], str] = {}
        for row_id, want in self._wants():
            for slot in want.slots:
                other = held.setdefault((want.resource, slot), row_id)
                assert other == row_id, f"{want.resource} {slot} was confirmed twice"
        claims = self.world.claims(set(self.cars), self.mates)
        wrong = sorted(set(held.items()) ^ set(claims.items()))
        assert held == claims, f"the claims are not what the rows want: {wrong[:6]}"
        for row_id, made in self.made.items():
            if made.final == made.writes:
                kept = {row["id"] for row in self.world.centre_rows(made.table, set(self.cars))}
                assert row_id in kept, f"{made.table} {row_id} was confirmed ({made.why}) and then passed over"

    def _judge_same(self) -> None:
        for table, columns in COLUMNS.items():
            for desk in self.world.desks:
                here = {row["id"]: [row[name] for name in columns] for row in self._rows(desk, table)}
                rows = self.world.centre_rows(table, set(self.cars))
                assert here == {row["id"]: [row[name] for name in columns] for row in rows}, desk.name

    # Helpers of the history

    def _wants(self) -> Iterator[tuple[str, Want]]:
        for table, wanted in WANTS.items():
            for row in self.world.centre_rows(table, set(self.cars)):
                for want in wanted(row):
                    yield row["id"], want

    def _time(self, draw: random.Random) -> dict[str, Any]:
        start = DAY + timedelta(minutes=15 * draw.randrange(10))
        minutes = draw.choice((15, 30, 45))
        return {"start": start, "minutes": minutes, "buffer_minutes": draw.choice((0, 15)), "day": start.date(), "last_day": start.date()}  # fmt: skip  # noqa: E501

    def _lease(self) -> int:
        """The number of the lease that is out, 0 for none."""
        return next((int(str(each["number"])) for each in self.world.hub.hub.leases() if not each["returning"]), 0)

    def _save(self, desk: WorldDesk, row: Drive) -> None:
        self.made[row.id] = Made("drive", desk, lease=self._lease())
        with desk.working():
            desk.add(row)

    def _wrote(self, desk: WorldDesk, row_id: str) -> None:
        made = self.made[row_id]
        made.writes, made.desk, made.lease, made.dropped = made.writes + 1, desk, self._lease(), False

    def _rows(self, desk: WorldDesk, table: str, cars: list[str] | None = None) -> list[dict[str, Any]]:
        wanted = self.cars if cars is None else cars
        marks = ",".join("?" * len(wanted))
        found = desk.raw.execute(
            f"SELECT * FROM {table} WHERE car_id IN ({marks}) AND deleted_at IS NULL ORDER BY id", wanted
        )
        names = [each[0] for each in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    def _some(self, desk: WorldDesk, draw: random.Random, fleet: Fleet) -> str:
        found = [row["id"] for row in self._rows(desk, "drive", fleet.cars) if row["state"] in WAITING]
        return draw.choice(found) if found else ""

    def _refusals(self, desk: WorldDesk) -> list[problem_list.ProblemRow]:
        with desk.store.read() as session:
            return [each for each in problem_list.problems(session) if each.kind != "conflict"]

    def _listed(self, desk: WorldDesk) -> set[str]:
        """The rows of every save that is refused, held or waits for the hub's word, and what lost."""
        found = desk.raw.execute("SELECT pk FROM outbox WHERE state IS NOT NULL UNION SELECT pk FROM conflict")
        return {row for (row,) in found.fetchall()}

    def _look(self, desk: WorldDesk) -> None:
        """Note what this desk is told by now."""
        mine = {row_id: made for row_id, made in self.made.items() if made.desk is desk and not made.dropped}
        for table in COLUMNS:
            ids = [row_id for row_id, made in mine.items() if made.table == table]
            if not ids:
                continue
            with desk.store.read() as session:
                said = words(session, table, ids)
            waiting = {row for (row,) in desk.raw.execute("SELECT pk FROM outbox").fetchall()}
            # what was taken and given back before anybody heard of it was promised to nobody
            here = {row["id"] for row in self._rows(desk, table) if any(WANTS[table](row))}
            for row_id in ids:
                made = mine[row_id]
                word = said.get(row_id)
                if word is None and row_id not in waiting and row_id in here:
                    made.final, made.why = made.writes, "centre"
                if word == "booth" and row_id in here and made.lease and made.lease == self._lease():
                    made.final, made.why = made.writes, "hub"

    def _answer(
        self, desk: WorldDesk, draw: random.Random, problem: problem_list.ProblemRow, patience: float = 0.6
    ) -> None:  # fmt: skip
        if problem.kind == "held" or problem.code == "claim.leased":
            return
        try:
            if problem.table == "drive" and draw.random() < patience:
                self._take_other(desk, problem)
            else:
                given_up = self._listed(desk)
                with desk.working(), desk.store.write(desk.by) as session:
                    problem_answer.drop(desk.by, session, problem)
                for row_id in given_up & self.made.keys():
                    self.made[row_id].dropped = True  # what stands there now is somebody else's word
        except Refused as refused:
            assert refused.code in ("problem.gone", "problem.in_flight", "drive.is_out", "drive.is_back"), refused

    def _take_other(self, desk: WorldDesk, problem: problem_list.ProblemRow) -> None:
        """A time far away that is this row's own."""
        place = int(problem.row_id.replace("-", "")[-6:], 16) % 2_000
        start = DAY + timedelta(days=2, minutes=60 * place)
        with desk.working(), desk.store.write(desk.by) as session:
            row = session.get(Drive, problem.row_id)
            if row is not None and row.state in WAITING:
                row.start, row.day, row.last_day = start, start.date(), start.date()
                row.minutes, row.buffer_minutes = 15, 0
            problem_answer.send_again(desk.by, session, problem)
        self._wrote(desk, problem.row_id)


PEOPLE: dict[Any, float] = {
    DriveCourse.book: 24, DriveCourse.move: 8, DriveCourse.cancel: 4, DriveCourse.hand_out: 9, DriveCourse.take_back: 5,
}  # fmt: skip
"""What may happen → how often."""
NETWORK: dict[Any, float] = {
    DriveCourse.exchange: 20, DriveCourse.meet: 14, DriveCourse.turn: 8, DriveCourse.lease: 2, DriveCourse.give_back: 2,
    DriveCourse.crash: 1, DriveCourse.come_late: 2, DriveCourse.decide: 3,
}  # fmt: skip


def replaced(declared: Any, claims: Any) -> Any:
    """A table's declaration with other claims: a planted bug."""
    return replace(declared, claims=claims)


def play(world: DriveWorld, seed: int, place: int, *, leases: bool = False) -> None:
    """The histories of one seed; a failure names what plays them again."""
    course = DriveCourse(world, seed, place, leases=leases)
    try:
        course.run()
    except Exception as error:
        lines = "\n".join(course.told)
        raise AssertionError(
            f"{type(error).__name__}: {error}\nseed {seed}: python -m tests.sync.drive_history {seed}\n{lines}"
        ) from error


def several(folder: Path, first: int, courses: int, *, leases: bool = False) -> None:
    """The histories of so many seeds in one store, ``AT_ONCE`` each."""
    world = DriveWorld(folder, first, courses * AT_ONCE * CARS)
    try:
        for place in range(courses):
            play(world, first + place, place, leases=leases)
    finally:
        world.close()


if __name__ == "__main__":
    for seed in sys.argv[1:]:
        if seed == "--leases":
            continue
        with tempfile.TemporaryDirectory(prefix="forecourt-drive-") as folder:
            several(Path(folder), int(seed), 1, leases="--leases" in sys.argv)
        print(seed, "ok")
