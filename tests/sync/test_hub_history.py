"""Thirty seeded histories with a hub between; ``make soak`` plays more, with the oracle of all histories."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sync.hub_history import HubHistory
from tests.sync.playing import on_file, play
from tests.sync.trusting_history import TrustingHistory

AT_ONCE = 10
"""Histories of one centre, each with a store of its own."""


def several(folder: Path, first: int, kind: type[HubHistory] = HubHistory, count: int = AT_ONCE) -> None:
    place = on_file(folder)
    try:
        for seed in range(first, first + count):
            play(place, seed, kind=kind)
    finally:
        place.engine.dispose()


@pytest.mark.parametrize("first", range(0, 30, AT_ONCE))
def test_whoever_was_reached_every_write_ends_visible_superseded_or_listed(tmp_path: Path, first: int) -> None:
    several(tmp_path, first)


@pytest.mark.soak
@pytest.mark.parametrize("first", range(30, 1_030, AT_ONCE))
def test_a_thousand_more(tmp_path: Path, first: int) -> None:
    several(tmp_path, first)


@pytest.mark.parametrize("seed", [428, 662, 670, 819, 918])
def test_histories_that_failed_once_do_not_again(tmp_path: Path, seed: int) -> None:
    several(tmp_path, seed, count=1)


@pytest.mark.parametrize("seed", [77, 263])
def test_a_trusting_history_that_failed_once_does_not_again(tmp_path: Path, seed: int) -> None:
    several(tmp_path, seed, TrustingHistory, count=1)


def test_what_a_hub_shows_and_the_centre_refuses_loses_nothing_either(tmp_path: Path) -> None:
    several(tmp_path, 0, TrustingHistory)


@pytest.mark.soak
@pytest.mark.parametrize("first", range(10, 310, AT_ONCE))
def test_nor_in_three_hundred_more(tmp_path: Path, first: int) -> None:
    several(tmp_path, first, TrustingHistory)
