"""maintenance schedule and due days, recalls, deferred work, the workshop's file of a car"""

import sqlalchemy as sa
from alembic import op

import desktop.domain.record

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "car_file",
        sa.Column("bought_on", desktop.domain.record.Day(length=10), nullable=True),
        sa.Column("registered_on", desktop.domain.record.Day(length=10), nullable=True),
        sa.Column("use", sa.Text(), nullable=False),
        sa.Column("engine_number", sa.Text(), nullable=False),
        sa.Column("colour", sa.Text(), nullable=False),
        sa.Column("oil", sa.Text(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("store_id", sa.String(length=36), nullable=False),
        sa.Column("created_at", desktop.domain.record.Moment(length=24), nullable=True),
        sa.Column("created_by", sa.String(length=36), nullable=True),
        sa.Column("changed_at", desktop.domain.record.Moment(length=24), nullable=True),
        sa.Column("changed_by", sa.String(length=36), nullable=True),
        sa.Column("deleted_at", desktop.domain.record.Moment(length=24), nullable=True),
        sa.Column("stamp", sa.Text(), nullable=True),
        sa.Column("field_stamps", sa.Text(), server_default="{}", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_car_file")),
    )
    op.create_table(
        "deferred_work",
        sa.Column("vehicle_id", sa.String(length=36), nullable=False),
        sa.Column("order_id", sa.String(length=36), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("price_fen", sa.BigInteger(), nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("recommended_at", desktop.domain.record.Moment(length=24), nullable=False),
        sa.Column("remind_on", desktop.domain.record.Day(length=10), nullable=True),
        sa.Column("won_order_id", sa.String(length=36), nullable=True),
        sa.Column("won_at", desktop.domain.record.Moment(length=24), nullable=True),
        sa.Column("dropped_at", desktop.domain.record.Moment(length=24), nullable=True),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("store_id", sa.String(length=36), nullable=False),
        sa.Column("created_at", desktop.domain.record.Moment(length=24), nullable=True),
        sa.Column("created_by", sa.String(length=36), nullable=True),
        sa.Column("changed_at", desktop.domain.record.Moment(length=24), nullable=True),
        sa.Column("changed_by", sa.String(length=36), nullable=True),
        sa.Column("deleted_at", desktop.domain.record.Moment(length=24), nullable=True),
        sa.Column("stamp", sa.Text(), nullable=True),
        sa.Column("field_stamps", sa.Text(), server_default="{}", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deferred_work")),
    )
    with op.batch_alter_table("deferred_work", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_deferred_work_order_id"), ["order_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_deferred_work_recommended_at"), ["recommended_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_deferred_work_vehicle_id"), ["vehicle_id"], unique=False)

    op.create_table(
        "maintenance_rule",
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("brand", sa.Text(), nullable=False),
        sa.Column("series", sa.Text(), nullable=False),
        sa.Column("engine", sa.Text(), nullable=False),
        sa.Column("every_km", sa.BigInteger(), nullable=True),
        sa.Column("every_months", sa.BigInteger(), nullable=True),
        sa.Column("first_km", sa.BigInteger(), nullable=True),
        sa.Column("first_months", sa.BigInteger(), nullable=True),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("store_id", sa.String(length=36), nullable=False),
        sa.Column("created_at", desktop.domain.record.Moment(length=24), nullable=True),
        sa.Column("created_by", sa.String(length=36), nullable=True),
        sa.Column("changed_at", desktop.domain.record.Moment(length=24), nullable=True),
        sa.Column("changed_by", sa.String(length=36), nullable=True),
        sa.Column("deleted_at", desktop.domain.record.Moment(length=24), nullable=True),
        sa.Column("stamp", sa.Text(), nullable=True),
        sa.Column("field_stamps", sa.Text(), server_default="{}", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_maintenance_rule")),
    )
    op.create_table(
        "recall",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("until", desktop.domain.record.Day(length=10), nullable=True),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("store_id", sa.String(length=36), nullable=False),
        sa.Column("created_at", desktop.domain.record.Moment(length=24), nullable=True),
        sa.Column("created_by", sa.String(length=36), nullable=True),
        sa.Column("changed_at", desktop.domain.record.Moment(length=24), nullable=True),
        sa.Column("changed_by", sa.String(length=36), nullable=True),
        sa.Column("deleted_at", desktop.domain.record.Moment(length=24), nullable=True),
        sa.Column("stamp", sa.Text(), nullable=True),
        sa.Column("field_stamps", sa.Text(), server_default="{}", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recall")),
    )
    op.create_table(
        "recall_car",
        sa.Column("recall_id", sa.String(length=36), nullable=False),
        sa.Column("vin", sa.Text(), nullable=False),
        sa.Column("order_id", sa.String(length=36), nullable=True),
        sa.Column("done_at", desktop.domain.record.Moment(length=24), nullable=True),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("store_id", sa.String(length=36), nullable=False),
        sa.Column("created_at", desktop.domain.record.Moment(length=24), nullable=True),
        sa.Column("created_by", sa.String(length=36), nullable=True),
        sa.Column("changed_at", desktop.domain.record.Moment(length=24), nullable=True),
        sa.Column("changed_by", sa.String(length=36), nullable=True),
        sa.Column("deleted_at", desktop.domain.record.Moment(length=24), nullable=True),
        sa.Column("stamp", sa.Text(), nullable=True),
        sa.Column("field_stamps", sa.Text(), server_default="{}", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recall_car")),
    )
    with op.batch_alter_table("recall_car", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_recall_car_recall_id"), ["recall_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_recall_car_vin"), ["vin"], unique=False)

    op.create_table(
        "service_due",
        sa.Column("due_on", desktop.domain.record.Day(length=10), nullable=True),
        sa.Column("by_km", desktop.domain.record.Flag(), nullable=False),
        sa.Column("due_km", sa.BigInteger(), nullable=True),
        sa.Column("due_day", desktop.domain.record.Day(length=10), nullable=True),
        sa.Column("names", sa.Text(), nullable=False),
        sa.Column("per_day_milli", sa.BigInteger(), nullable=False),
        sa.Column("last_on", desktop.domain.record.Day(length=10), nullable=True),
        sa.Column("last_km", sa.BigInteger(), nullable=True),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("store_id", sa.String(length=36), nullable=False),
        sa.Column("created_at", desktop.domain.record.Moment(length=24), nullable=True),
        sa.Column("created_by", sa.String(length=36), nullable=True),
        sa.Column("changed_at", desktop.domain.record.Moment(length=24), nullable=True),
        sa.Column("changed_by", sa.String(length=36), nullable=True),
        sa.Column("deleted_at", desktop.domain.record.Moment(length=24), nullable=True),
        sa.Column("stamp", sa.Text(), nullable=True),
        sa.Column("field_stamps", sa.Text(), server_default="{}", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_due")),
    )
    with op.batch_alter_table("service_due", schema=None) as batch_op:
        batch_op.create_index("ix_service_due_store_id_due_on", ["store_id", "due_on"], unique=False)
