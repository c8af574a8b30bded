"""Two hundred seeded histories on the centre's encrypted file; ``make soak`` plays two thousand.

A failure names its seed and the command that plays it again and cuts it down.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.sync.playing import on_file, play

AT_ONCE = 10
"""Histories of one centre, each with a store of its own."""
FAILED_ONCE = (454, 571, 877, 1147, 1633, 1882, 2143)
"""Stamps shared by two saves, what was held coming back on its own, a refusal shown of the wrong row."""


def several(folder: Path, seeds: Iterable[int]) -> None:
    place = on_file(folder)
    try:
        for seed in seeds:
            play(place, seed)
    finally:
        place.engine.dispose()


@pytest.mark.parametrize("first", range(0, 200, AT_ONCE))
def test_every_write_ends_visible_superseded_or_listed(tmp_path: Path, first: int) -> None:
    several(tmp_path, range(first, first + AT_ONCE))


@pytest.mark.parametrize("seed", FAILED_ONCE)
def test_a_history_that_failed_once_does_not_again(tmp_path: Path, seed: int) -> None:
    several(tmp_path, [seed])


@pytest.mark.soak
@pytest.mark.parametrize("first", range(200, 2_200, AT_ONCE))
def test_two_thousand_more(tmp_path: Path, first: int) -> None:
    several(tmp_path, range(first, first + AT_ONCE))
