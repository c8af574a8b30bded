"""the time of what lies in other stores"""

import sqlalchemy as sa
from alembic import op

import desktop.domain.record

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("live", sa.Column("elsewhere_at", desktop.domain.record.Moment(length=24), nullable=True))
    op.execute(
        "UPDATE live SET elsewhere_at = (SELECT min(as_of) FROM stock_sum s WHERE s.part_key = live.part_key"
        " AND qty_milli > 0 AND deleted_at IS NULL AND of_store <> (SELECT store_id FROM device))"
        " WHERE elsewhere_milli > 0"
    )
