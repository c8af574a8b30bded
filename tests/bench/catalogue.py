"""A generated catalogue of any size for the benches: real brands, series, part types and number formats, seeded.

The parts stream out one by one, so that ten million fitments need no more memory than ten thousand.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from random import Random

from desktop.domain.parts import part as number
from desktop.store.catalogue import build, demo, demo_number, open, reference, schema
from desktop.store.catalogue.car import YEAR_CODES
from desktop.store.catalogue.record import Car, Fitment, Interchange, Part, Source, VinPattern

SEED = 20261122
ORIGINALS = 0.55
"""The share of parts that a maker of cars sells itself."""
REPLACED = 0.06
"""The share of a maker's parts that has been replaced by another number."""
_ENGINES = ("1.2T", "1.4T", "1.5L", "1.5T", "1.6L", "1.8L", "1.8T", "2.0L", "2.0T", "2.4L", "2.5L", "3.0T", "插混1.5T")
_GEARBOXES = ("手动", "自动", "CVT", "双离合")
_KINDS = ("am_like", "am_like", "am_for", "same", "together", "split_into", "merged_into", "replaced_by")
_NOTES = (
    "", "", "", "", "2015-06 之后", "2014-03 之前", "1.5L", "自动挡", "带自动启停", "配 17 寸轮毂", "不带电子驻车",
    "按底盘号核对",
)  # fmt: skip


@dataclass(frozen=True)
class Size:
    """How large: parts, and fitments in all (about)."""

    parts: int
    fitments: int

    @property
    def name(self) -> str:
        return f"{self.parts // 1000}k+{self.fitments // 1_000_000}M"


HALF = Size(500_000, 5_000_000)
FULL = Size(1_000_000, 10_000_000)


def ensure(folder: Path, size: Size) -> tuple[open.Catalogue, float | None]:
    """The catalogue of this size in ``folder``, and the seconds its building took; None where it was there."""
    path = folder / f"catalogue-bench-{size.name}.db"
    found = open.inspect(path)
    if isinstance(found, open.Catalogue) and found.format == schema.FORMAT:
        return found, None
    started = time.perf_counter()
    build.build(source(size), path)
    seconds = time.perf_counter() - started
    found = open.inspect(path)
    assert isinstance(found, open.Catalogue)
    return found, seconds


def source(size: Size, seed: int = SEED) -> Source:
    """The records of a catalogue of this size; the same for one seed."""
    made = _Made(size, Random(seed))
    return Source(
        size.name, True, [*reference.car_brands(), *(maker.brand for maker in demo.makers())], reference.categories(),
        [facts.kind for facts in made.types], made.cars, made.parts(), made.interchange, made.patterns(),
    )  # fmt: skip


