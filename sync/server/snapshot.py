"""A stream as a file for one device: built in a thread from one reading transaction, kept sealed until it was fetched.

No push waits for it: it only reads, of one moment, and no more than a few are built at once. Nothing here survives the
process; a device whose file is gone asks for another.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import os
import secrets
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlalchemy as sa
import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Connection

from sync.protocol import AskSnapshot, Offer
from sync.protocol.snapshot import META, seal
from sync.server import page_reader
from sync.server.accounts import Device
from sync.server.denial import Denial
from sync.server.paging import only
from sync.server.projection import Sent, sent
from sync.server.service import Centre
from sync.server.settings import Files

ROWS = 1_000
"""Read and written at once: between two parts other threads have their turn."""
PREFIX = "forecourt-snapshots-"
OLD_SECONDS = 86_400
_PRAGMAS = ("journal_mode = OFF", "synchronous = OFF", "cache_size = -16000", "temp_store = MEMORY")
log = logging.getLogger(__name__)


@dataclass
class _Made:
    """A file, or one that is being made."""

    device: Device
    stream: str
    incarnation: str
    shown: Sent
    id: str = field(default_factory=lambda: secrets.token_hex(16))
    key: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    rows: int = 0
    size: int = 0
    sha256: str = ""
    seq: int = 0
    used_at: float = field(default_factory=time.monotonic)
    failed: bool = False

    def is_for(self, device: Device, message: AskSnapshot) -> bool:
        return (self.device, self.stream, self.incarnation) == (device, message.stream, message.peer_incarnation)


class Snapshots:
    """The files of one process. Safe to use from any thread."""

    def __init__(self, centre: Centre, files: Files) -> None:
        self._centre, self._files = centre, files
        self._folder = _folder(files.folder)
        self._made: dict[str, _Made] = {}
        self._lock = threading.Lock()
        self._builders = ThreadPoolExecutor(files.building, thread_name_prefix="snapshot")

    def ask(self, device: Device, message: AskSnapshot) -> Offer:
        """The file of a stream, or how far it is.

        Raises Denial ``stream``, ``other_incarnation``, ``file`` (there are none here), ``busy``.
        """
        if self._centre.business.shape is None:
            raise Denial("file")
        if message.stream not in self._centre.streams(device):
            raise Denial("stream")
        if message.peer_incarnation != self._centre.incarnation:
            raise Denial("other_incarnation")
        self._sweep()
        with self._lock:
            made = next((each for each in self._made.values() if each.is_for(device, message)), None)
            if made is None:
                if sum(not each.size for each in self._made.values()) >= 2 * self._files.building:
                    raise Denial("busy")
                shown = sent(self._centre.business, device, message.schema)
                made = _Made(device, message.stream, message.peer_incarnation, shown)
                self._made[made.id] = made
                self._builders.submit(self._build, made)
            made.used_at = time.monotonic()
        if made.failed:
            self._drop(made)
            raise Denial("busy")
        if not made.size:
            return Offer(made.id, False, made.rows)
        return Offer(
            made.id, True, made.rows, made.size, made.sha256, made.key.hex(), made.seq, self._centre.business.schema
        )

    def file(self, device: Device, file_id: str) -> Path:
        """Where a finished file lies. Raises Denial ``file``."""
        made = self._made.get(file_id)
        if made is None or made.device != device or not made.size:
            raise Denial("file")
        made.used_at = time.monotonic()
        return self._path(made)

    def done(self, device: Device, file_id: str) -> None:
        """The device has it: the file goes. One that is not there is gone already."""
        made = self._made.get(file_id)
        if made is not None and made.device == device and made.size:
            self._drop(made)

    def close(self) -> None:
        """Nothing more is built, and nothing stays on the disk."""
        self._builders.shutdown(wait=True, cancel_futures=True)
        for made in list(self._made.values()):
            self._drop(made)
        with contextlib.suppress(OSError):
            self._folder.rmdir()

    def _path(self, made: _Made) -> Path:
        return self._folder / f"{made.id}.sealed"

    def _drop(self, made: _Made) -> None:
        with self._lock:
            self._made.pop(made.id, None)
        # Windows keeps what is being read; a later start of the centre sweeps it away
        with contextlib.suppress(OSError):
            self._path(made).unlink(missing_ok=True)

    def _sweep(self) -> None:
        old = time.monotonic() - self._files.keep_minutes * 60
        for made in [each for each in list(self._made.values()) if each.used_at < old]:
            self._drop(made)

    def _build(self, made: _Made) -> None:
        path, started = self._path(made), time.perf_counter()
        plain_key = secrets.token_bytes(32)
        rows = path.with_suffix(".db")
        try:
            made.seq = self._fill(rows, plain_key, made)
            made.sha256 = _seal(rows, plain_key, path, made.key)
            made.size = path.stat().st_size
            log.info("snapshot", extra={
                "store": made.device.store_id, "device": made.device.code, "rows": made.rows, "bytes": made.size,
                "ms": round((time.perf_counter() - started) * 1000),
            })  # fmt: skip
        except Exception as error:
            made.failed = True
            log.warning("a snapshot could not be built: %s", type(error).__name__)
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)
        finally:
            with contextlib.suppress(OSError):
                rows.unlink(missing_ok=True)

    def _fill(self, path: Path, key: bytes, made: _Made) -> int:
        """All rows and edits of one moment into a new encrypted file; the stream's sequence at that moment."""
        shape, partition = self._centre.business.shape, made.stream.partition(":")[2]
        assert shape is not None
        with (
            contextlib.closing(_create(path, key)) as raw,
            self._centre.database.reading(partition) as connection,
        ):
            for statement in shape.before:
                raw.execute(statement)
            seq = self._centre.sequence_of(connection, partition)
            for table, part in self._parts(connection, made, partition):
                names = ", ".join(f'"{name}"' for name in part[0])
                raw.execute("BEGIN")
                raw.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({", ".join("?" * len(part[0]))})', part[1])
                raw.execute("COMMIT")
                made.rows += len(part[1])
                made.used_at = time.monotonic()
            for statement in shape.after:
                raw.execute(statement)
            raw.execute(
                f"CREATE TABLE {META} (stream TEXT, peer TEXT, incarnation TEXT, seq INTEGER, schema TEXT,"
                " columns TEXT)"
            )
            raw.execute(
                f"INSERT INTO {META} VALUES (?, ?, ?, ?, ?, ?)",
                (
                    made.stream, self._centre.peer, self._centre.incarnation, seq, self._centre.business.schema,
                    json.dumps(made.shown),
                ),
            )  # fmt: skip
        return seq

    def _parts(
        self, connection: Connection, made: _Made, partition: str
    ) -> Iterator[tuple[str, tuple[tuple[str, ...], list[Any]]]]:
        """Table, its column names and some of its rows, in the order of their keys."""
        tables = self._centre.tables
        for name, columns in made.shown.items():
            t = tables.rows[name]
            names = (*columns, "stamp", "field_stamps")
            selected = [*tables.wire(name, columns), t.c.stamp, t.c.field_stamps]
            wanted = sa.select(*selected).where(t.c.store_id == partition).order_by(t.c.id)
            for part in _read(connection, wanted):
                yield name, (names, part)
        t = tables.edit
        known = (t.c.tbl, t.c.id, t.c.field, t.c.stamp, t.c.base, t.c.value, t.c.actor, t.c.at)
        names = ("tbl", "pk", "field", "stamp", "base", "value", "actor", "at")
        wanted = sa.select(*known).where(t.c.store_id == partition).order_by(*known[:4])
        for part in _read(connection, only(wanted, t, self._centre.business, made.shown)):
            yield "edit", (names, part)


