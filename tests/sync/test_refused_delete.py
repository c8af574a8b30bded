"""A delete over or beneath a refused edit: it takes along no more than its desk had seen."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any

import pytest

from desktop.domain import clock
from desktop.domain.people.customer import Customer
from desktop.store import problem_answer
from sync.http import HttpPeer
from sync.protocol import Answer, Push
from tests.sync.answering import Pairs, answer, delete, listed, note
from tests.sync.booth import Desk
from tests.sync.test_exchange import same, together

pytestmark = pytest.mark.usefixtures("strict")


def test_a_delete_at_a_desk_whose_refused_edit_hid_what_another_wrote_leaves_the_row(desks: Pairs) -> None:
    left, right = desks
    row = left.customer("甲", note="before")
    together(left, right)
    right.edit(Customer, row, note="right")
    left.edit(Customer, row, note="bad")
    together(right, left)
    assert [problem.kind for problem in listed(left)] == ["refusal"]
    delete(left, row)
    together(left, right)
    assert right.field("customer", row, "deleted_at") is None
    assert "deleted_at" in {field for field, *_ in right.conflicts()}, "right's note was never shown to who deleted"


def test_a_delete_that_was_shown_one_field_of_a_save_has_not_seen_the_one_beneath_a_refused_edit(
    desks: Pairs,
) -> None:
    left, right = desks
    row = left.customer("甲", note="before")
    together(left, right)
    right.edit(Customer, row, note="right", address="北京路")
    left.edit(Customer, row, note="bad")
    together(right, left)
    assert left.all("SELECT note, address FROM customer") == [("bad", "北京路")]
    delete(left, row)
    together(left, right)
    assert right.field("customer", row, "deleted_at") is None


def test_a_delete_stands_over_what_its_desk_had_read_before_it_wrote_what_was_refused(desks: Pairs) -> None:
    left, right = desks
    row = left.customer("甲", note="before")
    together(left, right)
    right.edit(Customer, row, note="right")
    together(right, left)
    left.edit(Customer, row, note="bad")
    right.edit(Customer, row, address="北京路")
    together(right, left)
    delete(left, row)
    together(left, right)
    assert right.field("customer", row, "deleted_at") is not None
    assert right.conflicts() == []


def test_what_lost_is_listed_to_who_deletes_while_an_edit_on_top_of_a_refused_one_is_on_its_way(desks: Pairs) -> None:
    left, right = desks
    row = left.customer("甲", note="before")
    together(left, right)
    right.edit(Customer, row, note="right")
    for text in ("mine", "bad", "better"):
        left.edit(Customer, row, note=text)
    right.exchange()
    shown: list[tuple[str, str, Any]] = []

    def meanwhile() -> None:
        shown.extend(left.conflicts())
        delete(left, row)

    with contextlib.closing(BeforeLast(left, meanwhile, pushes=3)) as line:
        left.exchange(line, rows=1)
    assert shown == [("note", row, "right")], "a delete that had not been shown it would take it along"
    together(left, right)
    assert right.field("customer", row, "deleted_at") is not None
    assert right.conflicts() == [("note", row, "right")]


class BeforeLast(HttpPeer):
    """A line during which somebody works: when the last of so many batches is frozen and not sent yet."""

    def __init__(self, desk: Desk, work: Callable[[], object], pushes: int) -> None:
        super().__init__(desk.booth.url, desk.key)
        self._work, self._left = work, pushes

    def push(self, message: Push) -> Answer:
        self._left -= 1
        if self._left == 0:
            self._work()
        return super().push(message)


def test_a_delete_that_is_sent_again_has_seen_no_more_than_who_deleted(desks: Pairs) -> None:
    left, right = desks
    row, other = left.customer("甲"), left.customer("乙")
    together(left, right)
    with left.store.write(left.by) as session:
        session.get_one(Customer, row).deleted_at = clock.now()
        session.get_one(Customer, other).name = "bad"
    left.exchange()
    right.edit(Customer, row, note="wanted")
    together(right, left)
    assert note(left, row) == "wanted", "it is shown here, but the delete is older"
    left.edit(Customer, other, name="better")
    answer(left, problem_answer.send_again, listed(left)[0])
    together(left, right)
    for desk in desks:
        assert desk.field("customer", row, "deleted_at") is None
        assert [field for field, *_ in desk.conflicts()] == ["deleted_at"]
    same(left, right)


def test_a_delete_that_is_sent_again_with_an_edit_beneath_it_takes_effect(desks: Pairs) -> None:
    left, right = desks
    row = left.customer("甲", note="before")
    together(left, right)
    left.edit(Customer, row, note="bad")
    left.edit(Customer, row, note="better", deleted_at=clock.now())
    left.exchange()
    answer(left, problem_answer.send_again, listed(left)[0])
    together(left, right)
    assert right.field("customer", row, "deleted_at") is not None
    assert note(right, row) == "better" and right.conflicts() == []
    same(left, right)
