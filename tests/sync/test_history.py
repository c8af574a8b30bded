"""Two hundred seeded histories on the centre's encrypted file; ``make soak`` plays two thousand.

A failure names its seed and the command that plays it again and cuts it down.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sync.playing import on_file, play

AT_ONCE = 10
"""Histories of one centre, each with a store of its own."""


def several(folder: Path, first: int) -> None:
    place = on_file(folder)
    try:
        for seed in range(first, first + AT_ONCE):
            play(place, seed)
    finally:
        place.engine.dispose()


@pytest.mark.parametrize("first", range(0, 200, AT_ONCE))
def test_every_write_ends_visible_superseded_or_listed(tmp_path: Path, first: int) -> None:
    several(tmp_path, first)


@pytest.mark.soak
@pytest.mark.parametrize("first", range(200, 2_200, AT_ONCE))
def test_two_thousand_more(tmp_path: Path, first: int) -> None:
    several(tmp_path, first)
