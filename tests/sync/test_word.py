"""What a list says beside a reservation: to be confirmed, confirmed by the booth, lost; nothing once it is settled."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.store.word import Word, words
from tests.sync.booth import Booth, Desk, running
from tests.sync.test_hub import Between
from tests.sync.test_reservation import release, reserve, stocked

Pair = tuple[Desk, Desk]


@pytest.fixture
def booth(tmp_path: Path) -> Iterator[Booth]:
    """On the file alone: what is asked here is the desk."""
    with running(tmp_path, None) as started:
        yield started


@pytest.fixture
def between(booth: Booth, desks: Pair) -> Iterator[Between]:
    stocked(desks, 1)
    made = Between(booth)
    made.turn()
    for desk in desks:
        desk.exchange()
    yield made
    made.close()


def word(desk: Desk, row: str) -> Word | None:
    with desk.store.read() as session:
        return words(session, "reservation", [row, "another"]).get(row)


def test_it_waits_is_confirmed_by_the_booth_and_then_by_the_centre(booth: Booth, desks: Pair, between: Between) -> None:
    left, _ = desks
    booth.stop()
    row = reserve(left, "王")
    assert word(left, row) == "waiting"
    between.exchange(left)
    assert word(left, row) == "booth"
    booth.start()
    left.exchange()
    assert word(left, row) is None


def test_a_no_of_the_booth_is_no_yes(booth: Booth, desks: Pair, between: Between) -> None:
    left, right = desks
    booth.stop()
    first, second = reserve(left, "王"), reserve(right, "李")
    between.exchange(left, right)
    assert (word(left, first), word(right, second)) == ("booth", "denied")


def test_the_one_that_lost_says_so_and_the_other_is_settled(desks: Pair, between: Between) -> None:
    left, right = desks
    first, second = reserve(left, "王"), reserve(right, "李")
    left.exchange()
    right.exchange()
    assert (word(left, first), word(right, second)) == (None, "taken")


def test_what_the_centre_keeps_for_a_leased_hub_is_still_to_be_confirmed(
    booth: Booth, desks: Pair, between: Between
) -> None:
    left, _ = desks
    assert between.lease(["part:*"])
    row = reserve(left, "王")
    left.exchange()
    assert left.all("SELECT code FROM refusal") == [("claim.leased",)]
    assert word(left, row) == "waiting"


def test_a_release_that_waits_is_a_change_that_waits(desks: Pair, between: Between) -> None:
    left, _ = desks
    row = reserve(left, "王")
    left.exchange()
    release(left, row)
    assert word(left, row) == "waiting"


def test_a_desk_of_its_own_without_a_centre_has_nothing_to_be_confirmed(desks: Pair, between: Between) -> None:
    left, _ = desks
    row = reserve(left, "王")
    left.raw.execute("UPDATE device SET centre_url = ''")
    assert word(left, row) is None
