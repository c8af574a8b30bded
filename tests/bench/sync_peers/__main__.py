"""``make bench-sync``: the same work for our product, Anki and PouchDB, one after another in one run, as one table.

Each is measured as often as ``--rounds`` says, in turns, so that a busy moment of the machine meets all of them; the
median counts. Bytes are counted in a run of their own, through a proxy. What cannot be installed is named with why.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.bench.line import dress
from tests.bench.sync_peers.contestant import ALL, Missing
from tests.bench.sync_peers.workload import CHANGES, ROWS, Contestant, times, weights
from tests.postgres import Missing as NoPostgres

TIMES = {"push": 350.0, "pull": 300.0, "push changes": 50.0, "pull changes": 50.0, "no-op": 3.0}
"""Step → the bar in milliseconds."""
BYTES = {"push": 850.0, "no-op": 0.6}
"""Step → the bar in kB, both ways and headers together."""
MEMORY = ("memory A", "memory B", "memory server")
WORDS = ("two fields", "one field")
Found = dict[str, dict[str, list[Any]]]


def measure(contestants: Sequence[Contestant], rounds: int, count: int, changes: int) -> Found:
    """Samples by contestant and line: milliseconds, kB, MB, words."""
    found: Found = {each.name: {} for each in contestants}
    for turn in range(rounds + 1):
        for each in contestants:
            with tempfile.TemporaryDirectory() as folder:
                if turn == rounds:
                    for step, (up, down) in weights(each, Path(folder), count, changes).items():
                        found[each.name].setdefault(f"{step} bytes", []).append((up + down) / 1000)
                    continue
                for name, value in times(each, Path(folder), count, changes).items():
                    scale = 1000 if name in TIMES else 1
                    found[each.name].setdefault(name, []).append(value if name in WORDS else value * scale)
            print(".", end="", flush=True, file=sys.stderr)
    print(file=sys.stderr)
    return found


def table(found: Found) -> list[str]:
    """A line a measured thing: each contestant, the best peer's ratio to the first of ours, and the bar."""
    names = list(found)
    ours = [name for name in names if name.startswith("ours")]
    peers = [name for name in names if name not in ours]
    head = ["", *names, "best peer / ours", "bar"]
    wanted: list[tuple[str, str, float | None]] = [(step, f"{step}, ms", bar) for step, bar in TIMES.items()]
    wanted += [(f"{step} bytes", f"{step}, kB on the wire", bar) for step, bar in BYTES.items()]
    wanted += [(name, f"{name}, MB at most", None) for name in MEMORY]
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    for key, label, bar in wanted:
        medians = {name: statistics.median(found[name][key]) for name in names}
        ratio = ""
        if ours and peers and medians[ours[0]]:
            ratio = f"{min(medians[name] for name in peers) / medians[ours[0]]:.2f}"
        met = ""
        if bar is not None:
            met = f"{bar:g}" + (": met" if ours and medians[ours[0]] <= bar else ": missed")
        lines.append("| " + " | ".join([label, *(f"{medians[name]:.3g}" for name in names), ratio, met]) + " |")
    lines += ["| " + " | ".join([word, *(found[name][word][-1] for name in names), "", ""]) + " |" for word in WORDS]
    return lines


def main() -> int:
    """Run it; 0 also where a bar is missed: that is said."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", default=[], help=", ".join(ALL))
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--changes", type=int, default=CHANGES)
    chosen = parser.parse_args()
    dress()
    contestants = []
    for name in chosen.names or ALL:
        try:
            contestants.append(ALL[name]())
        except (Missing, NoPostgres) as error:
            print(f"{name} could not be installed: {error}")
    try:
        print(f"{chosen.rows} rows, {chosen.changes} changes, {chosen.rounds} rounds in turns, medians")
        found = measure(contestants, chosen.rounds, chosen.rows, min(chosen.changes, chosen.rows))
        print("\n".join(table(found)))
        print("\n".join(f"{each.name}: {each.note}" for each in contestants if each.note))
    finally:
        for each in contestants:
            each.end()
    return 0


if __name__ == "__main__":
    sys.exit(main())
