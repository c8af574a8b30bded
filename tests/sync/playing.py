"""Plays seeded histories, again and cut down.

``python -m tests.sync.history SEED …`` plays seeds or ranges (``0-199``), as do the other histories; ``--cut`` leaves
out every step that is not needed, ``--postgresql`` plays on a server of its own, ``--steps N`` plays longer.
"""

from __future__ import annotations

import argparse
import contextlib
import re
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from sync.server.embedded import open_file
from tests.postgres import Server, programs
from tests.sync.booth import KEY
from tests.sync.history import STEPS, History
from tests.sync.server.made import made
from tests.sync.world import Place


def cut_down(fails: Callable[[Sequence[int]], bool], steps: Sequence[int]) -> list[int]:
    """The fewest steps found that still fail, leaving out ever smaller stretches."""
    left = list(steps)
    size = max(1, len(left) // 2)
    while size:
        at = 0
        while at < len(left):
            fewer = left[:at] + left[at + size :]
            if fails(fewer):
                left = fewer
            else:
                at += size
        size //= 2
    return left


def on_file(folder: Path) -> Place:
    """A centre on its encrypted file."""
    engine = open_file(folder / "centre", KEY)
    return Place(folder, engine, engine)


def play(place: Place, seed: int, steps: int | Sequence[int] = STEPS, kind: type[History] = History) -> None:
    """One history; a failure names what plays it again."""
    history = kind(place, seed, steps)
    try:
        history.run()
    except Exception as error:
        lines = "\n".join(history.told)
        raise AssertionError(
            f"{type(error).__name__}: {error}\nseed {seed}: python -m {kind.__module__} {seed} --cut\n{lines}"
        ) from error


@contextlib.contextmanager
def _place(server: Server | None) -> Iterator[Place]:
    """A centre on the server, or on a file. Each run needs its own: a seed's identities are always the same."""
    with tempfile.TemporaryDirectory(prefix="forecourt-history-") as folder:
        if server is None:
            place = on_file(Path(folder))
        else:
            on = made(server)
            place = Place(Path(folder), on.engine, on.seeing)
        try:
            yield place
        finally:
            place.engine.dispose()
            place.seeing.dispose()


def main(kind: type[History] = History) -> int:
    parser = argparse.ArgumentParser(description="Play histories again.")
    parser.add_argument("seeds", nargs="+", help="a seed, or a range like 0-199")
    parser.add_argument("--steps", type=int, default=STEPS)
    parser.add_argument("--cut", action="store_true", help="leave out every step that is not needed")
    parser.add_argument("--postgresql", action="store_true")
    options = parser.parse_args()
    failed = 0
    with contextlib.ExitStack() as open_things:
        server = None
        if options.postgresql:
            server = Server(programs())
            open_things.callback(server.stop)
        for text in options.seeds:
            first, _, last = text.partition("-")
            for seed in range(int(first), int(last or first) + 1):
                failed += _tell(kind, seed, options, server)
    print(f"{failed} failed")
    return 1 if failed else 0


def _tell(kind: type[History], seed: int, options: argparse.Namespace, server: Server | None) -> bool:
    """Play one seed and print how it failed; whether it did."""

    def failure(steps: Sequence[int]) -> AssertionError | None:
        with _place(server) as place:
            try:
                play(place, seed, steps, kind)
            except AssertionError as error:
                return error
        return None

    steps: Sequence[int] = range(options.steps)
    first = failure(steps)
    if first is None:
        return False
    if options.cut:
        steps = cut_down(lambda fewer: _what(failure(fewer)) == _what(first), steps)
    print(failure(steps), "steps:", list(steps), sep="\n")
    return True


def _what(failure: AssertionError | None) -> str:
    """What a failure says apart from whose, so that cutting down does not end at another one."""
    return re.split(r"[\d'(]", str(failure), maxsplit=1)[0]
