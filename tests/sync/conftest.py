"""A booth with two desks for each test, on the centre's encrypted file and on a real PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sync.booth import Booth, Desk, running
from tests.sync.server.made import made


@pytest.fixture(params=["file", "postgresql"])
def booth(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Booth]:
    on = made(request.getfixturevalue("postgres")) if request.param == "postgresql" else None
    with running(tmp_path, on) as started:
        yield started


@pytest.fixture
def desks(booth: Booth) -> Iterator[tuple[Desk, Desk]]:
    pair = (booth.device("left"), booth.device("right"))
    yield pair
    for desk in pair:
        desk.close()


@pytest.fixture
def strict(booth: Booth) -> None:
    """The centre refuses what is called "bad"; the desks' own rules let it pass."""
    booth.strict = True
