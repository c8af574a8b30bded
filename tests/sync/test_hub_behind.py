"""A hub that has read less of the centre than its desk: what it tells brings nothing back that was written over."""

from __future__ import annotations

import pytest

from desktop.domain.people.customer import Customer
from desktop.store import problem_answer
from tests.sync.answering import answer, listed, note
from tests.sync.booth import Booth, Desk
from tests.sync.test_exchange import same, together
from tests.sync.test_hub import Between, Pair, between, rest  # noqa: F401  a fixture

pytestmark = pytest.mark.usefixtures("strict")


@pytest.mark.parametrize("writes", ["its own desk", "another desk"])
def test_what_lies_beneath_a_refused_edit_is_not_moved_back_by_a_hub_that_has_read_less(
    booth: Booth, desks: Pair, between: Between, writes: str  # noqa: F811
) -> None:  # fmt: skip
    left, right = desks
    row = left.customer("甲", note="before")
    together(left, right)
    between.turn()
    writer: Desk = left if writes == "its own desk" else right
    writer.edit(Customer, row, note="taken")
    together(writer, left)
    left.edit(Customer, row, note="bad")
    left.exchange()
    between.exchange(left)
    assert note(left, row) == "bad"
    answer(left, problem_answer.drop, listed(left)[0])
    assert note(left, row) == "taken"
    rest(between, left, right)
    assert note(left, row) == "taken"
    same(left, right)
