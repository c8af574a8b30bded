"""Seeded histories of repair orders: two desks write on one order through a network that is cut, and end equal.

The desks use the window's own verbs, each on its own file; time and network are ours, all else is the product's.
``AT_ONCE`` orders run side by side in one store, over one course of exchanges, cuts and crashes.
``python -m tests.sync.order_history SEED …`` plays the histories of a seed again.
"""

from __future__ import annotations

import contextlib
import random
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from desktop.domain.identity import new_id
from desktop.domain.parts import stock
from desktop.domain.people.customer import Customer
from desktop.domain.people.staff import Staff, Store
from desktop.domain.people.vehicle import Vehicle
from desktop.domain.problem import Refused
from desktop.domain.sales import payment
from desktop.domain.service import (
    extra_work,
    health_check,
    inspection,
    issuing,
    late_line,
    order_course,
    order_line,
    reception,
    settling,
)
from desktop.domain.service import work_run as runs
from desktop.domain.service.order_line import LABOUR, PART, NewLine
from desktop.domain.service.reception import Reception
from desktop.domain.service.repair_order import PAYERS
from desktop.domain.service.settling import NewAdjustment, subject
from desktop.store import problem_answer, problem_list
from sync.peer import Refusal, Unreachable
from tests.sync import order_oracle
from tests.sync.booth import blank
from tests.sync.playing import on_file
from tests.sync.world import Clock, Line, Place, WorldDesk, one_course

DESKS = 2
AT_ONCE = 15
TICKS = 12
ROUNDS = 12
ACTS_A_TICK = 0.6
PART_KEY, ON_SHELF = "VW:A", 1_000_000
SKEWS_MS = (0, 0, 3_600_000, -3_600_000)


class OrderWorld:
    """One store with two desks, two technicians, a customer, and an order a history."""

    def __init__(self, folder: Path, seed: int, courses: int) -> None:
        blank()
        self.place: Place = on_file(folder)
        self.clock, self.store_id = Clock(), new_id()
        self.desks = [WorldDesk(self.place, f"{seed}-{n}", self.clock, self.store_id) for n in range(DESKS)]
        first, owner = self.desks[0], new_id()
        self.mates = [new_id(), new_id()]
        with self.clock.ruling():
            first.add(
                Store(id=self.store_id, store_id=self.store_id, code="BJ01", name="一店", legal_name="一店公司"),
                Customer(id=owner, store_id=self.store_id, kind="person", name="王"),
                *(self._member(each, number) for number, each in enumerate(self.mates)),
            )
            with first.store.write(first.by) as session:
                stock.receive(first.by, session, PART_KEY, ON_SHELF)
            self.orders = [self._order(first, owner) for _ in range(courses * AT_ONCE)]
            for desk in self.desks:
                desk.talk(Line(desk))

    def close(self) -> None:
        for desk in self.desks:
            desk.close()
        self.place.engine.dispose()

    def centre(self, table: str) -> list[Mapping[str, Any]]:
        """The rows of a table as the centre has them."""
        with self.place.seeing.connect() as connection:
            found = connection.exec_driver_sql(
                f"SELECT * FROM row_{table} WHERE store_id = ? ORDER BY id", (self.store_id,)
            )
            return [dict(row) for row in found.mappings()]

    def _member(self, staff_id: str, number: int) -> Staff:
        return Staff(
            id=staff_id, store_id=self.store_id, login=f"t{number}", name=f"师傅{number}", role="clerk",
            password_hash="-",
        )  # fmt: skip

    def _order(self, desk: WorldDesk, owner: str) -> str:
        car = Vehicle(store_id=self.store_id, brand="大众", series="帕萨特")
        desk.add(car)
        with desk.store.write(desk.by) as session:
            order = reception.receive(desk.by, session, Reception(car.id, owner, 20_000)).order_id
            lines = [
                NewLine(LABOUR, "常规保养", unit_fen=20_000, list_fen=20_000),
                NewLine(PART, "机滤", part_key=PART_KEY, unit_fen=4_500, list_fen=4_500),
            ]
            order_line.add_lines(desk.by, session, order, lines)
            reception.sign(desk.by, session, order, 100_000)
        return order


