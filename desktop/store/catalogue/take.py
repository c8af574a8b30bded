"""A file that the centre published: where it lies while it comes, checked whole, put in its place by its name.

A new version has a name of its own, so that files that are open stay; readers attach the new one from the next question
on. One that does not pass the checks is thrown away, and the one in use stays.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import sqlcipher3.dbapi2 as sqlcipher

from desktop.store.catalogue import book, current, open, picture, sample
from desktop.store.home import sync_folder, world_failed

MARK = ".sha256"
"""Beside a file that was fetched: its SHA-256, so that it is not read anew at each start."""
KEPT = 2
"""Fetched versions that stay: the one in use and the one before it, to go back to."""


@dataclass(frozen=True)
class Shelf:
    """The files of one kind in a home: ``stem`` begins their names, ``in_use`` finds the one that readers attach."""

    home: Path
    stem: str
    in_use: Callable[[Path], Path | None]
    is_good: Callable[[Path], bool]

    def held(self) -> str:
        """SHA-256 of the file in use, where it was fetched; empty otherwise."""
        path = self.in_use(self.home)
        return "" if path is None else _mark(path)

    def here(self, sha256: str) -> Path | None:
        """This very file, where it was fetched before, used or not: one published again is not fetched again."""
        for mark in self.home.glob(f"{self.stem}-*{MARK}"):
            path = mark.with_suffix(".db")
            if _mark(path) == sha256 and path.exists():
                return path
        return None

    def coming(self, sha256: str, suffix: str) -> Path:
        """Where the file or its pack lies while it comes; what is left of others goes."""
        mine = self.home / f"{self.stem}-{sha256[:16]}{suffix}"
        for pattern in ("*.coming", "*.made"):
            for other in self.home.glob(f"{self.stem}-{pattern}"):
                if other.name.partition(".")[0] != mine.name.partition(".")[0]:
                    with contextlib.suppress(OSError):
                        other.unlink()
        return mine

    def put_in_place(self, part: Path, version: str, sha256: str) -> bool:
        """Check a file whole and use it from now on; False, and it is gone, where it is not good.

        ``sha256`` was compared already. Older fetched ones go, as far as the system lets them. Raises StoreError as
        ``home.world_failed``.
        """
        if not self.is_good(part):
            part.unlink(missing_ok=True)
            return False
        target = self.home / f"{self.stem}-{version}-{sha256[:8]}.db"
        try:
            part.replace(target)
            target.with_suffix(MARK).write_text(sha256, "ascii")
            sync_folder(self.home)
        except OSError as error:
            raise world_failed(error, self.home) from None
        self.use(target)
        self._tidy(target)
        return True

    def use(self, path: Path) -> None:
        """Readers attach this one from now on. Raises StoreError as ``home.world_failed``."""
        current.name(self.home, self.stem, path.name)

    def _tidy(self, kept: Path) -> None:
        """Windows keeps what is open; the next time takes it."""
        fetched = sorted(self.home.glob(f"{self.stem}-*{MARK}"), key=lambda mark: mark.stat().st_mtime)
        for mark in fetched[:-KEPT]:
            if mark != kept.with_suffix(MARK):
                with contextlib.suppress(OSError):
                    mark.with_suffix(".db").unlink(missing_ok=True)
                    mark.unlink()


def catalogues(home: Path) -> Shelf:
    """The catalogues of a home."""
    return Shelf(home, "catalogue", _catalogue_in_use, _is_catalogue)


def books(home: Path) -> Shelf:
    """The price books of a home."""
    return Shelf(home, "prices", _book_in_use, _is_book)


def shelf(home: Path, kind: str) -> Shelf:
    """The files of a kind: ``prices``, ``media``, else catalogues."""
    if kind == "media":
        return Shelf(home, "media", lambda _home: None, lambda path: picture.inspect(path) is not None)
    return books(home) if kind == "prices" else catalogues(home)


def append(part: Path, data: bytes) -> None:
    """One more slice. Raises StoreError as ``home.world_failed``."""
    try:
        with part.open("ab") as file:
            file.write(data)
    except OSError as error:
        raise world_failed(error, part.parent) from None


def written(steps: Iterator[tuple[int, int]], folder: Path) -> Iterator[tuple[int, int]]:
    """The steps of making a file in ``folder``; a failure of the disk is told as ``home.world_failed`` does."""
    try:
        yield from steps
    except OSError as error:
        raise world_failed(error, folder) from None


def _mark(path: Path) -> str:
    try:
        return path.with_suffix(MARK).read_text("ascii").strip()
    except (OSError, UnicodeDecodeError):
        return ""


def _catalogue_in_use(home: Path) -> Path | None:
    found = open.newest(home)
    return found.path if isinstance(found, open.Catalogue) else None


def _is_catalogue(path: Path) -> bool:
    found = open.inspect(path)
    if not isinstance(found, open.Catalogue) or not open.verify(found):
        return False
    try:
        with closing(open.plain(path)) as connection:
            count = connection.execute("SELECT count(*) FROM part").fetchone()[0]
            return bool(count == found.parts) and sample.answers(connection)
    except sqlcipher.Error:
        return False


def _book_in_use(home: Path) -> Path | None:
    found = open.current_book(home)
    return found.path if found is not None else None


def _is_book(path: Path) -> bool:
    found = book.inspect(path)
    return found is not None and book.verify(found)