def _read(connection: Connection, wanted: sa.Select[Any]) -> Iterator[list[Any]]:
    found = connection.execution_options(yield_per=ROWS).execute(wanted)
    for part in found.partitions():
        yield [tuple(row) for row in part]


def _create(path: Path, key: bytes) -> Any:
    raw = sqlcipher.connect(str(path), isolation_level=None, check_same_thread=False)
    raw.execute("PRAGMA cipher_log_level = NONE")
    raw.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    for pragma in _PRAGMAS:
        raw.execute(f"PRAGMA {pragma}")
    return raw


def _seal(rows: Path, plain_key: bytes, path: Path, key: bytes) -> str:
    """Write the sealed file; its SHA-256."""
    digest = hashlib.sha256()
    with path.open("wb") as file:
        if os.name == "posix":
            os.fchmod(file.fileno(), 0o600)
        for number, pages in enumerate(page_reader.blocks(rows, plain_key)):
            block = seal(key, number, pages)
            digest.update(block)
            file.write(block)
    return digest.hexdigest()


def _folder(named: str) -> Path:
    """A folder of this process's own, closed to others; what an earlier one left goes once it is a day old."""
    parent = Path(named) if named else Path(tempfile.gettempdir())
    parent.mkdir(parents=True, exist_ok=True)
    for left in parent.glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError):
            if left.stat().st_mtime < time.time() - OLD_SECONDS:
                shutil.rmtree(left)
    return Path(tempfile.mkdtemp(prefix=PREFIX, dir=parent))