class _Made:
    def __init__(self, size: Size, random: Random) -> None:
        self.size, self.random = size, random
        self.types = reference.part_types()
        self.names = {brand.code: brand for brand in reference.car_brands()}
        self.makers = demo.makers()
        self.cars = _cars(random)
        self.by_brand: dict[str, list[Car]] = {}
        for car in self.cars:
            self.by_brand.setdefault(car.brand, []).append(car)
        self.brands = list(self.by_brand)
        self.weights = list(accumulate(len(cars) for cars in self.by_brand.values()))
        self.demand = list(accumulate(float(facts.kind.demand) for facts in self.types))
        self.seen: set[str] = set()
        self.interchange: list[Interchange] = []

    def parts(self) -> Iterator[Part]:
        """Each part once; a replaced one names a part of the same brand and type that came before it."""
        latest: dict[tuple[str, str], str] = {}
        original: dict[str, str] = {}
        for _ in range(self.size.parts):
            part = self._part(latest)
            key = number.key(part.brand, part.number)
            if part.grade == "oe":
                latest[part.brand, part.part_type] = original[part.part_type] = key
            elif part.part_type in original:
                self.interchange.append(Interchange(original[part.part_type], key, self.random.choice(_KINDS)))
            yield part

    def _part(self, latest: dict[tuple[str, str], str]) -> Part:
        random = self.random
        facts = random.choices(self.types, cum_weights=self.demand)[0]
        kind = facts.kind
        brand = random.choices(self.brands, cum_weights=self.weights)[0]
        cars = self._fitting(self.by_brand[brand])
        maker = None if random.random() < ORIGINALS else random.choice(self.makers)
        code = brand if maker is None else maker.brand.code
        form = demo_number.maker_format(brand) if maker is None else maker.form
        later = latest.get((code, kind.name_zh), "") if maker is None and random.random() < REPLACED else ""
        position = random.choice(kind.positions or ("",))
        bracket = f"({position})" if position else ""
        shown = self.names[brand]
        return Part(
            code, self._number(code, form, facts.group), kind.name_zh,
            f"{kind.name_zh}{bracket} {shown.name_zh}{cars[0].series} {cars[0].engine}",
            f"{kind.name_en}, {shown.name_en} {cars[0].series_en}", "oe" if maker is None else "equivalent",
            round(facts.price_yuan * random.uniform(0.5, 2.0)) * 100 + 100, position, facts.unit, "",
            kind.demand**3 * random.paretovariate(1.2), later,
            [Fitment(car.key, note) for car in cars for note in (random.choice(_NOTES),)],
        )  # fmt: skip

    def _fitting(self, cars: list[Car]) -> list[Car]:
        """A run of neighbouring cars of the brand: one platform, some years."""
        mean = self.size.fitments / self.size.parts
        count = min(len(cars), max(1, round(self.random.expovariate(1 / mean))))
        start = self.random.randrange(len(cars) - count + 1)
        return cars[start : start + count]

    def _number(self, code: str, form: str, group: str) -> str:
        for _ in range(50):
            drawn = demo_number.draw(self.random, form, group)
            key = number.key(code, drawn)
            if key not in self.seen:
                self.seen.add(key)
                return drawn
        while True:  # the format is used up, as real ones are: a letter more
            longer = f"{drawn} {self.random.randrange(10_000)}"
            key = number.key(code, longer)
            if key not in self.seen:
                self.seen.add(key)
                return longer

    def patterns(self) -> Iterator[VinPattern]:
        """Two prefixes a car."""
        signs = "0123456789ABCDEFGHJKLMNPRSTUVWXYZ"
        for index, car in enumerate(self.cars):
            place = "".join(signs[index // 33**power % 33] for power in (2, 1, 0))
            for year in range(car.year_from, car.year_to + 1):
                yield VinPattern(f"LZX{place}{signs[index % 33]}0", YEAR_CODES[(year - 2001) % 30], car.key, True)


def _cars(random: Random) -> list[Car]:
    """About nine thousand: every generation of the demo's series with more engines, gearboxes and years."""
    cars: dict[str, Car] = {}
    for row in reference.rows("demo", "cars.csv"):
        start, end = int(row["year_from"]), int(row["year_to"])
        for year in range(start, end + 1, 2):
            own = row["engines"].split(";")
            for engine in dict.fromkeys((*own, *random.sample(_ENGINES, 4))):
                for gearbox in random.sample(_GEARBOXES, 2):
                    key = f"{row['brand']}/{row['series_en']}/{year}/{engine}/{gearbox}"
                    cars[key] = Car(
                        key, row["brand"], row["series"], row["series_en"], year, min(year + 1, end), engine, gearbox
                    )
    return list(cars.values())


def main() -> None:
    """``python -m tests.bench.catalogue FOLDER PARTS FITMENTS``: make one to try things on."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("parts", type=int)
    parser.add_argument("fitments", type=int)
    chosen = parser.parse_args()
    made, seconds = ensure(chosen.folder, Size(chosen.parts, chosen.fitments))
    size = made.path.stat().st_size / 2**20
    print(f"{made.path.name}: {made.parts:,} parts, {size:,.0f} MiB" + (f", {seconds:,.0f} s" if seconds else ""))


if __name__ == "__main__":
    main()