class OrderCourse:
    """``AT_ONCE`` histories side by side. ``place``: which of the world's orders."""

    def __init__(self, world: OrderWorld, seed: int, place: int) -> None:
        self.world, self.seed = world, seed
        self.orders = world.orders[place * AT_ONCE : (place + 1) * AT_ONCE]
        self.told: list[str] = []
        self.given_up: set[str] = set()
        self.lines: list[str] = []
        self.twice = 0
        """How often both desks had issued one turn of a line before they met."""

    def run(self) -> None:
        """All of it, with the oracle's word at the end. Raises AssertionError."""
        with one_course(f"order {self.seed}"), self.world.clock.ruling():
            first = random.Random(f"order {self.seed}")
            for desk in self.world.desks:
                desk.wrong_by = first.choice(SKEWS_MS)
            for tick in range(TICKS):
                self._tick(tick)
            self._come_to_rest()
            order_oracle.judge(self)

    def _tick(self, tick: int) -> None:
        for number, order in enumerate(self.orders):
            draw = random.Random(f"order {self.seed}:{number}:{tick}")
            if draw.random() < ACTS_A_TICK:
                self.world.clock.true_ms += draw.choice((1, 40, 60_000))
                (act,) = draw.choices(list(PEOPLE), PEOPLE.values())
                desk = draw.choice(self.world.desks)
                for each in self.world.desks if act is OrderCourse.issue_at_both else [desk]:
                    said = self._do(each, act, draw, order)
                    self.told.append(f"{tick} {number}: {each.name[-1]} {act.__name__} {said}")
                self.twice += act is OrderCourse.issue_at_both and self._is_issued_twice(order)
        draw = random.Random(f"order {self.seed}:{tick}")
        (event,) = draw.choices(list(NETWORK), NETWORK.values())
        desk = draw.choice(self.world.desks)
        self.told.append(f"{tick}: {desk.name[-1]} {event.__name__}")
        event(self, desk, draw)

    def _do(self, desk: WorldDesk, act: Any, draw: random.Random, order: str) -> str:
        """What a desk's own verbs refuse does not take place."""
        try:
            with desk.working(), desk.store.write(desk.by) as session:
                act(self, Hand(desk, session, draw), order)
        except Refused as refused:
            return refused.code
        return ""

    # What people do

    def word(self, hand: Hand, order: str) -> None:
        field = hand.draw.choice(("words", "belongings", "diagnosis"))
        hand(reception.edit_order, order, **{field: f"{field}{hand.draw.randrange(100)}"})

    def add_labour(self, hand: Hand, order: str) -> None:
        line = NewLine(LABOUR, "清洗节气门", unit_fen=hand.fen(), list_fen=30_000, payer=hand.draw.choice(PAYERS))
        self.lines += hand(order_line.add_lines, order, [line])

    def add_part(self, hand: Hand, order: str) -> None:
        pieces = hand.draw.choice((1_000, 2_000))
        line = NewLine(PART, "机滤", pieces, part_key=PART_KEY, unit_fen=hand.fen(), list_fen=30_000)
        self.lines += hand(order_line.add_lines, order, [line])

    def edit_line(self, hand: Hand, order: str) -> None:
        field = hand.draw.choice(("qty_milli", "unit_fen", "payer", "note"))
        value: Any = {"qty_milli": 3_000, "unit_fen": hand.fen(), "payer": "warranty", "note": "加急"}[field]
        hand(order_line.edit_line, hand.line(order), **{field: value})

    def remove_line(self, hand: Hand, order: str) -> None:
        hand(order_line.remove_line, hand.line(order))

    def propose(self, hand: Hand, order: str) -> None:
        line = NewLine(LABOUR, "更换刹车油", unit_fen=hand.fen(), list_fen=30_000)
        hand(extra_work.propose, order, "刹车油含水", [line])

    def answer(self, hand: Hand, order: str) -> None:
        found = hand(extra_work.extras, order)
        verb = hand.draw.choice((extra_work.agree, extra_work.decline))
        if found:
            hand(verb, hand.draw.choice(found).id, "车主", "phone")

    def issue(self, hand: Hand, order: str) -> None:
        for each in hand(order_line.lines, order):
            if each.kind == PART and each.issued_milli < each.qty_milli:
                hand(issuing.issue, each.id)

    def issue_at_both(self, hand: Hand, order: str) -> None:
        """At each desk in turn, before they hear of each other: the store room hands it out, and the adviser."""
        self.issue(hand, order)

    def _is_issued_twice(self, order: str) -> bool:
        """Whether the desks have one turn of a line of this order as two handings."""
        said = "SELECT line_id, turn, id FROM part_issue WHERE order_id = ? AND deleted_at IS NULL"
        one, two = (
            {(line, turn): row for line, turn, row in desk.raw.execute(said, (order,))} for desk in self.world.desks
        )
        return any(two.get(key, row) != row for key, row in one.items())

    def give_back(self, hand: Hand, order: str) -> None:
        for each in hand(order_line.lines, order):
            if each.issued_milli:
                hand(issuing.give_back, each.id)

    def start(self, hand: Hand, order: str) -> None:
        hand(runs.start, order, hand.draw.choice(self.world.mates))

    def move(self, hand: Hand, order: str) -> None:
        hand(order_course.step, order, hand.draw.choice(order_course.MOVES))

    def mark(self, hand: Hand, order: str) -> None:
        hand(inspection.mark, order, "A", hand.draw.randrange(9_000), 10)

    def look_at(self, hand: Hand, order: str) -> None:
        item, found = hand.draw.choice(("pads", "tyres")), hand.draw.choice(health_check.ANSWERS)
        hand(health_check.answer, order, item, found, hand.draw.choice((None, "3 mm")))

    def discount(self, hand: Hand, order: str) -> None:
        hand(settling.give_discount, order, hand.draw.choice((0, 500, 1_500)))

    def finish(self, hand: Hand, order: str) -> None:
        hand(order_course.finish, order)

    def settle(self, hand: Hand, order: str) -> None:
        """All that bars it is mended first, as one does by its keys."""
        self.issue(hand, order)
        for each in hand(extra_work.extras, order):
            if each.open:
                hand(extra_work.agree, each.id, "车主", "signed")
        hand(order_course.finish, order)
        hand(settling.settle, order, offline=True)

    def adjust(self, hand: Hand, order: str) -> None:
        late = hand(late_line.unsettled, order)
        lines = [
            NewAdjustment(each.name, each.amount_fen - each.billed_fen, line_id=each.line_id, heading="parts")
            for each in late
            if each.amount_fen != each.billed_fen
        ]  # fmt: skip
        hand(settling.adjust, order, lines or [NewAdjustment("抹零", -100)], "补记", offline=True)

    def pay(self, hand: Hand, order: str) -> None:
        for each in hand(settling.balances, order):
            if each.open_fen > 0:
                hand(settling.take_payment, order, "cash", each.open_fen, payer=each.payer)

    def give_money_back(self, hand: Hand, order: str) -> None:
        for each in hand(payment.payments, subject(order)):
            if each.left_fen > 0:
                hand(payment.refund, each.id, hand.draw.choice((1, each.left_fen)), "退款")

    def leave(self, hand: Hand, order: str) -> None:
        hand(order_course.leave, order)

    def void(self, hand: Hand, order: str) -> None:
        hand(order_course.void, order, "客户不修了")

    # What happens to them

    def exchange(self, desk: WorldDesk, draw: random.Random) -> None:
        cut = draw.choice((0.0, 0.2, 0.4))
        with contextlib.suppress(Unreachable, Refusal):
            desk.talk(Line(desk, cut=lambda: draw.random() < cut))

    def crash(self, desk: WorldDesk, draw: random.Random) -> None:
        desk.crash()

    def come_late(self, desk: WorldDesk, draw: random.Random) -> None:
        if desk.past:
            Line(desk).late(draw.choice(desk.past))

    # The end

    def _come_to_rest(self) -> None:
        """Everybody reaches the centre; what was refused is given up, until nothing is."""
        for _ in range(ROUNDS):
            for desk in (*self.world.desks, *self.world.desks):
                desk.talk(Line(desk))
            refused = [(desk, each) for desk in self.world.desks for each in self._refusals(desk)]
            if not refused:
                return
            for desk, problem in refused:
                self._drop(desk, problem)
        raise AssertionError(f"the refusals do not come to an end: {[(each.kind, each.code) for _, each in refused]}")

    def _refusals(self, desk: WorldDesk) -> list[problem_list.ProblemRow]:
        with desk.store.read() as session:
            return [each for each in problem_list.problems(session) if each.kind != "conflict"]

    def _drop(self, desk: WorldDesk, problem: problem_list.ProblemRow) -> None:
        if problem.kind == "held":
            return
        found = desk.raw.execute("SELECT pk FROM outbox WHERE state IS NOT NULL").fetchall()
        with contextlib.suppress(Refused), desk.working(), desk.store.write(desk.by) as session:
            problem_answer.drop(desk.by, session, problem)
            self.given_up |= {row for (row,) in found}


