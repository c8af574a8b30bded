"""A refused save that is corrected and sent again: what was seen, what was not, and what is not sent twice."""

from __future__ import annotations

from typing import Any

import pytest

from desktop.domain.identity import new_id
from desktop.domain.people.customer import Customer
from desktop.domain.problem import Refused
from desktop.store import problem_answer
from desktop.store.problem_list import Pair
from sync.client import encode_batch
from tests.sync.answering import Pairs, answer, listed, note, refused_and_held, two_records_refused
from tests.sync.booth import STORE
from tests.sync.test_exchange import same, together

pytestmark = pytest.mark.usefixtures("strict")


def test_a_corrected_save_is_sent_again_with_what_it_held_on_top(desks: Pairs) -> None:
    left, right = desks
    row = refused_and_held(left, right)
    right.edit(Customer, row, note="right")
    together(right, left)
    answer(left, problem_answer.send_again, listed(left)[0])
    assert listed(left) == []
    summary = left.exchange()
    assert (summary.refused, summary.held, summary.conflicted) == (0, 0, 0), "it stands on what it now sees"
    right.exchange()
    assert right.all("SELECT note, address FROM customer") == [("good", "上海路")]
    assert right.conflicts() == []
    same(left, right)


def test_sent_again_uncorrected_it_is_refused_again_and_nothing_is_lost(desks: Pairs) -> None:
    left, _ = desks
    row = left.customer("bad")
    left.exchange()
    answer(left, problem_answer.send_again, listed(left)[0])
    assert left.exchange().refused == 1
    assert left.field("customer", row, "name") == "bad"
    left.edit(Customer, row, name="甲")
    left.exchange()
    answer(left, problem_answer.send_again, listed(left)[0])
    assert left.exchange().refused == 0
    assert listed(left) == []


def test_what_a_person_was_not_shown_is_listed_as_lost_when_a_save_is_sent_again(desks: Pairs) -> None:
    left, right = desks
    wrong, further = two_records_refused(left, right)
    left.edit(Customer, wrong, name="better")
    (problem,) = listed(left)
    assert {pair.field for pair in problem.pairs} == {"name"} and problem.further == 1
    answer(left, problem_answer.send_again, problem)
    together(left, right)
    assert note(left, further) == note(right, further) == "left"
    for desk in desks:
        assert desk.conflicts() == [("note", further, "right")], "it was overwritten unseen"
    assert left.all("SELECT * FROM peer_value") == []
    same(left, right)


def test_a_save_sent_again_and_dropped_brings_what_the_other_wrote(desks: Pairs) -> None:
    left, right = desks
    _, further = two_records_refused(left, right)
    answer(left, problem_answer.send_again, listed(left)[0])
    assert left.exchange().refused == 1
    answer(left, problem_answer.drop, listed(left)[0])
    assert note(left, further) == "right"
    assert left.all("SELECT * FROM peer_value") == []
    together(left, right)
    same(left, right)


def test_what_stands_changed_since_the_page_was_read_counts_as_not_shown(desks: Pairs) -> None:
    left, right = desks
    row = left.customer("甲", note="before")
    together(left, right)
    left.edit(Customer, row, note="bad")
    left.exchange()
    (stale,) = listed(left)
    right.edit(Customer, row, note="right")
    together(right, left)
    left.edit(Customer, row, note="better")
    answer(left, problem_answer.send_again, stale)
    together(left, right)
    assert left.conflicts() == right.conflicts() == [("note", row, "right")]
    same(left, right)


def test_what_an_editor_wrote_over_is_settled_when_he_sends_his_save_on_top_of_anothers(desks: Pairs) -> None:
    left, right = desks
    row = left.customer("甲", note="before")
    together(left, right)
    left.edit(Customer, row, note="first")
    left.edit(Customer, row, note="bad")
    right.edit(Customer, row, note="right")
    together(left, right)
    left.edit(Customer, row, note="better")
    (refusal, lost) = listed(left)
    assert refusal.pairs == (Pair("note", "bad", "right"),) and lost.pairs[0].mine == "first"
    answer(left, problem_answer.send_again, refusal)
    together(left, right)
    assert note(left, row) == note(right, row) == "better"
    assert listed(left) == listed(right) == [], "who wrote better had seen first as well as right"
    same(left, right)


