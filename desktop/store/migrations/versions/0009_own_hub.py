"""whether this computer is the booth's hub"""

import sqlalchemy as sa
from alembic import op

import desktop.domain.record

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "own_hub",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("device_key", sa.Text(), nullable=False),
        sa.Column("is_on", desktop.domain.record.Flag(), nullable=False),
        sa.Column("port", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_own_hub")),
    )
