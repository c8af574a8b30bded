from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop.domain import clock
from desktop.domain.parts.stock import arrive, correct, count, entries, order, receive, stock_of
from desktop.domain.problem import Refused

KEY = "VW:06A115561B"


def test_what_comes_and_goes_adds_up(do, ask) -> None:
    assert do(receive, KEY, 5000).here_milli == 5000
    assert do(correct, KEY, -1000, "碰坏", loss=True).here_milli == 4000
    assert ask(stock_of, KEY).here_milli == 4000
    assert [(row.reason, row.qty_milli) for row in ask(entries, KEY)] == [("loss", -1000), ("receipt", 5000)]


def test_an_order_is_on_the_way_until_it_arrives(do) -> None:
    eta = clock.today() + timedelta(days=2)
    level = do(order, KEY, 4000, eta)
    assert (level.here_milli, level.order_milli, level.eta) == (0, 4000, eta)
    level = do(arrive, KEY, 1000)
    assert (level.here_milli, level.order_milli, level.eta) == (1000, 3000, eta)
    level = do(arrive, KEY, 3000)
    assert (level.here_milli, level.order_milli, level.eta, level.warnings) == (4000, 0, None, ())


def test_more_than_was_ordered_is_taken_with_a_warning(do) -> None:
    do(order, KEY, 1000)
    level = do(arrive, KEY, 3000)
    assert (level.here_milli, level.order_milli) == (3000, 0)
    assert [problem.code for problem in level.warnings] == ["stock.not_ordered"]


def test_a_count_keeps_what_was_sold_while_counting(do) -> None:
    do(receive, KEY, 10_000)
    do(correct, KEY, -2000, "销售")
    assert do(count, KEY, 9000, 10_000).here_milli == 7000


def test_a_count_that_agrees_writes_nothing(do, ask) -> None:
    do(receive, KEY, 1000)
    do(count, KEY, 1000, 1000)
    assert len(ask(entries, KEY)) == 1
    assert do(count, KEY, 0, 1000).here_milli == 0


def test_a_shelf_below_zero_is_warned_of_and_saved(do) -> None:
    level = do(correct, KEY, -500, "补录")
    assert level.here_milli == -500
    assert [problem.code for problem in level.warnings] == ["stock.negative"]


@pytest.mark.parametrize("verb", [receive, order, arrive])
@pytest.mark.parametrize(("qty", "code"), [(0, "qty.zero"), (-1, "qty.zero"), (10**12, "qty.size")])
def test_an_impossible_quantity_is_refused(do, verb, qty: int, code: str) -> None:
    with pytest.raises(Refused, match=code.replace(".", r"\.")):
        do(verb, KEY, qty)


def test_a_correction_says_all_that_is_wrong(do) -> None:
    with pytest.raises(Refused) as refused:
        do(correct, KEY, 0, " ", account="moon")
    assert [problem.code for problem in refused.value.problems] == ["reason.missing", "stock.qty", "stock.account"]


def test_a_day_in_the_past_and_no_part_are_refused(do) -> None:
    with pytest.raises(Refused, match=r"eta\.past"):
        do(order, KEY, 1000, clock.today() - timedelta(days=1))
    with pytest.raises(Refused, match=r"part\.missing"):
        do(receive, "", 1000)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from([receive, order, arrive]), st.integers(1, 9000)), max_size=6))
def test_the_shelf_is_the_sum_of_its_entries(do, ask, steps) -> None:
    for verb, qty in steps:
        do(verb, KEY, qty)
    rows = ask(entries, KEY, limit=1000)
    level = ask(stock_of, KEY)
    assert level.here_milli == sum(row.qty_milli for row in rows if row.account == "here")
    assert level.order_milli == sum(row.qty_milli for row in rows if row.account == "order") >= 0
