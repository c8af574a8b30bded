"""How long the program takes to its first paint, to the gate, and from Enter to the lookup page."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator

from tests.bench.line import ROOT, Line, Setting, run

ROUNDS = 5


def lines(setting: Setting) -> Iterator[Line]:
    """From the start of the process, its bytecode compiled before."""
    subprocess.run([sys.executable, "-m", "compileall", "-q", "desktop", "resources", "printing"], cwd=ROOT, check=True)
    _stamps(setting)
    rounds = [_stamps(setting) for _ in range(setting.rounds(ROUNDS))]
    yield Line("start to first paint", [each["painted"] for each in rounds], bar=300)
    yield Line("start to the gate, store open", [each["gate"] for each in rounds])
    yield Line("signing in, Enter to lookup page", [each["lookup"] - each["enter"] for each in rounds])


def _stamps(setting: Setting) -> dict[str, float]:
    """One start: milliseconds since then, by stamp."""
    began = time.time()
    told = subprocess.run(
        [sys.executable, "-m", "tests.bench.stamps", "--home", setting.home],
        cwd=ROOT, check=True, text=True, stdout=subprocess.PIPE, timeout=60,
    ).stdout  # fmt: skip
    return {word: (float(moment) - began) * 1000 for word, moment in map(str.split, told.splitlines())}


if __name__ == "__main__":
    run(lines)
