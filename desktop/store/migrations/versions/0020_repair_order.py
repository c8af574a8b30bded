"""repair orders, their lines, steps, issues and runs; packages, rates, readings"""

import sqlalchemy as sa
from alembic import op

import desktop.domain.record

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "extra_work",
        sa.Column("order_id", sa.String(length=36), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("proposed_at", desktop.domain.record.Moment(length=24), nullable=False),
        sa.Column("later_by", sa.BigInteger(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_at", desktop.domain.record.Moment(length=24), nullable=True),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("how", sa.Text(), nullable=False),
        sa.Column("agreed_fen", sa.BigInteger(), nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("store_id", sa.String(length=36), nullable=False),
        sa.Column("created_at", desktop.domain.record.Moment(length=24), nullable=True),
        sa.Column("created_by", sa.String(length=36), nullable=True),
        sa.Column("changed_at", desktop.domain.record.Moment(length=24), nullable=True),
        sa.Column("changed_by", sa.String(length=36), nullable=True),
        sa.Column("deleted_at", desktop.domain.record.Moment(length=24), nullable=True),
        sa.Column("stamp", sa.Text(), nullable=True),
        sa.Column("field_stamps", sa.Text(), server_default="{}", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_extra_work")),
    )
    with op.batch_alter_table("extra_work", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_extra_work_order_id"), ["order_id"], unique=False)

    op.create_table(
        "inspection_mark",
        sa.Column("order_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("x", sa.BigInteger(), nullable=False),
        sa.Column("y", sa.BigInteger(), nullable=False),
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
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspection_mark")),
    )
    with op.batch_alter_table("inspection_mark", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_inspection_mark_order_id"), ["order_id"], unique=False)

    op.create_table(
        "labour_rate",
        sa.Column("trade", sa.Text(), nullable=False),
        sa.Column("level_id", sa.String(length=36), nullable=True),
        sa.Column("hour_fen", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("store_id", sa.String(length=36), nullable=False),
        sa.Column("created_at", desktop.domain.record.Moment(length=24), nullable=True),
        sa.Column("created_by", sa.String(length=36), nullable=True),
        sa.Column("changed_at", desktop.domain.record.Moment(length=24), nullable=True),
        sa.Column("changed_by", sa.String(length=36), nullable=True),
        sa.Column("deleted_at", desktop.domain.record.Moment(length=24), nullable=True),
        sa.Column("stamp", sa.Text(), nullable=True),
        sa.Column("field_stamps", sa.Text(), server_default="{}", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_labour_rate")),
    )
    op.create_table(
        "odometer_reading",
        sa.Column("vehicle_id", sa.String(length=36), nullable=False),
        sa.Column("at", desktop.domain.record.Moment(length=24), nullable=False),
        sa.Column("km", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("old_km", sa.BigInteger(), nullable=True),
        sa.Column("old_id", sa.String(length=36), nullable=True),
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
        sa.PrimaryKeyConstraint("id", name=op.f("pk_odometer_reading")),
    )
    with op.batch_alter_table("odometer_reading", schema=None) as batch_op:
        batch_op.create_index("ix_odometer_reading_vehicle_id_at", ["vehicle_id", "at"], unique=False)

    op.create_table(
        "order_line",
        sa.Column("order_id", sa.String(length=36), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("part_key", sa.Text(), nullable=False),
        sa.Column("brand", sa.Text(), nullable=False),
        sa.Column("spec", sa.Text(), nullable=False),
        sa.Column("grade", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("trade", sa.Text(), nullable=False),
        sa.Column("qty_milli", sa.BigInteger(), nullable=False),
        sa.Column("list_fen", sa.BigInteger(), nullable=False),
        sa.Column("unit_fen", sa.BigInteger(), nullable=False),
        sa.Column("cost_fen", sa.BigInteger(), nullable=True),
        sa.Column("payer", sa.Text(), nullable=False),
        sa.Column("own", desktop.domain.record.Flag(), nullable=False),
        sa.Column("technician_id", sa.String(length=36), nullable=True),
        sa.Column("package_id", sa.String(length=36), nullable=True),
        sa.Column("extra_id", sa.String(length=36), nullable=True),
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
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_line")),
    )
    with op.batch_alter_table("order_line", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_order_line_extra_id"), ["extra_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_order_line_order_id"), ["order_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_order_line_part_key"), ["part_key"], unique=False)
        batch_op.create_index(batch_op.f("ix_order_line_technician_id"), ["technician_id"], unique=False)

    op.create_table(
        "order_step",
        sa.Column("order_id", sa.String(length=36), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("at", desktop.domain.record.Moment(length=24), nullable=False),
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
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_step")),
    )
    with op.batch_alter_table("order_step", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_order_step_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_order_step_order_id"), ["order_id"], unique=False)

    op.create_table(
        "package_line",
        sa.Column("package_id", sa.String(length=36), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("part_key", sa.Text(), nullable=False),
        sa.Column("brand", sa.Text(), nullable=False),
        sa.Column("grade", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("trade", sa.Text(), nullable=False),
        sa.Column("qty_milli", sa.BigInteger(), nullable=False),
        sa.Column("unit_fen", sa.BigInteger(), nullable=True),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("store_id", sa.String(length=36), nullable=False),
        sa.Column("created_at", desktop.domain.record.Moment(length=24), nullable=True),
        sa.Column("created_by", sa.String(length=36), nullable=True),
        sa.Column("changed_at", desktop.domain.record.Moment(length=24), nullable=True),
        sa.Column("changed_by", sa.String(length=36), nullable=True),
        sa.Column("deleted_at", desktop.domain.record.Moment(length=24), nullable=True),
        sa.Column("stamp", sa.Text(), nullable=True),
        sa.Column("field_stamps", sa.Text(), server_default="{}", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_package_line")),
    )
    with op.batch_alter_table("package_line", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_package_line_package_id"), ["package_id"], unique=False)

    op.create_table(
        "part_issue",
        sa.Column("order_id", sa.String(length=36), nullable=False),
        sa.Column("line_id", sa.String(length=36), nullable=False),
        sa.Column("turn", sa.BigInteger(), nullable=False),
        sa.Column("part_key", sa.Text(), nullable=False),
        sa.Column("qty_milli", sa.BigInteger(), nullable=False),
        sa.Column("to_id", sa.String(length=36), nullable=True),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("store_id", sa.String(length=36), nullable=False),
        sa.Column("created_at", desktop.domain.record.Moment(length=24), nullable=True),
        sa.Column("created_by", sa.String(length=36), nullable=True),
        sa.Column("changed_at", desktop.domain.record.Moment(length=24), nullable=True),
        sa.Column("changed_by", sa.String(length=36), nullable=True),
        sa.Column("deleted_at", desktop.domain.record.Moment(length=24), nullable=True),
        sa.Column("stamp", sa.Text(), nullable=True),
        sa.Column("field_stamps", sa.Text(), server_default="{}", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_part_issue")),
    )
    with op.batch_alter_table("part_issue", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_part_issue_line_id"), ["line_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_part_issue_order_id"), ["order_id"], unique=False)

    op.create_table(
        "repair_order",
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("vehicle_id", sa.String(length=36), nullable=False),
        sa.Column("appointment_id", sa.String(length=36), nullable=True),
        sa.Column("customer_id", sa.String(length=36), nullable=False),
        sa.Column("bringer_name", sa.Text(), nullable=False),
        sa.Column("bringer_phone", sa.Text(), nullable=False),
        sa.Column("flow", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("odometer_km", sa.BigInteger(), nullable=False),
        sa.Column("fuel_eighths", sa.BigInteger(), nullable=True),
        sa.Column("charge_percent", sa.BigInteger(), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("diagnosis", sa.Text(), nullable=False),
        sa.Column("belongings", sa.Text(), nullable=False),
        sa.Column("fittings", desktop.domain.record.Json(), nullable=False),
        sa.Column("covers", desktop.domain.record.Flag(), nullable=False),
        sa.Column("old_parts", sa.Text(), nullable=False),
        sa.Column("wash", desktop.domain.record.Flag(), nullable=False),
        sa.Column("waits", desktop.domain.record.Flag(), nullable=False),
        sa.Column("by_tow", desktop.domain.record.Flag(), nullable=False),
        sa.Column("adviser_id", sa.String(length=36), nullable=False),
        sa.Column("received_at", desktop.domain.record.Moment(length=24), nullable=False),
        sa.Column("promised_at", desktop.domain.record.Moment(length=24), nullable=True),
        sa.Column("budget_fen", sa.BigInteger(), nullable=True),
        sa.Column("deviation_bp", sa.BigInteger(), nullable=False),
        sa.Column("signed_at", desktop.domain.record.Moment(length=24), nullable=True),
        sa.Column("paper_id", sa.String(length=36), nullable=True),
        sa.Column("discount_fen", sa.BigInteger(), nullable=False),
        sa.Column("check_by", sa.String(length=36), nullable=True),
        sa.Column("checked_at", desktop.domain.record.Moment(length=24), nullable=True),
        sa.Column("certificate", sa.Text(), nullable=False),
        sa.Column("settlement_id", sa.String(length=36), nullable=True),
        sa.Column("rework_of", sa.String(length=36), nullable=True),
        sa.Column("void_why", sa.Text(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("store_id", sa.String(length=36), nullable=False),
        sa.Column("created_at", desktop.domain.record.Moment(length=24), nullable=True),
        sa.Column("created_by", sa.String(length=36), nullable=True),
        sa.Column("changed_at", desktop.domain.record.Moment(length=24), nullable=True),
        sa.Column("changed_by", sa.String(length=36), nullable=True),
        sa.Column("deleted_at", desktop.domain.record.Moment(length=24), nullable=True),
        sa.Column("stamp", sa.Text(), nullable=True),
        sa.Column("field_stamps", sa.Text(), server_default="{}", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_repair_order")),
    )
    with op.batch_alter_table("repair_order", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_repair_order_appointment_id"), ["appointment_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_repair_order_customer_id"), ["customer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_repair_order_number"), ["number"], unique=False)
        batch_op.create_index(batch_op.f("ix_repair_order_received_at"), ["received_at"], unique=False)
        batch_op.create_index("ix_repair_order_store_id_state", ["store_id", "state"], unique=False)
        batch_op.create_index("ix_repair_order_vehicle_id_received_at", ["vehicle_id", "received_at"], unique=False)

    op.create_table(
        "service_package",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("flow", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("series", sa.Text(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("store_id", sa.String(length=36), nullable=False),
        sa.Column("created_at", desktop.domain.record.Moment(length=24), nullable=True),
        sa.Column("created_by", sa.String(length=36), nullable=True),
        sa.Column("changed_at", desktop.domain.record.Moment(length=24), nullable=True),
        sa.Column("changed_by", sa.String(length=36), nullable=True),
        sa.Column("deleted_at", desktop.domain.record.Moment(length=24), nullable=True),
        sa.Column("stamp", sa.Text(), nullable=True),
        sa.Column("field_stamps", sa.Text(), server_default="{}", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_package")),
    )
    with op.batch_alter_table("service_package", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_service_package_code"), ["code"], unique=False)

    op.create_table(
        "work_run",
        sa.Column("order_id", sa.String(length=36), nullable=False),
        sa.Column("line_id", sa.String(length=36), nullable=True),
        sa.Column("technician_id", sa.String(length=36), nullable=False),
        sa.Column("bay_id", sa.String(length=36), nullable=True),
        sa.Column("started_at", desktop.domain.record.Moment(length=24), nullable=False),
        sa.Column("ended_at", desktop.domain.record.Moment(length=24), nullable=True),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("store_id", sa.String(length=36), nullable=False),
        sa.Column("created_at", desktop.domain.record.Moment(length=24), nullable=True),
        sa.Column("created_by", sa.String(length=36), nullable=True),
        sa.Column("changed_at", desktop.domain.record.Moment(length=24), nullable=True),
        sa.Column("changed_by", sa.String(length=36), nullable=True),
        sa.Column("deleted_at", desktop.domain.record.Moment(length=24), nullable=True),
        sa.Column("stamp", sa.Text(), nullable=True),
        sa.Column("field_stamps", sa.Text(), server_default="{}", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_run")),
    )
    with op.batch_alter_table("work_run", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_work_run_bay_id"), ["bay_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_work_run_order_id"), ["order_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_work_run_started_at"), ["started_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_work_run_technician_id"), ["technician_id"], unique=False)
