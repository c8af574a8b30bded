"""Known bugs planted one at a time: each is noticed by a kept history, or the oracle is worth nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.sync import planted
from tests.sync.history import on_file, play

FURTHER = range(8)
"""Seeds tried where the kept one does not show it any more: identities are drawn anew each time."""


@pytest.mark.parametrize("bug", planted.BUGS, ids=lambda bug: bug.__name__)
def test_a_planted_bug_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bug: Callable[[pytest.MonkeyPatch], None]
) -> None:
    place = on_file(tmp_path)
    bug(monkeypatch)
    try:
        for seed in (planted.BUGS[bug], *FURTHER):
            try:
                play(place, seed)
            except AssertionError:
                return
        pytest.fail("no history noticed")
    finally:
        place.engine.dispose()
