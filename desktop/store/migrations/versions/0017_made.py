"""sums of the other stores, and what is bought together"""

import sqlalchemy as sa
from alembic import op

import desktop.domain.record

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "also_bought",
        sa.Column("part_key", sa.Text(), nullable=False),
        sa.Column("others", desktop.domain.record.Json(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("store_id", sa.String(length=36), nullable=False),
        sa.Column("created_at", desktop.domain.record.Moment(length=24), nullable=True),
        sa.Column("created_by", sa.String(length=36), nullable=True),
        sa.Column("changed_at", desktop.domain.record.Moment(length=24), nullable=True),
        sa.Column("changed_by", sa.String(length=36), nullable=True),
        sa.Column("deleted_at", desktop.domain.record.Moment(length=24), nullable=True),
        sa.Column("stamp", sa.Text(), nullable=True),
        sa.Column("field_stamps", sa.Text(), server_default="{}", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_also_bought")),
    )
    with op.batch_alter_table("also_bought", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_also_bought_part_key"), ["part_key"], unique=False)

    op.create_table(
        "stock_sum",
        sa.Column("of_store", sa.String(length=36), nullable=False),
        sa.Column("part_key", sa.Text(), nullable=False),
        sa.Column("qty_milli", sa.BigInteger(), nullable=False),
        sa.Column("as_of", desktop.domain.record.Moment(length=24), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("store_id", sa.String(length=36), nullable=False),
        sa.Column("created_at", desktop.domain.record.Moment(length=24), nullable=True),
        sa.Column("created_by", sa.String(length=36), nullable=True),
        sa.Column("changed_at", desktop.domain.record.Moment(length=24), nullable=True),
        sa.Column("changed_by", sa.String(length=36), nullable=True),
        sa.Column("deleted_at", desktop.domain.record.Moment(length=24), nullable=True),
        sa.Column("stamp", sa.Text(), nullable=True),
        sa.Column("field_stamps", sa.Text(), server_default="{}", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_sum")),
    )
    with op.batch_alter_table("stock_sum", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_stock_sum_part_key"), ["part_key"], unique=False)
