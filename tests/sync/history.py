"""Seeded histories of some desks and a centre: what people, networks, clocks and disks do, in a random order.

Each step draws from a random of its own, made of the seed and the step's place, so that steps can be left out and the
others stay what they were: a failing history is cut down that way.

``python -m tests.sync.history SEED …`` plays seeds again (tests/sync/playing.py).
"""

from __future__ import annotations

import contextlib
import json
import random
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

from desktop.domain import clock as clocks
from desktop.domain.identity import new_id
from desktop.domain.parts.stock import StockEntry
from desktop.domain.people.customer import Customer
from desktop.domain.problem import Refused
from desktop.store import problem_answer, problem_list
from desktop.store.problem_list import ProblemRow
from sync import client
from sync.peer import Unreachable
from tests.sync.booth import blank
from tests.sync.ledger import FIELDS, Ledger, Rest, Write, problems_are_sound, shown_is_the_top, told_by_hub
from tests.sync.world import BAD, YEAR_MS, Clock, Line, Place, WorldDesk, die_at, one_course

STEPS = 45
SKEWS_MS = (0, 0, 0, 3_600_000, -3_600_000, 10 * YEAR_MS, -10 * YEAR_MS)
PAUSES_MS = (0, 1, 40, 5_000, 3_600_000)
ROUNDS = 12
"""People who decide about what is open come to an end well before."""


