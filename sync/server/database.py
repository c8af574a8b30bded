"""How the centre speaks to its database, PostgreSQL or the embedded file: a transaction is tried again where the server
asks for it, and many rows are written at once.

On PostgreSQL each transaction names the partitions granted to whom it is for, and row-level security shows and takes
nothing else: the second wall, behind the conditions that every statement carries anyway.
"""

from __future__ import annotations

import contextlib
import secrets
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from operator import itemgetter
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy import Connection, Engine
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError

from sync.wire import Value

T = TypeVar("T")
STORE, CODE = "forecourt.store", "forecourt.code"
"""Settings of a PostgreSQL transaction that the policies of row-level security read."""
AGAIN = frozenset({"40001", "40P01", "23505"})
"""Serialization failure, deadlock, and a key that another transaction took meanwhile: all of it is to be tried again.
The last happens only where the counter's lock failed us; the second time the other's row is seen."""
TRIES = 8
FIRST_PAUSE_SECONDS = 0.01
COPY_ROWS = 200
"""From so many rows on, COPY into a temporary table and one INSERT … SELECT is the faster way."""
_draw = secrets.SystemRandom()


class Database:
    """One database of the centre. ``retried`` counts the transactions that were tried again."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.is_postgres = engine.dialect.name == "postgresql"
        how: dict[str, Any] = {"reads": True}
        if self.is_postgres:
            # a page, its sums and its sequence are of one moment
            how |= {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        self._reading = engine.execution_options(**how)
        self.retried = 0

    @contextlib.contextmanager
    def reading(self, *partitions: str) -> Iterator[Connection]:
        """A transaction that only reads, of one moment, within these partitions."""
        with self._reading.connect() as connection:
            self.enter(connection, *partitions)
            yield connection

    def writing(self, act: Callable[[Connection], T], *partitions: str) -> T:
        """``act`` in one transaction within these partitions; all of it again where the server asks so.

        ``act`` may run often.
        """
        for attempt in range(TRIES):
            try:
                with self.engine.begin() as connection:
                    self.enter(connection, *partitions)
                    return act(connection)
            except DBAPIError as error:
                if attempt == TRIES - 1 or not _is_passing(error):
                    raise
                self.retried += 1
                time.sleep(_draw.uniform(0, FIRST_PAUSE_SECONDS * 2**attempt))
        raise AssertionError("unreachable")

    def answers(self) -> bool:
        """Whether the database answers; raises what it raises."""
        with self._reading.connect() as connection:
            return bool(connection.exec_driver_sql("SELECT 1").scalar())

    def in_use(self) -> int:
        """Connections in use."""
        pool = self.engine.pool
        return pool.checkedout() if isinstance(pool, sa.QueuePool) else 0

    def enter(self, connection: Connection, *partitions: str) -> None:
        """Go on within these partitions, in the same transaction: enrolment learns its store from its code."""
        self._enter(connection, STORE, ",".join(partitions))

    def show_code(self, connection: Connection, digest: str) -> None:
        """Let the policies see the invitation of this code, whatever its store."""
        self._enter(connection, CODE, digest)

    def _enter(self, connection: Connection, setting: str, value: str) -> None:
        if self.is_postgres:
            connection.exec_driver_sql("SELECT set_config(%s, %s, true)", (setting, value))


def _is_passing(error: DBAPIError) -> bool:
    return getattr(error.orig, "sqlstate", None) in AGAIN or error.connection_invalidated


def open_server(url: str, *, password: str = "", connections: int = 16) -> Engine:
    """The engine of a PostgreSQL. ``connections``: how many are kept; a burst may take as many again."""
    address = sa.make_url(url)
    if password:
        address = address.set(password=password)
    return sa.create_engine(
        address, pool_size=connections, max_overflow=connections, pool_timeout=10, pool_recycle=1800,
        hide_parameters=True,
        connect_args={"connect_timeout": 10, "application_name": "forecourt-centre"},
    )  # fmt: skip


def insert(
    connection: Connection, table: sa.Table, rows: Sequence[Mapping[str, Value | bytes]], *, replace: bool = False
) -> None:
    """Write many plain rows of the same columns at once; ``replace``: over those of the same key.

    The values need no types of SQLAlchemy's, whose handling costs more than the INSERT.
    """
    if not rows:
        return
    if connection.dialect.name == "postgresql" and len(rows) >= COPY_ROWS:
        quote, key = connection.dialect.identifier_preparer.quote, table.primary_key.columns.keys()
        moved = ", ".join(f"{quote(name)} = excluded.{quote(name)}" for name in rows[0] if name not in key)
        action = f" ON CONFLICT ({', '.join(map(quote, key))}) DO UPDATE SET {moved}" if replace else ""
        columns: dict[str, list[Any]] = {name: [row[name] for row in rows] for name in rows[0]}
        _copy(connection, table, columns, action)
        return
    make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    statement = make(table).values({name: sa.bindparam(name) for name in rows[0]})
    if replace:
        keys = table.primary_key.columns.keys()
        others = {name: statement.excluded[name] for name in rows[0] if name not in keys}
        if others:
            statement = statement.on_conflict_do_update(index_elements=keys, set_=others)
        else:
            statement = statement.on_conflict_do_nothing(index_elements=keys)
    compiled = statement.compile(dialect=connection.dialect)
    order = getattr(compiled, "positiontup", None)
    # itemgetter: a generator a row was a tenth of a push of field edits
    plain: Any = list(map(itemgetter(*order), rows)) if order and len(order) > 1 else rows
    connection.exec_driver_sql(str(compiled), plain)


def add_columns(connection: Connection, table: sa.Table, columns: Mapping[str, Sequence[Value]]) -> int:
    """Write rows given column by column, passing over each whose key is there; how many were written."""
    names, count = list(columns), len(next(iter(columns.values())))
    if not count:
        return 0
    quote = connection.dialect.identifier_preparer.quote
    target, listed = quote(table.name), ", ".join(map(quote, names))
    if connection.dialect.name != "postgresql":
        marks = ", ".join("?" * len(names))
        statement = f"INSERT INTO {target} ({listed}) VALUES ({marks}) ON CONFLICT DO NOTHING"
        return connection.exec_driver_sql(statement, list(zip(*columns.values(), strict=True))).rowcount
    if count >= COPY_ROWS:
        return _copy(connection, table, columns, " ON CONFLICT DO NOTHING")
    kinds = ("bigint" if isinstance(table.c[name].type, sa.Integer) else "text" for name in names)
    given = ", ".join(f"%s::{kind}[]" for kind in kinds)
    statement = f"INSERT INTO {target} ({listed}) SELECT * FROM unnest({given}) ON CONFLICT DO NOTHING"
    return connection.exec_driver_sql(statement, tuple(map(list, columns.values()))).rowcount


def _copy(connection: Connection, table: sa.Table, columns: Mapping[str, Sequence[Any]], action: str) -> int:
    """COPY refuses a table under row-level security, hence the temporary one; it goes with the transaction."""
    quote = connection.dialect.identifier_preparer.quote
    target, passing = quote(table.name), quote(f"copied_{table.name}"[:60])
    listed = ", ".join(map(quote, columns))
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor:
        # the same columns as the target's, none of its conditions: the INSERT meets those
        cursor.execute(f"CREATE TEMPORARY TABLE {passing} ON COMMIT DROP AS SELECT {listed} FROM {target} WITH NO DATA")
        with cursor.copy(f"COPY {passing} ({listed}) FROM STDIN") as copy:
            copy.write(_copy_text(columns))
        cursor.execute(f"INSERT INTO {target} ({listed}) SELECT {listed} FROM {passing}{action}")
        count: int = cursor.rowcount
        cursor.execute(f"DROP TABLE {passing}")
    return count


_ESCAPED = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def _copy_text(columns: Mapping[str, Sequence[Value]]) -> str:
    """Columns of plain values in COPY's text format."""
    written = []
    for column in columns.values():
        texts = ["\\N" if value is None else value if value.__class__ is str else str(value) for value in column]
        joined = "".join(texts)
        if any(letter in joined for letter in "\\\t\n\r"):
            texts = ["\\N" if value is None else str(value).translate(_ESCAPED) for value in column]
        written.append(texts)
    return "\n".join(map("\t".join, zip(*written, strict=True))) + "\n"
