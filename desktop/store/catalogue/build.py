"""Builds a finished catalogue file from plain records. Heavy: runs in the second process or from the command line."""

from __future__ import annotations

import os
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher

from desktop.domain import clock
from desktop.domain.parts import part as number
from desktop.store.catalogue import schema, spoken
from desktop.store.catalogue.numbering import Numbers
from desktop.store.catalogue.record import Car, Category, Source
from desktop.store.catalogue.staging import Staged, Staging

HASH_BYTES = 64 * 2**20
"""What an index gathers in memory before it writes: fewer pieces to merge at the end."""


def build(source: Source, path: Path, before: Path | None = None) -> None:
    """Write ``source`` to ``path``, whole or not at all: a file of another name is built, synced and renamed.

    ``before``: the catalogue that this one follows; what is in both keeps its number.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    building, waiting = (path.with_name(f"{path.name}.{os.getpid()}.{stage}") for stage in ("building", "staging"))
    building.unlink(missing_ok=True)
    waiting.unlink(missing_ok=True)
    try:
        connection = sqlcipher.connect(str(building), isolation_level=None)
        try:
            _Build(connection, source, waiting, Numbers(before)).run()
        finally:
            connection.close()
        with building.open("rb+") as written:
            os.fsync(written.fileno())
        building.replace(path)
    finally:
        building.unlink(missing_ok=True)
        waiting.unlink(missing_ok=True)


def checksum(connection: Any, table: str = "part") -> str:
    """The CRC-32 of what a quote depends on: key and list price of every part, in rowid order, as eight hex digits."""
    crc = 0
    for part_key, list_fen in connection.execute(f"SELECT part_key, list_fen FROM {table} ORDER BY id"):
        crc = zlib.crc32(f"{part_key}={list_fen}\n".encode(), crc)
    return f"{crc:08x}"


class _Build:
    """One run over one connection; the ids of what was written, by code or name."""

    def __init__(self, connection: Any, source: Source, waiting: Path, numbers: Numbers) -> None:
        self.connection = connection
        self.source = source
        self.numbers = numbers
        self.brands: dict[str, int] = {}
        self.types: dict[str, int] = {}
        self.cars: dict[str, int] = {}
        self.car_tags: dict[int, frozenset[str]] = {}
        self.car_words: dict[int, frozenset[str]] = {}
        """By car id."""
        self.tally: Counter[tuple[str, int]] = Counter()
        """Parts by what they bear, a brand's or a series' tag, and by type."""
        self.replaced: list[tuple[int, str]] = []
        """Ids of parts that were replaced, and the keys of what came after."""
        self._begin()
        self.staging = Staging(connection, waiting)

    def run(self) -> None:
        self.connection.execute("BEGIN")
        terms = spoken.Terms()
        self._brands(terms)
        self._types(terms)
        self._cars(terms)
        count = self.staging.fill(self.source.parts, self.brands, self.types, self.cars, self.numbers)
        for chunk in self.staging.chunks():
            self._parts(chunk)
        self._fitments()
        self._many("INSERT INTO term VALUES (?, ?, ?, ?)", terms.rows())
        self._many("INSERT INTO reading VALUES (?, ?)", spoken.readings())
        self._many("INSERT INTO tally VALUES (?, ?, ?)", sorted((*key, count) for key, count in self.tally.items()))
        for table in ("part_text", "part_tag", "part_gram"):
            self.connection.execute(f"INSERT INTO {table} ({table}) VALUES ('optimize')")
        self.connection.execute("COMMIT")
        self.connection.executescript(schema.INDEXES)
        self.connection.execute("BEGIN")
        self._links()
        self._meta(count)
        self.connection.execute("COMMIT")
        self.connection.execute("ANALYZE main")
        self.connection.execute(f"PRAGMA user_version = {schema.FORMAT}")

    def _begin(self) -> None:
        execute = self.connection.execute
        execute("PRAGMA page_size = 8192")
        execute("PRAGMA journal_mode = OFF")
        execute("PRAGMA synchronous = OFF")
        execute("PRAGMA cache_size = -128000")
        execute("PRAGMA threads = 2")
        execute(f"PRAGMA application_id = {schema.APPLICATION_ID}")
        self.connection.executescript(schema.TABLES)
        for table in ("part_text", "part_tag", "part_gram"):
            execute(f"INSERT INTO {table} ({table}, rank) VALUES ('hashsize', {HASH_BYTES})")

    def _many(self, sql: str, rows: Iterable[tuple[Any, ...]]) -> None:
        self.connection.executemany(sql, rows)

    def _brands(self, terms: spoken.Terms) -> None:
        for brand in self.source.brands:
            row_id = self.brands[brand.code] = self.numbers.of("brand", brand.code)
            self.connection.execute(
                "INSERT INTO brand VALUES (?, ?, ?, ?, ?)",
                (row_id, brand.code, brand.name_zh, brand.name_en, int(brand.is_maker)),
            )
            terms.add("brand", row_id, (brand.name_zh, brand.name_en, brand.code, *brand.aliases))

    def _types(self, terms: spoken.Terms) -> None:
        categories = _category_rows(self.source.categories, self.numbers)
        self._many("INSERT INTO category VALUES (?, ?, ?, ?, ?)", categories)
        leaf = {code: row_id for row_id, code, *_ in categories}
        for kind in self.source.part_types:
            row_id = self.types[kind.name_zh] = self.numbers.of("type", kind.name_zh)
            self.connection.execute(
                "INSERT INTO part_type VALUES (?, ?, ?, ?, ?, ?, 0)",
                (row_id, kind.name_zh, kind.name_en, leaf[kind.category], ",".join(kind.positions), kind.demand),
            )
            terms.add("type", row_id, (kind.name_zh, kind.name_en, spoken.short_english(kind.name_en), *kind.nicknames))
        for index, word in enumerate(schema.POSITIONS):
            terms.add("position", index, (word, *spoken.POSITION_WORDS.get(word, ())), spell=False)

        for index, grade in enumerate(schema.GRADES):
            terms.add("grade", index, spoken.GRADE_WORDS[grade], spell=False)

    def _cars(self, terms: spoken.Terms) -> None:
        series: dict[tuple[str, str], int] = {}
        for car in self.source.cars:
            row_id = self.numbers.of("car", car.key)
            brand_id = self.brands[car.brand]
            if (car.brand, car.series) not in series:
                series_id = series[car.brand, car.series] = self.numbers.of("series", f"{car.brand}/{car.series}")
                self.connection.execute(
                    "INSERT INTO series VALUES (?, ?, ?, ?)", (series_id, brand_id, car.series, car.series_en)
                )
                terms.add("series", series_id, (car.series, car.series_en))
            series_id = series[car.brand, car.series]
            self.cars[car.key] = row_id
            years = (f"y{year}" for year in range(car.year_from, car.year_to + 1))
            self.car_tags[row_id] = frozenset((f"b{brand_id}", f"s{series_id}", *years))
            self.car_words[row_id] = _car_words(car)
            self.connection.execute(
                "INSERT INTO car VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (row_id, car.key, brand_id, series_id, car.year_from, car.year_to, car.engine, car.gearbox),
            )
        self._many(
            "INSERT OR IGNORE INTO vin_pattern VALUES (?, ?, ?, ?)",
            ((row.prefix, row.year_code, self.cars[row.car], int(row.generated)) for row in self.source.vin_patterns),
        )

    def _parts(self, chunk: list[Staged]) -> None:
        self._many(
            "INSERT INTO part VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, NULL, ?)",
            (
                (
                    row.id, row.part_key, row.number, row.norm, row.brand_id, row.type_id, row.position, row.name_zh,
                    row.name_en, row.grade, row.unit, row.spec, row.list_fen, int(bool(row.cars)),
                )
                for row in chunk
            ),
        )  # fmt: skip
        self._many("INSERT INTO part_text (rowid, words) VALUES (?, ?)", ((row.id, self._words(row)) for row in chunk))
        self._many("INSERT INTO part_tag (rowid, tags) VALUES (?, ?)", ((row.id, self._tags(row)) for row in chunk))
        self._many("INSERT INTO part_gram (rowid, norm) VALUES (?, ?)", ((row.id, row.norm) for row in chunk))
        self._many(
            "INSERT INTO staging.fitment VALUES (?, ?, ?, ?)",
            ((car, row.type_id, row.id, note) for row in chunk for car, note in zip(row.cars, row.notes, strict=True)),
        )
        self.replaced += [(row.id, row.later) for row in chunk if row.later]

    def _words(self, row: Staged) -> str:
        words = dict.fromkeys(number.bigrams(f"{row.name_zh} {row.name_en} {row.spec}"))
        words.update(dict.fromkeys(spoken.figures(row.spec)))
        # in one order, or two builds of the same would differ
        words.update(dict.fromkeys(sorted(frozenset().union(*{self.car_words[car] for car in row.cars}))))
        return " ".join(words)

    def _tags(self, row: Staged) -> str:
        tags = {f"t{row.type_id}", f"b{row.brand_id}", f"g{row.grade}"}
        tags.update(schema.position_tag(word) for word in schema.position_words(row.position))
        for car in row.cars:
            tags |= self.car_tags[car]
        self.tally.update((tag, row.type_id) for tag in tags if tag[0] in "bs")
        return " ".join(tags)

    def _fitments(self) -> None:
        self.connection.execute(
            "INSERT OR IGNORE INTO fitment SELECT * FROM staging.fitment ORDER BY car_id, type_id, part_id"
        )
        self.connection.execute(
            "UPDATE part_type SET parts = c.n FROM (SELECT type_id, count(*) n FROM part GROUP BY type_id) c"
            " WHERE c.type_id = part_type.id"
        )

    def _links(self) -> None:
        """What came after a part, and what does the same job; both are told by keys."""
        following = {row_id: after for row_id, key in self.replaced if (after := self._id_of(key)) is not None}
        self._many(
            "UPDATE part SET next_id = ?, final_id = ? WHERE id = ?",
            ((after, final(following, row_id), row_id) for row_id, after in following.items()),
        )
        pairs = ((self._id_of(one), kind, self._id_of(other)) for one, other, kind in self.source.interchange)
        known = ((one, kind, other) for one, kind, other in pairs if one is not None and other is not None)
        self._many("INSERT OR IGNORE INTO interchange VALUES (?, ?, ?)", sorted(set(_both_ways(known))))

    def _id_of(self, part_key: str) -> int | None:
        found = self.connection.execute(
            "SELECT id FROM part WHERE norm = ? AND part_key = ?", (number.split_key(part_key)[1], part_key)
        ).fetchone()
        return found[0] if found else None

    def _meta(self, count: int) -> None:
        meta: Mapping[str, str] = {
            "format": str(schema.FORMAT),
            "label": self.source.label,
            "generated": str(int(self.source.generated)),
            "parts": str(count),
            "last": str(self.connection.execute("SELECT coalesce(max(id), 0) FROM part").fetchone()[0]),
            "built_at": clock.now().isoformat(timespec="seconds"),
            "checksum": checksum(self.connection),
        }
        self._many("INSERT INTO meta VALUES (?, ?)", meta.items())


def final(following: Mapping[int, int], row_id: int) -> int | None:
    """The end of the chain of replacements, None without one; a chain that bites its tail has no end."""
    seen = {row_id}
    end = following.get(row_id)
    while end is not None and end in following:
        if end in seen:
            return None
        seen.add(end)
        end = following[end]
    return end


def _both_ways(pairs: Iterable[tuple[int, str, int]]) -> Iterator[tuple[int, int, int]]:
    places = {kind: place for place, kind in enumerate(schema.KINDS)}
    for one, kind, other in pairs:
        yield one, places[kind], other
        yield other, places[schema.TURNED[kind]], one


def _car_words(car: Car) -> frozenset[str]:
    return frozenset((*number.bigrams(car.engine), *(number.squash(word) for word in car.engine.split())))


def _category_rows(categories: Iterable[Category], numbers: Numbers) -> list[tuple[int, str, int | None, str, str]]:
    rows = list(categories)
    ids = {row.code: numbers.of("category", row.code) for row in rows}
    return [(ids[row.code], row.code, ids.get(row.parent), row.name_zh, row.name_en) for row in rows]
