"""Leases: the hub decides in the centre's place, nobody is confirmed twice, each request ends with one final word."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from desktop.domain.parts import reservation
from desktop.domain.people.customer import Customer
from desktop.domain.problem import Refused
from desktop.store import problem_answer, problem_list
from sync.http import HttpPeer
from sync.protocol import Page, Pull
from tests.sync.booth import STORE, Booth, Desk
from tests.sync.test_exchange import same
from tests.sync.test_hub import Between, rest
from tests.sync.test_reservation import PART, reserve, stocked
from tests.walks.test_booth import HubChild

Pair = tuple[Desk, Desk]


@pytest.fixture
def leased(booth: Booth, desks: Pair) -> Iterator[Between]:
    """A hub with a lease on every part, one piece of which is on the shelf."""
    stocked(desks, 1)
    made = Between(booth)
    made.turn()
    assert made.lease(["part:*"])
    yield made
    made.close()


def holders(booth: Booth) -> list[str]:
    return [row for (row,) in booth.all("SELECT id FROM centre_claim")]


def refusals(desk: Desk) -> list[str]:
    return [code for (code,) in desk.all("SELECT code FROM refusal")]


def test_what_the_hub_confirmed_under_the_lease_is_final_and_the_other_is_told(
    booth: Booth, desks: Pair, leased: Between
) -> None:
    left, right = desks
    first, second = reserve(left, "王"), reserve(right, "李")
    booth.stop()
    leased.exchange(left)
    booth.start()
    right.exchange()
    assert refusals(right) == ["claim.leased"], "the centre says neither yes nor no"
    assert holders(booth) == []
    leased.turn()
    left.exchange()
    assert (holders(booth), refusals(left)) == ([first], [])
    leased.give_back()
    leased.turn()
    right.exchange()
    assert refusals(right) == ["claim.taken"] and right.field("reservation", second, "for_whom") == "李"


@pytest.mark.parametrize("verb", [problem_answer.drop, problem_answer.send_again])
def test_what_the_centre_keeps_for_a_lease_can_be_neither_dropped_nor_sent_again(
    booth: Booth, desks: Pair, leased: Between, verb: Callable[..., object]
) -> None:
    left, _ = desks
    reserve(left, "王")
    left.exchange()
    with left.store.read() as session:
        (problem,) = problem_list.problems(session)
    with pytest.raises(Refused) as refused, left.store.write(left.by) as session:
        verb(left.by, session, problem)
    assert [each.code for each in refused.value.problems] == ["problem.at_centre"]
    assert refusals(left) == ["claim.leased"], "it still waits"


def test_what_waited_is_decided_at_the_return_and_at_a_revocation(booth: Booth, desks: Pair, leased: Between) -> None:
    left, right = desks
    first = reserve(left, "王")
    left.exchange()
    assert refusals(left) == ["claim.leased"]
    assert booth.centre.revoke_lease(STORE, 1)
    left.exchange()
    assert (refusals(left), holders(booth), left.replica.waiting()) == ([], [first], 0)
    right.exchange()
    assert right.field("reservation", first, "for_whom") == "王"
    same(left, right)


def test_what_stands_on_a_save_that_still_waits_goes_on_waiting_when_another_lease_ends(
    booth: Booth, desks: Pair, leased: Between
) -> None:
    left, _ = desks
    first = reserve(left, "王")
    left.exchange()
    with left.store.write(left.by) as session:
        reservation.release(left.by, session, first)
    left.exchange()
    assert not booth.centre.revoke_lease(STORE, 2)
    left.exchange()
    assert refusals(left) == ["claim.leased", "claim.leased"]
    assert booth.centre.revoke_lease(STORE, 1)
    left.exchange()
    assert (refusals(left), holders(booth), left.replica.waiting()) == ([], [], 0)


def test_after_a_revocation_the_hubs_word_is_a_fresh_request(booth: Booth, desks: Pair, leased: Between) -> None:
    left, right = desks
    booth.stop()
    first, second = reserve(left, "王"), reserve(right, "李")
    leased.exchange(left)
    booth.start()
    assert booth.centre.revoke_lease(STORE, 1)
    right.exchange()
    assert holders(booth) == [second]
    rest(leased, left, right)
    assert (refusals(left), refusals(right), holders(booth)) == (["claim.taken"], [], [second])
    assert first


def test_the_hub_refuses_and_its_refusal_is_the_centres(booth: Booth, desks: Pair, leased: Between) -> None:
    left, right = desks
    booth.stop()
    first, _ = reserve(left, "王"), reserve(right, "李")
    leased.exchange(left, right)
    assert right.replica.waiting() == 1, "nothing is dropped on the hub's refusal"
    booth.start()
    leased.turn()
    leased.exchange(left, right)
    assert (refusals(left), refusals(right), holders(booth)) == ([], ["claim.taken"], [first])


def test_a_return_lists_its_confirmations_before_their_batches_arrive(
    booth: Booth, desks: Pair, leased: Between
) -> None:
    left, right = desks
    booth.stop()
    first, _ = reserve(left, "王"), reserve(right, "李")
    leased.exchange(left)
    booth.start()
    leased.give_back()
    leased.say()
    assert holders(booth) == [first]
    right.exchange()
    left.exchange()
    assert (refusals(left), refusals(right)) == ([], ["claim.taken"])


def test_a_restored_hub_holds_no_lease(booth: Booth, desks: Pair, leased: Between) -> None:
    left, _ = desks
    leased.close()
    leased.restored()
    reserve(left, "王")
    leased.exchange(left)
    assert leased.hub.unheard() is None
    leased.turn()
    left.exchange()
    assert (refusals(left), holders(booth)) == (["claim.leased"], [])


def test_a_piece_given_back_at_the_hub_goes_to_the_next_and_both_words_count(
    booth: Booth, desks: Pair, leased: Between
) -> None:
    left, right = desks
    booth.stop()
    first = reserve(left, "王")
    leased.exchange(left)
    with left.store.write(left.by) as session:
        reservation.release(left.by, session, first)
    second = reserve(right, "李")
    leased.exchange(left, right)
    booth.start()
    rest(leased, left, right)
    assert (refusals(left), refusals(right), holders(booth)) == ([], [], [second])
    same(left, right)


def test_what_was_given_back_at_the_centre_before_the_lease_is_not_confirmed_by_the_hub(
    booth: Booth, desks: Pair
) -> None:  # fmt: skip
    left, right = desks
    stocked(desks, 1)
    between = Between(booth)
    between.turn()
    first = reserve(left, "王")
    between.exchange(left)
    left.exchange()
    with left.store.write(left.by) as session:
        reservation.release(left.by, session, first)
    left.exchange()
    assert between.lease(["part:*"])
    between.turn()
    assert holders(booth) == []
    between.exchange(left, right)
    second = reserve(right, "李")
    between.exchange(right)
    rest(between, left, right)
    assert (holders(booth), refusals(right)) == ([second], [])
    between.close()


def test_pieces_that_have_other_numbers_at_the_hub_are_confirmed_once(booth: Booth, desks: Pair) -> None:
    left, right = desks
    stocked(desks, 2)
    between = Between(booth)
    between.turn()
    booth.stop()
    first = reserve(left, "王")
    between.exchange(left)
    booth.start()
    second = reserve(right, "李")
    right.exchange()
    left.exchange()
    assert between.lease(["part:*"])
    between.give_back()
    rest(between, left, right)
    assert sorted(holders(booth)) == sorted([first, second])
    between.close()


def test_what_a_record_asked_for_on_its_way_reserves_nothing_where_the_hub_has_decided(
    booth: Booth, desks: Pair
) -> None:  # fmt: skip
    left, right = desks
    stocked(desks, 1)
    between = Between(booth)
    between.turn()
    booth.stop()
    first = reserve(left, "王")
    between.exchange(left)
    with left.store.write(left.by) as session:
        reservation.release(left.by, session, first)
    second = reserve(right, "李")
    between.exchange(left, right)
    booth.start()
    assert between.lease(["part:*"])
    rest(between, left, right)
    between.give_back()
    rest(between, left, right)
    assert (refusals(left), refusals(right), holders(booth)) == ([], [], [second])
    assert booth.all("SELECT tx FROM centre_passed") == []
    same(left, right)
    between.close()


def test_what_is_told_of_a_save_that_waited_is_not_forgotten_when_it_is_refused(
    booth: Booth, desks: Pair, leased: Between
) -> None:
    left, right = desks
    row = left.customer("甲", note="旧")
    for desk in desks:
        desk.exchange()
    leased.turn()
    reserve(right, "李")
    with left.store.write(left.by) as session:
        reservation.reserve(left.by, session, PART, 1000, for_whom="王")
        session.get(Customer, row).note = "新"
    right.exchange()
    left.exchange()
    right.edit(Customer, row, address="北京路")
    right.exchange()

    class Ending(HttpPeer):
        """A manager ends the lease after this desk has asked what was decided, and before it reads on."""

        def pull(self, message: Pull) -> Page:
            booth.centre.revoke_lease(STORE, 1)
            return super().pull(message)

    ending = Ending(booth.url, left.key)
    left.exchange(ending)
    ending.close()
    rest(leased, left, right)
    assert refusals(left) == ["claim.taken"]
    known = "SELECT field, stamp, base, value FROM edit ORDER BY 1, 2"
    assert left.all(known) == right.all(known) != []


def test_the_hubs_process_takes_gives_back_and_keeps_its_leases_over_a_restart(
    booth: Booth, desks: Pair, tmp_path: Path
) -> None:
    first, other = HubChild(booth, tmp_path / "first"), HubChild(booth, tmp_path / "other")
    one = {"number": 1, "resources": ["*"], "returning": False}
    first.hear(say="status", centre=True, leases=[])
    first.tell({"do": "lease", "resources": ["*"], "until": 0})
    first.hear(say="status", leases=[one])
    other.hear(say="status", centre=True)
    other.tell({"do": "lease", "resources": ["part:*"], "until": 0})
    other.hear(say="status", centre=True, leases=[], trouble="centre.leased")
    first.tell({"do": "return"})
    first.hear(say="status", leases=[])
    assert first.end() == 0
    other.tell({"do": "lease", "resources": ["part:*"], "until": 0})
    other.hear(say="status", leases=[{"number": 2, "resources": ["part:*"], "returning": False}], trouble="")
    assert other.end() == 0
