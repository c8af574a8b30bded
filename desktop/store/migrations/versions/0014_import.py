"""imports and what they brought"""

import sqlalchemy as sa
from alembic import op

import desktop.domain.record

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "import_run",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("format", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("made", sa.BigInteger(), nullable=False),
        sa.Column("merged", sa.BigInteger(), nullable=False),
        sa.Column("skipped", sa.BigInteger(), nullable=False),
        sa.Column("refused", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", desktop.domain.record.Moment(length=24), nullable=True),
        sa.Column("undone_at", desktop.domain.record.Moment(length=24), nullable=True),
        *_record(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_run")),
    )
    op.create_table(
        "import_part",
        sa.Column("run_id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        *_record(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_part")),
    )
    op.create_index(op.f("ix_import_part_run_id"), "import_part", ["run_id"])
    op.create_table(
        "imported_row",
        sa.Column("run_id", sa.String(length=36), nullable=False),
        sa.Column("tbl", sa.Text(), nullable=False),
        sa.Column("pk", sa.String(length=36), nullable=False),
        sa.Column("made", desktop.domain.record.Flag(), nullable=False),
        sa.Column("before", desktop.domain.record.Json(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("run_id", "tbl", "pk", name=op.f("pk_imported_row")),
    )


def _record() -> list[sa.Column]:
    return [
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("store_id", sa.String(length=36), nullable=False),
        sa.Column("created_at", desktop.domain.record.Moment(length=24), nullable=True),
        sa.Column("created_by", sa.String(length=36), nullable=True),
        sa.Column("changed_at", desktop.domain.record.Moment(length=24), nullable=True),
        sa.Column("changed_by", sa.String(length=36), nullable=True),
        sa.Column("deleted_at", desktop.domain.record.Moment(length=24), nullable=True),
        sa.Column("stamp", sa.Text(), nullable=True),
        sa.Column("field_stamps", sa.Text(), server_default="{}", nullable=False),
    ]
