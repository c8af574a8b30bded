"""How the centre's tables come to be: Alembic's revisions where something changes, and what is merely more by itself.

The tables of rows follow the product's declaration, which gains tables and columns with every version; those are added
here from the metadata, so a revision is written only for what is no addition. On PostgreSQL the role that owns the
tables runs this, then gives the centre's role what it needs and puts row-level security before it.
"""

from __future__ import annotations

import secrets
import uuid
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy import Connection, Engine

from sync.server.database import CODE, STORE
from sync.server.schema import REFERENCE, Tables

MIGRATIONS = Path(__file__).parent / "migrations"
HEAD = "0001"
REVISION_TABLE = "centre_revision"


class NotReady(Exception):
    """The database lacks what this program declares; ``forecourt-centre migrate`` brings it there."""


def build(connection: Connection, tables: Tables) -> None:
    """Add the tables, columns and indexes that are missing, and the centre's identity; change and drop nothing."""
    standing = sa.inspect(connection)
    names = set(standing.get_table_names())
    for table in tables.metadata.sorted_tables:
        if table.name not in names:
            table.create(connection)
            continue
        held = {column["name"] for column in standing.get_columns(table.name)}
        for column in table.columns:
            if column.name not in held:
                _add(connection, table, column)
        indexes = {index["name"] for index in standing.get_indexes(table.name)}
        for index in table.indexes:
            if index.name not in indexes:
                index.create(connection)
    t = tables.peer
    if connection.execute(sa.select(t.c.one)).first() is None:
        made = {"one": 1, "peer": str(uuid.uuid4()), "incarnation": secrets.token_hex(8), "restored": 0}
        connection.execute(sa.insert(t).values(made))


def _add(connection: Connection, table: sa.Table, column: sa.Column[object]) -> None:
    quote = connection.dialect.identifier_preparer.quote
    kind = column.type.compile(connection.dialect)
    must = (
        f" NOT NULL DEFAULT {0 if isinstance(column.type, sa.Integer) else chr(39) * 2}" if not column.nullable else ""
    )
    connection.exec_driver_sql(f"ALTER TABLE {quote(table.name)} ADD COLUMN {quote(column.name)} {kind}{must}")


def identity(connection: Connection, tables: Tables) -> tuple[str, str]:
    """The centre's own id and incarnation. Raises NotReady."""
    t = tables.peer
    if connection.dialect.name == "postgresql" and (_revision(connection) != HEAD or _lacks(connection, tables)):
        raise NotReady
    peer, incarnation = connection.execute(sa.select(t.c.peer, t.c.incarnation)).one()
    return str(peer), str(incarnation)


def begin_anew(connection: Connection, tables: Tables) -> None:
    """A new incarnation, after a restore: no device may go on from a sequence that this file does not know."""
    t = tables.peer
    if t.c.restored.name not in {column["name"] for column in sa.inspect(connection).get_columns(t.name)}:
        _add(connection, t, t.c.restored)  # a backup of an older program
    connection.execute(sa.update(t).values(incarnation=secrets.token_hex(8), restored=1))


def is_restored(connection: Connection, tables: Tables) -> bool:
    """Whether a backup was ever put back here."""
    return bool(connection.execute(sa.select(tables.peer.c.restored)).scalar_one())


def migrate(owner: Engine, tables: Tables, role: str) -> None:
    """Bring a PostgreSQL to this program's tables. ``owner``: of the tables; ``role``: whom the centre speaks as."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    with owner.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        build(connection, tables)
        _wall(connection, tables, role)


def _lacks(connection: Connection, tables: Tables) -> bool:
    """Whether this program declares a table or a column that is not there: an addition has no revision of its own."""
    held = connection.exec_driver_sql(
        "SELECT c.relname, a.attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid "
        "WHERE c.relnamespace = current_schema()::regnamespace AND a.attnum > 0 AND NOT a.attisdropped"
    )
    there = {(str(table), str(column)) for table, column in held}
    return any((name, column.name) not in there for name, t in tables.metadata.tables.items() for column in t.columns)


def _revision(connection: Connection) -> str:
    if not sa.inspect(connection).has_table(REVISION_TABLE):
        return ""
    return str(connection.exec_driver_sql(f"SELECT version_num FROM {REVISION_TABLE}").scalar())


def _wall(connection: Connection, tables: Tables, role: str) -> None:
    """Row-level security on every table with a store, forced upon the owner too, and the rights of the role."""
    quote = connection.dialect.identifier_preparer.quote
    to = quote(role)
    # the inner SELECT is done once a statement, not once a row
    of_store = f"store_id = ANY ((SELECT string_to_array(current_setting('{STORE}', true), ','))::text[])"
    policies = {name: {"store": f"USING ({of_store}) WITH CHECK ({of_store})"} for name in tables.metadata.tables}
    of_code = f"code_hash = current_setting('{CODE}', true)"
    policies["centre_invitation"]["code"] = f"USING ({of_code}) WITH CHECK ({of_code})"
    # the sequences alone are open to the centre across stores: it asks once for all who wait
    policies["centre_counter"]["sequence"] = "FOR SELECT USING (true)"
    for name in tables.metadata.tables:
        table = quote(name)
        if name in REFERENCE:
            connection.exec_driver_sql(f"GRANT SELECT ON {table} TO {to}")
            continue
        connection.exec_driver_sql(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {to}")
        connection.exec_driver_sql(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        connection.exec_driver_sql(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        for policy, rule in policies[name].items():
            connection.exec_driver_sql(f"DROP POLICY IF EXISTS {quote(policy)} ON {table}")
            connection.exec_driver_sql(f"CREATE POLICY {quote(policy)} ON {table} {rule}")
    connection.exec_driver_sql(f"GRANT SELECT ON {REVISION_TABLE} TO {to}")
