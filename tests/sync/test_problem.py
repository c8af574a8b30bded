"""The problems list end to end: each lost write is listed, and what a person decides reaches all."""

from __future__ import annotations

import pytest

from desktop.domain.actor import RIGHTS, Actor, Role
from desktop.domain.identity import new_id
from desktop.domain.people.customer import Customer
from desktop.domain.people.staff import Staff
from desktop.domain.problem import Refused
from desktop.store import problem_answer
from desktop.store.problem_list import Pair
from tests.sync.answering import Pairs, answer, listed, note
from tests.sync.booth import STORE
from tests.sync.test_exchange import same, together

pytestmark = pytest.mark.usefixtures("strict")


@pytest.fixture
def contested(desks: Pairs) -> str:
    """A customer whose note both desks changed; the right one's stands."""
    left, right = desks
    row = left.customer("甲")
    together(left, right)
    left.edit(Customer, row, note="left")
    right.edit(Customer, row, note="right")
    together(left, right)
    return row


def test_a_lost_write_is_listed_with_both_values_who_and_when(desks: Pairs) -> None:
    left, right = desks
    member = Staff(store_id=STORE, login="li", name="李晓雯", role="clerk", password_hash="-")
    left.add(member)
    row = left.customer("甲", note="before")
    together(left, right)
    left.by = Actor(member.id, STORE, "李晓雯", Role.CLERK, RIGHTS[Role.CLERK])
    left.edit(Customer, row, note="left", address="北京路")
    right.edit(Customer, row, note="right")
    together(left, right)
    for desk in desks:
        (problem,) = listed(desk)
        assert (problem.kind, problem.table, problem.subject) == ("conflict", "customer", "甲")
        assert problem.pairs == (Pair("note", "left", "right"),)
        assert problem.mine.name == "李晓雯"
        assert problem.mine.at is not None and problem.standing.at is not None
        assert problem.mine.at <= problem.standing.at


def test_two_fields_of_one_save_are_one_problem(desks: Pairs) -> None:
    left, right = desks
    row = left.customer("甲")
    together(left, right)
    left.edit(Customer, row, name="乙", initials="yi", note="left")
    right.edit(Customer, row, name="丙", initials="bing", note="right")
    together(left, right)
    (problem,) = listed(right)
    assert {pair.field for pair in problem.pairs} == {"name", "note"}, "what follows from the name is not shown"
    assert right.replica.problems() == (0, 1)
    answer(right, problem_answer.restore, problem)
    together(right, left)
    assert left.all("SELECT name, initials, note FROM customer") == [("乙", "yi", "left")]
    assert listed(left) == listed(right) == []


def test_keeping_settles_it_on_every_desk(desks: Pairs, contested: str) -> None:
    left, right = desks
    answer(left, problem_answer.keep, listed(left)[0])
    assert listed(left) == []
    assert len(listed(right)) == 1
    together(left, right)
    assert listed(right) == []
    assert left.replica.problems() == right.replica.problems() == (0, 0)
    assert note(left, contested) == note(right, contested) == "right"


def test_restoring_brings_the_lost_value_back_everywhere(desks: Pairs, contested: str) -> None:
    left, right = desks
    answer(right, problem_answer.restore, listed(right)[0])
    together(right, left)
    assert note(left, contested) == note(right, contested) == "left"
    assert listed(left) == listed(right) == []
    same(left, right)


def test_two_people_who_settle_the_same_loser_meanwhile_agree_afterwards(desks: Pairs, contested: str) -> None:
    left, right = desks
    answer(left, problem_answer.keep, listed(left)[0])
    answer(right, problem_answer.restore, listed(right)[0])
    together(left, right)
    assert listed(left) == listed(right) == []
    assert note(left, contested) == note(right, contested) == "left", "the later decision to restore stands"


def test_a_settled_loser_does_not_hide_the_next_one(desks: Pairs, contested: str) -> None:
    left, right = desks
    answer(left, problem_answer.keep, listed(left)[0])
    together(left, right)
    left.edit(Customer, contested, note="left again")
    right.edit(Customer, contested, note="right again")
    together(left, right)
    for desk in desks:
        (problem,) = listed(desk)
        assert problem.pairs == (Pair("note", "left again", "right again"),)


def test_a_delete_that_lost_can_be_carried_out_after_all(desks: Pairs) -> None:
    left, right = desks
    row = left.customer("甲")
    together(left, right)
    right.edit(Customer, row, note="wanted")
    right.exchange()
    with left.store.write(left.by) as session:
        session.get_one(Customer, row).deleted_at = session.get_one(Customer, row).created_at
    together(left, right)
    assert right.field("customer", row, "deleted_at") is None
    (problem,) = listed(right)
    assert [pair.field for pair in problem.pairs] == ["deleted_at"]
    answer(right, problem_answer.restore, problem)
    together(right, left)
    assert left.field("customer", row, "deleted_at") is not None
    assert listed(left) == listed(right) == []


def test_only_who_may_change_the_record_may_settle_it(desks: Pairs, contested: str) -> None:
    left, _ = desks
    left.by = Actor(new_id(), STORE, "王", Role.CONSULTANT, frozenset())
    (problem,) = listed(left)
    assert not problem_answer.may(left.by, problem)
    with pytest.raises(Refused, match=r"right\.missing"):
        answer(left, problem_answer.keep, problem)
    assert len(listed(left)) == 1


def test_what_is_settled_already_cannot_be_settled_again_by_a_stale_page(desks: Pairs) -> None:
    left, _ = desks
    left.customer("bad")
    left.exchange()
    (problem,) = listed(left)
    answer(left, problem_answer.drop, problem)
    for verb in (problem_answer.drop, problem_answer.send_again):
        with pytest.raises(Refused, match=r"problem\.gone"):
            answer(left, verb, problem)


def test_planted_a_resolution_that_does_not_travel(
    desks: Pairs, contested: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(problem_answer, "_settle", lambda *_: {})
    with pytest.raises(AssertionError):
        test_keeping_settles_it_on_every_desk(desks, contested)
