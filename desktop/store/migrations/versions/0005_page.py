"""a page that was cut goes on in the same range"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("cursor", sa.Column("page_end", sa.BigInteger(), server_default="0", nullable=False))
    op.add_column("cursor", sa.Column("done", sa.Text(), server_default="[]", nullable=False))
