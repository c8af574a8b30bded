"""The centre's PostgreSQL: nothing in it closes the road to a distributed one, and the second wall stands."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection

from desktop.domain.identity import new_id
from sync.protocol import Answer, Enrol
from sync.server import structure
from sync.server.__main__ import business
from sync.server.database import open_server
from sync.server.schema import REFERENCE, Tables
from sync.server.service import Centre
from tests.postgres import APP, OWNER, Server
from tests.sync.server.batch import customers
from tests.sync.server.made import Made, made


@pytest.fixture
def database(postgres: Server) -> Iterator[Made]:
    own = made(postgres)
    yield own
    own.close()


def closes_the_road(connection: Connection) -> list[str]:
    """What a distributed PostgreSQL could not carry, by name."""
    inspector, found = sa.inspect(connection), []
    for table in inspector.get_table_names():
        keys = inspector.get_pk_constraint(table)["constrained_columns"]
        if table not in REFERENCE and keys[:1] != ["store_id"]:
            found.append(f"{table}: its primary key does not begin with the store")
        unique = [each["column_names"] for each in inspector.get_indexes(table) if each["unique"]]
        found += [
            f"{table}: unique without its store"
            for names in unique
            if table not in REFERENCE and "store_id" not in names
        ]
        found += [
            f"{table}.{column['name']}: numbered by the server"
            for column in inspector.get_columns(table)
            if column.get("identity") or "nextval" in str(column.get("default"))
        ]
        found += [f"{table}: foreign key" for _ in inspector.get_foreign_keys(table)]
    for kind, statement in (
        ("sequence", "SELECT sequencename FROM pg_sequences WHERE schemaname = 'public'"),
        ("trigger", "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"),
        ("exclusion", "SELECT conname FROM pg_constraint WHERE contype = 'x'"),
    ):
        found += [f"{name}: {kind}" for (name,) in connection.exec_driver_sql(statement)]
    return found


def test_nothing_closes_the_road_to_a_distributed_postgresql(database: Made) -> None:
    with database.seeing.connect() as connection:
        assert closes_the_road(connection) == []
        assert len(sa.inspect(connection).get_table_names()) > 20


@pytest.mark.parametrize(
    ("statement", "word"),
    [
        ("CREATE TABLE a (id text PRIMARY KEY, store_id text)", "primary key"),
        ("CREATE TABLE a (id text, store_id text, PRIMARY KEY (id, store_id))", "primary key"),
        ("CREATE TABLE a (store_id text, n bigserial, PRIMARY KEY (store_id, n))", "numbered"),
        (
            "CREATE TABLE a (store_id text, n bigint GENERATED ALWAYS AS IDENTITY, PRIMARY KEY (store_id, n))",
            "numbered",
        ),
        ("CREATE TABLE a (store_id text PRIMARY KEY, span int4range, EXCLUDE USING gist (span WITH &&))", "exclusion"),
        ("CREATE TABLE a (store_id text PRIMARY KEY, code text UNIQUE)", "unique"),
        (
            "CREATE TRIGGER t BEFORE UPDATE ON centre_counter FOR EACH ROW"
            " EXECUTE FUNCTION suppress_redundant_updates_trigger()",
            "trigger",
        ),
    ],
)
def test_what_would_close_it_is_found(database: Made, statement: str, word: str) -> None:
    with database.seeing.connect() as connection:
        connection.exec_driver_sql(statement)
        assert any(word in each for each in closes_the_road(connection))


def test_the_migrated_database_is_the_one_the_program_declares(postgres: Server, database: Made) -> None:
    def include(name: str | None, kind: str, _parents: object) -> bool:
        return not (kind == "table" and name == structure.REVISION_TABLE)

    with database.seeing.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_name": include, "compare_type": True})
        assert compare_metadata(context, Tables(business()).metadata) == []


def test_migrating_again_changes_nothing_and_adds_what_a_newer_product_has(postgres: Server, database: Made) -> None:
    with database.seeing.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE row_customer DROP COLUMN note")
        connection.exec_driver_sql("DROP TABLE row_vehicle")
        before = connection.exec_driver_sql("SELECT peer, incarnation FROM centre_peer").one()
    with pytest.raises(structure.NotReady):
        Centre(database.engine, business())
    owner = open_server(postgres.url(database.name, "postgres"))
    for _ in range(2):
        structure.migrate(owner, Tables(business()), APP)
    owner.dispose()
    with database.seeing.connect() as connection:
        columns = {column["name"] for column in sa.inspect(connection).get_columns("row_customer")}
        assert "note" in columns and sa.inspect(connection).has_table("row_vehicle")
        assert connection.exec_driver_sql("SELECT peer, incarnation FROM centre_peer").one() == before


def test_a_database_that_was_not_migrated_is_not_served(postgres: Server) -> None:
    engine = open_server(postgres.url(postgres.database(), APP))
    with pytest.raises(structure.NotReady):
        Centre(engine, business())
    engine.dispose()


def test_without_its_store_a_transaction_sees_and_writes_nothing(postgres: Server, database: Made) -> None:
    centre, stores = Centre(database.engine, business()), [new_id(), new_id()]
    for store in stores:
        enrolled = centre.enrol(Enrol(centre.invite(store), "desk"))
        answer = centre.push(centre.authenticate(enrolled.key), customers(store, "D1", 1, ["王"]))
        assert Answer.decode(answer).verdicts == ()
    owner = open_server(postgres.url(database.name, OWNER))
    for engine in (database.engine, owner):
        for store in ("", *stores):
            with engine.connect() as connection:
                if store:
                    connection.exec_driver_sql("SELECT set_config('forecourt.store', %s, true)", (store,))
                for table in ("row_customer", "centre_device", "centre_batch", "centre_transaction"):
                    found = connection.exec_driver_sql(f"SELECT DISTINCT store_id FROM {table}").scalars().all()
                    assert found == ([store] if store else [])
                changed = connection.exec_driver_sql("UPDATE row_customer SET name = name").rowcount
                assert changed == (1 if store else 0)
                with pytest.raises(sa.exc.ProgrammingError, match="row-level security"):
                    connection.exec_driver_sql(
                        "INSERT INTO centre_transaction VALUES (%s, 't', '[]')",
                        (next(s for s in stores if s != store),),
                    )
    owner.dispose()


def test_every_table_with_a_store_has_the_wall(database: Made) -> None:
    with database.seeing.connect() as connection:
        bare = connection.exec_driver_sql(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
            " AND NOT (relrowsecurity AND relforcerowsecurity)"
        )
        assert set(bare.scalars()) == REFERENCE


def test_the_centre_speaks_as_a_role_that_cannot_pass_over_the_wall(database: Made) -> None:
    with database.engine.connect() as connection:
        role = connection.exec_driver_sql(
            "SELECT rolname, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user"
        ).one()
        assert tuple(role) == (APP, False, False)
        with pytest.raises(sa.exc.ProgrammingError, match="owner"):
            connection.exec_driver_sql("ALTER TABLE row_customer DISABLE ROW LEVEL SECURITY")
