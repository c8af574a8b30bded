"""the health check list of an order"""

import sqlalchemy as sa
from alembic import op

import desktop.domain.record

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "health_item",
        sa.Column("order_id", sa.String(length=36), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("store_id", sa.String(length=36), nullable=False),
        sa.Column("created_at", desktop.domain.record.Moment(length=24), nullable=True),
        sa.Column("created_by", sa.String(length=36), nullable=True),
        sa.Column("changed_at", desktop.domain.record.Moment(length=24), nullable=True),
        sa.Column("changed_by", sa.String(length=36), nullable=True),
        sa.Column("deleted_at", desktop.domain.record.Moment(length=24), nullable=True),
        sa.Column("stamp", sa.Text(), nullable=True),
        sa.Column("field_stamps", sa.Text(), server_default="{}", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_health_item")),
    )
    with op.batch_alter_table("health_item", schema=None) as batch_op:
        batch_op.create_index(op.f("ix_health_item_order_id"), ["order_id"], unique=False)
