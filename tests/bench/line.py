"""One measured thing, one line: median (p95 / p99), the bar and whether it is met, the peer it is compared with."""

from __future__ import annotations

import argparse
import dataclasses
import math
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Which = Literal["median", "p95", "most"]
ROOT = Path(__file__).resolve().parents[2]
FORM = re.compile(
    r"^(?P<name>\S.*?) {2,}(?P<median>[\d.]+) \w+( \(p95 [\d.]+, p99 [\d.]+, most [\d.]+\))?"
    r"( {2,}bar: (median|p95|most) < [\d.]+ \w+, (?P<word>ok|missed))?"
    r"( {2,}(?P<ratio>[\d.]+) times as (fast|small) as .+)?$"
)
"""What every line printed by a bench looks like."""


@dataclass(frozen=True)
class Peer:
    """Something named that does the same job: its median, in the same unit. Less is better."""

    name: str
    median: float
    better: Literal["fast", "small"] = "fast"


@dataclass(frozen=True)
class Line:
    """What was measured. ``bar`` is the figure that ``which`` of the samples must stay under."""

    name: str
    samples: Sequence[float]
    unit: str = "ms"
    bar: float | None = None
    which: Which = "median"
    peer: Peer | None = None

    def value(self, which: Which) -> float:
        """The median, the 95th percentile or the greatest."""
        if which == "median":
            return statistics.median(self.samples)
        return self.share(0.95) if which == "p95" else max(self.samples)

    def share(self, share: float) -> float:
        """The sample that this share of all samples does not exceed."""
        return sorted(self.samples)[max(0, math.ceil(share * len(self.samples)) - 1)]

    @property
    def missed(self) -> bool:
        return self.bar is not None and self.value(self.which) >= self.bar

    def __str__(self) -> str:
        text = f"{self.name:<50}  {_short(self.value('median')):>7} {self.unit}"
        if len(self.samples) > 1:
            shares = _short(self.share(0.95)), _short(self.share(0.99)), _short(self.value("most"))
            text += " (p95 {}, p99 {}, most {})".format(*shares)
        if self.bar is not None:
            text += f"  bar: {self.which} < {self.bar:g} {self.unit}, {'missed' if self.missed else 'ok'}"
        if self.peer is not None:
            ratio = self.peer.median / self.value("median")
            text += f"  {_short(ratio)} times as {self.peer.better} as {self.peer.name}"
        return text


@dataclass(frozen=True)
class Setting:
    """``home``: a demo store to work on, made once for all benches; ``tiny``: a few rounds, to see that it runs."""

    home: Path
    tiny: bool = False

    def rounds(self, count: int) -> int:
        return min(count, 3) if self.tiny else count


Bench = Callable[[Setting], Iterator[Line]]


def timed(work: Callable[[], object]) -> float:
    """Milliseconds of one call."""
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


def run(bench: Bench) -> None:
    """The body of a bench module's ``__main__``: prints its lines as they come. ``[home] [--tiny]``."""
    parser = argparse.ArgumentParser()
    parser.add_argument("home", nargs="?", type=Path, help="a home with the demo store; made where it is missing")
    parser.add_argument("--why", action="store_true", help="where it was when it took long, where the bench can tell")
    parser.add_argument("--tiny", action="store_true", help="a few rounds only")
    given = parser.parse_args()
    dress()
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("FORECOURT_STATE", str(Path(folder) / "state"))
        home = given.home or Path(folder) / "home"
        if not (home / "shop.db").exists():
            subprocess.run([sys.executable, "-m", "tests.bench.demo", home, "--quiet"], cwd=ROOT, check=True)
        for line in bench(Setting(home, given.tiny)):
            print(line, flush=True)


def dress() -> None:
    """The program's own fonts, a screen large enough, bytecode kept, and nothing of the user's touched."""
    here = ROOT / "tests"
    os.environ["QT_QPA_PLATFORM"] = f"offscreen:configfile={here / 'offscreen.json'}"
    os.environ["FONTCONFIG_FILE"] = str(here / "fonts.conf")
    os.environ["QT_LOGGING_RULES"] = "qt.qpa.*=false"
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False


def against(line: Line, peer: Line) -> Line:
    """The line, compared with the median of another."""
    return dataclasses.replace(line, peer=Peer(peer.name, peer.value("median")))


def _short(value: float) -> str:
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"
