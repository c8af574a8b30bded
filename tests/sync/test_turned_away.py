"""A device that is lost for good and turned away: what a hub gave for its saves, which nobody can bring, is let go."""

from __future__ import annotations

import pytest

from desktop.domain.sales.drive import Drive
from desktop.domain.sales.drive_booking import move
from desktop.domain.sales.drive_course import cancel
from sync.protocol import Devices, Words
from tests.domain.sales.yard import booked, noon
from tests.sync.booth import STORE, Booth, Desk
from tests.sync.test_drive import HOUR, doing, yard  # noqa: F401  a fixture
from tests.sync.test_lease_word import Leased, Pair, held, leased, spoken  # noqa: F401  a fixture


def code(desk: Desk) -> str:
    return desk.key.split(".")[1]


def rows(booth: Booth) -> list[str]:
    """The records for which anything is claimed."""
    return sorted({row for (row,) in booth.all("SELECT id FROM centre_claim")})


@pytest.mark.parametrize("verb", ["moved", "cancelled"])
def test_a_record_holds_again_what_it_wants_at_the_centre(
    booth: Booth, desks: Pair, leased: Leased, verb: str  # noqa: F811
) -> None:  # fmt: skip
    left, _ = desks
    hub, row = leased
    before = held(booth)
    if verb == "moved":
        doing(left)(move, row, start=noon() + 2 * HOUR)
    else:
        doing(left)(cancel, row, "改天")
    hub.exchange(left)
    hub.say()
    assert held(booth) != before and len(spoken(booth)) == 1
    assert booth.centre.turn_away(STORE, code(left))
    assert (held(booth), spoken(booth)) == (before, [])


def test_a_record_that_never_came_holds_nothing(
    booth: Booth, desks: Pair, leased: Leased, yard: tuple[str, str]  # noqa: F811
) -> None:  # fmt: skip
    """By the devices door, as a manager does it; the others then have the time."""
    left, right = desks
    hub, row = leased
    lost = booked(doing(left), *yard, noon() + 3 * HOUR)
    hub.exchange(left)
    hub.say()
    assert rows(booth) == sorted((row, lost))
    manager = booth.centre.authenticate(right.key)
    booth.centre.devices(manager, Devices("revoke", right.by.staff_id, code=code(left)))
    assert (rows(booth), spoken(booth)) == ([row], [])


def test_what_a_hub_says_of_it_afterwards_gives_it_nothing(
    booth: Booth, desks: Pair, leased: Leased  # noqa: F811
) -> None:  # fmt: skip
    left, _ = desks
    hub, row = leased
    before = held(booth)
    doing(left)(move, row, start=noon() + 2 * HOUR)
    hub.exchange(left)
    booth.centre.turn_away(STORE, code(left))
    hub.say()
    assert (held(booth), spoken(booth)) == (before, [])
    hub.give_back()
    hub.turn()
    assert held(booth) == before


def test_another_devices_save_of_the_record_waits_for_it_no_longer(
    booth: Booth, desks: Pair, leased: Leased  # noqa: F811
) -> None:  # fmt: skip
    left, right = desks
    hub, row = leased
    doing(left)(move, row, start=noon() + 2 * HOUR)
    hub.exchange(left)
    right.edit(Drive, row, buffer_minutes=0)
    hub.exchange(right)
    hub.say()
    assert booth.all("SELECT device FROM centre_passed") == [(code(left),)]
    booth.centre.turn_away(STORE, code(left))
    hub.turn()
    hub.give_back()  # what it did not confirm so waits until then
    hub.turn()
    assert held(booth) == [f"{noon() + quarter * HOUR / 4:%Y-%m-%dT%H:%MZ}" for quarter in range(2)]
    assert spoken(booth) == []
    right.exchange()


def test_words_of_a_hub_that_does_not_say_whose_they_are_are_heard_as_ever() -> None:
    words = Words(1, 1, False, ["yes"], ["t"], ["part:x"], [""], ["reservation"], ["r"])
    assert b"device" not in words.encode()
    assert Words.decode(words.encode()) == words