class Hand:
    """Somebody at a desk within one save; called with a verb it runs it."""

    def __init__(self, desk: WorldDesk, session: Any, draw: random.Random) -> None:
        self.desk, self.session, self.draw = desk, session, draw

    def __call__(self, verb: Any, *given: Any, **named: Any) -> Any:
        return verb(self.desk.by, self.session, *given, **named)

    def fen(self) -> int:
        return self.draw.choice((1_000, 12_345, 20_000))

    def line(self, order: str) -> str:
        """Some line of the order. Raises Refused where it has none."""
        found = self(order_line.lines, order)
        if not found:
            raise Refused("line.gone")
        return str(self.draw.choice(found).id)


PEOPLE: dict[Any, float] = {
    OrderCourse.word: 4, OrderCourse.add_labour: 6, OrderCourse.add_part: 8, OrderCourse.edit_line: 8,
    OrderCourse.remove_line: 2, OrderCourse.propose: 3, OrderCourse.answer: 4, OrderCourse.issue: 7,
    OrderCourse.issue_at_both: 3, OrderCourse.look_at: 4, OrderCourse.give_back: 3, OrderCourse.start: 3,
    OrderCourse.move: 4, OrderCourse.mark: 2, OrderCourse.discount: 2, OrderCourse.finish: 3, OrderCourse.settle: 12,
    OrderCourse.adjust: 6, OrderCourse.pay: 6, OrderCourse.give_money_back: 4, OrderCourse.leave: 2,
    OrderCourse.void: 1,
}  # fmt: skip
"""What may happen → how often."""
NETWORK: dict[Any, float] = {OrderCourse.exchange: 20, OrderCourse.crash: 1, OrderCourse.come_late: 3}


def several(folder: Path, first: int, courses: int) -> int:
    """The histories of so many seeds in one store; a failure names what plays them again.

    How often both desks had issued one turn of a line before they met.
    """
    world, twice = OrderWorld(folder, first, courses), 0
    try:
        for place in range(courses):
            course = OrderCourse(world, first + place, place)
            try:
                course.run()
                twice += course.twice
            except Exception as error:
                lines = "\n".join(course.told)
                raise AssertionError(
                    f"{type(error).__name__}: {error}\nseed {first} course {place}:"
                    f" python -m tests.sync.order_history {first} {courses}\n{lines}"
                ) from error
    finally:
        world.close()
    return twice


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="forecourt-order-") as where:
        several(Path(where), int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1)
    print("ok")
