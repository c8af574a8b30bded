"""The price book: a group's or store's retail prices with the days they hold, a file of its own beside the catalogue.

It is plain SQLite like the catalogue, read-only, swapped whole: it holds what any customer is told at the counter,
never what a part costs the store. Catalogue and book change on different days, and a book of half a million prices is
built in seconds where the catalogue takes minutes.
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple

import orjson
import sqlcipher3.dbapi2 as sqlcipher

from desktop.domain import clock

APPLICATION_ID = 0x46424F4B
"""``FBOK`` in the header of the file."""
FORMAT = 1
"""The version of these tables, in ``user_version``; a reader refuses a higher one."""
PATTERN = "prices-*.db"
CACHE_KIB = 8_000
_TABLES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE price (
  part_key TEXT NOT NULL, since TEXT NOT NULL, until TEXT NOT NULL, fen INTEGER NOT NULL,
  PRIMARY KEY (part_key, since)) WITHOUT ROWID;
CREATE TEMP TABLE came (
  part_key TEXT NOT NULL, since TEXT NOT NULL, until TEXT NOT NULL, fen INTEGER NOT NULL);
"""
_SORTED = (
    "INSERT INTO price SELECT part_key, since, until, fen FROM came"
    " WHERE rowid IN (SELECT max(rowid) FROM came GROUP BY part_key, since) ORDER BY part_key, since"
)
_OF_KEYS = (
    "SELECT json_group_array(json_array(p.part_key, p.since, p.until, p.fen))"
    " FROM json_each(?) j CROSS JOIN book.price p ON p.part_key = j.value"
)
"""One row of JSON, for the reason that stands in :mod:`desktop.store.catalogue.statement`."""


class Price(NamedTuple):
    """``fen`` for one piece with tax, from the day ``since`` to the day ``until``, both inclusive; empty is open."""

    part_key: str
    since: str
    until: str
    fen: int


@dataclass(frozen=True, slots=True)
class Book:
    """A price book that can be read. ``twice``: lines of its sources that a later line replaced."""

    path: Path
    label: str
    prices: int
    built_at: datetime
    checksum: str
    twice: int


def build(label: str, prices: Iterable[Price], path: Path) -> None:
    """Write the book to ``path``, whole or not at all. Of two prices of a part from one day on the later one counts."""
    path.parent.mkdir(parents=True, exist_ok=True)
    building = path.with_name(f"{path.name}.{os.getpid()}.building")
    building.unlink(missing_ok=True)
    try:
        with closing(sqlcipher.connect(str(building), isolation_level=None)) as connection:
            _write(connection, label, prices)
        with building.open("rb+") as written:
            os.fsync(written.fileno())
        building.replace(path)
    finally:
        building.unlink(missing_ok=True)


def _write(connection: Any, label: str, prices: Iterable[Price]) -> None:
    for setting in ("page_size = 8192", "journal_mode = OFF", "synchronous = OFF", "cache_size = -64000"):
        connection.execute(f"PRAGMA {setting}")
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.executescript(_TABLES)
    connection.execute("BEGIN")
    connection.executemany("INSERT INTO came VALUES (?, ?, ?, ?)", prices)
    came = connection.execute("SELECT count(*) FROM came").fetchone()[0]
    connection.execute(_SORTED)
    count = connection.execute("SELECT count(*) FROM price").fetchone()[0]
    meta = {
        "label": label,
        "prices": str(count),
        "twice": str(came - count),
        "built_at": clock.now().isoformat(timespec="seconds"),
        "checksum": checksum(connection),
    }
    connection.executemany("INSERT INTO meta VALUES (?, ?)", meta.items())
    connection.execute("COMMIT")
    connection.execute("ANALYZE main")
    connection.execute(f"PRAGMA user_version = {FORMAT}")


def checksum(connection: Any) -> str:
    """The CRC-32 of every price in the order of keys, as eight hex digits."""
    crc = 0
    for row in connection.execute("SELECT part_key, since, until, fen FROM price ORDER BY part_key, since"):
        crc = zlib.crc32("|".join(map(str, row)).encode(), crc)
    return f"{crc:08x}"


def inspect(path: Path) -> Book | None:
    """Read the marks and ``meta`` of one file; None for no book, a damaged or a newer one."""
    try:
        with closing(plain(path)) as connection:
            marks = [connection.execute(f"PRAGMA {mark}").fetchone()[0] for mark in ("application_id", "user_version")]
            if marks[0] != APPLICATION_ID or not 1 <= marks[1] <= FORMAT:
                return None
            meta = dict(connection.execute("SELECT key, value FROM meta"))
        return Book(
            path, meta["label"], int(meta["prices"]), datetime.fromisoformat(meta["built_at"]), meta["checksum"],
            int(meta["twice"]),
        )  # fmt: skip
    except (sqlcipher.Error, KeyError, ValueError, OSError):
        return None


def verify(book: Book) -> bool:
    """Read the whole file: SQLite's own check, the count and the checksum."""
    try:
        with closing(plain(book.path)) as connection:
            sound: bool = connection.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok"
            count = connection.execute("SELECT count(*) FROM price").fetchone()[0]
            return sound and count == book.prices and checksum(connection) == book.checksum
    except sqlcipher.Error:
        return False


def plain(path: Path) -> Any:
    """A read-only connection to a book alone."""
    return sqlcipher.connect(_uri(path), uri=True, isolation_level=None)


def attach(connection: Any, book: Book) -> None:
    """Attach as ``book``, read-only and immutable, to a raw connection opened with ``uri=True``."""
    connection.execute("ATTACH ? AS book KEY ''", (_uri(book.path),))
    connection.execute(f"PRAGMA book.cache_size = -{CACHE_KIB}")


def _uri(path: Path) -> str:
    return f"{path.resolve().as_uri()}?mode=ro&immutable=1"


class Prices:
    """The prices of an attached book; none where there is no book."""

    def __init__(self, connection: Any) -> None:
        self._execute = connection.execute
        self._is_there = any(row[1] == "book" for row in connection.execute("PRAGMA database_list"))

    def of(self, keys: list[str], today: date) -> dict[str, Price]:
        """Part key → the price that holds today, else the one that ended last; one that is still to come is none."""
        if not self._is_there or not keys:
            return {}
        day = today.isoformat()
        found: dict[str, Price] = {}
        for price in self._read(keys):
            if price.since > day:
                continue
            other = found.get(price.part_key)
            if other is None or rank(price, day) > rank(other, day):
                found[price.part_key] = price
        return found

    def _read(self, keys: list[str]) -> Iterator[Price]:
        return map(Price._make, orjson.loads(self._execute(_OF_KEYS, (orjson.dumps(keys).decode(),)).fetchone()[0]))


def rank(price: Price, day: str) -> tuple[bool, str]:
    """Of two prices that have begun the higher counts: one that holds, of those the latest; else the last to end."""
    holds = not price.until or price.until >= day
    return holds, price.since if holds else price.until
