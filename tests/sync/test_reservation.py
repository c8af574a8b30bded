"""The last piece of a part, wanted at two desks: one has it, the other is told and keeps what was typed."""

from __future__ import annotations

from desktop.domain.parts import reservation, stock
from desktop.domain.sentence import say
from desktop.store.problem_answer import drop, send_again
from desktop.store.problem_list import problems
from tests.sync.booth import Booth, Desk
from tests.sync.test_exchange import same, together

Pair = tuple[Desk, Desk]
PART = "VW:06A115561B"


def stocked(desks: Pair, pieces: int) -> None:
    left, right = desks
    with left.store.write(left.by) as session:
        stock.receive(left.by, session, PART, pieces * 1000)
    together(left, right)


def reserve(desk: Desk, name: str) -> str:
    with desk.store.write(desk.by) as session:
        return reservation.reserve(desk.by, session, PART, 1000, for_whom=name).id


def release(desk: Desk, row: str) -> None:
    with desk.store.write(desk.by) as session:
        reservation.release(desk.by, session, row)


def test_the_second_desk_is_refused_told_by_whom_and_keeps_its_row(booth: Booth, desks: Pair) -> None:
    left, right = desks
    stocked(desks, 1)
    first, second = reserve(left, "王"), reserve(right, "李")
    assert left.exchange().refused == 0
    assert right.exchange().refused == 1
    assert booth.all("SELECT resource, slot, id FROM centre_claim") == [(f"part:{PART}", "1", first)]
    assert right.field("reservation", second, "for_whom") == "李"
    with right.store.read() as session:
        (problem,) = problems(session)
    sentence = say(problem.code, problem.values or {}, "en", problem.field)
    assert sentence.startswith(f"{PART} is taken already (王).")


def test_dropped_it_is_gone_and_both_are_equal(desks: Pair) -> None:
    left, right = desks
    stocked(desks, 1)
    reserve(left, "王")
    reserve(right, "李")
    together(left, right)
    with right.store.write(right.by) as session:
        drop(right.by, session, problems(session)[0])
    together(right, left)
    assert right.all("SELECT for_whom FROM reservation") == [("王",)]
    same(left, right)


def test_after_the_first_is_released_sending_again_has_it(booth: Booth, desks: Pair) -> None:
    left, right = desks
    stocked(desks, 1)
    first, second = reserve(left, "王"), reserve(right, "李")
    together(left, right)
    release(left, first)
    together(left, right)
    with right.store.write(right.by) as session:
        send_again(right.by, session, problems(session)[0])
    together(right, left)
    assert booth.all("SELECT id FROM centre_claim") == [(second,)]
    assert right.replica.problems() == (0, 0)
    same(left, right)
