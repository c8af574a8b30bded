"""the streams granted to this device, and rows that left them"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "granted",
        sa.Column("stream", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("stream", name=op.f("pk_granted")),
    )
    op.create_table(
        "departed",
        sa.Column("tbl", sa.Text(), nullable=False),
        sa.Column("pk", sa.String(length=36), nullable=False),
        sa.Column("stamp", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tbl", "pk", name=op.f("pk_departed")),
    )
