"""what a hub wrote of its own, until the centre tells the same"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "provisional",
        sa.Column("tbl", sa.Text(), nullable=False),
        sa.Column("pk", sa.String(length=36), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("stamp", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tbl", "pk", "field", "stamp", name=op.f("pk_provisional")),
    )
