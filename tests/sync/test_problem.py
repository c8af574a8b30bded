"""The problems list end to end: each lost write and each refusal is listed, and what a person decides reaches all."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any

import pytest

from desktop.domain import clock
from desktop.domain.actor import RIGHTS, Actor, Role
from desktop.domain.identity import new_id
from desktop.domain.parts.stock import StockEntry
from desktop.domain.people.customer import Customer
from desktop.domain.people.staff import Staff
from desktop.domain.problem import Refused
from desktop.store import problem_answer, problem_list, unsent
from desktop.store.problem_list import Pair, ProblemRow
from sync.client import encode_batch
from sync.http import HttpPeer
from sync.protocol import Page, Pull
from tests.sync.booth import STORE, Booth, Desk
from tests.sync.test_exchange import line, quote, same, together

Pairs = tuple[Desk, Desk]


pytestmark = pytest.mark.usefixtures("strict")


class Meanwhile(HttpPeer):
    """A line during which somebody goes on working: before the first page comes."""

    def __init__(self, desk: Desk, work: Callable[[], object]) -> None:
        super().__init__(desk.booth.url, desk.key)
        self._work: Callable[[], object] | None = work

    def pull(self, message: Pull) -> Page:
        work, self._work = self._work, None
        if work is not None:
            work()
        return super().pull(message)


def listed(desk: Desk) -> list[ProblemRow]:
    with desk.store.read() as session:
        return problem_list.problems(session)


def answer(desk: Desk, verb: Callable[..., Any], problem: ProblemRow) -> frozenset[str]:
    with desk.store.write(desk.by) as session:
        changed: frozenset[str] = verb(desk.by, session, problem)
    return changed


def note(desk: Desk, row: str) -> Any:
    return desk.field("customer", row, "note")


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


def refused_and_held(left: Desk, right: Desk) -> str:
    """A refused edit, one held on it, and one of another field held on that."""
    row = left.customer("甲", note="before")
    together(left, right)
    left.edit(Customer, row, note="bad")
    left.edit(Customer, row, note="good", address="北京路")
    left.edit(Customer, row, address="上海路")
    left.exchange()
    return row


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


def two_records_refused(left: Desk, right: Desk) -> tuple[str, str]:
    """One save of two customers, refused for one of them; of the other somebody else changes the note meanwhile."""
    wrong, further = left.customer("甲"), left.customer("乙", note="before")
    together(left, right)
    with left.store.write(left.by) as session:
        session.get_one(Customer, wrong).name = "bad"
        session.get_one(Customer, further).note = "left"
    left.exchange()
    right.edit(Customer, further, note="right")
    together(right, left)
    return wrong, further


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


def delete(desk: Desk, row: str) -> None:
    desk.edit(Customer, row, deleted_at=clock.now())


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


# Planted bugs


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


def test_planted_a_resolution_that_does_not_travel(
    desks: Pairs, contested: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(problem_answer, "_settle", lambda *_: {})
    with pytest.raises(AssertionError):
        test_keeping_settles_it_on_every_desk(desks, contested)
