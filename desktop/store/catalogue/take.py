"""A catalogue that the centre published: where it lies while it comes, checked whole, put in its place by its name.

A new version has a name of its own, so that files that are open stay; readers attach the new one from the next question
on. One that cannot be read is thrown away, and the one in use stays.
"""

from __future__ import annotations

import contextlib
import hashlib
from pathlib import Path

from desktop.store.catalogue import open
from desktop.store.home import sync_folder, world_failed

MARK = ".sha256"
"""Beside a file that was fetched: its SHA-256, so that it is not read anew at each start."""


def held(home: Path) -> str:
    """SHA-256 of the catalogue in use, where it was fetched; empty otherwise."""
    found = open.newest(home)
    if not isinstance(found, open.Catalogue):
        return ""
    try:
        return found.path.with_suffix(MARK).read_text("ascii").strip()
    except OSError:
        return ""


def is_here(home: Path, sha256: str) -> bool:
    """Whether this very file was fetched before, used or not: an older one published again is not fetched again."""
    for mark in home.glob(f"catalogue-*{MARK}"):
        with contextlib.suppress(OSError):
            if mark.read_text("ascii").strip() == sha256 and mark.with_suffix(".db").exists():
                return True
    return False


def append(part: Path, data: bytes) -> None:
    """One more slice. Raises StoreError as ``home.world_failed``."""
    try:
        with part.open("ab") as file:
            file.write(data)
    except OSError as error:
        raise world_failed(error, part.parent) from None


def coming(home: Path, sha256: str) -> Path:
    """Where the file lies while it comes; what is left of others goes."""
    mine = home / f"catalogue-{sha256[:16]}.coming"
    for other in home.glob("catalogue-*.coming"):
        if other != mine:
            with contextlib.suppress(OSError):
                other.unlink()
    return mine


def put_in_place(home: Path, part: Path, version: str, sha256: str) -> bool:
    """Check a fetched file whole and put it in its place; False, and it is gone, where it is no good catalogue.

    Older fetched ones go, as far as the system lets them. Raises StoreError as ``home.world_failed``.
    """
    found = open.inspect(part)
    if not isinstance(found, open.Catalogue) or not open.verify(found) or _digest(part) != sha256:
        part.unlink(missing_ok=True)
        return False
    target = home / f"catalogue-{version}-{sha256[:8]}.db"
    try:
        part.replace(target)
        target.with_suffix(MARK).write_text(sha256, "ascii")
        sync_folder(home)
    except OSError as error:
        raise world_failed(error, home) from None
    _tidy(home, target)
    return True


def _tidy(home: Path, kept: Path) -> None:
    """Fetched ones but this and the one before it; Windows keeps what is open, the next time takes it."""
    fetched = sorted(home.glob(f"catalogue-*{MARK}"), key=lambda mark: mark.stat().st_mtime)
    for mark in fetched[:-2]:
        if mark != kept.with_suffix(MARK):
            with contextlib.suppress(OSError):
                mark.with_suffix(".db").unlink(missing_ok=True)
                mark.unlink()


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
