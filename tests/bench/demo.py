"""How long the demo store takes to make, its catalogue included. Makes it in the home given."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from desktop.store.catalogue import demo as catalogue
from desktop.store.demo import make_demo
from desktop.store.home import Home
from tests.bench.line import Line, Setting, run, timed


def lines(setting: Setting) -> Iterator[Line]:
    """Once: the samples would all be the same work."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        home.mkdir()
        yield Line("demo catalogue made", [timed(lambda: catalogue.ensure(home))])
        yield Line("demo store made over it", [timed(lambda: make_demo(Home(home)))], bar=10_000)


if __name__ == "__main__":
    if "--quiet" in sys.argv:
        make_demo(Home(Path(sys.argv[1])))
    else:
        run(lines)
