"""A desk killed before each statement of an exchange, and started again: everything ends exchanged once, nothing waits.

Each border starts from the same files. Without that every kill left one more save to send, the next exchange had more
statements than the one before, and no border was ever the last: the end was missing in the test, not in the product.
"""

from __future__ import annotations

import copy
import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.domain.identity import new_id
from tests.sync.booth import blank
from tests.sync.history import History
from tests.sync.ledger import Rest, problems_are_sound, shown_is_the_top
from tests.sync.mortal import Killed
from tests.sync.playing import on_file
from tests.sync.world import Line, WorldDesk, one_course

PARTS = 4
"""Borders are dealt out to so many tests; ``make test`` takes the first, ``make soak`` all."""
MOST = 1_000
"""An exchange of this size has far fewer statements."""
FEWEST = 100
"""And more than so many: else the fuse was not in the way."""


class Border(History):
    """Two desks that have changed the same customers; the first is about to send, be refused, merge and read."""

    def __init__(self, folder: Path) -> None:
        self._now, self._kept = folder / "now", folder / "kept"
        self._now.mkdir()
        super().__init__(on_file(self._now), 7, 0)

    def value(self, draw: random.Random, *, bad: float = 0) -> str:
        return super().value(draw, bad=min(bad, 0))

    def prepare(self) -> None:
        """The files before that exchange."""
        self.store_id = new_id()
        draw = random.Random(7)
        self.desks = [WorldDesk(self.place, name, self.clock, self.store_id) for name in ("left", "right")]
        left, right = self.desks
        for desk in (left, right):
            self._add(desk, [new_id()], draw)
        for desk in (left, right, left):
            desk.talk(Line(desk))
        shared, other = self.known(left)[:2]
        self.clock.true_ms += 1_000
        self.write(left, {shared: {"name": "left name", "note": "left note"}})
        self.clock.true_ms += 1_000
        self.write(right, {shared: {"note": "right note", "address": "right address"}})
        self._add(right, [new_id(), new_id()], draw)
        self.append(right, draw)
        right.talk(Line(right))
        self.clock.true_ms += 1_000
        self.write(left, {other: {"note": "bad note"}})
        self.write(left, {other: {"address": "held, or not"}})
        self.write(left, {shared: {"address": "left address"}})
        self._add(left, [new_id()], draw)
        self.append(left, draw)
        self._close()
        shutil.copytree(self._now, self._kept)
        self._before = copy.deepcopy(self.ledger)

    def _close(self) -> None:
        for desk in self.desks:
            desk.close()
        self.place.engine.dispose()

    def killed_at(self, border: int) -> bool:
        """One exchange that dies there, and what follows; False where it came to its end."""
        shutil.rmtree(self._now)
        shutil.copytree(self._kept, self._now)
        self.ledger, self.place = copy.deepcopy(self._before), on_file(self._now)
        for desk in self.desks:
            desk.booth = self.place
            desk.open()
        left = self.desks[0]
        left.fuse.set(border)
        try:
            left.talk(Line(left), page=50, rows=3)
            died = False
        except Killed:
            left.crash()
            died = True
        left.fuse.set(None)
        left.talk(Line(left), page=50, rows=3)
        assert left.replica.waiting() == 0, "the exchange after it ends with nothing to send"
        assert left.raw.execute("SELECT count(*) FROM batch WHERE state = 'frozen'").fetchone() == (0,)
        assert left.replica.problems()[0] > 0, "what was refused is there to be seen"
        self._rest()
        assert left.raw.execute("SELECT count(*) FROM outbox").fetchone() == (0,)
        self._close()
        return died

    def _rest(self) -> None:
        """The shortest way there: what was refused is dropped, everybody hears of everything."""
        left, right = self.desks
        for _ in range(2):
            for desk in (right, left):
                desk.talk(Line(desk))
                shown_is_the_top(self.ledger, desk)
                problems_are_sound(desk)
            for problem in self._problems(left):
                if problem.kind == "refusal":
                    self._drop(left, problem)
        Rest(self.ledger, self.place, self.desks, self.store_id).judge()


@pytest.fixture
def border(tmp_path: Path) -> Iterator[Border]:
    blank()
    history = Border(tmp_path)
    with one_course(7), history.clock.ruling():
        history.prepare()
        yield history


def every_fourth(border: Border, part: int) -> None:
    at = next(at for at in range(part, MOST, PARTS) if not border.killed_at(at))
    assert at > FEWEST


def test_killed_at_the_desk_before_every_fourth_statement(border: Border) -> None:
    every_fourth(border, 0)


@pytest.mark.soak
@pytest.mark.parametrize("part", range(1, PARTS))
def test_killed_at_the_desk_before_the_others(border: Border, part: int) -> None:
    every_fourth(border, part)
