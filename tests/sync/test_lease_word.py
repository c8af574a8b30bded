"""A hub's word and the save it is about come to the centre in either order; what came there meanwhile counts too."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from desktop.domain.people.customer import Customer
from desktop.domain.sales.drive import Drive
from desktop.domain.sales.drive_booking import move
from desktop.domain.sales.drive_course import cancel
from sync.http import HttpPeer
from sync.hub.turn import Turn
from sync.protocol import Hub as Face
from sync.protocol import Lease, LeaseAsk
from tests.domain.sales.yard import booked, car, noon, out, ready
from tests.sync.booth import Booth, Desk
from tests.sync.test_drive import HOUR, doing, refusals, yard  # noqa: F401  a fixture
from tests.sync.test_exchange import same, together
from tests.sync.test_hub import Between, rest

Pair = tuple[Desk, Desk]
Leased = tuple[Between, str]


@pytest.fixture
def leased(booth: Booth, desks: Pair, yard: tuple[str, str]) -> Iterator[Leased]:  # noqa: F811
    """A drive that all know, and a hub that decides about everything."""
    row = booked(doing(desks[0]), *yard)
    together(*desks)
    made = Between(booth)
    made.turn()
    assert made.lease(["*"])
    yield made, row
    made.close()


def held(booth: Booth) -> list[str]:
    """The times of what is claimed, each with its drive."""
    return sorted(slot for (slot,) in booth.all("SELECT slot FROM centre_claim"))


def spoken(booth: Booth) -> list[str]:
    return [tx for (tx,) in booth.all("SELECT tx FROM centre_spoken")]


def at(hours: int) -> str:
    """A slot so many hours after noon."""
    return f"{noon() + hours * HOUR:%Y-%m-%dT%H:%MZ}"


def bad(desk: Desk) -> Customer:
    """What the centre's rules refuse, and no one else's."""
    return Customer(store_id=desk.store_id, kind="person", name="bad")


def test_what_the_hub_gave_is_given_back_where_the_save_finds_its_record_cancelled(
    booth: Booth, desks: Pair, leased: Leased
) -> None:
    left, right = desks
    hub, row = leased
    doing(left)(move, row, start=noon() + 2 * HOUR)
    hub.exchange(left)
    doing(right)(cancel, row, "改天")
    right.exchange()
    hub.turn()
    assert (held(booth), spoken(booth)) == ([], [])
    hub.give_back()
    rest(hub, left, right)
    assert (held(booth), refusals(left), refusals(right)) == ([], [], [])
    same(left, right)


def test_so_too_where_the_save_came_to_the_centre_before_the_hubs_word(
    booth: Booth, desks: Pair, leased: Leased
) -> None:  # fmt: skip
    left, right = desks
    hub, row = leased
    doing(left)(move, row, start=noon() + 2 * HOUR)
    hub.exchange(left)
    doing(right)(cancel, row, "改天")
    right.exchange()
    left.exchange()
    hub.turn()
    assert (held(booth), spoken(booth)) == ([], [])


def test_what_a_rule_refuses_waits_while_the_hub_may_have_taken_what_the_centre_lacks(
    booth: Booth, desks: Pair, leased: Leased
) -> None:
    left, _ = desks
    hub, row = leased
    before = held(booth)
    booth.strict = True
    with left.store.write(left.by) as session:
        session.add(bad(left))
        move(left.by, session, row, start=noon() + 2 * HOUR)
    left.exchange()
    assert refusals(left) == ["claim.leased"]
    booth.strict = False
    hub.give_back()
    rest(hub, left)
    assert refusals(left) == [] and held(booth) != before != []


def test_what_the_hub_took_back_for_a_save_that_is_refused_is_the_records_again(
    booth: Booth, desks: Pair, leased: Leased
) -> None:
    left, _ = desks
    hub, row = leased
    before = held(booth)
    booth.strict = True
    with left.store.write(left.by) as session:
        session.add(bad(left))
        cancel(left.by, session, row, "改天")
    hub.exchange(left)
    hub.turn()
    assert held(booth) == []
    hub.give_back()
    rest(hub, left)
    assert (refusals(left), held(booth), spoken(booth)) == (["test.bad"], before, [])


def test_what_waits_on_a_record_comes_after_the_save_that_the_hub_spoke_of(
    booth: Booth, desks: Pair, yard: tuple[str, str]  # noqa: F811
) -> None:  # fmt: skip
    left, right = desks
    other, row = car(doing(left), "京A22222", label="试02"), ready(doing(left), booked(doing(left), *yard))
    third = booth.device("third")
    together(left, right, third)
    hub = Between(booth)
    hub.turn()
    assert hub.lease(["*"])
    right.edit(Drive, row, car_id=other)
    right.exchange()
    assert refusals(right) == ["claim.leased"]
    doing(third)(cancel, row, "改天")
    hub.exchange(third)
    hub.turn()
    out(doing(left), row)
    hub.exchange(left)
    hub.turn()
    hub.give_back()
    rest(hub, left, third, right)
    assert (refusals(left), booth.all("SELECT car_id FROM row_key_loan")) == ([], [(yard[0],)])
    third.close()
    hub.close()


def test_a_hub_brings_all_it_has_before_it_is_given_a_lease(
    booth: Booth, desks: Pair, yard: tuple[str, str]  # noqa: F811
) -> None:  # fmt: skip
    left, _ = desks
    hub = Between(booth)
    hub.turn()
    booth.stop()
    booked(doing(left), *yard)
    hub.exchange(left)
    booth.start()
    assert hub.lease(["*"])
    assert (hub.hub.count(), len(held(booth))) == (0, 3), "the centre decided it, and no word is needed"
    hub.close()


def test_what_the_hub_spoke_of_itself_waits_for_no_later_word_about_the_same_record(
    booth: Booth, desks: Pair, yard: tuple[str, str]  # noqa: F811
) -> None:  # fmt: skip
    left, right = desks
    other, row = car(doing(left), "京A22222", label="试02"), ready(doing(left), booked(doing(left), *yard))
    together(left, right)
    hub = Between(booth)
    hub.turn()
    assert hub.lease(["*"])
    out(doing(left), row)
    hub.exchange(left)
    left.exchange()
    right.edit(Drive, row, car_id=other)
    hub.exchange(right)
    hub.turn()
    hub.give_back()
    rest(hub, left, right)
    assert (refusals(left), booth.all("SELECT car_id FROM row_key_loan")) == ([], [(yard[0],)])
    hub.close()


def test_a_record_holds_what_the_hub_gave_until_all_has_come_that_the_hub_decided_about(
    booth: Booth, desks: Pair, leased: Leased
) -> None:
    left, right = desks
    hub, row = leased
    doing(left)(move, row, start=noon() + 2 * HOUR)
    hub.exchange(left)
    left.exchange()
    assert refusals(left) == ["claim.leased"]
    right.edit(Drive, row, buffer_minutes=0)
    hub.exchange(right)
    right.exchange()
    hub.turn()
    assert held(booth) == [f"{noon() + 2 * HOUR + quarter * HOUR / 4:%Y-%m-%dT%H:%MZ}" for quarter in range(2)]
    assert spoken(booth) == []


def test_at_the_return_what_the_hub_confirmed_is_decided_before_what_only_waited(
    booth: Booth, desks: Pair, yard: tuple[str, str]  # noqa: F811
) -> None:  # fmt: skip
    left, right = desks
    row = ready(doing(left), booked(doing(left), *yard))
    later = booked(doing(left), *yard, noon() + 3 * HOUR)
    together(left, right)
    hub = Between(booth)
    hub.turn()
    assert hub.lease(["*"])
    right.edit(Drive, later, start=noon())
    right.exchange()
    doing(right)(cancel, row, "改天")
    right.exchange()
    out(doing(left), row)
    hub.exchange(left)
    hub.turn()
    hub.give_back()
    rest(hub, left, right)
    assert (refusals(left), refusals(right)) == ([], ["claim.taken"])
    hub.close()


def test_what_came_after_all_was_brought_and_before_the_lease_cannot_cost_the_record_what_is_confirmed(
    booth: Booth, desks: Pair, yard: tuple[str, str]  # noqa: F811
) -> None:  # fmt: skip
    """The hub took the booking, and refused to move it to where another stands; then the other desk moved it."""
    left, right = desks
    hub = Between(booth)
    there = booked(doing(right), *yard, noon() + 4 * HOUR)
    right.exchange()
    hub.turn()
    row = booked(doing(left), *yard)
    doing(left)(move, row, start=noon() + 4 * HOUR)

    class Late(HttpPeer):
        def lease(self, message: LeaseAsk) -> Lease:
            hub.exchange(left, right)
            return super().lease(message)

    peer = Late(booth.url, hub.key)
    assert Turn(hub.hub, peer, Face(hub.hub.peer, "展位", "0" * 64), "").lease(["*"], 0)
    peer.close()
    doing(right)(move, row, start=noon() + 2 * HOUR)
    hub.exchange(right)
    hub.turn()
    hub.give_back()
    rest(hub, left, right)
    assert (refusals(right), refusals(left), spoken(booth)) == ([], ["claim.taken"], [])
    slots = set(booth.all("SELECT id, slot FROM centre_claim"))
    assert {(row, at(2)), (there, at(4))} <= slots and not {(row, at(0)), (row, at(4))} & slots
    hub.close()
