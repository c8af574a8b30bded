"""the first tables of the centre's own; those of rows follow the product's declaration"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TEXT

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    def text(name: str, *, key: bool = False) -> sa.Column[Any]:
        return sa.Column(name, TEXT(collation="C"), primary_key=key, nullable=False)

    def whole(name: str, *, key: bool = False, nullable: bool = False) -> sa.Column[Any]:
        return sa.Column(name, sa.BigInteger, primary_key=key, nullable=nullable, autoincrement=False)

    op.create_table("centre_peer", whole("one", key=True), text("peer"), text("incarnation"))
    op.create_table("centre_counter", text("store_id", key=True), whole("seq"), whole("horizon"))
    op.create_table(
        "centre_device", text("store_id", key=True), text("code", key=True), text("name"), text("key_hash"),
        whole("enrolled_at"), whole("revoked_at", nullable=True),
    )  # fmt: skip
    op.create_table(
        "centre_invitation", text("store_id", key=True), text("code_hash", key=True), whole("valid_until"),
        whole("used_at", nullable=True),
    )  # fmt: skip
    op.create_table(
        "centre_batch", text("store_id", key=True), text("device", key=True), text("incarnation", key=True),
        whole("number", key=True), text("hash"), sa.Column("answer", sa.LargeBinary, nullable=False),
    )  # fmt: skip
    op.create_table("centre_transaction", text("store_id", key=True), text("id", key=True), text("verdicts"))
    op.create_table(
        "centre_edit", text("store_id", key=True), text("tbl", key=True), text("id", key=True),
        text("field", key=True), text("stamp", key=True), text("base"), text("value"), text("actor"), text("at"),
        whole("seq"),
    )  # fmt: skip
    op.create_index("ix_centre_edit_seq", "centre_edit", ["store_id", "seq"])
