"""which files the centre has, and papers found by their file"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "file_sent",
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("incarnation", sa.Text(), nullable=False),
        sa.Column("trouble", sa.Text(), nullable=False),
        sa.Column("at", sa.String(24), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_file_sent")),
    )
    op.create_index(op.f("ix_paper_sha256"), "paper", ["sha256"])
