"""The centre's own encrypted SQLite file, for one computer or a small store without a database server."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import QueuePool

FILE = "centre.db"
SETTINGS = (
    "busy_timeout = 10000",
    "journal_mode = WAL",
    "synchronous = FULL",
    "trusted_schema = OFF",
    "secure_delete = ON",
    "temp_store = MEMORY",
    "cache_size = -16000",
)


class WrongKey(Exception):
    """The key does not open the file."""


def open_file(folder: Path, key: bytes) -> Engine:
    """The engine of a folder's file, made when it is missing. ``key``: 32 bytes. Raises WrongKey."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / FILE

    def connect() -> Any:
        connection = sqlcipher.connect(str(path), isolation_level=None, check_same_thread=False)
        connection.execute("PRAGMA cipher_log_level = NONE")
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        try:
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        except sqlcipher.DatabaseError:
            connection.close()
            raise WrongKey from None
        for setting in SETTINGS:
            connection.execute(f"PRAGMA {setting}")
        return connection

    connect().close()
    engine = create_engine(
        "sqlite://", module=sqlcipher, creator=connect, poolclass=QueuePool, pool_size=4, hide_parameters=True
    )
    event.listen(engine, "begin", _begin)
    return engine


def _begin(connection: Connection) -> None:
    """A push locks at once; reads and pushes both come through here, and a read is short."""
    mode = "DEFERRED" if connection.get_execution_options().get("reads") else "IMMEDIATE"
    connection.exec_driver_sql(f"BEGIN {mode}")
