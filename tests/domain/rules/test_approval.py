from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.rules.approval import approval, approval_below
from desktop.domain.rules.setting import SHIPPED


@pytest.mark.parametrize(
    ("total", "costed", "reasons"),
    [
        (50_000_00, [], ()),
        (50_000_01, [], ("amount",)),
        (100_00, [(100_00, 85_00)], ()),
        (100_00, [(100_00, 85_01)], ("margin",)),
        (99_99, [(99_99, 84_99)], ()),
        (99_99, [(99_99, 85_00)], ("margin",)),
        (60_000_00, [(60_000_00, 60_000_00)], ("amount", "margin")),
        (100_00, [(50_00, 50_00), (50_00, 30_00)], ()),
        (0, [(0, 1)], ("margin",)),
        (0, [(0, 0)], ()),
        (100_00, [], ()),
    ],
)
def test_amount_and_margin_are_judged_at_their_very_edges(total: int, costed, reasons: tuple[str, ...]) -> None:
    assert approval(total, costed, SHIPPED) == reasons


@given(
    lines=st.lists(st.tuples(st.integers(0, 10**7), st.integers(0, 10**7)), min_size=1, max_size=5),
    least=st.integers(0, 5_000),
)
def test_who_may_not_see_cost_asks_for_approval_wherever_who_may_would(
    lines: list[tuple[int, int]], least: int
) -> None:
    rules = SHIPPED | {"quote.approval_margin_below_bp": least}
    limits = [(amount, approval_below(cost, least)) for amount, cost in lines]
    with_cost, without = approval(0, lines, rules), approval(0, (), rules, limits)
    short = sum(limit for _, limit in limits) - sum(amount for amount, _ in lines)
    assert with_cost == without or (without and 0 < short <= len(lines))
