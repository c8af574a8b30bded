"""The centre's tables: one a synced table, generated from the declarations handed in, and its own.

Every primary key begins with the store; there is no serial, no trigger and no foreign key, so that a distributed
PostgreSQL can carry it (tests/sync/server/test_schema.py refuses the rest). Only ``REFERENCE`` tables have no store:
a few rows, of which every node of a distributed one may hold a copy.
"""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import TEXT

from sync.server.business import Business, Declared
from sync.server.statement import Often
from sync.wire import Value

PLAIN_TEXT = sa.Text().with_variant(TEXT(collation="C"), "postgresql")
"""Compared by its bytes everywhere: stamps and keys sort alike on the desk and under any locale of a server."""
REFERENCE = frozenset({"centre_peer", "centre_revision"})
"""Tables without a store."""


class Tables:
    """The centre's metadata for one product."""

    def __init__(self, business: Business) -> None:
        self.metadata = meta = sa.MetaData()
        text, whole = PLAIN_TEXT, sa.BigInteger
        self.peer = sa.Table(
            "centre_peer", meta,
            sa.Column("one", whole, primary_key=True, autoincrement=False),
            sa.Column("peer", text, nullable=False),
            sa.Column("incarnation", text, nullable=False),
            sa.Column("restored", whole, nullable=False),
        )  # fmt: skip
        """``restored``: 1 once a backup was put back; only then anything is taken that is not sent anew."""
        self.counter = sa.Table(
            "centre_counter", meta,
            sa.Column("store_id", text, primary_key=True),
            sa.Column("seq", whole, nullable=False),
            sa.Column("horizon", whole, nullable=False),
            sa.Column("kind", text, nullable=False),
            sa.Column("owner", text, nullable=False),
            sa.Column("sums", text, nullable=False),
            sa.Column("shape", text, nullable=False),
        )  # fmt: skip
        """One row a partition. ``kind``: store, group or staff; ``owner``: the store whose partition it is.

        ``sums``: JSON, part → the sum of all its rows, see summing.py; empty where it is not known. ``shape``: the
        product's revision whose columns are summed.
        """
        self.slot = sa.Table(
            "centre_slot", meta,
            sa.Column("store_id", text, primary_key=True),
            sa.Column("part", text, primary_key=True),
            sa.Column("place", whole, primary_key=True, autoincrement=False),
            sa.Column("sums", sa.LargeBinary, nullable=False),
        )  # fmt: skip
        self.group = sa.Table(
            "centre_group", meta,
            sa.Column("store_id", text, primary_key=True),
            sa.Column("group_id", text, nullable=False),
        )  # fmt: skip
        """The group of a store."""
        self.grant = sa.Table(
            "centre_grant", meta,
            sa.Column("store_id", text, primary_key=True),
            sa.Column("device", text, primary_key=True),
            sa.Column("partition", text, primary_key=True),
            sa.Column("kind", text, nullable=False),
        )  # fmt: skip
        """What a device may read besides its store and its store's group."""
        self.reading = sa.Table(
            "centre_reading", meta,
            sa.Column("store_id", text, primary_key=True),
            sa.Column("home", text, primary_key=True),
            sa.Column("device", text, primary_key=True),
            sa.Column("seq", whole, nullable=False),
            sa.Column("at", whole, nullable=False),
        )  # fmt: skip
        """How far a device (``home``: its store) has read a partition, and when it said so; a little late."""
        self.exit = sa.Table(
            "centre_exit", meta,
            sa.Column("store_id", text, primary_key=True),
            sa.Column("tbl", text, primary_key=True),
            sa.Column("id", text, primary_key=True),
            sa.Column("stamp", text, nullable=False),
            sa.Column("seq", whole, nullable=False),
            sa.Index("ix_centre_exit_seq", "store_id", "seq"),
        )  # fmt: skip
        """A row that left a partition; ``stamp``: of the move."""
        self.device = sa.Table(
            "centre_device", meta,
            sa.Column("store_id", text, primary_key=True),
            sa.Column("code", text, primary_key=True),
            sa.Column("name", text, nullable=False),
            sa.Column("key_hash", text, nullable=False),
            sa.Column("enrolled_at", whole, nullable=False),
            sa.Column("revoked_at", whole),
            sa.Column("rights", text, nullable=False),
            sa.Column("answered", whole, nullable=False),
            sa.Column("answered_at", whole, nullable=False),
            sa.Column("is_hub", whole, nullable=False),
        )  # fmt: skip
        """``is_hub``: 1 where its invitation was one for a hub; nothing a device says of itself makes it one."""
        self.invitation = sa.Table(
            "centre_invitation", meta,
            sa.Column("store_id", text, primary_key=True),
            sa.Column("code_hash", text, primary_key=True),
            sa.Column("valid_until", whole, nullable=False),
            sa.Column("used_at", whole),
            sa.Column("rights", text, nullable=False),
            sa.Column("is_hub", whole, nullable=False),
        )  # fmt: skip
        self.hub = sa.Table(
            "centre_hub", meta,
            sa.Column("store_id", text, primary_key=True),
            sa.Column("device", text, primary_key=True),
            sa.Column("peer", text, nullable=False),
            sa.Column("name", text, nullable=False),
            sa.Column("fingerprint", text, nullable=False),
            sa.Column("heard_at", whole, nullable=False),
        )  # fmt: skip
        self.bundle_key = sa.Table(
            "centre_bundle_key", meta,
            sa.Column("store_id", text, primary_key=True),
            sa.Column("store_key", text, nullable=False),
        )  # fmt: skip
        self.batch = sa.Table(
            "centre_batch", meta,
            sa.Column("store_id", text, primary_key=True),
            sa.Column("device", text, primary_key=True),
            sa.Column("incarnation", text, primary_key=True),
            sa.Column("number", whole, primary_key=True, autoincrement=False),
            sa.Column("hash", text, nullable=False),
            sa.Column("answer", sa.LargeBinary, nullable=False),
            sa.Column("shown", whole, nullable=False),
        )  # fmt: skip
        """``shown``: 1 where a hub may have shown it, as far as we were told."""
        self.transaction = sa.Table(
            "centre_transaction", meta,
            sa.Column("store_id", text, primary_key=True),
            sa.Column("id", text, primary_key=True),
            sa.Column("verdicts", text, nullable=False),
        )  # fmt: skip
        self.edit = sa.Table(
            "centre_edit", meta,
            sa.Column("store_id", text, primary_key=True),
            sa.Column("tbl", text, primary_key=True),
            sa.Column("id", text, primary_key=True),
            sa.Column("field", text, primary_key=True),
            sa.Column("stamp", text, primary_key=True),
            sa.Column("base", text, nullable=False),
            sa.Column("value", text, nullable=False),
            sa.Column("actor", text, nullable=False),
            sa.Column("at", text, nullable=False),
            sa.Column("seq", whole, nullable=False),
            sa.Index("ix_centre_edit_seq", "store_id", "seq"),
        )  # fmt: skip
        self.lease = sa.Table(
            "centre_lease", meta,
            sa.Column("store_id", text, primary_key=True),
            sa.Column("number", whole, primary_key=True, autoincrement=False),
            sa.Column("device", text, nullable=False),
            sa.Column("incarnation", text, nullable=False),
            sa.Column("resources", text, nullable=False),
            sa.Column("until", whole, nullable=False),
            sa.Column("granted_at", whole, nullable=False),
            sa.Column("state", text, nullable=False),
            sa.Column("heard", whole, nullable=False),
        )  # fmt: skip
        self.waiting = sa.Table(
            "centre_waiting", meta,
            sa.Column("store_id", text, primary_key=True),
            sa.Column("tx", text, primary_key=True),
            sa.Column("place", whole, nullable=False),
            sa.Column("device", text, nullable=False),
            sa.Column("batch", sa.LargeBinary, nullable=False),
            sa.Column("schema", text, nullable=False),
        )  # fmt: skip
        """Transactions that are decided later. ``schema``: where this program does not know enough, the one that does;
        empty where it waits for a lease."""
        self.untaken = sa.Table(
            "centre_untaken", meta,
            sa.Column("store_id", text, primary_key=True),
            sa.Column("tbl", text, primary_key=True),
            sa.Column("id", text, primary_key=True),
            sa.Column("field", text, primary_key=True),
            sa.Column("stamp", text, primary_key=True),
            sa.Column("base", text, nullable=False),
            sa.Column("value", text, nullable=False),
            sa.Column("actor", text, nullable=False),
            sa.Column("at", text, nullable=False),
            sa.Column("kept_at", sa.BigInteger, nullable=False, server_default="0"),
        )  # fmt: skip
        """Edits that a hub may have shown and that were not taken because their row is not here yet: written anew above
        them, as it stands, once it comes. ``store_id``: of the device; ``kept_at``: when, by our clock, in ms; 0 where
        an older program kept it."""
        self.passed = _transactions(meta, "centre_passed", several=True)
        """Transactions that reserve nothing for a record: a hub decided about a later one, these are to come."""
        self.spoken = _transactions(meta, "centre_spoken", several=False)
        """Record → the transaction under which a hub gave it something or took it back, until it is in effect here."""
        self.claim = sa.Table(
            "centre_claim", meta,
            sa.Column("store_id", text, primary_key=True),
            sa.Column("resource", text, primary_key=True),
            sa.Column("slot", text, primary_key=True),
            sa.Column("tbl", text, nullable=False),
            sa.Column("id", text, nullable=False),
            sa.Index("ix_centre_claim_row", "store_id", "tbl", "id"),
        )  # fmt: skip
        self.file = sa.Table(
            "centre_file", meta,
            sa.Column("store_id", text, primary_key=True),
            sa.Column("sha256", text, primary_key=True),
            sa.Column("size", whole, nullable=False),
            sa.Column("had", whole, nullable=False),
            sa.Column("at", whole, nullable=False),
        )  # fmt: skip
        """A file that a row names; whole, and checked, once ``had`` is its size. ``at``: of its last piece."""
        self.file_piece = sa.Table(
            "centre_file_piece", meta,
            sa.Column("store_id", text, primary_key=True),
            sa.Column("sha256", text, primary_key=True),
            sa.Column("start", whole, primary_key=True, autoincrement=False),
            sa.Column("content", sa.LargeBinary, nullable=False),
        )  # fmt: skip
        self.rows = {name: _row_table(meta, declared) for name, declared in business.tables.items()}
        probe = (
            "SELECT '{0}' WHERE EXISTS"
            " (SELECT 1 FROM row_{0} WHERE store_id = :store_id AND seq > :low AND seq <= :high)"
        )
        self.touched = sa.text(" UNION ALL ".join(probe.format(name) for name in self.rows))
        """Which tables have rows in a stretch of the sequence: one question instead of one a table."""
        self.often = Often(self)

    def wire(self, name: str, columns: Iterable[str]) -> list[sa.ColumnElement[Value]]:
        """The columns of a table of rows as they travel: ``store_id`` is the home also of a row that moved."""
        t = self.rows[name]
        moves = HOME in t.c
        return [t.c[HOME].label(each) if moves and each == "store_id" else t.c[each] for each in columns]


