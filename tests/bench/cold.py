"""One search in a process of its own, with nothing of the files in memory: what a computer that was just started does.

Started by :mod:`tests.bench.scale`; reads one line of JSON (``path``, ``key`` in hex, ``catalogue``), prints the
milliseconds from opening the shop's file to the rows. Imports are not in it: the window is painted by then.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
from pathlib import Path

from desktop.store.catalogue import open as catalogue
from desktop.store.catalogue.search import PartSearch
from tests.bench.line import timed
from tests.bench.lookup import reader

WORD, ROWS = "刹车片", 24


def chill(*paths: Path) -> None:
    """Put the pages of these files out of the system's memory, where the system knows how."""
    for path in paths:
        with path.open("rb") as file:
            os.fsync(file.fileno())
            if hasattr(os, "posix_fadvise"):
                os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def main() -> None:
    asked = json.loads(sys.stdin.readline())
    path, about = Path(asked["path"]), catalogue.inspect(Path(asked["catalogue"]))
    assert isinstance(about, catalogue.Catalogue)
    chill(path, about.path)

    def first() -> None:
        with contextlib.closing(reader(path, bytes.fromhex(asked["key"]), about)) as connection:
            assert PartSearch(connection).find(WORD, limit=ROWS)

    print(timed(first))


if __name__ == "__main__":
    main()
