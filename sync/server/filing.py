"""The files that rows name by their SHA-256, kept in the database beside the rows.

There they are behind the same walls, encrypted where the file is, and in every backup, and a row's deletion takes its
file along in the same transaction. They lie in pieces as they came, so that a cut sending goes on.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Collection, Iterable, Mapping

import sqlalchemy as sa
from sqlalchemy import Connection

from sync.protocol import ProtocolError, Stored
from sync.protocol.file import MAX_PIECE, MIN_PIECE, Piece, is_sha256
from sync.server.accounts import Device
from sync.server.business import Business
from sync.server.change import DELETED, Held
from sync.server.database import Database
from sync.server.denial import Denial
from sync.server.schema import Tables
from sync.server.settings import Files

MEGABYTE = 1_000_000
UNFINISHED_MS = 30 * 86_400_000
"""So long a file waits for its next piece before a new one may push it out."""


class Filing:
    """The files of one centre. A hash that no row of a device's partitions names is not here, whoever has it."""

    def __init__(self, database: Database, business: Business, tables: Tables, files: Files) -> None:
        self._database, self._business, self._tables, self._files = database, business, tables, files

    def put(self, device: Device, sha256: str, piece: Piece, data: bytes) -> Stored:
        """Take the piece if it is the next one; how much is here now.

        Raises Denial ``file`` (no row names it, or a right is missing), ``size``, ``quota``, ``content`` (it is not
        what its name says; all of it is gone again); ProtocolError where the piece is not what its header says.
        """
        if not is_sha256(sha256):
            raise Denial("file")
        if not 0 < piece.size <= self._files.largest_megabytes * MEGABYTE:
            raise Denial("size", largest=self._files.largest_megabytes)
        ends = piece.start + piece.length == piece.size
        if len(data) != piece.length or len(data) > MAX_PIECE or (0 < len(data) < MIN_PIECE and not ends):
            raise ProtocolError("file.piece")
        stored = self._database.writing(lambda c: self._put(c, device, sha256, piece, data), *device.partitions)
        if stored is None:
            raise Denial("content")
        return stored

    def read(self, device: Device, sha256: str, start: int, length: int) -> tuple[bytes, int]:
        """Bytes of a whole file, ``MAX_PIECE`` at most, and its size. Raises Denial ``file``."""
        t, p = self._tables.file, self._tables.file_piece
        with self._database.reading(*device.partitions) as connection:
            partitions = named(connection, self._business, self._tables, device.partitions, sha256)
            found = connection.execute(
                sa.select(t.c.store_id, t.c.size)
                .where(t.c.store_id.in_(partitions), t.c.sha256 == sha256, t.c.had == t.c.size)
                .order_by(t.c.store_id)
                .limit(1)
            ).first()
            if found is None:
                raise Denial("file")
            partition, size = found
            until = min(start + min(length, MAX_PIECE), size)
            pieces = connection.execute(
                sa.select(p.c.start, p.c.content)
                .where(p.c.store_id == partition, p.c.sha256 == sha256, p.c.start < until)
                .where(p.c.start > start - MAX_PIECE)
                .order_by(p.c.start)
            )
            return b"".join(bytes(c)[max(0, start - at) : max(0, until - at)] for at, c in pieces), size

    def _put(self, connection: Connection, device: Device, sha256: str, piece: Piece, data: bytes) -> Stored | None:
        """None where the whole is not what its name says."""
        places = named(connection, self._business, self._tables, device.partitions, sha256, writer=device)
        if not places:
            raise Denial("file")
        t, p, partition = self._tables.file, self._tables.file_piece, places[0]
        mine = (t.c.store_id == partition, t.c.sha256 == sha256)
        held = connection.execute(sa.select(t.c.size, t.c.had).where(*mine).with_for_update()).first()
        if held is not None and held.had < held.size != piece.size:
            _drop(connection, self._tables, partition, sha256)
            held = None
        if held is None:
            self._begin(connection, partition, sha256, piece.size)
        size, had = (piece.size, 0) if held is None else held
        if had == size or not data or piece.start != had:
            return Stored(size, had)
        connection.execute(sa.insert(p).values(store_id=partition, sha256=sha256, start=had, content=data))
        had += len(data)
        if had == size and not self._is_right(connection, partition, sha256):
            _drop(connection, self._tables, partition, sha256)
            return None
        connection.execute(sa.update(t).where(*mine).values(had=had, at=_now()))
        return Stored(size, had)

    def _begin(self, connection: Connection, partition: str, sha256: str, size: int) -> None:
        """A new file, if there is room for all of it."""
        t = self._tables.file
        old = sa.select(t.c.sha256).where(
            t.c.store_id == partition, t.c.had < t.c.size, t.c.at < _now() - UNFINISHED_MS
        )
        for (each,) in connection.execute(old).all():
            _drop(connection, self._tables, partition, each)
        kept = sa.select(sa.func.coalesce(sa.func.sum(t.c.size), 0)).where(t.c.store_id == partition)
        if int(connection.execute(kept).scalar_one()) + size > self._files.store_megabytes * MEGABYTE:
            raise Denial("quota", megabytes=self._files.store_megabytes)
        connection.execute(sa.insert(t).values(store_id=partition, sha256=sha256, size=size, had=0, at=_now()))

    def _is_right(self, connection: Connection, partition: str, sha256: str) -> bool:
        p, digest = self._tables.file_piece, hashlib.sha256()
        pieces = sa.select(p.c.content).where(p.c.store_id == partition, p.c.sha256 == sha256).order_by(p.c.start)
        found = connection.execute(pieces.execution_options(yield_per=8))
        for (content,) in found:
            digest.update(content)
        return digest.hexdigest() == sha256


def named(
    connection: Connection, business: Business, tables: Tables, partitions: Collection[str], sha256: str,
    writer: Device | None = None,
) -> list[str]:  # fmt: skip
    """The partitions in which a row that stands names this file, sorted.

    ``writer``: only by tables that this device may write; such rows are held, so that none is deleted meanwhile.
    """
    found: set[str] = set()
    for name, declared in business.tables.items():
        if not declared.file:
            continue
        if writer is not None and declared.write and not any(map(writer.may, declared.write)):
            continue
        t = tables.rows[name]
        standing = sa.select(t.c.store_id).where(
            t.c.store_id.in_(sorted(partitions)), t.c[declared.file] == sha256, t.c[DELETED].is_(None)
        )
        if writer is not None:
            standing = standing.with_for_update(read=True)
        found.update(str(partition) for (partition,) in connection.execute(standing))
    return sorted(found)


def forget(connection: Connection, business: Business, tables: Tables, rows: Mapping[tuple[str, str], Held]) -> None:
    """Drop the files that were named by rows deleted just now, and by no other row of their partition."""
    for partition, sha256 in sorted(set(_gone(business, rows))):
        if not named(connection, business, tables, [partition], sha256):
            _drop(connection, tables, partition, sha256)


def _gone(business: Business, rows: Mapping[tuple[str, str], Held]) -> Iterable[tuple[str, str]]:
    for (name, _), held in rows.items():
        column = business.tables[name].file
        if column and held.values.get(DELETED) is not None:
            yield held.partition, str(held.values[column])


def _drop(connection: Connection, tables: Tables, partition: str, sha256: str) -> None:
    for t in (tables.file_piece, tables.file):
        connection.execute(sa.delete(t).where(t.c.store_id == partition, t.c.sha256 == sha256))


def _now() -> int:
    return time.time_ns() // 1_000_000
