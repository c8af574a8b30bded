"""Migrations: a copy before, all or nothing, and back on failure."""

from __future__ import annotations

import contextlib
import logging
import shutil
from pathlib import Path

import pytest
import sqlalchemy as sa
import sqlcipher3.dbapi2 as sqlcipher
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from desktop.domain.people.customer import Customer
from desktop.domain.records import Base
from desktop.store import capture, upgrade
from desktop.store.file import check, connect
from desktop.store.problem import StoreError
from desktop.store.start import open_home
from tests.store.conftest import Made

STEP = '''"""A step."""
from alembic import op
import sqlalchemy as sa
revision, down_revision, branch_labels, depends_on = "{to}", "{before}", None, None
def upgrade():
    {body}
'''
ADD = 'op.add_column("customer", sa.Column("extra", sa.Text(), server_default=""))'
BATCH = 'with op.batch_alter_table("customer") as b: b.add_column(sa.Column("e", sa.Text())); b.drop_column("note")'
FAIL = ADD + '; op.execute("DELETE FROM phone"); op.execute("nonsense")'
LOSE = 'op.execute("UPDATE capture SET silent = 1"); op.execute("DELETE FROM customer")'


def steps(tmp_path: Path, *bodies: str) -> Path:
    folder = tmp_path / "migrations"
    shutil.copytree(upgrade.MIGRATIONS, folder)
    for number, body in enumerate(bodies, int(upgrade.HEAD) + 1):
        text = STEP.format(to=f"{number:04d}", before=f"{number - 1:04d}", body=body)
        (folder / "versions" / f"{number:04d}_step.py").write_text(text)
    return folder


NEXT = f"{int(upgrade.HEAD) + 1:04d}"


@pytest.fixture
def filled(made: Made) -> Made:
    store = open_home(made.home, made.key)
    with store.write(made.by) as session:
        session.add_all(Customer(store_id=made.by.store_id, kind="person", name=f"王{n}") for n in range(5))
    store.close()
    return made


def state(made: Made) -> tuple[str, int]:
    with contextlib.closing(connect(made.home.shop, made.key)) as connection:
        version = connection.execute("SELECT version_num FROM alembic_version").fetchone()[0]
        return version, connection.execute("SELECT count(*) FROM customer").fetchone()[0]


def test_the_migrated_schema_is_the_metadata(made: Made) -> None:
    engine = sa.create_engine("sqlite://", module=sqlcipher, creator=lambda: connect(made.home.shop, made.key))
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
    engine.dispose()


def test_the_head_that_the_program_asks_for_is_the_last_revision() -> None:
    config = Config()
    config.set_main_option("script_location", str(upgrade.MIGRATIONS))
    config.set_main_option("path_separator", "os")
    assert ScriptDirectory.from_config(config).get_current_head() == upgrade.HEAD


def test_a_current_file_is_not_touched_and_not_copied(made: Made) -> None:
    assert not upgrade.upgrade(made.home.shop, made.key)
    assert list(made.home.backups.glob("before-*")) == []


@pytest.mark.parametrize("body", [ADD, BATCH])
def test_a_step_keeps_rows_and_triggers_and_leaves_a_copy_of_before(filled: Made, tmp_path: Path, body: str) -> None:
    triggers = _triggers(filled)
    assert upgrade.upgrade(filled.home.shop, filled.key, head=NEXT, migrations=steps(tmp_path, body))
    assert state(filled) == (NEXT, 5)
    assert _triggers(filled) == triggers
    (copied,) = filled.home.backups.glob("before-*.db")
    check(copied, filled.key)
    assert upgrade.revision(copied, filled.key) == upgrade.HEAD


@pytest.mark.parametrize(
    ("bodies", "code"), [((FAIL,), "store.upgrade"), ((ADD, FAIL), "store.upgrade"), ((LOSE,), "store.corrupt")]
)
def test_a_step_that_fails_leaves_the_file_as_it_was(
    filled: Made, tmp_path: Path, bodies: tuple[str, ...], code: str
) -> None:
    folder = steps(tmp_path, *bodies)
    with pytest.raises(StoreError) as refused:
        upgrade.upgrade(filled.home.shop, filled.key, head=f"{len(bodies) + int(upgrade.HEAD):04d}", migrations=folder)
    assert refused.value.code == code
    assert state(filled) == (upgrade.HEAD, 5)
    open_home(filled.home, filled.key).close()


def test_a_file_that_a_step_ruined_comes_back_from_the_copy(filled: Made, tmp_path: Path) -> None:
    ruin = (
        f'f = open({str(filled.home.shop)!r}, "r+b"); f.seek(4096 * 3); f.write(b"x" * 9000); f.close();'
        ' raise RuntimeError("cut")'
    )
    with pytest.raises(StoreError) as refused:
        upgrade.upgrade(filled.home.shop, filled.key, head=NEXT, migrations=steps(tmp_path, ruin))
    assert refused.value.code == "store.upgrade"
    check(filled.home.shop, filled.key)
    assert state(filled) == (upgrade.HEAD, 5)


def test_a_rebuild_without_our_care_would_have_dropped_the_triggers(
    filled: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The bite itself: where this stops being so, the reinstalling may go."""
    monkeypatch.setattr(capture, "install", lambda _connection: logging.getLogger("test"))
    before = _triggers(filled)
    upgrade.upgrade(filled.home.shop, filled.key, head=NEXT, migrations=steps(tmp_path, BATCH))
    assert len(_triggers(filled)) < len(before)


def _triggers(made: Made) -> set[str]:
    with contextlib.closing(connect(made.home.shop, made.key)) as connection:
        return {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")}
