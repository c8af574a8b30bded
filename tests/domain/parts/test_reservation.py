from __future__ import annotations

from datetime import timedelta

import pytest

from desktop.domain import clock
from desktop.domain.claim import Want
from desktop.domain.parts.reservation import free_of, keep_on, release, reservations, reserve, wanted
from desktop.domain.parts.stock import receive
from desktop.domain.problem import Refused
from desktop.domain.record import Op, synced_tables

KEY = "VW:06A115561B"


def test_what_is_kept_is_not_free_until_it_is_released(do, ask) -> None:
    do(receive, KEY, 3000)
    made = do(reserve, KEY, 2000, for_whom="王先生").id
    assert ask(free_of, KEY) == 1000
    (row,) = ask(reservations, KEY)
    assert (row.for_whom, row.qty_milli, row.overdue) == ("王先生", 2000, False)
    do(release, made)
    do(release, made)
    assert (ask(free_of, KEY), ask(reservations, KEY)) == (3000, [])


def test_more_than_is_free_is_not_kept(do) -> None:
    do(receive, KEY, 2000)
    do(reserve, KEY, 1000, for_whom="王")
    with pytest.raises(Refused) as refused:
        do(reserve, KEY, 2000, for_whom="李")
    (problem,) = refused.value.problems
    assert (problem.code, problem.values) == ("reservation.shelf", {"value": 2.0, "free": 1.0})


def test_every_problem_is_told_at_once(do) -> None:
    with pytest.raises(Refused) as refused:
        do(reserve, "", 0, until=clock.today() - timedelta(days=1))
    assert [problem.code for problem in refused.value.problems] == [
        "part.missing", "stock.qty", "reservation.for_whom", "until.past",
    ]  # fmt: skip


def test_the_one_who_may_not_quote_may_not_keep(do, by) -> None:
    nobody = type(by)(by.staff_id, by.store_id, "", by.role, frozenset())
    with pytest.raises(Refused, match=r"right\.missing"):
        do(reserve, KEY, 1000, for_whom="王", who=nobody)


def test_half_a_piece_claims_a_whole_one() -> None:
    row = {"part_key": KEY, "qty_milli": 1500, "shelf_milli": 3700, "released_at": None}
    assert wanted(row) == [Want(f"part:{KEY}", ("1", "2", "3"), 2)]
    assert wanted({**row, "released_at": "2026-11-22T08:00:00.000Z"}) == []


def test_exactly_the_tables_that_reserve_say_what_they_want() -> None:
    for name, how in synced_tables().items():
        assert (how.op is Op.RESERVE) == (how.claims is not None), name


def test_a_release_is_taken_back_only_while_the_pieces_are_free(do, ask) -> None:
    do(receive, KEY, 2000)
    first = do(reserve, KEY, 2000, for_whom="王").id
    do(release, first)
    do(keep_on, first)
    do(keep_on, first)
    assert ask(free_of, KEY) == 0
    do(release, first)
    do(reserve, KEY, 1000, for_whom="李")
    with pytest.raises(Refused, match=r"reservation\.shelf"):
        do(keep_on, first)
    with pytest.raises(Refused, match=r"reservation\.gone"):
        do(keep_on, "none")