def test_a_save_refused_once_more_names_its_record_and_not_what_it_settles(desks: Pairs) -> None:
    left, right = desks
    row = left.customer("甲", note="before")
    together(left, right)
    left.edit(Customer, row, note="first")
    left.edit(Customer, row, note="bad")
    right.edit(Customer, row, note="right")
    together(left, right)
    answer(left, problem_answer.send_again, next(each for each in listed(left) if each.kind == "refusal"))
    left.exchange()
    again = next(each for each in listed(left) if each.kind == "refusal")
    assert (again.table, again.row_id, again.subject, again.further) == ("customer", row, "甲", 0)
    answer(left, problem_answer.drop, again)
    assert note(left, row) == "right"
    assert [each.pairs[0].mine for each in listed(left)] == ["first"], "nothing was sent over it, so it is open again"


def test_a_further_record_whose_base_was_dropped_is_sent_again_and_taken(desks: Pairs) -> None:
    left, right = desks
    wrong, further = two_records_refused(left, right)
    with left.store.write(left.by) as session:
        session.get_one(Customer, wrong).name = "better"
        session.get_one(Customer, further).note = "left again"
    left.exchange()
    cause, _ = listed(left)
    answer(left, problem_answer.drop, cause)
    (freed,) = listed(left)
    answer(left, problem_answer.send_again, freed)
    left.exchange()
    together(left, right)
    assert listed(left) == listed(right)
    assert [pair.mine for problem in listed(left) for pair in problem.pairs] == ["right"]
    same(left, right)


def test_a_refused_new_record_that_another_desk_made_too_is_sent_again_over_no_value_unseen(desks: Pairs) -> None:
    left, right = desks
    row = new_id()
    right.add(Customer(id=row, store_id=STORE, kind="person", name="甲", note="right"))
    left.add(Customer(id=row, store_id=STORE, kind="person", name="bad", note="left"))
    together(right, left)
    left.edit(Customer, row, name="better")
    problem = listed(left)[0]
    assert problem.new and problem.pairs == (Pair("name", "bad", "甲"),)
    answer(left, problem_answer.send_again, problem)
    together(left, right)
    for desk in desks:
        assert desk.all("SELECT name, note FROM customer") == [("better", "left")]
        assert desk.conflicts() == [("note", row, "right")], "nobody saw it but who wrote it"


def test_what_is_under_way_cannot_be_sent_again_yet(desks: Pairs) -> None:
    left, right = desks
    row = left.customer("甲")
    together(left, right)
    left.edit(Customer, row, note="bad")
    left.exchange()
    left.edit(Customer, row, address="北京路")
    left.replica.freeze(100, 1 << 62, encode_batch)
    (problem,) = listed(left)
    with pytest.raises(Refused, match=r"problem\.in_flight"):
        answer(left, problem_answer.send_again, problem)
    left.exchange()
    answer(left, problem_answer.send_again, problem)


def test_a_save_sent_again_while_a_batch_is_put_together_is_not_sent_twice(desks: Pairs) -> None:
    """The list may change between collecting and freezing: what was collected then is collected anew."""
    left, right = desks
    row = left.customer("甲")
    together(left, right)
    left.edit(Customer, row, note="bad")
    left.exchange()
    left.edit(Customer, row, note="better")

    def meanwhile(incarnation: str, number: int, plain: Any) -> tuple[bytes, str]:
        for problem in listed(left):
            answer(left, problem_answer.send_again, problem)
        return encode_batch(incarnation, number, plain)

    assert left.replica.freeze(100, 1 << 62, meanwhile)
    assert left.replica.frozen() == []
    assert left.exchange().refused == 0
    right.exchange()
    assert note(right, row) == "better"