HOME = "home_id"
"""Where the rows of a table may move: the home store. ``store_id`` is then the partition they are in now."""


def _transactions(meta: sa.MetaData, name: str, *, several: bool) -> sa.Table:
    """Of a record one transaction, or several. ``device``: who is to bring it, empty where no hub has told."""
    names = ("store_id", "tbl", "id", "tx")
    record = [sa.Column(each, PLAIN_TEXT, primary_key=several or each != "tx", nullable=False) for each in names]
    return sa.Table(name, meta, *record, sa.Column("device", PLAIN_TEXT, nullable=False, server_default=""))


def _row_table(meta: sa.MetaData, declared: Declared) -> sa.Table:
    columns = [
        sa.Column(name, sa.BigInteger if is_integer else PLAIN_TEXT, primary_key=name in ("store_id", "id"))
        for name, is_integer in sorted(declared.columns.items(), key=lambda item: item[0] != "store_id")
    ]
    if declared.scope:
        columns.append(sa.Column(HOME, PLAIN_TEXT, nullable=False))
    name = f"row_{declared.name}"
    by_file = [sa.Index(f"ix_{name}_file", "store_id", declared.file)] if declared.file else []
    return sa.Table(
        name, meta, *columns,
        sa.Column("stamp", PLAIN_TEXT, nullable=False),
        sa.Column("field_stamps", PLAIN_TEXT, nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Index(f"ix_{name}_seq", "store_id", "seq"), *by_file,
    )  # fmt: skip
