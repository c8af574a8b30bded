"""Finds the newest catalogue file, says what is wrong with it, attaches it read-only."""

from __future__ import annotations

import dataclasses
import struct
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

import sqlcipher3.dbapi2 as sqlcipher

from desktop.store.catalogue import book, build, current, schema

PATTERN = "catalogue-*.db"
CACHE_KIB = 16_000
"""The page cache of the attached catalogue: enough for its hot pages, without mmap."""
_HEADER = struct.Struct(">16sHBBBBBBIIIIIIIIIIIII")


@dataclass(frozen=True, slots=True)
class Catalogue:
    """A catalogue file that can be read. ``generated`` must be said on screen wherever it is shown."""

    path: Path
    label: str
    generated: bool
    parts: int
    built_at: datetime
    checksum: str
    format: int = schema.FORMAT
    skipped: tuple[Unusable, ...] = ()
    """Files of the same folder that could not be read."""


@dataclass(frozen=True, slots=True)
class Unusable:
    """Why there is no catalogue; ``code`` is a sentence's code."""

    code: Literal["catalogue.missing", "catalogue.damaged", "catalogue.newer"]
    path: Path


def newest(home: Path) -> Catalogue | Unusable:
    """The catalogue to use from the folder ``home``: the named one, a real one before a generated one, the latest.

    A damaged file never hides a good one; when no file is good, the reason of the last by name is given.
    """
    good: list[Catalogue] = []
    bad: list[Unusable] = []
    for path in sorted(home.glob(PATTERN)):
        found = inspect(path)
        if isinstance(found, Catalogue):
            good.append(found)
        else:
            bad.append(found)
    if good:
        named = current.named(home, "catalogue")
        best = max(good, key=lambda row: (row.path.name == named, not row.generated, row.label, row.built_at))
        return dataclasses.replace(best, skipped=tuple(bad))
    return bad[-1] if bad else Unusable("catalogue.missing", home)


def inspect(path: Path) -> Catalogue | Unusable:
    """Read header and ``meta`` of one file: quick, so that it can be done at every start."""
    try:
        with path.open("rb") as file:
            head = file.read(_HEADER.size)
        size = path.stat().st_size
    except OSError:
        return Unusable("catalogue.missing", path)
    damaged = Unusable("catalogue.damaged", path)
    if len(head) < _HEADER.size or not head.startswith(b"SQLite format 3\x00"):
        return damaged
    fields = _HEADER.unpack(head)
    page_size, pages, user_version, application = fields[1], fields[9], fields[17], fields[19]
    if application != schema.APPLICATION_ID or page_size * pages != size:
        return damaged
    if user_version > schema.FORMAT:
        return Unusable("catalogue.newer", path)
    try:
        return _read_meta(path)
    except (sqlcipher.Error, KeyError, ValueError):
        return damaged


def current_book(home: Path) -> book.Book | None:
    """The price book to use from the folder ``home``: the one that was named, else the one that was built last."""
    found = [each for path in home.glob(book.PATTERN) if (each := book.inspect(path)) is not None]
    named = current.named(home, "prices")
    return max(found, key=lambda each: (each.path.name == named, each.built_at), default=None)


def verify(catalogue: Catalogue) -> bool:
    """Read the whole file: SQLite's own check and the checksum over keys and prices. Seconds; for doctor and import."""
    try:
        connection = plain(catalogue.path)
        try:
            sound: bool = connection.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok"
            return sound and build.checksum(connection) == catalogue.checksum
        finally:
            connection.close()
    except sqlcipher.Error:
        return False


def attach(connection: Any, catalogue: Catalogue) -> None:
    """Attach as ``cat``, read-only and immutable, to a raw connection opened with ``uri=True``; the price book as
    ``book`` where its folder has one."""
    connection.execute("ATTACH ? AS cat KEY ''", (_uri(catalogue.path),))
    connection.execute(f"PRAGMA cat.cache_size = -{CACHE_KIB}")
    priced = current_book(catalogue.path.parent)
    if priced is not None:
        book.attach(connection, priced)


def _uri(path: Path) -> str:
    return f"{path.resolve().as_uri()}?mode=ro&immutable=1"


def plain(path: Path) -> Any:
    """A read-only connection to a catalogue file alone."""
    return sqlcipher.connect(_uri(path), uri=True, isolation_level=None)


def _read_meta(path: Path) -> Catalogue:
    connection = plain(path)
    try:
        meta = dict(connection.execute("SELECT key, value FROM meta"))
        last = connection.execute("SELECT max(id) FROM part").fetchone()[0] or 0
    finally:
        connection.close()
    if last != int(meta.get("last") or meta["parts"]):
        raise ValueError(last)
    return Catalogue(
        path=path,
        label=meta["label"],
        generated=meta["generated"] == "1",
        parts=int(meta["parts"]),
        built_at=datetime.fromisoformat(meta["built_at"]),
        checksum=meta["checksum"],
        format=int(meta["format"]),
    )
