"""the price below which a yes is needed, for those who may not see cost"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("part_price", "live"):
        op.add_column(table, sa.Column("approval_below_fen", sa.BigInteger(), nullable=True))
