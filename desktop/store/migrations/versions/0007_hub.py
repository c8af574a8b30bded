"""what a hub was shown and said, and where the centre stands beside it"""

import sqlalchemy as sa
from alembic import op

import desktop.domain.record

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "centre_place",
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("peer", sa.Text(), nullable=False),
        sa.Column("peer_incarnation", sa.Text(), nullable=False),
        sa.Column("horizon", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("stream", name=op.f("pk_centre_place")),
    )
    op.add_column("batch", sa.Column("shown", desktop.domain.record.Flag(), server_default="0", nullable=False))
    op.add_column("batch", sa.Column("heard", desktop.domain.record.Json(), nullable=True))
