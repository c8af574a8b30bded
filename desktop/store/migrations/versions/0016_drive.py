"""opening days, tasks, messages and test drives"""

import sqlalchemy as sa
from alembic import op

import desktop.domain.record

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "agreement_text",
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("store_id", sa.String(length=36), nullable=False),
        sa.Column("created_at", desktop.domain.record.Moment(length=24), nullable=True),
        sa.Column("created_by", sa.String(length=36), nullable=True),
        sa.Column("changed_at", desktop.domain.record.Moment(length=24), nullable=True),
        sa.Column("changed_by", sa.String(length=36), nullable=True),
        sa.Column("deleted_at", desktop.domain.record.Moment(length=24), nullable=True),
        sa.Column("stamp", sa.Text(), nullable=True),
        sa.Column("field_stamps", sa.Text(), server_default="{}", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement_text")),
    )
    op.create_table(
        "car_use",
        sa.Column("car_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("start", desktop.domain.record.Moment(length=24), nullable=False),
        sa.Column("minutes", sa.BigInteger(), nullable=False),
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
        sa.PrimaryKeyConstraint("id", name=op.f("pk_car_use")),
    )
    with op.batch_alter_table("car_use", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_car_use_car_id"), ["car_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_car_use_start"), ["start"], unique=False)

    op.create_table(
        "demo_car",
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("gearbox", sa.Text(), nullable=False),
        sa.Column("licence_class", sa.Text(), nullable=False),
        sa.Column("energy", sa.Text(), nullable=False),
        sa.Column("seats", sa.BigInteger(), nullable=False),
        sa.Column("colour", sa.Text(), nullable=False),
        sa.Column("insurance_until", desktop.domain.record.Day(length=10), nullable=True),
        sa.Column("inspection_until", desktop.domain.record.Day(length=10), nullable=True),
        sa.Column("key_number", sa.Text(), nullable=False),
        sa.Column("key_tag", sa.Text(), nullable=False),
        sa.Column("range_km", sa.BigInteger(), nullable=True),
        sa.Column("barred", sa.Text(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("store_id", sa.String(length=36), nullable=False),
        sa.Column("created_at", desktop.domain.record.Moment(length=24), nullable=True),
        sa.Column("created_by", sa.String(length=36), nullable=True),
        sa.Column("changed_at", desktop.domain.record.Moment(length=24), nullable=True),
        sa.Column("changed_by", sa.String(length=36), nullable=True),
        sa.Column("deleted_at", desktop.domain.record.Moment(length=24), nullable=True),
        sa.Column("stamp", sa.Text(), nullable=True),
        sa.Column("field_stamps", sa.Text(), server_default="{}", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_demo_car")),
    )
    with op.batch_alter_table("demo_car", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_demo_car_key_tag"), ["key_tag"], unique=False)

    op.create_table(
        "drive",
        sa.Column("car_id", sa.String(length=36), nullable=False),
        sa.Column("customer_id", sa.String(length=36), nullable=False),
        sa.Column("start", desktop.domain.record.Moment(length=24), nullable=False),
        sa.Column("minutes", sa.BigInteger(), nullable=False),
        sa.Column("buffer_minutes", sa.BigInteger(), nullable=False),
        sa.Column("day", desktop.domain.record.Day(length=10), nullable=False),
        sa.Column("last_day", desktop.domain.record.Day(length=10), nullable=False),
        sa.Column("route_id", sa.String(length=36), nullable=True),
        sa.Column("companion_id", sa.String(length=36), nullable=True),
        sa.Column("consultant_id", sa.String(length=36), nullable=False),
        sa.Column("occupants", sa.BigInteger(), nullable=False),
        sa.Column("ride_only", desktop.domain.record.Flag(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("interest", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("cancel_why", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("licence_id", sa.String(length=36), nullable=True),
        sa.Column("override_by", sa.String(length=36), nullable=True),
        sa.Column("override_why", sa.Text(), nullable=False),
        sa.Column("signed_at", desktop.domain.record.Moment(length=24), nullable=True),
        sa.Column("paper_id", sa.String(length=36), nullable=True),
        sa.Column("template_version", sa.Text(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("store_id", sa.String(length=36), nullable=False),
        sa.Column("created_at", desktop.domain.record.Moment(length=24), nullable=True),
        sa.Column("created_by", sa.String(length=36), nullable=True),
        sa.Column("changed_at", desktop.domain.record.Moment(length=24), nullable=True),
        sa.Column("changed_by", sa.String(length=36), nullable=True),
        sa.Column("deleted_at", desktop.domain.record.Moment(length=24), nullable=True),
        sa.Column("stamp", sa.Text(), nullable=True),
        sa.Column("field_stamps", sa.Text(), server_default="{}", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drive")),
    )
    with op.batch_alter_table("drive", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_drive_car_id"), ["car_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_drive_consultant_id"), ["consultant_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_drive_customer_id"), ["customer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_drive_day"), ["day"], unique=False)
        batch_op.create_index(batch_op.f("ix_drive_start"), ["start"], unique=False)

    op.create_table(
        "drive_feedback",
        sa.Column("drive_id", sa.String(length=36), nullable=False),
        sa.Column("power", sa.BigInteger(), nullable=False),
        sa.Column("handling", sa.BigInteger(), nullable=False),
        sa.Column("space", sa.BigInteger(), nullable=False),
        sa.Column("quiet", sa.BigInteger(), nullable=False),
        sa.Column("tech", sa.BigInteger(), nullable=False),
        sa.Column("competitor", sa.Text(), nullable=False),
        sa.Column("intent", sa.Text(), nullable=False),
        sa.Column("next_step", sa.Text(), nullable=False),
        sa.Column("next_at", desktop.domain.record.Moment(length=24), nullable=True),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("store_id", sa.String(length=36), nullable=False),
        sa.Column("created_at", desktop.domain.record.Moment(length=24), nullable=True),
        sa.Column("created_by", sa.String(length=36), nullable=True),
        sa.Column("changed_at", desktop.domain.record.Moment(length=24), nullable=True),
        sa.Column("changed_by", sa.String(length=36), nullable=True),
        sa.Column("deleted_at", desktop.domain.record.Moment(length=24), nullable=True),
        sa.Column("stamp", sa.Text(), nullable=True),
        sa.Column("field_stamps", sa.Text(), server_default="{}", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drive_feedback")),
    )
    with op.batch_alter_table("drive_feedback", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_drive_feedback_drive_id"), ["drive_id"], unique=False)

    op.create_table(
        "drive_route",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("minutes", sa.BigInteger(), nullable=False),
        sa.Column("metres", sa.BigInteger(), nullable=False),
        sa.Column("points", desktop.domain.record.Json(), nullable=False),
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
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drive_route")),
    )
    op.create_table(
        "key_loan",
        sa.Column("car_id", sa.String(length=36), nullable=False),
        sa.Column("drive_id", sa.String(length=36), nullable=True),
        sa.Column("use_id", sa.String(length=36), nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("out_at", desktop.domain.record.Moment(length=24), nullable=False),
        sa.Column("out_by", sa.String(length=36), nullable=False),
        sa.Column("due_at", desktop.domain.record.Moment(length=24), nullable=False),
        sa.Column("odometer_out", sa.BigInteger(), nullable=False),
        sa.Column("energy_out", sa.BigInteger(), nullable=False),
        sa.Column("in_at", desktop.domain.record.Moment(length=24), nullable=True),
        sa.Column("in_by", sa.String(length=36), nullable=True),
        sa.Column("odometer_in", sa.BigInteger(), nullable=True),
        sa.Column("odometer_why", sa.Text(), nullable=False),
        sa.Column("energy_in", sa.BigInteger(), nullable=True),
        sa.Column("damage", desktop.domain.record.Flag(), nullable=False),
        sa.Column("damage_note", sa.Text(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("store_id", sa.String(length=36), nullable=False),
        sa.Column("created_at", desktop.domain.record.Moment(length=24), nullable=True),
        sa.Column("created_by", sa.String(length=36), nullable=True),
        sa.Column("changed_at", desktop.domain.record.Moment(length=24), nullable=True),
        sa.Column("changed_by", sa.String(length=36), nullable=True),
        sa.Column("deleted_at", desktop.domain.record.Moment(length=24), nullable=True),
        sa.Column("stamp", sa.Text(), nullable=True),
        sa.Column("field_stamps", sa.Text(), server_default="{}", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_key_loan")),
    )
    with op.batch_alter_table("key_loan", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_key_loan_car_id"), ["car_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_key_loan_drive_id"), ["drive_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_key_loan_out_at"), ["out_at"], unique=False)

    op.create_table(
        "licence",
        sa.Column("customer_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("klass", sa.Text(), nullable=False),
        sa.Column("first_issued", desktop.domain.record.Day(length=10), nullable=True),
        sa.Column("valid_until", desktop.domain.record.Day(length=10), nullable=True),
        sa.Column("born", desktop.domain.record.Day(length=10), nullable=True),
        sa.Column("text_version", sa.Text(), nullable=False),
        sa.Column("keep_until", desktop.domain.record.Day(length=10), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("store_id", sa.String(length=36), nullable=False),
        sa.Column("created_at", desktop.domain.record.Moment(length=24), nullable=True),
        sa.Column("created_by", sa.String(length=36), nullable=True),
        sa.Column("changed_at", desktop.domain.record.Moment(length=24), nullable=True),
        sa.Column("changed_by", sa.String(length=36), nullable=True),
        sa.Column("deleted_at", desktop.domain.record.Moment(length=24), nullable=True),
        sa.Column("stamp", sa.Text(), nullable=True),
        sa.Column("field_stamps", sa.Text(), server_default="{}", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_licence")),
    )
    with op.batch_alter_table("licence", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_licence_customer_id"), ["customer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_licence_keep_until"), ["keep_until"], unique=False)

    op.create_table(
        "message",
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("customer_id", sa.String(length=36), nullable=False),
        sa.Column("template", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("due_at", desktop.domain.record.Moment(length=24), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("store_id", sa.String(length=36), nullable=False),
        sa.Column("created_at", desktop.domain.record.Moment(length=24), nullable=True),
        sa.Column("created_by", sa.String(length=36), nullable=True),
        sa.Column("changed_at", desktop.domain.record.Moment(length=24), nullable=True),
        sa.Column("changed_by", sa.String(length=36), nullable=True),
        sa.Column("deleted_at", desktop.domain.record.Moment(length=24), nullable=True),
        sa.Column("stamp", sa.Text(), nullable=True),
        sa.Column("field_stamps", sa.Text(), server_default="{}", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
    )
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_message_customer_id"), ["customer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_message_due_at"), ["due_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_message_subject"), ["subject"], unique=False)

    op.create_table(
        "message_step",
        sa.Column("message_id", sa.String(length=36), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("adapter", sa.Text(), nullable=False),
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
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_step")),
    )
    with op.batch_alter_table("message_step", schema=None) as batch_op:
        batch_op.create_index("ix_message_step_message_id", ["message_id"], unique=False)

    op.create_table(
        "opening_day",
        sa.Column("day", desktop.domain.record.Day(length=10), nullable=False),
        sa.Column("spans", sa.Text(), nullable=False),
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
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opening_day")),
    )
    with op.batch_alter_table("opening_day", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_opening_day_day"), ["day"], unique=False)

    op.create_table(
        "task",
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("facts", desktop.domain.record.Json(), nullable=False),
        sa.Column("owner_id", sa.String(length=36), nullable=True),
        sa.Column("customer_id", sa.String(length=36), nullable=True),
        sa.Column("due_at", desktop.domain.record.Moment(length=24), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("store_id", sa.String(length=36), nullable=False),
        sa.Column("created_at", desktop.domain.record.Moment(length=24), nullable=True),
        sa.Column("created_by", sa.String(length=36), nullable=True),
        sa.Column("changed_at", desktop.domain.record.Moment(length=24), nullable=True),
        sa.Column("changed_by", sa.String(length=36), nullable=True),
        sa.Column("deleted_at", desktop.domain.record.Moment(length=24), nullable=True),
        sa.Column("stamp", sa.Text(), nullable=True),
        sa.Column("field_stamps", sa.Text(), server_default="{}", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task")),
    )
    with op.batch_alter_table("task", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_task_customer_id"), ["customer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_task_due_at"), ["due_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_task_owner_id"), ["owner_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_task_subject"), ["subject"], unique=False)

    op.create_table(
        "task_step",
        sa.Column("task_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("staff_id", sa.String(length=36), nullable=True),
        sa.Column("until", desktop.domain.record.Moment(length=24), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("store_id", sa.String(length=36), nullable=False),
        sa.Column("created_at", desktop.domain.record.Moment(length=24), nullable=True),
        sa.Column("created_by", sa.String(length=36), nullable=True),
        sa.Column("changed_at", desktop.domain.record.Moment(length=24), nullable=True),
        sa.Column("changed_by", sa.String(length=36), nullable=True),
        sa.Column("deleted_at", desktop.domain.record.Moment(length=24), nullable=True),
        sa.Column("stamp", sa.Text(), nullable=True),
        sa.Column("field_stamps", sa.Text(), server_default="{}", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task_step")),
    )
    with op.batch_alter_table("task_step", schema=None) as batch_op:
        batch_op.create_index("ix_task_step_task_id_kind", ["task_id", "kind"], unique=False)
