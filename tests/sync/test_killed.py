"""The centre killed before every statement and commit of an exchange: it goes on, and loses nothing."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from tests.sync.history import History
from tests.sync.mortal import Fuse, Killed
from tests.sync.playing import on_file
from tests.sync.server.made import made
from tests.sync.world import Line, Place, WorldDesk

MOST = 400
"""An exchange of this size has fewer statements."""


@pytest.fixture(params=["file", "postgresql"])
def place(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Place]:
    if request.param == "file":
        there = on_file(tmp_path)
    else:
        on = made(request.getfixturevalue("postgres"))
        there = Place(tmp_path, on.engine, on.seeing)
    yield there
    there.engine.dispose()
    there.seeing.dispose()


class Everywhere(History):
    """Two desks that change the same customers; ``kill`` makes the next exchange of the first die, or not."""

    def __init__(
        self, place: Place, kill: Callable[[WorldDesk, int], None], after: Callable[[], None] = lambda: None
    ) -> None:
        super().__init__(place, 0, 0)
        self._kill, self._after = kill, after
        self.died = 0

    def _play(self) -> None:
        draw = random.Random(7)
        for name in ("left", "right"):
            self.desks.append(WorldDesk(self.place, name, self.clock, self.store_id))
        left, right = self.desks
        self.insert(left, draw)
        for at in range(MOST):
            self.clock.true_ms += 1_000
            for desk in (left, right):
                self.edit(desk, draw)
            right.talk(Line(right))
            line = Line(left)
            self._kill(left, at)
            try:
                left.talk(line)
                break
            except Killed:
                self.died += 1
            finally:
                self._after()
            left.crash()
            if at % 4 == 3:
                # what was cut off is finished now and then, or each exchange would be longer than the one before
                left.talk(Line(left))
        else:
            raise AssertionError("an exchange without an end")
        left.fuse.set(None)
        self._come_to_rest()


def test_killed_at_the_centre_before_each_statement_and_commit(place: Place) -> None:
    fuse = Fuse()

    def burn(*_: Any) -> None:
        fuse.burn()

    for name in ("before_cursor_execute", "commit"):
        sa.event.listen(place.engine, name, burn)
    try:
        history = Everywhere(place, lambda _desk, at: fuse.set(at), after=lambda: fuse.set(None))
        history.run()
    finally:
        for name in ("before_cursor_execute", "commit"):
            sa.event.remove(place.engine, name, burn)
    assert history.died > 10, "a push has more statements than that"
