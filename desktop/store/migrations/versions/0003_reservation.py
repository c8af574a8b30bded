"""pieces of stock kept for somebody"""

import sqlalchemy as sa
from alembic import op

import desktop.domain.record

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reservation",
        sa.Column("part_key", sa.Text(), nullable=False),
        sa.Column("qty_milli", sa.BigInteger(), nullable=False),
        sa.Column("shelf_milli", sa.BigInteger(), nullable=False),
        sa.Column("customer_id", sa.String(length=36), nullable=True),
        sa.Column("quote_id", sa.String(length=36), nullable=True),
        sa.Column("for_whom", sa.Text(), nullable=False),
        sa.Column("until", desktop.domain.record.Day(length=10), nullable=True),
        sa.Column("released_at", desktop.domain.record.Moment(length=24), nullable=True),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("store_id", sa.String(length=36), nullable=False),
        sa.Column("created_at", desktop.domain.record.Moment(length=24), nullable=True),
        sa.Column("created_by", sa.String(length=36), nullable=True),
        sa.Column("changed_at", desktop.domain.record.Moment(length=24), nullable=True),
        sa.Column("changed_by", sa.String(length=36), nullable=True),
        sa.Column("deleted_at", desktop.domain.record.Moment(length=24), nullable=True),
        sa.Column("stamp", sa.Text(), nullable=True),
        sa.Column("field_stamps", sa.Text(), server_default="{}", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reservation")),
    )
    op.create_index("ix_reservation_part_key", "reservation", ["part_key"])