class History:
    """One run. ``steps``: which of its steps to take, all by default."""

    def __init__(self, place: Place, seed: int, steps: int | Sequence[int] = STEPS) -> None:
        self.place, self.seed = place, seed
        self.steps = range(steps) if isinstance(steps, int) else steps
        self.ledger = Ledger()
        self.clock = Clock()
        self.desks: list[WorldDesk] = []
        self.store_id = ""
        self.separable: set[str] = set()
        self.told: list[str] = []
        """What happened, for whoever reads a failing history."""
        self._twins: list[str] = []
        self._values = 0
        self.acts: Mapping[Act, float] = ACTS

    def run(self) -> None:
        """All of it, with the oracle's word at the end. Raises AssertionError."""
        blank()
        with one_course(self.seed), self.clock.ruling(), self._imports():
            self.store_id = new_id()
            self._twins = [new_id() for _ in range(2)]
            try:
                self._play()
            finally:
                for desk in self.desks:
                    desk.close()

    def _play(self) -> None:
        first = random.Random(f"{self.seed}")
        for n in range(first.choice((2, 3, 3, 4))):
            desk = WorldDesk(self.place, f"{self.seed}-{self.store_id[:4]}-{n}", self.clock, self.store_id)
            desk.wrong_by = first.choice(SKEWS_MS)
            self.desks.append(desk)
        for step in self.steps:
            draw = random.Random(f"{self.seed}:{step}")
            self.clock.true_ms += draw.choice(PAUSES_MS)
            desk = draw.choice(self.desks)
            (act,) = draw.choices(list(self.acts), self.acts.values())
            self.told.append(f"{step}: {desk.name[-1]} {act.__name__}")
            act(self, desk, draw)
            shown_is_the_top(self.ledger, desk)
        self._come_to_rest()

    @contextlib.contextmanager
    def _imports(self) -> Iterator[None]:
        """What the import marks: its transaction is answered row by row."""
        encode = client.encode_batch

        def marking(incarnation: str, number: int, plain: Any, schema: str = "") -> tuple[bytes, str]:
            marked = [(*transaction, transaction[0] in self.separable) for transaction in plain.transactions]
            return encode(incarnation, number, SimpleNamespace(**{**vars(plain), "transactions": marked}), schema)

        client.encode_batch = marking
        try:
            yield
        finally:
            client.encode_batch = encode

    def value(self, draw: random.Random, *, bad: float = 0.08) -> str:
        """A value never used before, sometimes one that the centre refuses."""
        self._values += 1
        return f"{BAD if draw.random() < bad else 'v'}{self._values}"

    def known(self, desk: WorldDesk, *, deleted: bool = False) -> list[str]:
        found = "SELECT id FROM customer WHERE (deleted_at IS NOT NULL) = ? ORDER BY created_at, id"
        return [row for (row,) in desk.raw.execute(found, (int(deleted),))]

    # What people do

    def insert(self, desk: WorldDesk, draw: random.Random) -> None:
        """A customer or two in one save; now and then one that another desk makes under the same id."""
        ids = [draw.choice(self._twins)] if draw.random() < 0.15 else [new_id() for _ in range(draw.choice((1, 1, 2)))]
        self._add(desk, [row for row in ids if desk.values("customer", row) is None], draw)

    def bring_in(self, desk: WorldDesk, draw: random.Random) -> None:
        """An import: one transaction, answered row by row."""
        self.separable.add(self._add(desk, [new_id() for _ in range(4)], draw, bad=0.3))

    def _add(self, desk: WorldDesk, ids: Sequence[str], draw: random.Random, bad: float = 0.05) -> str:
        rows = [
            Customer(
                id=row, store_id=self.store_id, kind="person", name=self.value(draw, bad=bad), note=self.value(draw)
            )
            for row in ids
        ]
        with desk.working():
            desk.add(*rows)
        tx = desk.store.last_change.tx
        for row in rows:
            for name in ("name", "note"):
                self.ledger.writes.append(Write(desk.name, row.id, name, getattr(row, name), None, tx))
        desk.keep_copy()
        return tx

    def edit(self, desk: WorldDesk, draw: random.Random) -> None:
        """One to three fields of one or two customers, in one save."""
        known = self.known(desk)
        if not known:
            return
        hot = known[:3]
        rows = draw.sample(hot, min(len(hot), draw.choice((1, 1, 1, 2))))
        changes = {row: {n: self.value(draw) for n in draw.sample(FIELDS, draw.choice((1, 1, 2, 3)))} for row in rows}
        self.write(desk, changes)

    def write(self, desk: WorldDesk, changes: dict[str, dict[str, Any]]) -> None:
        """Save these values, and enter them in the ledger with what was shown before."""
        before = {row: dict(desk.values("customer", row) or {}) for row in changes}
        lost = {row: _listed(desk, row) for row, values in changes.items() if "deleted_at" in values}
        with desk.working(), desk.store.write(desk.by) as session:
            for row, values in changes.items():
                customer = session.get(Customer, row)
                for name, value in values.items():
                    setattr(customer, name, value)
        tx = desk.store.last_change.tx
        for row, values in changes.items():
            for name in values:
                now = (desk.values("customer", row) or {})[name]
                seen = (before[row], lost[row]) if name == "deleted_at" else ()
                write = Write(desk.name, row, name, now, before[row][name], tx, *seen)
                write.on = json.loads(before[row]["field_stamps"] or "{}").get(name, before[row]["stamp"] or "")
                self.ledger.writes.append(write)
        desk.keep_copy()

    def delete(self, desk: WorldDesk, draw: random.Random) -> None:
        known = self.known(desk)
        if known:
            self.clock.true_ms += 1
            with desk.working():
                now = clocks.now()
            self.write(desk, {draw.choice(known[:4]): {"deleted_at": now}})

    def undelete(self, desk: WorldDesk, draw: random.Random) -> None:
        known = self.known(desk, deleted=True)
        if known:
            self.write(desk, {draw.choice(known): {"deleted_at": None}})

    def append(self, desk: WorldDesk, draw: random.Random) -> None:
        """An entry of the stock ledger."""
        entry = StockEntry(
            store_id=self.store_id, part_key="VW:1", account="here", qty_milli=draw.randrange(1, 9), reason="count"
        )
        with desk.working():
            desk.add(entry)
        self.ledger.entries[entry.id] = entry.qty_milli
        desk.keep_copy()

    def decide(self, desk: WorldDesk, draw: random.Random) -> None:
        """Somebody settles one thing of the problems page."""
        listed = self._problems(desk)
        if listed:
            self._decide(desk, draw, draw.choice(listed))

    def _problems(self, desk: WorldDesk) -> list[ProblemRow]:
        with desk.store.read() as session:
            return problem_list.problems(session)

    def _decide(self, desk: WorldDesk, draw: random.Random, problem: ProblemRow, tired: bool = False) -> None:
        """``tired``: of sending what is refused again and again."""
        if problem.kind == "conflict":
            self._settle(desk, problem, draw.choice((problem_answer.keep, problem_answer.restore)))
        elif tired or draw.random() < 0.5 or problem.table != "customer":
            self._drop(desk, problem)
        else:
            self._correct(desk, draw, problem)
        desk.keep_copy()

    def _answer(self, desk: WorldDesk, verb: Callable[..., Any], problem: ProblemRow) -> bool:
        try:
            with desk.working(), desk.store.write(desk.by) as session:
                verb(desk.by, session, problem)
        except Refused as refused:
            assert refused.problems[0].code in ("problem.gone", "problem.in_flight", "problem.at_centre"), refused
            return False
        return True

    def _settle(self, desk: WorldDesk, problem: ProblemRow, verb: Callable[..., Any]) -> None:
        before = dict(desk.values(problem.table, problem.row_id) or {})
        listed = _listed(desk, problem.row_id)
        if not self._answer(desk, verb, problem):
            return
        after, tx = dict(desk.values(problem.table, problem.row_id) or {}), desk.store.last_change.tx
        for pair in problem.pairs:
            self.ledger.settled.add((problem.row_id, pair.field, pair.mine))
            if after[pair.field] != before[pair.field]:
                seen = (before, listed) if pair.field == "deleted_at" else ()
                write = Write(
                    desk.name, problem.row_id, pair.field, after[pair.field], before[pair.field], tx, *seen
                )  # fmt: skip
                self.ledger.writes.append(write)

    def _refused_writes(self, desk: WorldDesk, problem: ProblemRow) -> list[Write]:
        rows = {problem.part[1]} if problem.part[1] else {write.row for write in self.ledger.writes}
        return [each for each in self.ledger.writes if each.tx == problem.tx and each.row in rows]

    def _drop(self, desk: WorldDesk, problem: ProblemRow) -> None:
        if self._answer(desk, problem_answer.drop, problem):
            for write in self._refused_writes(desk, problem):
                write.given_up = True

    def _correct(self, desk: WorldDesk, draw: random.Random, problem: ProblemRow) -> None:
        """Type something better over what was refused, and send it again with what it held."""
        shown = desk.values("customer", problem.row_id) or {}
        wrong = [name for name in FIELDS if str(shown.get(name) or "").startswith(BAD)]
        if shown.get("deleted_at") is not None:
            wrong = []  # nobody types into a deleted customer: it leaves as it is
        if wrong:
            self.write(desk, {problem.row_id: {name: self.value(draw, bad=0) for name in wrong}})
        (last,) = desk.raw.execute("SELECT coalesce(max(seq), 0) FROM outbox").fetchone()
        before = set(desk.raw.execute("SELECT tx, pk FROM outbox").fetchall())
        if not self._answer(desk, problem_answer.send_again, problem):
            return
        for write in self._refused_writes(desk, problem):
            better = write.row == problem.row_id and write.field in wrong and str(write.value).startswith(BAD)
            write.given_up = write.given_up or better
        paired = {(problem.row_id, pair.field) for pair in problem.pairs}
        self._follow(desk, before - set(desk.raw.execute("SELECT tx, pk FROM outbox").fetchall()), last, paired)

    def _follow(self, desk: WorldDesk, gone: set[tuple[str, str]], last: int, shown: set[tuple[str, str]]) -> None:
        """What was sent again is a new write; of what the page showed it stands on what stands at the peer."""
        again = desk.raw.execute("SELECT tx, pk, op, cols, olds FROM outbox WHERE seq > ? ORDER BY seq", (last,))
        for tx, row, op, cols, olds in again.fetchall():
            seen = json.loads(olds or "{}")
            for write in [each for each in self.ledger.writes if (each.tx, each.row) in gone]:
                if row == write.row and (op == "insert" or write.field in json.loads(cols)):
                    write.tx = tx
                    if write.field in seen and not write.given_up and (row, write.field) in shown:
                        write.on_deleted = (desk.values("customer", row) or {})["deleted_at"] is not None
                        anew = replace(write, saw=seen[write.field], moved=False, on="")
                        write.moved = write.moved or write.saw != anew.saw
                        self.ledger.writes.append(anew)

    # What happens to them

    def exchange(self, desk: WorldDesk, draw: random.Random) -> None:
        """All steps of an exchange, the desk writing between them, the line breaking anywhere."""
        cut = draw.choice((0.0, 0.1, 0.3))

        def between() -> None:
            if draw.random() < 0.25:
                draw.choice((self.edit, self.edit, self.delete, self.append))(desk, draw)

        line = Line(desk, cut=lambda: draw.random() < cut, between=between)
        with contextlib.suppress(Unreachable):
            desk.talk(line, page=draw.choice((3, 50)), rows=draw.choice((1, 4, 100)))

    def exchange_and_die(self, desk: WorldDesk, draw: random.Random) -> None:
        """The process is killed before some statement of the exchange, and started again."""
        line = Line(desk)
        if die_at(desk, draw, lambda: desk.talk(line, page=draw.choice((3, 50)), rows=draw.choice((1, 4)))):
            self.told[-1] += ", killed"

    def come_late(self, desk: WorldDesk, draw: random.Random) -> None:
        """A request sent long ago arrives once more."""
        if desk.past:
            Line(desk).late(draw.choice(desk.past))

    def restart(self, desk: WorldDesk, draw: random.Random) -> None:
        if draw.random() < 0.5:
            desk.crash()
        else:
            desk.close()
            desk.open()

    def jump(self, desk: WorldDesk, draw: random.Random) -> None:
        """Somebody sets the computer's clock."""
        desk.wrong_by = draw.choice(SKEWS_MS)

    def back_up_or_put_back(self, desk: WorldDesk, draw: random.Random) -> None:
        if desk.backup is None:
            desk.back_up()
            self.ledger.told_by_then[desk.name] = told_by_hub(desk)
        else:
            desk.put_back()
            self.ledger.told[desk.name] = self.ledger.told_by_then[desk.name]

    # The end

    def _come_to_rest(self) -> None:
        """Everybody hears everything; people decide about what was refused; then nothing may be amiss."""
        for round_ in range(ROUNDS):
            for _ in range(3):
                for desk in self.desks:
                    desk.talk(Line(desk), page=7, rows=5)
                    shown_is_the_top(self.ledger, desk)
                    problems_are_sound(desk)
            draw = random.Random(f"{self.seed}:rest {round_}")
            tired = round_ > ROUNDS // 2
            if not [self._decide_refusals(desk, draw, tired) for desk in self.desks if desk.replica.problems()[0]]:
                break
        else:
            raise AssertionError("the refusals do not come to an end")
        Rest(self.ledger, self.place, self.desks, self.store_id).judge()

    def _decide_refusals(self, desk: WorldDesk, draw: random.Random, tired: bool) -> None:
        for problem in self._problems(desk):
            if problem.kind == "refusal":
                self._decide(desk, draw, problem, tired)


Act = Callable[[Any, WorldDesk, random.Random], None]
ACTS: dict[Act, float] = {
    History.insert: 6, History.bring_in: 1.5, History.edit: 30, History.delete: 4, History.undelete: 3,
    History.append: 3, History.decide: 8, History.exchange: 30, History.exchange_and_die: 6, History.come_late: 3,
    History.restart: 3, History.jump: 2, History.back_up_or_put_back: 3,
}  # fmt: skip
"""What may happen → how often."""


def _listed(desk: WorldDesk, row: str) -> frozenset[tuple[str, Any]]:
    """Field and value of what this desk lists, or listed until somebody settled it, as lost of a customer."""
    found = desk.raw.execute(
        "SELECT c.field, e.value FROM conflict c JOIN edit e USING (tbl, pk, field, stamp)"
        " WHERE c.tbl = 'customer' AND c.pk = ?",
        (row,),
    )
    return frozenset((name, json.loads(value)) for name, value in found)


if __name__ == "__main__":
    from tests.sync.playing import main

    sys.exit(main())
