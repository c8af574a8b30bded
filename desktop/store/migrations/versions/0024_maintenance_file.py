"""the queue to the electronic maintenance file"""

import sqlalchemy as sa
from alembic import op

import desktop.domain.record

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "maintenance_file",
        sa.Column("order_id", sa.String(length=36), nullable=False),
        sa.Column("settlement_id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("settled_on", desktop.domain.record.Day(length=10), nullable=False),
        sa.Column("body", desktop.domain.record.Json(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("store_id", sa.String(length=36), nullable=False),
        sa.Column("created_at", desktop.domain.record.Moment(length=24), nullable=True),
        sa.Column("created_by", sa.String(length=36), nullable=True),
        sa.Column("changed_at", desktop.domain.record.Moment(length=24), nullable=True),
        sa.Column("changed_by", sa.String(length=36), nullable=True),
        sa.Column("deleted_at", desktop.domain.record.Moment(length=24), nullable=True),
        sa.Column("stamp", sa.Text(), nullable=True),
        sa.Column("field_stamps", sa.Text(), server_default="{}", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_maintenance_file")),
    )
    with op.batch_alter_table("maintenance_file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_maintenance_file_order_id"), ["order_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_maintenance_file_settled_on"), ["settled_on"], unique=False)

    op.create_table(
        "maintenance_file_step",
        sa.Column("file_id", sa.String(length=36), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("adapter", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("at", desktop.domain.record.Moment(length=24), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("store_id", sa.String(length=36), nullable=False),
        sa.Column("created_at", desktop.domain.record.Moment(length=24), nullable=True),
        sa.Column("created_by", sa.String(length=36), nullable=True),
        sa.Column("changed_at", desktop.domain.record.Moment(length=24), nullable=True),
        sa.Column("changed_by", sa.String(length=36), nullable=True),
        sa.Column("deleted_at", desktop.domain.record.Moment(length=24), nullable=True),
        sa.Column("stamp", sa.Text(), nullable=True),
        sa.Column("field_stamps", sa.Text(), server_default="{}", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_maintenance_file_step")),
    )
    with op.batch_alter_table("maintenance_file_step", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_maintenance_file_step_file_id"), ["file_id"], unique=False)
