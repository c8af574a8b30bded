"""maintenance against when it was due"""

import sqlalchemy as sa
from alembic import op

import desktop.domain.record

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "due_visit",
        sa.Column("vehicle_id", sa.String(length=36), nullable=False),
        sa.Column("order_id", sa.String(length=36), nullable=False),
        sa.Column("due_on", desktop.domain.record.Day(length=10), nullable=False),
        sa.Column("came_on", desktop.domain.record.Day(length=10), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("store_id", sa.String(length=36), nullable=False),
        sa.Column("created_at", desktop.domain.record.Moment(length=24), nullable=True),
        sa.Column("created_by", sa.String(length=36), nullable=True),
        sa.Column("changed_at", desktop.domain.record.Moment(length=24), nullable=True),
        sa.Column("changed_by", sa.String(length=36), nullable=True),
        sa.Column("deleted_at", desktop.domain.record.Moment(length=24), nullable=True),
        sa.Column("stamp", sa.Text(), nullable=True),
        sa.Column("field_stamps", sa.Text(), server_default="{}", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_due_visit")),
    )
    with op.batch_alter_table("due_visit", schema=None) as batch_op:
        batch_op.create_index("ix_due_visit_store_id_due_on", ["store_id", "due_on"], unique=False)

    with op.batch_alter_table("service_due", schema=None) as batch_op:
        batch_op.add_column(sa.Column("firm", desktop.domain.record.Flag(), server_default="0", nullable=False))
