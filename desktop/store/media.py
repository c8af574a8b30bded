"""The pictures that this desk has: fetched when a card or a row shows a part, kept in ``media.db`` up to a size.

The second process writes, the window reads; a reader makes nothing and waits for nobody. The pictures are those that
any customer may see, so the file is plain; it can be deleted at any time.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher

from desktop.domain import clock
from desktop.store.catalogue import picture
from desktop.store.catalogue.picture import Size

FILE = "media.db"
MOST_BYTES = 200_000_000
"""Kept; beyond it what was fetched first goes, a tenth of all at once."""
AGAIN = timedelta(days=30)
"""After so long a picture is asked for again."""
NONE_AGAIN = timedelta(days=1)
"""After so long a part without a picture is asked for again."""
_TABLE = """
CREATE TABLE IF NOT EXISTS piece (
  part_key TEXT NOT NULL, size TEXT NOT NULL, data BLOB, fetched_at TEXT NOT NULL, PRIMARY KEY (part_key, size));
CREATE INDEX IF NOT EXISTS piece_by_age ON piece (fetched_at);
"""


class Media:
    """The pictures of one home, for reading. Any thread; ``close`` when done."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._lock = threading.Lock()
        self._connection: Any = None

    def thumbnail(self, part_key: str) -> bytes | None:
        """A JPEG of at most 160 pixels a side; None where none is here. Under a millisecond."""
        return self._read(part_key, "thumb")

    def picture(self, part_key: str) -> bytes | None:
        """A JPEG of at most 1,024 pixels a side; None where none is here."""
        return self._read(part_key, "picture")

    def missing(self, part_keys: Iterable[str], size: Size = "thumb") -> list[str]:
        """Those of which nothing is known here, or only what is old: to be asked for."""
        return [key for key in dict.fromkeys(part_keys) if not self._is_fresh(key, size)]

    def close(self) -> None:
        """Give the connection back."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def _read(self, part_key: str, size: Size) -> bytes | None:
        row = self._row("SELECT data FROM piece WHERE part_key = ? AND size = ?", part_key, size)
        if row is not None and row[0] is not None:
            return bytes(row[0])
        for path in self._home.glob(picture.PATTERN):
            found = picture.read(path, part_key, size)
            if found is not None:
                return found
        return None

    def _is_fresh(self, part_key: str, size: Size) -> bool:
        row = self._row("SELECT fetched_at, data IS NULL FROM piece WHERE part_key = ? AND size = ?", part_key, size)
        if row is None:
            return False
        return clock.from_text(row[0]) > clock.now() - (NONE_AGAIN if row[1] else AGAIN)

    def _row(self, sql: str, part_key: str, size: Size) -> Any:
        with self._lock, contextlib.suppress(sqlcipher.Error):
            if self._connection is None:
                uri = f"{(self._home / FILE).resolve().as_uri()}?mode=ro"
                self._connection = sqlcipher.connect(uri, uri=True, isolation_level=None, check_same_thread=False)
            return self._connection.execute(sql, (part_key, size)).fetchone()
        return None


def keep(home: Path, size: Size, came: Mapping[str, bytes | None], most_bytes: int = MOST_BYTES) -> None:
    """Keep what was fetched; None for a part without a picture. A file that cannot be used is made anew."""
    path = home / FILE
    for _ in range(2):
        try:
            _keep(path, size, came, most_bytes)
            return
        except sqlcipher.DatabaseError:
            for each in (path, path.with_name(f"{FILE}-wal"), path.with_name(f"{FILE}-shm")):
                with contextlib.suppress(OSError):
                    each.unlink(missing_ok=True)


def _keep(path: Path, size: Size, came: Mapping[str, bytes | None], most_bytes: int) -> None:
    with contextlib.closing(sqlcipher.connect(str(path), isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.executescript(_TABLE)
        connection.execute("BEGIN IMMEDIATE")
        now = clock.to_text(clock.now())
        connection.executemany(
            "INSERT INTO piece VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET data = excluded.data,"
            " fetched_at = excluded.fetched_at",
            [(key, size, data, now) for key, data in came.items()],
        )
        total = connection.execute("SELECT coalesce(sum(length(data)), 0) FROM piece").fetchone()[0]
        if total > most_bytes:
            _shrink(connection, total - most_bytes * 9 // 10)
        connection.execute("COMMIT")


def _shrink(connection: Any, bytes_over: int) -> None:
    oldest = connection.execute("SELECT rowid, coalesce(length(data), 0) FROM piece ORDER BY fetched_at, rowid")
    gone = []
    for row_id, length in oldest.fetchall():
        if bytes_over <= 0:
            break
        bytes_over -= length
        gone.append((row_id,))
    connection.executemany("DELETE FROM piece WHERE rowid = ?", gone)
