"""What the product hands to the centre: its tables as declared, its rules, its rights, the shape of its files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sync.server.grant import ALL
from sync.wire import Value

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
