"""The walk-round after reception: completed until the check-in sheet is signed, added to afterwards."""

from __future__ import annotations

import pytest

from desktop.domain import clock
from desktop.domain.problem import Refused
from desktop.domain.service.inspection import mark, marks, sign_sheet, unmark, walk
from desktop.domain.service.order_course import void
from tests.domain.service.shop import car, customer, received


@pytest.fixture
def one(do) -> str:
    owner = customer(do)
    return received(do, car(do, owner=owner), owner)


def test_until_the_sheet_is_signed_marks_come_and_go(do, ask, one: str) -> None:
    first, second = do(mark, one, "A", 100, 200), do(mark, one, "B", 300, 400)
    do(unmark, first)
    found = ask(walk, one)
    assert [each.id for each in found.marks] == [second] and not found.signed
    assert found.marks[0].added_at is None


def test_what_is_marked_after_the_signature_is_an_addendum_with_name_and_time_by_whatever_clock(
    do, ask, by, one: str
) -> None:
    signed = do(mark, one, "A", 100, 200)
    do(sign_sheet, one)
    with clock.told(clock.now().replace(year=2020)):  # a desk whose clock is wrong
        later = do(mark, one, "C", 500, 600)
    do(sign_sheet, one)  # a second signature takes nothing in
    found = ask(walk, one)
    assert [(each.id, each.added_at is not None) for each in found.marks] == [(signed, False), (later, True)]
    assert found.signed and found.marks[1].added_at.year == 2020
    with pytest.raises(Refused) as refused:
        do(unmark, signed)
    assert refused.value.code == "mark.signed"
    do(unmark, later)
    assert [each.id for each in ask(marks, one)] == [signed]


def test_a_sheet_without_a_mark_is_signed_too_and_a_void_order_takes_none(do, ask, one: str) -> None:
    do(sign_sheet, one)
    do(mark, one, "D", 1, 1)
    assert [each.added_at is not None for each in ask(marks, one)] == [True]
    do(void, one, "客户取消")
    with pytest.raises(Refused) as refused:
        do(mark, one, "D", 1, 1)
    assert refused.value.code == "order.void"
