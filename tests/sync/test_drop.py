"""A refused save that is dropped: what comes back, and what stays."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest

from desktop.domain.parts.stock import StockEntry
from desktop.domain.people.customer import Customer
from desktop.store import problem_answer, problem_list, unsent
from desktop.store.problem_list import Pair
from tests.sync.answering import Meanwhile, Pairs, answer, listed, note, refused_and_held
from tests.sync.booth import STORE, Booth
from tests.sync.test_exchange import line, quote, same, together

pytestmark = pytest.mark.usefixtures("strict")


def test_a_refusal_and_what_it_holds_are_listed_with_both_values(desks: Pairs) -> None:
    left, right = desks
    row = refused_and_held(left, right)
    right.edit(Customer, row, note="right")
    together(right, left)
    refusal, *held = listed(left)
    assert (refusal.kind, refusal.code, refusal.pairs) == ("refusal", "test.bad", (Pair("note", "bad", "right"),))
    assert [(each.kind, each.waits_for) for each in held] == [("held", "甲"), ("held", "甲")]
    assert set(held[0].pairs) == {Pair("note", "good", "right"), Pair("address", "北京路", "")}
    assert listed(right) == [], "a refusal is for the desk that saved it"


def test_dropping_a_refused_edit_brings_the_peers_latest_value_not_the_one_its_editor_saw(desks: Pairs) -> None:
    left, right = desks
    row = left.customer("甲", note="before")
    together(left, right)
    left.edit(Customer, row, note="bad")
    left.exchange()
    right.edit(Customer, row, note="right")
    together(right, left)
    assert note(left, row) == "bad"
    answer(left, problem_answer.drop, listed(left)[0])
    assert note(left, row) == "right"
    assert listed(left) == [] and left.all("SELECT * FROM peer_value") == []
    assert left.one("SELECT count(*) FROM outbox") == 0
    same(left, right)


def test_dropping_a_refused_edit_leaves_the_own_one_beneath_that_was_taken(desks: Pairs) -> None:
    left, right = desks
    row = left.customer("甲", note="before")
    together(left, right)
    right.edit(Customer, row, address="北京路 1 号")
    right.exchange()
    with contextlib.closing(Meanwhile(left, lambda: left.edit(Customer, row, note="taken"))) as line:
        left.exchange(line)  # the row comes in beneath the note
    left.edit(Customer, row, note="bad")
    left.exchange()
    answer(left, problem_answer.drop, listed(left)[0])
    assert note(left, row) == "taken"
    together(left, right)
    same(left, right)


def test_dropping_the_cause_makes_what_it_held_a_refusal_of_its_own(desks: Pairs) -> None:
    left, right = desks
    row = refused_and_held(left, right)
    cause, first, second = listed(left)
    answer(left, problem_answer.drop, cause)
    freed, still = listed(left)
    assert (freed.tx, freed.kind, freed.code) == (first.tx, "refusal", "sync.cause_gone")
    assert (still.tx, still.kind) == (second.tx, "held"), "its own cause is still open"
    assert left.all("SELECT note, address FROM customer") == [("good", "上海路")], "unsent edits stay on top"
    answer(left, problem_answer.drop, freed)
    (last,) = listed(left)
    assert last.kind == "refusal"
    assert left.all("SELECT note, address FROM customer") == [("before", "上海路")]
    answer(left, problem_answer.drop, last)
    assert listed(left) == []
    assert note(left, row) == "before"
    same(left, right)


def test_edits_of_a_refused_new_record_dropped_one_by_one_bring_back_what_it_was_made_with(desks: Pairs) -> None:
    left, _ = desks
    row = left.customer("bad", note="1")
    left.edit(Customer, row, note="2")
    left.edit(Customer, row, note="3")
    left.exchange()
    refusal, second, third = listed(left)
    answer(left, problem_answer.drop, second)
    assert note(left, row) == "3"
    answer(left, problem_answer.drop, next(each for each in listed(left) if each.tx == third.tx))
    assert note(left, row) == "1"
    assert [each.tx for each in listed(left)] == [refusal.tx]


def test_dropping_what_is_held_leaves_its_cause(desks: Pairs) -> None:
    left, right = desks
    refused_and_held(left, right)
    cause, first, second = listed(left)
    answer(left, problem_answer.drop, second)
    assert left.all("SELECT note, address FROM customer") == [("good", "北京路")]
    answer(left, problem_answer.drop, first)
    assert left.all("SELECT note, address FROM customer") == [("bad", "")]
    assert [each.tx for each in listed(left)] == [cause.tx]


def test_an_edit_made_to_correct_a_refusal_leaves_with_it_before_any_exchange(desks: Pairs) -> None:
    left, right = desks
    row = left.customer("甲")
    together(left, right)
    left.edit(Customer, row, note="bad")
    left.exchange()
    left.edit(Customer, row, note="better")
    answer(left, problem_answer.send_again, listed(left)[0])
    assert left.exchange().refused == 0
    right.exchange()
    assert note(right, row) == "better"
    assert left.replica.waiting() == 0 and listed(left) == []


def test_a_refused_new_quote_is_dropped_with_its_lines(desks: Pairs) -> None:
    left, right = desks
    made = quote()
    second = line(made.id, 2)
    second.name = "bad"
    left.add(made, line(made.id, 1), second)
    left.exchange()
    (problem,) = listed(left)
    assert (problem.new, problem.further) == (True, 2)
    answer(left, problem_answer.drop, problem)
    assert left.all("SELECT 1 FROM quote UNION ALL SELECT 1 FROM quote_line") == []
    same(left, right)


def test_a_new_record_that_is_dropped_stays_with_the_edits_that_stand_on_it(desks: Pairs) -> None:
    left, right = desks
    row = left.customer("bad")
    left.edit(Customer, row, note="typed later")
    left.exchange()
    cause, _ = listed(left)
    answer(left, problem_answer.drop, cause)
    (freed,) = listed(left)
    assert (freed.kind, note(left, row)) == ("refusal", "typed later")
    left.edit(Customer, row, name="甲")
    answer(left, problem_answer.send_again, freed)
    left.exchange()
    right.exchange()
    assert right.all("SELECT name, note FROM customer") == [("甲", "typed later")]
    assert listed(left) == []


def test_a_dropped_stock_entry_leaves_no_stock_behind(booth: Booth, desks: Pairs) -> None:
    left, _ = desks
    left.add(StockEntry(store_id=STORE, part_key="VW:1", account="here", qty_milli=5_000, reason="count", note="bad"))
    left.exchange()
    assert left.one("SELECT here_milli FROM live") == 5_000
    answer(left, problem_answer.drop, listed(left)[0])
    assert left.one("SELECT here_milli FROM live") == 0


def test_planted_dropping_the_cause_leaves_the_held_ones(desks: Pairs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(problem_list, "free_orphans", lambda _raw: None)
    with pytest.raises(AssertionError):
        test_dropping_the_cause_makes_what_it_held_a_refusal_of_its_own(desks)


def test_planted_rollback_goes_to_the_value_its_editor_saw(desks: Pairs, monkeypatch: pytest.MonkeyPatch) -> None:
    def bases(raw: Any, row: Any) -> dict[str, tuple[str, Any]]:
        found: dict[str, tuple[str, Any]] = {}
        for entry in unsent.of_row(raw, row):
            for field, base in entry.bases.items():
                found.setdefault(field, (base, entry.olds.get(field)))
        return found

    monkeypatch.setattr(unsent, "beneath", bases)
    with pytest.raises(AssertionError):
        test_dropping_a_refused_edit_brings_the_peers_latest_value_not_the_one_its_editor_saw(desks)
