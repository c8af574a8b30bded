"""Backup and restore of the centre. A dump of PostgreSQL is sealed on its way to the disk: it holds every customer.

A sealed file is ``MAGIC``, eight random bytes, then pieces: four bytes of length, AES-256-GCM of at most ``PIECE``
bytes. The nonce is the random bytes and the piece's number; the last piece is marked, so a file cut short does not
open.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import stat
import struct
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import sqlalchemy as sa
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import URL, Engine

from sync.server import structure
from sync.server.database import Database
from sync.server.schema import Tables

MAGIC = b"FCBAK1\n"
PIECE = 1 << 20


class BackupError(Exception):
    """What went wrong, for the operator."""


def seal(source: IO[bytes], target: IO[bytes], key: bytes) -> None:
    """Seal all that ``source`` gives. ``key``: 32 bytes."""
    cipher, start, number = AESGCM(key), secrets.token_bytes(8), 0
    target.write(MAGIC + start)
    piece = source.read(PIECE)
    while True:
        following = source.read(PIECE)
        sealed = cipher.encrypt(start + struct.pack(">I", number), piece, b"more" if following else b"last")
        target.write(struct.pack(">I", len(sealed)) + sealed)
        if not following:
            return
        piece, number = following, number + 1


def unseal(source: IO[bytes], key: bytes) -> Iterator[bytes]:
    """The pieces of a sealed file. Raises BackupError where it is not whole or the key is another."""
    if source.read(len(MAGIC)) != MAGIC:
        raise BackupError("this is no backup of the centre")
    cipher, start, number = AESGCM(key), source.read(8), 0
    head = source.read(4)
    while len(head) == 4:
        (size,) = struct.unpack(">I", head)
        sealed = source.read(min(size, PIECE + 64))
        head = source.read(4)
        try:
            yield cipher.decrypt(start + struct.pack(">I", number), sealed, b"more" if head else b"last")
        except (InvalidTag, ValueError):
            raise BackupError("the backup is damaged or cut short, or the key is another") from None
        if not head:
            return
        number += 1
    raise BackupError("the backup is cut short")


def backup_server(url: URL, password: str, target: Path, key: bytes) -> None:
    """Dump a PostgreSQL into a sealed file. The role of ``url`` must see past row-level security (BYPASSRLS)."""
    part = target.with_name(target.name + ".part")
    with _passfile(url, password) as environment, tempfile.TemporaryFile() as errors:
        try:
            with part.open("xb") as sealed:
                part.chmod(stat.S_IRUSR | stat.S_IWUSR)
                command = ["pg_dump", "--format=custom", "--no-password", f"--dbname={_address(url)}"]
                with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, env=environment) as dump:
                    assert dump.stdout is not None
                    seal(dump.stdout, sealed, key)
                sealed.flush()
                os.fsync(sealed.fileno())
            if dump.returncode:
                raise BackupError(f"pg_dump failed: {_said(errors)}")
            part.replace(target)
        except OSError as error:
            raise BackupError(f"the backup could not be written: {error.strerror or type(error).__name__}") from None
        finally:
            part.unlink(missing_ok=True)


def restore_server(owner: Engine, tables: Tables, url: URL, password: str, source: Path, key: bytes) -> None:
    """Fill an empty PostgreSQL from a sealed file, whole or not at all, and begin a new incarnation."""
    if sa.inspect(owner).get_table_names():
        raise BackupError("the database is not empty: create a new one and restore into that")
    with source.open("rb") as sealed:
        for _ in unseal(sealed, key):  # all of it is read once before anything is written
            pass
        sealed.seek(0)
        with _passfile(url, password) as environment, tempfile.TemporaryFile() as errors:
            command = [
                "pg_restore", "--single-transaction", "--exit-on-error", "--no-owner", "--no-password",
                f"--dbname={_address(url)}",
            ]  # fmt: skip
            with subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=errors, env=environment
            ) as run:
                assert run.stdin is not None
                with contextlib.suppress(BrokenPipeError):
                    for piece in unseal(sealed, key):
                        run.stdin.write(piece)
                    run.stdin.close()
            if run.returncode:
                raise BackupError(f"pg_restore failed: {_said(errors)}")
    with owner.begin() as connection:
        structure.begin_anew(connection, tables)


def backup_file(engine: Engine, target: Path, key: bytes) -> None:
    """Copy an embedded file under its own key, while it is in use."""
    if target.exists():
        raise BackupError(f"{target} exists already")
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        raw = connection.connection.driver_connection
        assert raw is not None
        if raw.in_transaction:
            raw.rollback()
        raw.execute("ATTACH DATABASE ? AS copied KEY ?", (str(target), f"x'{key.hex()}'"))
        try:
            raw.execute("SELECT sqlcipher_export('copied')")
        finally:
            raw.execute("DETACH DATABASE copied")
    target.chmod(stat.S_IRUSR | stat.S_IWUSR)


def restore_file(engine: Engine, tables: Tables) -> None:
    """Begin a new incarnation in a file put back."""
    Database(engine).writing(lambda connection: structure.begin_anew(connection, tables))


def _address(url: URL) -> str:
    """The address as libpq reads it; it holds no password."""
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


@contextlib.contextmanager
def _passfile(url: URL, password: str) -> Iterator[dict[str, str]]:
    """An environment in which libpq finds the password: in a file of ours only, for as long as it runs."""
    environment = dict(os.environ)
    if not password:
        yield environment
        return
    folder = Path(tempfile.mkdtemp(prefix="forecourt-"))
    try:
        file = folder / "pass"
        file.touch(mode=0o600)
        escaped = password.replace("\\", "\\\\").replace(":", "\\:")
        file.write_text(f"*:*:*:{url.username or '*'}:{escaped}\n", "utf-8")
        yield environment | {"PGPASSFILE": str(file)}
    finally:
        shutil.rmtree(folder)


def _said(errors: IO[bytes]) -> str:
    """The last line of what a program complained about."""
    errors.seek(0)
    lines = errors.read().decode(errors="replace").strip().splitlines()
    return lines[-1][:300] if lines else "it said nothing"
