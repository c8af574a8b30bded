"""Puts the facts of several files together in a file of its own, and gives them as one Source.

What a later file says of a part covers what an earlier one said; what it does not say stays. Memory stays small: parts
and fits lie on the disk, only brands, part types and cars are held.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby, islice
from operator import itemgetter
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher

from desktop.domain.parts import part as number
from desktop.store.catalogue.record import Car, Fitment, Interchange, Part, Source
from desktop.store.catalogue.source.fact import (
    Fact,
    FitFact,
    LinkFact,
    PartFact,
    PictureFact,
    Remark,
    Report,
    either,
    joined,
)
from desktop.store.catalogue.source.word import Words

CHUNK = 5_000
"""Facts written at once."""
_TABLES = """
CREATE TABLE part (
  id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, brand TEXT NOT NULL, number TEXT NOT NULL, kind TEXT NOT NULL,
  name_zh TEXT NOT NULL, name_en TEXT NOT NULL, grade TEXT NOT NULL, list_fen INTEGER, position TEXT NOT NULL,
  unit TEXT NOT NULL, spec TEXT NOT NULL, popularity REAL, later TEXT NOT NULL, quantity INTEGER NOT NULL DEFAULT 0);
CREATE TABLE base (
  id INTEGER PRIMARY KEY, maker TEXT NOT NULL, series TEXT NOT NULL, year_from INTEGER NOT NULL,
  year_to INTEGER NOT NULL, UNIQUE (maker, series, year_from, year_to));
CREATE TABLE car (id INTEGER PRIMARY KEY, base INTEGER NOT NULL, engine TEXT NOT NULL, gearbox TEXT NOT NULL,
  UNIQUE (base, engine, gearbox));
CREATE TABLE fit (part INTEGER NOT NULL, car INTEGER NOT NULL, position TEXT NOT NULL, note TEXT NOT NULL);
CREATE TABLE link (one TEXT NOT NULL, other TEXT NOT NULL, is_oe INTEGER NOT NULL, PRIMARY KEY (one, other))
  WITHOUT ROWID;
