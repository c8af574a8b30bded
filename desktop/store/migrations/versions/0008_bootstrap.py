"""a stream that comes as a file"""

import sqlalchemy as sa
from alembic import op

import desktop.domain.record

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "bootstrap",
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("peer", sa.Text(), nullable=False),
        sa.Column("peer_incarnation", sa.Text(), nullable=False),
        sa.Column("offer", desktop.domain.record.Json(), nullable=False),
        sa.Column("ceiling", sa.Text(), nullable=False),
        sa.Column("tbl", sa.Text(), nullable=False),
        sa.Column("pk", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("stream", name=op.f("pk_bootstrap")),
    )
