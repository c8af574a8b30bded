"""the month a car was built in stays with the car"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("vehicle", sa.Column("built", sa.Text(), server_default="", nullable=False))
