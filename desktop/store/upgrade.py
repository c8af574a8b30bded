"""Brings a file's schema to this program's. Alembic is imported only when the schema number differs.

A verified copy of the file is made before, and put back when anything fails and the file is not as it was.
"""

from __future__ import annotations

import contextlib
import logging
import os
import secrets
import shutil
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Connection, create_engine, event
from sqlalchemy.pool import NullPool

from desktop.store import capture, replica_gap
from desktop.store.file import check, code_of, connect, copy, remove
from desktop.store.home import make_private, sync_folder, world_failed
from desktop.store.open import Store
from desktop.store.problem import StoreError

HEAD = "0030"
"""The revision this program needs; a test holds it against desktop/store/migrations."""
MIGRATIONS = Path(__file__).parent / "migrations"
log = logging.getLogger(__name__)


def revision(path: Path, key: bytes) -> str:
    """The file's schema revision, empty for a new file. Raises StoreError as :func:`open.connect`."""
    connection = connect(path, key)
    try:
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        return row[0] if row else ""
    except sqlcipher.OperationalError:
        return ""
    finally:
        connection.close()


def upgrade(path: Path, key: bytes, *, head: str = HEAD, migrations: Path = MIGRATIONS) -> bool:
    """Migrate in one transaction with the triggers reinstalled; False when nothing was to do.

    ``head``: the revision wanted. Raises StoreError ``store.newer`` when the file comes from a later program, and
    ``store.upgrade``, ``store.full``, ``store.disk`` or ``store.corrupt`` with the file as it was.
    """
    found = revision(path, key)
    if found == head:
        return False
    if found > head:
        raise StoreError("store.newer")
    copied = _copy_before(path, key, found, head) if found else None
    try:
        _migrate(path, key, migrations)
    except Exception as error:
        log.warning("upgrade %s to %s failed: %s", found or "new", head, type(error).__name__)
        if copied is not None and not _is_as_before(path, key, found):
            put_back(copied, path)
        if isinstance(error, StoreError):
            raise
        raise StoreError(code_of(error) or "store.upgrade") from error
    return True


def put_back(copied: Path, path: Path) -> None:
    """Replace the file by a copy of the copy, in one step. Raises StoreError as ``home.world_failed``."""
    part = path.with_name(path.name + ".part")
    try:
        shutil.copyfile(copied, part)
        with part.open("rb+") as file:
            os.fsync(file.fileno())
        remove(path)
        part.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        raise world_failed(error, path.parent) from None


def _copy_before(path: Path, key: bytes, found: str, head: str) -> Path:
    folder = path.parent / "backups"
    make_private(folder)
    target = folder / f"before-{head}-from-{found}.db"
    with contextlib.closing(connect(path, key, must_exist=True)) as source:
        copy(source, target, key)
    return target


def _is_as_before(path: Path, key: bytes, found: str) -> bool:
    try:
        check(path, key)
        return revision(path, key) == found
    except StoreError:
        return False


def _migrate(path: Path, key: bytes, migrations: Path) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(migrations))
    config.set_main_option("path_separator", "os")
    engine = create_engine("sqlite://", module=sqlcipher, creator=lambda: connect(path, key), poolclass=NullPool)
    event.listen(engine, "connect", _without_foreign_keys)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    try:
        with engine.connect() as connection, connection.begin():
            before, columns = _counts(connection), replica_gap.columns_now(_raw(connection))
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            capture.install(connection.exec_driver_sql)
            _verify(connection, before)
            if before:
                replica_gap.upgraded(_raw(connection), columns)
    finally:
        engine.dispose()


def _raw(connection: Connection) -> Any:
    return connection.connection.driver_connection


def mend_triggers(store: Store) -> bool:
    """Put the capture triggers in place where they are not exactly as they should be; True when that was needed."""
    with store.write_local() as session:
        altered = capture.install(session.connection().exec_driver_sql)
    if altered:
        log.warning("capture triggers were missing or altered; installed again")
    return altered


def _without_foreign_keys(raw: Any, _record: Any) -> None:
    raw.execute("PRAGMA foreign_keys = OFF")


def _counts(connection: Connection) -> dict[str, int]:
    tables = connection.exec_driver_sql(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT GLOB 'sqlite_*' AND name <> 'alembic_version'"
    ).scalars()
    return {name: connection.exec_driver_sql(f'SELECT count(*) FROM "{name}"').scalar_one() for name in tables}


def _verify(connection: Connection, before: dict[str, int]) -> None:
    """A batch rebuild with foreign keys on deletes children silently; so every table is counted."""
    after = _counts(connection)
    lost = [name for name, count in before.items() if after.get(name, count) < count]
    if lost or connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall():
        raise StoreError("store.corrupt")


def create(path: Path, key: bytes, store_id: str, *, code: str = "") -> None:
    """A new, empty shop file for one store. ``code``: the device code; by default T and four random letters.

    Raises FileExistsError rather than touch a file that is there.
    """
    if path.exists():
        raise FileExistsError(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    upgrade(path, key)
    connection = connect(path, key)
    try:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(
            "INSERT INTO device (id, store_id, code, incarnation, token, hlc, sequence, centre_url, centre_key)"
            " VALUES (1, ?, ?, ?, ?, 0, 0, '', '')",
            (store_id, code or provisional_code(), secrets.token_hex(4), secrets.token_hex(16)),
        )
        connection.execute(
            "INSERT INTO capture (id, tx, actor, at, hlc, tail, silent) VALUES (1, '', '', '', 0, '', 1)"
        )
        connection.execute("COMMIT")
    finally:
        connection.close()


def provisional_code() -> str:
    """T and four random letters, without those misread on paper: until the centre gives a code at enrolment."""
    return "T" + "".join(secrets.choice("ABCDEFGHJKLMNPQRSTUVWXYZ") for _ in range(4))
