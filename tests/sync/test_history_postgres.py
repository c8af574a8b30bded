"""A hundred seeded histories on a real PostgreSQL; ``make soak`` plays two thousand."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.postgres import Server
from tests.sync.playing import play
from tests.sync.server.made import made
from tests.sync.test_history import AT_ONCE
from tests.sync.world import Place


def several(folder: Path, server: Server, first: int) -> None:
    on = made(server)
    try:
        place = Place(folder, on.engine, on.seeing)
        for seed in range(first, first + AT_ONCE):
            play(place, seed)
    finally:
        on.close()


@pytest.mark.parametrize("first", range(10_000, 10_100, AT_ONCE))
def test_every_write_ends_visible_superseded_or_listed(tmp_path: Path, postgres: Server, first: int) -> None:
    several(tmp_path, postgres, first)


@pytest.mark.soak
@pytest.mark.parametrize("first", range(20_000, 22_000, AT_ONCE))
def test_two_thousand_more(tmp_path: Path, postgres: Server, first: int) -> None:
    several(tmp_path, postgres, first)
