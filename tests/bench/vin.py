"""How long a VIN takes to be read: the maker from the store's own lists, or a foreign car by way of ultravin."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle, islice

from desktop.domain.parts import vin
from desktop.store.catalogue.demo import demo_vins
from tests.bench.line import Line, Setting, run, timed

ROUNDS = 200
FOREIGN = "1HGCM82633A004352"
"""Often printed as an example: a Honda made in Ohio."""
MISREAD = "LSVNV2187M2I23456"


def lines(setting: Setting) -> Iterator[Line]:
    """Cold is the first of the process: it reads the lists."""
    made_here = [each.vin for each in demo_vins()]
    yield Line("VIN: the first read", [timed(lambda: vin.decode(made_here[0]))])
    rounds = setting.rounds(ROUNDS)
    for name, some in (("made in China", made_here), ("misread", [MISREAD]), ("made elsewhere", [FOREIGN])):
        vin.decode(some[0])
        times = [timed(lambda text=text: vin.decode(text)) for text in islice(cycle(some), rounds)]  # type: ignore[misc]
        yield Line(f"VIN: one {name}", times)


if __name__ == "__main__":
    run(lines)
