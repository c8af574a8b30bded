"""Builds a finished catalogue file from plain records. Heavy: runs in the second process or from the command line."""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher

from desktop.domain import clock
from desktop.domain.parts import part as number
from desktop.store.catalogue import schema, spoken
from desktop.store.catalogue.record import Car, Category, Part, PartType, Source


def build(source: Source, path: Path) -> None:
    """Write ``source`` to ``path``, whole or not at all: a file of another name is built, synced and renamed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    building = path.with_name(f"{path.name}.{os.getpid()}.building")
    building.unlink(missing_ok=True)
    try:
        connection = sqlcipher.connect(str(building), isolation_level=None)
        try:
            _Build(connection, source).run()
        finally:
            connection.close()
        with building.open("rb+") as written:
            os.fsync(written.fileno())
        building.replace(path)
    finally:
        building.unlink(missing_ok=True)


def checksum(connection: Any, table: str = "part") -> str:
    """The CRC-32 of what a quote depends on: key and list price of every part, in rowid order, as eight hex digits."""
    crc = 0
    for part_key, list_fen in connection.execute(f"SELECT part_key, list_fen FROM {table} ORDER BY id"):
        crc = zlib.crc32(f"{part_key}={list_fen}\n".encode(), crc)
    return f"{crc:08x}"


class _Build:
    """One run over one connection; the ids of what was written, by code or name."""

    def __init__(self, connection: Any, source: Source) -> None:
        self.connection = connection
        self.source = source
        self.brands: dict[str, int] = {}
        self.types: dict[str, int] = {}
        self.type_rows: list[PartType] = []
        self.cars: dict[str, int] = {}
        self.car_tags: dict[str, str] = {}
        self.car_words: dict[str, set[str]] = {}
        self.parts: dict[str, int] = {}

    def run(self) -> None:
        execute = self.connection.execute
        execute("PRAGMA page_size = 8192")
        execute("PRAGMA journal_mode = OFF")
        execute("PRAGMA synchronous = OFF")
        execute("PRAGMA cache_size = -64000")
        execute(f"PRAGMA application_id = {schema.APPLICATION_ID}")
        self.connection.executescript(schema.TABLES)
        execute("BEGIN")
        terms = spoken.Terms()
        self._brands(terms)
        self._types(terms)
        self._cars(terms)
        ordered = self._parts()
        self._indexes(ordered)
        self._links(ordered)
        self._many("INSERT INTO term VALUES (?, ?, ?, ?)", terms.rows())
        self._many("INSERT INTO reading VALUES (?, ?)", spoken.readings())
        self._meta(len(ordered))
        execute("COMMIT")
        self.connection.executescript(schema.INDEXES)
        execute("ANALYZE")
        execute(f"PRAGMA user_version = {schema.FORMAT}")

    def _many(self, sql: str, rows: Iterable[tuple[Any, ...]]) -> None:
        self.connection.executemany(sql, rows)

    def _brands(self, terms: spoken.Terms) -> None:
        for row_id, brand in enumerate(self.source.brands, 1):
            self.brands[brand.code] = row_id
            self.connection.execute(
                "INSERT INTO brand VALUES (?, ?, ?, ?, ?)",
                (row_id, brand.code, brand.name_zh, brand.name_en, int(brand.is_maker)),
            )
            terms.add("brand", row_id, (brand.name_zh, brand.name_en, brand.code, *brand.aliases))

    def _types(self, terms: spoken.Terms) -> None:
        categories = _category_rows(self.source.categories)
        self._many("INSERT INTO category VALUES (?, ?, ?, ?, ?)", categories)
        leaf = {code: row_id for row_id, code, *_ in categories}
        for row_id, kind in enumerate(self.source.part_types, 1):
            self.types[kind.name_zh] = row_id
            self.type_rows.append(kind)
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
        for row_id, car in enumerate(self.source.cars, 1):
            brand_id = self.brands[car.brand]
            if (car.brand, car.series) not in series:
                series_id = series[car.brand, car.series] = len(series) + 1
                self.connection.execute(
                    "INSERT INTO series VALUES (?, ?, ?, ?)", (series_id, brand_id, car.series, car.series_en)
                )
                terms.add("series", series_id, (car.series, car.series_en))
            series_id = series[car.brand, car.series]
            self.cars[car.key] = row_id
            years = " ".join(f"y{year}" for year in range(car.year_from, car.year_to + 1))
            self.car_tags[car.key] = f"b{brand_id} s{series_id} {years}"
            self.car_words[car.key] = _car_words(car)
            self.connection.execute(
                "INSERT INTO car VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (row_id, car.key, brand_id, series_id, car.year_from, car.year_to, car.engine, car.gearbox),
            )
        self._many(
            "INSERT OR IGNORE INTO vin_pattern VALUES (?, ?, ?, ?)",
            ((row.prefix, row.year_code, self.cars[row.car], int(row.generated)) for row in self.source.vin_patterns),
        )

    def _parts(self) -> list[Part]:
        ordered = sorted(self.source.parts, key=lambda row: (bool(row.superseded_by), -row.popularity))
        keys = [number.key(row.brand, row.number) for row in ordered]
        self.parts = {part_key: row_id for row_id, part_key in enumerate(keys, 1)}
        following = {
            self.parts[part_key]: self.parts[row.superseded_by]
            for part_key, row in zip(keys, ordered, strict=True)
            if row.superseded_by in self.parts
        }
        self._many(
            "INSERT INTO part VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                (
                    row_id, part_key, row.number, number.normalise_number(row.number), self.brands[row.brand],
                    self.types[row.part_type], row.position, row.name_zh, row.name_en, row.grade, row.unit, row.spec,
                    row.list_fen, following.get(row_id), final(following, row_id), int(bool(row.fitments)),
                )
                for row_id, (part_key, row) in enumerate(zip(keys, ordered, strict=True), 1)
            ),
        )  # fmt: skip
        self.connection.execute(
            "UPDATE part_type SET parts = c.n FROM (SELECT type_id, count(*) n FROM part GROUP BY type_id) c"
            " WHERE c.type_id = part_type.id"
        )
        return ordered

    def _indexes(self, ordered: list[Part]) -> None:
        self._many(
            "INSERT INTO part_text (rowid, words) VALUES (?, ?)",
            ((row_id, self._words(row)) for row_id, row in enumerate(ordered, 1)),
        )
        self._many(
            "INSERT INTO part_tag (rowid, tags) VALUES (?, ?)",
            ((row_id, self._tags(row)) for row_id, row in enumerate(ordered, 1)),
        )
        self._many(
            "INSERT INTO part_gram (rowid, norm) VALUES (?, ?)",
            ((row_id, number.normalise_number(row.number)) for row_id, row in enumerate(ordered, 1)),
        )
        for table in ("part_text", "part_tag", "part_gram"):
            self.connection.execute(f"INSERT INTO {table} ({table}) VALUES ('optimize')")

    def _words(self, row: Part) -> str:
        words = number.bigrams(f"{row.name_zh} {row.name_en} {row.spec}")
        words.extend(spoken.figures(row.spec))
        for fitment in row.fitments:
            words.extend(self.car_words.get(fitment.car, ()))
        return " ".join(dict.fromkeys(words))

    def _tags(self, row: Part) -> str:
        tags = [f"t{self.types[row.part_type]}", f"b{self.brands[row.brand]}", f"g{row.grade}"]
        tags.extend(schema.position_tag(word) for word in schema.position_words(row.position))
        for fitment in row.fitments:
            tags.extend(self.car_tags[fitment.car].split())
        return " ".join(dict.fromkeys(tags))

    def _links(self, ordered: list[Part]) -> None:
        self._many(
            "INSERT OR IGNORE INTO fitment VALUES (?, ?, ?, ?)",
            sorted(
                (self.cars[fitment.car], self.types[row.part_type], row_id, fitment.note)
                for row_id, row in enumerate(ordered, 1)
                for fitment in row.fitments
            ),
        )
        self._many(
            "INSERT OR IGNORE INTO interchange VALUES (?, ?)",
            sorted(_both_ways((self.parts[a], self.parts[b]) for a, b in self.source.interchange)),
        )

    def _meta(self, count: int) -> None:
        meta: Mapping[str, str] = {
            "format": str(schema.FORMAT),
            "label": self.source.label,
            "generated": str(int(self.source.generated)),
            "parts": str(count),
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


def _both_ways(pairs: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    for one, other in pairs:
        yield one, other
        yield other, one


def _car_words(car: Car) -> set[str]:
    return set(number.bigrams(car.engine)) | {number.squash(word) for word in car.engine.split()}


def _category_rows(categories: Iterable[Category]) -> list[tuple[int, str, int | None, str, str]]:
    rows = list(categories)
    ids = {row.code: row_id for row_id, row in enumerate(rows, 1)}
    return [(ids[row.code], row.code, ids.get(row.parent), row.name_zh, row.name_en) for row in rows]