CREATE TABLE picture (key TEXT NOT NULL, file TEXT NOT NULL, rank INTEGER NOT NULL, PRIMARY KEY (key, file));
"""
_PART = (
    "INSERT INTO part (key, brand, number, kind, name_zh, name_en, grade, list_fen, position, unit, spec, popularity,"
    " later) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO UPDATE SET "
    + ", ".join(
        f"{name} = iif(excluded.{name} <> '', excluded.{name}, {name})"
        for name in ("kind", "name_zh", "name_en", "grade", "position", "unit", "spec", "later")
    )
    + ", list_fen = coalesce(excluded.list_fen, list_fen), popularity = coalesce(excluded.popularity, popularity)"
)
_FIT = "INSERT INTO fit SELECT id, ?2, ?3, ?4 FROM part WHERE key = ?1"
_QUANTITY = "UPDATE part SET quantity = ?2 WHERE key = ?1 AND quantity = 0"
_PARTS = (
    "SELECT p.id, p.brand, p.number, p.kind, p.name_zh, p.name_en, p.grade, p.list_fen, p.position, p.unit, p.spec,"
    " p.popularity, p.later, p.quantity, (SELECT count(*) FROM fit f WHERE f.part = p.id) FROM part p ORDER BY p.id"
)
_FITS = "SELECT part, car, position, note FROM fit WHERE part BETWEEN ? AND ? ORDER BY part, car"


class Gatherer:
    """Takes facts in and gives the Source; a context that leaves no file behind."""

    def __init__(self, path: Path, report: Report | None = None) -> None:
        path.unlink(missing_ok=True)
        self._path = path
        self.report = report or Report()
        self.words = Words()
        self._connection = sqlcipher.connect(str(path), isolation_level=None)
        for setting in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -64000"):
            self._connection.execute(f"PRAGMA {setting}")
        self._connection.executescript(_TABLES)
        self._bases: dict[tuple[str, str, int, int], int] = {}
        self._cars: dict[tuple[int, str, str], int] = {}

    def __enter__(self) -> Gatherer:
        return self

    def __exit__(self, *_exc: object) -> None:
        self._connection.close()
        self._path.unlink(missing_ok=True)

    def take(self, file: str, facts: Iterable[Fact]) -> None:
        """All facts of one file; ``file`` names it in the report."""
        self._connection.execute("BEGIN")
        rest = iter(facts)
        while chunk := list(islice(rest, CHUNK)):
            self._take(file, chunk)
        self._connection.execute("COMMIT")

    def source(self, label: str) -> Source:
        """Everything that was taken, as a Source that may be read once."""
        execute = self._connection.execute
        execute("CREATE INDEX IF NOT EXISTS fit_by_part ON fit (part)")
        cars, members = self._all_cars()
        makers = {car.brand for car in cars}
        if execute("SELECT 1 FROM part WHERE kind = '' LIMIT 1").fetchone():
            self.words.kind("")
        used = {row[0] for row in execute("SELECT DISTINCT brand FROM part")} | makers
        return Source(
            label, False, [brand for code, brand in self.words.brands.items() if code in used],
            self.words.categories(), self.words.kinds(), cars, self._parts(members), self._links(),
        )  # fmt: skip

    def parts(self) -> int:
        """How many different parts the files name."""
        found: int = self._connection.execute("SELECT count(*) FROM part").fetchone()[0]
        return found

    def pictures(self) -> Iterator[tuple[str, str]]:
        """Part key and file name of every picture, a part's main one first."""
        yield from self._connection.execute("SELECT key, file FROM picture ORDER BY key, rank, file")

    def _take(self, file: str, chunk: list[Fact]) -> None:
        for kind, facts in groupby(chunk, type):
            if kind is PartFact:
                self._take_parts(list(facts))  # type: ignore[arg-type]
            elif kind is FitFact:
                self._take_fits(list(facts))  # type: ignore[arg-type]
            elif kind is LinkFact:
                self._take_links(list(facts))  # type: ignore[arg-type]
            elif kind is PictureFact:
                self._take_pictures(list(facts))  # type: ignore[arg-type]
            else:
                for remark in facts:
                    assert isinstance(remark, Remark)
                    self.report.remark(file, remark)

    def _key(self, brand: str, its_number: str) -> str:
        return number.key(self.words.brand(brand).code, its_number)

    def _take_parts(self, facts: list[PartFact]) -> None:
        self._connection.executemany(_PART, (self._row(fact) for fact in facts if not fact.removed))
        for fact in facts:
            self.report.count("removed" if fact.removed else "parts_said")
            if fact.removed:
                self._connection.execute("DELETE FROM part WHERE key = ?", (self._key(fact.brand, fact.number),))

    def _row(self, fact: PartFact) -> tuple[Any, ...]:
        brand = self.words.brand(fact.brand)
        later = number.key(brand.code, fact.later) if fact.later else ""
        kind = self.words.kind(fact.kind) if fact.kind else ""
        return (
            number.key(brand.code, fact.number), brand.code, fact.number, kind, fact.name_zh,
            fact.name_en, fact.grade, fact.list_fen, fact.position, fact.unit, fact.spec,
            fact.popularity, later,
        )  # fmt: skip

    def _take_fits(self, facts: list[FitFact]) -> None:
        rows = [(self._key(fact.brand, fact.number), self._car(fact), fact) for fact in facts]
        self._connection.executemany(
            _FIT, ((key, car, fact.position, fact.note) for key, car, fact in rows if not fact.removed)
        )
        self._connection.executemany(_QUANTITY, ((key, fact.quantity) for key, _, fact in rows if fact.quantity > 1))
        for key, car, fact in rows:
            self.report.count("removed" if fact.removed else "fits_said")
            if fact.removed:
                self._connection.execute(
                    "DELETE FROM fit WHERE car = ? AND part = (SELECT id FROM part WHERE key = ?)", (car, key)
                )

    def _car(self, fact: FitFact) -> int:
        base = (self.words.maker(fact.maker).code, fact.series, fact.year_from, fact.year_to)
        base_id = self._bases.get(base)
        if base_id is None:
            base_id = self._bases[base] = len(self._bases) + 1
            self._connection.execute("INSERT INTO base VALUES (?, ?, ?, ?, ?)", (base_id, *base))
        car = (base_id, fact.engine, fact.gearbox)
        car_id = self._cars.get(car)
        if car_id is None:
            car_id = self._cars[car] = len(self._cars) + 1
            self._connection.execute("INSERT INTO car VALUES (?, ?, ?, ?)", (car_id, *car))
        return car_id

    def _take_links(self, facts: list[LinkFact]) -> None:
        """A maker's own number that no file lists becomes a part: it is what people ask for."""
        for fact in facts:
            one, other = self._key(fact.brand, fact.number), self._key(fact.other_brand, fact.other_number)
            self._connection.execute("INSERT OR IGNORE INTO link VALUES (?, ?, ?)", (one, other, int(fact.other_is_oe)))
            if fact.other_is_oe:
                brand = self.words.maker(fact.other_brand).code
                self._connection.execute(
                    "INSERT INTO part (key, brand, number, kind, name_zh, name_en, grade, list_fen, position, unit,"
                    " spec, popularity, later) SELECT ?2, ?3, ?4, kind, name_zh, name_en, 'oe', NULL, position, unit,"
                    " '', NULL, '' FROM part WHERE key = ?1 ON CONFLICT (key) DO NOTHING",
                    (one, other, brand, fact.other_number),
                )
        self.report.count("links_said", len(facts))

    def _take_pictures(self, facts: list[PictureFact]) -> None:
        self._connection.executemany(
            "INSERT INTO picture VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET rank = min(rank, excluded.rank)",
            ((self._key(fact.brand, fact.number), fact.file, fact.rank) for fact in facts),
        )
        self.report.count("pictures_said", len(facts))

    def _all_cars(self) -> tuple[list[Car], dict[int, tuple[str, ...]]]:
        """The cars, and for each one that was named the keys of the cars that it means.

        One named without its engine means every engine of that model and year that is known.
        """
        rows = self._connection.execute(
            "SELECT c.id, c.base, c.engine, c.gearbox, b.maker, b.series, b.year_from, b.year_to FROM car c"
            " JOIN base b ON b.id = c.base ORDER BY b.maker, b.series, b.year_from DESC, b.year_to, c.engine, c.gearbox"
        ).fetchall()
        told = {row[1] for row in rows if row[2] or row[3]}
        cars: list[Car] = []
        of_base: dict[int, list[str]] = {}
        keys: dict[int, str] = {}
        for row_id, base, engine, gearbox, maker, series, start, end in rows:
            if (engine or gearbox) or base not in told:
                key = "/".join((maker, series, f"{start}-{end}", engine, gearbox)).rstrip("/")
                cars.append(Car(key, maker, series, series, start, end, engine, gearbox))
                keys[row_id] = key
                of_base.setdefault(base, []).append(key)
        return cars, {row[0]: (keys[row[0]],) if row[0] in keys else tuple(of_base[row[1]]) for row in rows}

    def _parts(self, members: dict[int, tuple[str, ...]]) -> Iterator[Part]:
        found = self._connection.cursor().execute(_PARTS)
        while chunk := found.fetchmany(CHUNK):
            fits = self._connection.cursor().execute(_FITS, (chunk[0][0], chunk[-1][0]))
            of_part = {part: list(rows) for part, rows in groupby(fits, itemgetter(0))}
            for row in chunk:
                yield self._part(row, of_part.get(row[0], []), members)

    def _part(self, row: tuple[Any, ...], fits: list[tuple[Any, ...]], members: dict[int, tuple[str, ...]]) -> Part:
        (_, brand, its_number, kind, name_zh, name_en, grade, fen, position, unit, spec, asked, later, each,
         many) = row  # fmt: skip
        places = {fit[2] for fit in fits if fit[2]}
        if not position and len(places) == 1 and all(fit[2] for fit in fits):
            position = places.pop()
        notes: dict[str, list[str]] = {}
        for _, car, place, note in fits:
            for key in members[car]:
                notes.setdefault(key, []).append(joined((place if place != position else "", note)))
        kind = kind or self.words.kind("")
        return Part(
            brand, its_number, kind, name_zh or name_en or kind, name_en or name_zh or kind,
            grade or ("oe" if self.words.brands[brand].is_maker else "equivalent"), fen or 0, position, unit or "件",
            spec or (f"每车 {each} 件" if each > 1 else ""), many if asked is None else asked, later,
            [Fitment(key, either(said)) for key, said in notes.items()],
        )  # fmt: skip

    def _links(self) -> Iterator[Interchange]:
        for one, other, is_oe in self._connection.execute("SELECT one, other, is_oe FROM link ORDER BY one, other"):
            yield Interchange(other, one, "am_for") if is_oe else Interchange(one, other)
