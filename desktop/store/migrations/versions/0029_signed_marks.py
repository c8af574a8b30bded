"""which marks of the walk-round stand on the signed check-in sheet"""

import sqlalchemy as sa
from alembic import op

import desktop.domain.record

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("repair_order", sa.Column("signed_marks", desktop.domain.record.Json(), nullable=True))
