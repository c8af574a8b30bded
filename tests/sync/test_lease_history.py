"""Twenty seeded histories in which a hub may decide who has the last pieces of a part; ``make soak`` plays 300 more."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sync.lease_history import LeaseHistory
from tests.sync.playing import on_file, play

AT_ONCE = 10
"""Histories of one centre, each with a store of its own."""


def several(folder: Path, first: int) -> None:
    place = on_file(folder)
    try:
        for seed in range(first, first + AT_ONCE):
            play(place, seed, kind=LeaseHistory)
    finally:
        place.engine.dispose()


@pytest.mark.parametrize("first", range(0, 20, AT_ONCE))
def test_whoever_decides_each_piece_is_one_reservations_and_nothing_typed_is_lost(tmp_path: Path, first: int) -> None:
    several(tmp_path, first)


@pytest.mark.soak
@pytest.mark.parametrize("first", range(20, 320, AT_ONCE))
def test_three_hundred_more(tmp_path: Path, first: int) -> None:
    several(tmp_path, first)
