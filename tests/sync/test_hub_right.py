"""Only a device that was invited as a hub speaks as one; a manager ends its leases from any desk."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator

import pytest

from sync.http import HttpPeer
from sync.peer import Refusal
from sync.protocol import DeviceList, Devices, Enrol, Forward, Hub, LeaseAsk, Words
from sync.protocol.batch import content_hash
from tests.sync.booth import STORE, Booth, Desk
from tests.sync.test_hub import Between
from tests.sync.test_lease import holders, leased, refusals
from tests.sync.test_reservation import reserve

__all__ = ["leased"]

Pair = tuple[Desk, Desk]
WORDS = Words(1, 1, False, ["yes"], [""], ["part:x"], [""], ["reservation"], ["r"])
ASKS: dict[str, Callable[[HttpPeer], object]] = {
    "hub": lambda peer: peer.hub(Hub("b" * 32, "展位", "0" * 64)),
    "forward": lambda peer: peer.forward(Forward("D1", 0, {}, content_hash(b"x"), b"x")),
    "lease": lambda peer: peer.lease(LeaseAsk("i", ("*",), 0)),
    "words": lambda peer: peer.words(WORDS),
}


def manage(desk: Desk, message: Devices) -> DeviceList:
    with contextlib.closing(desk.peer()) as peer:
        return peer.devices(message)


@pytest.fixture
def outsider(booth: Booth, desks: Pair) -> Iterator[HttpPeer]:
    """An ordinary desk of the store with every right."""
    with contextlib.closing(desks[0].peer()) as peer:
        yield peer


@pytest.mark.parametrize("door", ASKS)
def test_a_desk_with_every_right_is_no_hub(outsider: HttpPeer, door: str) -> None:
    with pytest.raises(Refusal) as refused:
        ASKS[door](outsider)
    assert refused.value.code == "right"


@pytest.mark.parametrize("door", ["lease", "words", "forward"])
def test_a_desk_does_not_speak_for_the_hub_that_has_the_lease(
    booth: Booth, leased: Between, outsider: HttpPeer, door: str
) -> None:
    with pytest.raises(Refusal) as refused:
        ASKS[door](outsider)
    assert (refused.value.code, holders(booth)) == ("right", [])


@pytest.mark.parametrize("door", [*ASKS, "devices"])
def test_a_hub_takes_none_of_it_from_a_device_of_its_own(leased: Between, desks: Pair, door: str) -> None:
    with contextlib.closing(desks[0].peer(leased.url)) as peer, pytest.raises(Refusal) as refused:
        ASKS[door](peer) if door in ASKS else peer.devices(Devices("invite_hub", desks[0].by.staff_id))
    assert refused.value.code == "right"


def test_a_manager_makes_a_hub_and_its_code_works_once(booth: Booth, desks: Pair) -> None:
    code = manage(desks[0], Devices("invite_hub", "")).invitation
    key = booth.enrol(Enrol(code, "展位")).key
    with contextlib.closing(HttpPeer(booth.url, key)) as peer:
        assert [each.code for each in peer.hub(Hub("b" * 32, "展位", "0" * 64)).members] == ["D1", "D2", "D3"]
        assert peer.lease(LeaseAsk("i", ("*",), 5)).number == 1
    with pytest.raises(Refusal):
        booth.enrol(Enrol(code, "展位"))
    listed = manage(desks[0], Devices("list", ""))
    assert [each.hub for each in listed.devices] == [False, False, True]
    (lease,) = listed.leases
    assert (lease.number, lease.device, lease.resources, lease.until) == (1, "D3", ["*"], 5)


def test_who_does_not_manage_makes_no_hub_and_ends_no_lease(booth: Booth, desks: Pair, leased: Between) -> None:
    clerk = booth.enrol(Enrol(booth.centre.invite(STORE, ("quote", "look_up")), "clerk")).key
    with contextlib.closing(HttpPeer(booth.url, clerk)) as peer:
        for message in (Devices("invite_hub", ""), Devices("end_lease", "", lease=1)):
            with pytest.raises(Refusal) as refused:
                peer.devices(message)
            assert refused.value.code == "right"
    assert [each.number for each in manage(desks[0], Devices("list", "")).leases] == [1]


def test_a_managers_desk_ends_a_lease_and_what_waited_is_decided(booth: Booth, desks: Pair, leased: Between) -> None:
    left, right = desks
    first = reserve(left, "王")
    left.exchange()
    assert (refusals(left), holders(booth)) == (["claim.leased"], [])
    assert manage(right, Devices("end_lease", "", lease=1)).leases == ()
    left.exchange()
    assert (refusals(left), holders(booth)) == ([], [first])
    with pytest.raises(Refusal) as refused:
        manage(right, Devices("end_lease", "", lease=1))
    assert refused.value.code == "lease"


def test_turning_a_hub_away_ends_its_lease(booth: Booth, desks: Pair, leased: Between) -> None:
    left, right = desks
    first = reserve(left, "王")
    left.exchange()
    after = manage(right, Devices("revoke", "", code=leased.hub.me.code))
    assert after.leases == () and after.devices[-1].revoked_at > 0
    left.exchange()
    assert (refusals(left), holders(booth)) == ([], [first])
