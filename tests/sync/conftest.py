"""A booth with two desks for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sync.booth import Booth, Desk, running


@pytest.fixture
def booth(tmp_path: Path) -> Iterator[Booth]:
    with running(tmp_path) as started:
        yield started


@pytest.fixture
def desks(booth: Booth) -> Iterator[tuple[Desk, Desk]]:
    pair = (booth.device("left"), booth.device("right"))
    yield pair
    for desk in pair:
        desk.close()
