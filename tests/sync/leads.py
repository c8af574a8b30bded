"""Tables that the product has not (yet): leads that are handed from one to another, and notices of a group.

They are declared while a test runs, made in its files and databases, and forgotten again.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from desktop.domain import record
from desktop.domain.identity import new_id
from desktop.domain.record import Base, Flag, Moment, Synced
from desktop.store import capture
from sync.server import structure
from sync.server.__main__ import business
from sync.server.database import open_server
from sync.server.schema import Tables
from tests.postgres import APP, OWNER, Server
from tests.sync.booth import Desk


def table(name: str, how: Synced, *columns: sa.Column[Any]) -> sa.Table:
    """A synced table without a class."""
    moments = [sa.Column(each, Moment) for each in ("created_at", "changed_at", "deleted_at")]
    return sa.Table(
        name, Base.metadata,
        sa.Column("id", sa.String(36), primary_key=True), sa.Column("store_id", sa.String(36), nullable=False),
        *columns, *moments, sa.Column("created_by", sa.Text), sa.Column("changed_by", sa.Text),
        sa.Column("stamp", sa.Text), sa.Column("field_stamps", sa.Text, server_default="{}", nullable=False),
        info={"sync": how},
    )  # fmt: skip


@contextlib.contextmanager
def declared(*, wide: bool = False) -> Iterator[None]:
    """``lead`` moves to whom ``holder`` names; ``notice`` belongs to the group; ``secret`` needs the right to cost.

    ``wide``: of a newer program: a lead has a ``colour``, and there is a table ``badge``.
    """
    colour = [sa.Column("colour", sa.Text)] if wide else []
    since = {"colour": "9999"}
    tables = [
        table(
            "lead", Synced(scope="holder", seen_with={"secret": "cost"}, since=since),
            sa.Column("name", sa.Text), sa.Column("holder", sa.Text), sa.Column("secret", sa.Text), *colour,
        ),
        table("notice", Synced(stream="group"), sa.Column("name", sa.Text), sa.Column("read", Flag)),
    ]  # fmt: skip
    if wide:
        tables.append(table("badge", Synced(since={"": "9999"}), sa.Column("name", sa.Text)))
    _look_again()
    try:
        yield
    finally:
        for each in tables:
            Base.metadata.remove(each)
        _look_again()


@contextlib.contextmanager
def declared_narrow() -> Iterator[None]:
    """As an older program sees it, for a while within a wider one."""
    with _instead(wide=False):
        yield


@contextlib.contextmanager
def declared_wide() -> Iterator[None]:
    """As a newer program sees it, for a while within a narrower one."""
    with _instead(wide=True):
        yield


@contextlib.contextmanager
def _instead(*, wide: bool) -> Iterator[None]:
    kept = {name: Base.metadata.tables[name] for name in ("lead", "notice", "badge") if name in Base.metadata.tables}
    for each in kept.values():
        Base.metadata.remove(each)
    try:
        with declared(wide=wide):
            yield
    finally:
        for name, each in kept.items():
            Base.metadata._add_table(name, None, each)
        _look_again()


def _look_again() -> None:
    """What is declared is looked up once a process."""
    for each in (record.data_columns, record.wire_columns):
        each.cache_clear()


def migrated(server: Server, name: str) -> None:
    """Bring a PostgreSQL to what is declared now."""
    owner = open_server(server.url(name, OWNER), connections=1)
    structure.migrate(owner, Tables(business()), APP)
    owner.dispose()


def equip(desk: Desk) -> None:
    """Make the declared tables in a desk's file, as a migration would."""
    with desk.store.write_local() as session:
        connection = session.connection()
        for name in ("lead", "notice", "badge"):
            if name in Base.metadata.tables:
                Base.metadata.tables[name].create(connection, checkfirst=True)
        capture.install(connection.exec_driver_sql)


def save(desk: Desk, statement: str, /, **values: Any) -> None:
    """One save of a person, in plain SQL: the triggers capture it."""
    with desk.store.write(desk.by) as session:
        session.execute(sa.text(statement), values)


def add(desk: Desk, into: str, /, **values: Any) -> str:
    """A new row of a table; its id."""
    row = {"id": new_id(), "store_id": desk.store_id, **values}
    names = ", ".join(row)
    save(desk, f"INSERT INTO {into} ({names}) VALUES ({', '.join(':' + each for each in row)})", **row)
    return str(row["id"])


def edit(desk: Desk, table: str, row_id: str, /, **values: Any) -> None:
    """Change fields of a row."""
    fields = ", ".join(f"{each} = :{each}" for each in values)
    save(desk, f"UPDATE {table} SET {fields} WHERE id = :id", id=row_id, **values)


def rows(desk: Desk, name: str, column: str = "name") -> dict[str, Any]:
    """Id → a column, of all rows of a table."""
    return dict(desk.all(f"SELECT id, {column} FROM {name}"))
