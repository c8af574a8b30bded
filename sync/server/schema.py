"""The centre's tables: one a synced table, generated from the declarations handed in, and its own.

Every primary key begins with the store; there is no serial, no trigger and no foreign key, so that a distributed
PostgreSQL can carry it (tests/sync/server/test_schema.py refuses the rest). Only ``REFERENCE`` tables have no store:
a few rows, of which every node of a distributed one may hold a copy.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import TEXT

from sync.server.grant import ALL
from sync.server.statement import Often
from sync.wire import Value

PLAIN_TEXT = sa.Text().with_variant(TEXT(collation="C"), "postgresql")
"""Compared by its bytes everywhere: stamps and keys sort alike on the desk and under any locale of a server."""
REFERENCE = frozenset({"centre_peer", "centre_revision"})
"""Tables without a store."""

Row = Mapping[str, Value]
Look = Callable[[str, str], Row | None]
"""``look(table, id)``: the row as it stands, None where it is not known here."""


@dataclass(frozen=True)
class Want:
    """``count`` of these ``slots`` of one resource, the first that are free; 0 wants each of them."""

    resource: str
    slots: tuple[str, ...]
    count: int


@dataclass(frozen=True)
class MadeSum:
    """Rows made here: ``add`` of the ledger ``of``, by its column ``by`` and the store; see ``sync.server.making``."""

    of: str
    by: str
    add: str
    where: Mapping[str, str]


@dataclass(frozen=True)
class MadePairs:
    """Rows made here: items of lines ``of`` that stand together ``within`` papers, rows of ``parent``."""

    of: str
    within: str
    item: str
    parent: str
    where: Mapping[str, str]
    parent_where: Mapping[str, str]
    least: int
    most: int


@dataclass(frozen=True)
class Declared:
    """A synced table: its columns in order (name → whether it is an integer), how it merges, whose stream it is in.

    ``stream``: the kind of partition its rows are at home in. ``scope``: the column that names the partition in which a
    row is to be seen instead, empty where rows never move.
    ``write``, ``writing``, ``seen_with``, ``own``: which rights its rows and columns need; docs/sync.md says how.
    ``since``: column → the first revision of the product's tables that has it; the empty name is the table itself.
    ``defaults``: what a column holds in a row of a program that did not know it.
    ``claims``: what a row wants for itself alone; None for a table that reserves nothing.
    ``file``: the column that names a file by its SHA-256, empty where there is none.
    ``made``: how the centre makes the rows itself; None where devices do.
    """

    name: str
    columns: Mapping[str, bool]
    bookkeeping: frozenset[str]
    append_only: bool
    keeps_both: frozenset[str]
    claims: Callable[[Row], Sequence[Want]] | None = None
    file: str = ""
    stream: str = "store"
    scope: str = ""
    write: frozenset[str] = frozenset()
    writing: Mapping[str, str] = field(default_factory=dict)
    seen_with: Mapping[str, str] = field(default_factory=dict)
    own: frozenset[str] = frozenset()
    since: Mapping[str, str] = field(default_factory=dict)
    defaults: Mapping[str, Value] = field(default_factory=dict)
    made: MadeSum | MadePairs | None = None

    def wanted(self, row: Row | None) -> Sequence[Want]:
        """What a row wants for itself alone; nothing where there is none, or it is deleted."""
        return [] if self.claims is None or row is None or row.get("deleted_at") is not None else list(self.claims(row))


@dataclass(frozen=True)
class Complaint:
    """One thing a rule holds against a change; ``code`` has a sentence on the device."""

    code: str
    field: str
    values: Mapping[str, Value]


Check = Callable[[str, Row, Row | None, frozenset[str], Look], Iterable[Complaint]]
"""(table, after, before, changed columns, look) → what is wrong: the product's rules, the same as at the desk."""


Member = Callable[[str, Look], frozenset[str] | None]
"""(actor, look) → the rights of a member of staff as the rows stand; None for who is none, or no longer."""


def _anybody(_actor: str, _look: Look) -> frozenset[str]:
    return frozenset({ALL})


@dataclass(frozen=True)
class FileShape:
    """A device's new file as SQL: what comes before the rows, and what after (indexes, triggers)."""

    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True)
class Business:
    """What the product hands to the centre: tables, rules and the revision of its schema.

    ``shape``: of a device's file; None where none can be built. ``version_of``: a catalogue's file that was checked
    whole; None where it is none, or damaged.
    ``program``: the actors that are no person but the program itself; ``manages``: the right to see to devices.
    """

    tables: Mapping[str, Declared]
    check: Check
    schema: str
    member: Member = _anybody
    program: frozenset[str] = frozenset({""})
    manages: str = "staff"
    roles: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Name → rights, for who invites a device."""
    shape: FileShape | None = None
    version_of: Callable[[Path], str | None] | None = None
    builder: str = ""
    """The module that builds what is published from files that were handed in (building_run.py); empty for none."""
    piece_of: Callable[[str, Path, str], bytes | None] | None = None
    """(kind, published file, name) → a piece of it; None for a name that is not in it."""
    publishes: Mapping[str, str] = field(default_factory=dict)
    """Kind that may be handed in → the right to do so."""
    resolutions: str = ""
    """The table whose rows (tbl, pk, field, loser) say of a lost edit that a person has settled it."""
    has_rules: Callable[[str], bool] = lambda _table: True
    """Whether ``check`` may have anything to say about a table; where it never has, it need not be asked."""


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
