"""A new record that the centre refused after a hub had shown it: who may bring it back, and what its maker is shown."""

from __future__ import annotations

import pytest

from desktop.domain import clock
from desktop.domain.people.customer import Customer
from desktop.store.problem_answer import send_again
from desktop.store.problem_list import problems
from tests.sync.booth import Booth, Desk
from tests.sync.test_exchange import same
from tests.sync.test_hub import Between, Pair, between, everywhere, given_up, rest  # noqa: F401  a fixture


def refusals(desk: Desk) -> list[str]:
    return [code for (code,) in desk.all("SELECT code FROM refusal ORDER BY tx")]


def buried(booth: Booth, between: Between, left: Desk, right: Desk) -> str:  # noqa: F811
    """Left's new record, refused by the centre when the hub brings it: right reads the grave, left heard nothing."""
    booth.strict = True
    row = left.customer("bad", note="旧")
    between.exchange(left, right)
    assert right.field("customer", row, "name") == "bad"
    between.turn()
    right.exchange()
    assert right.field("customer", row, "deleted_at") is not None
    return row


def test_only_its_maker_brings_back_a_record_that_was_refused(
    booth: Booth, desks: Pair, between: Between  # noqa: F811
) -> None:  # fmt: skip
    left, right = desks
    row = buried(booth, between, left, right)
    right.edit(Customer, row, deleted_at=None)
    left.edit(Customer, row, note="新")
    right.exchange()
    assert refusals(right) == ["sync.untaken"]
    left.exchange()
    assert refusals(left) == ["test.bad", "sync.held"]
    assert (left.field("customer", row, "name"), left.field("customer", row, "note")) == ("bad", "新")
    given_up(right)
    left.edit(Customer, row, name="乙")
    with left.store.write(left.by) as session:
        send_again(left.by, session, next(each for each in problems(session) if each.code == "test.bad"))
    rest(between, left, right)
    assert everywhere(between, left, right) == [[("乙", "新")]] * 3
    assert left.conflicts() == right.conflicts() == []
    same(left, right)


def test_a_hub_that_knows_the_grave_says_so_too(booth: Booth, desks: Pair, between: Between) -> None:  # noqa: F811
    left, right = desks
    row = buried(booth, between, left, right)
    booth.stop()
    right.edit(Customer, row, deleted_at=None)
    between.exchange(right)
    assert "sync.untaken" in right.one("SELECT heard FROM batch WHERE state = 'frozen'")
    booth.start()
    rest(between, left, right)
    assert refusals(right) == ["sync.untaken"]
    given_up(left)
    given_up(right)
    rest(between, left, right)
    same(left, right)
    right.edit(Customer, row, deleted_at=None)
    right.exchange()
    assert refusals(right) == ["sync.untaken"], "it is its grave still, though that was written anew"


def test_its_maker_cannot_bring_it_back_as_it_was_refused(
    booth: Booth, desks: Pair, between: Between  # noqa: F811
) -> None:  # fmt: skip
    left, right = desks
    row = buried(booth, between, left, right)
    left.exchange()
    given_up(left)
    left.exchange()
    assert left.field("customer", row, "deleted_at") is not None
    left.edit(Customer, row, deleted_at=None)
    left.exchange()
    assert refusals(left) == ["test.bad"]


def test_a_deleted_record_stays_one_though_taking_it_back_was_refused(
    booth: Booth, desks: Pair, between: Between  # noqa: F811
) -> None:  # fmt: skip
    """The centre wrote the deletion anew, and it is nobody's grave: another desk may take it back."""
    left, right = desks
    row = left.customer("甲", note="旧")
    left.edit(Customer, row, deleted_at=clock.now())
    rest(between, left, right)
    booth.strict = True
    left.edit(Customer, row, deleted_at=None, note="bad")
    between.exchange(left)
    between.turn()
    left.exchange()
    given_up(left)
    rest(between, left, right)
    assert right.field("customer", row, "deleted_at") is not None
    right.edit(Customer, row, deleted_at=None)
    rest(between, left, right)
    assert refusals(right) == []
    assert everywhere(between, left, right) == [[("甲", "旧")]] * 3
    same(left, right)


@pytest.mark.parametrize("at", ["before", "after"])
def test_what_neither_editor_had_seen_is_listed_when_one_built_upon_a_refused_edit(
    booth: Booth, desks: Pair, between: Between, at: str  # noqa: F811
) -> None:  # fmt: skip
    """Left's edit had not seen what stood at the centre, nor had right, who built upon it at the hub."""
    left, right = desks
    third = booth.device("third")
    row = left.customer("甲", note="旧")
    between.turn()
    rest(between, left, right, third)
    booth.strict = True

    def elsewhere(now: str) -> None:
        if now == at:
            third.edit(Customer, row, note="三")
            third.exchange()

    elsewhere("before")
    left.edit(Customer, row, name="bad", note="左")
    between.exchange(left, right)
    right.edit(Customer, row, note="右")
    between.exchange(right)
    elsewhere("after")
    between.turn()
    left.exchange()
    given_up(left)
    rest(between, left, right, third)
    stands, lost = ("三", "右") if at == "after" else ("右", "三")
    for desk in (left, right, third):
        assert desk.field("customer", row, "note") == stands
        assert desk.conflicts() == [("note", row, lost)]
    same(left, right)
    third.close()


@pytest.mark.parametrize("at", ["before", "after"])
def test_who_builds_on_what_the_centre_wrote_anew_had_seen_it(
    booth: Booth, desks: Pair, between: Between, at: str  # noqa: F811
) -> None:  # fmt: skip
    left, right = desks
    row = left.customer("甲", note="旧")
    rest(between, left, right)
    booth.strict = True
    if at == "before":
        right.edit(Customer, row, note="右")
        right.exchange()
    left.edit(Customer, row, name="bad", note="左")
    if at == "after":
        right.edit(Customer, row, note="右")
        right.exchange()
    between.exchange(left)
    between.turn()
    left.exchange()
    given_up(left)
    rest(between, left, right)
    assert right.field("customer", row, "note") == "右"
    left.edit(Customer, row, note="又")
    rest(between, left, right)
    for desk in desks:
        assert (desk.field("customer", row, "note"), desk.conflicts()) == ("又", [])
    same(left, right)
