"""What the merge works on: changes as a transaction wrote them, rows as they stand, edits as they are kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from sync.merge import is_anew, is_stood, read_stamps
from sync.protocol import Batch, Edits, Inserts, Outcome, Tx, Verdict
from sync.server.business import Declared, Row
from sync.server.claiming import Book
from sync.wire import Value

DELETED = "deleted_at"
LISTED = "*"
"""Among the stamps that a delete saw: all edits of the row that its desk knew, also those that lost."""
NEWER = "sync.newer"
"""The code of what a newer program wrote and this one does not know; the centre decides it by itself once it does."""
WHOLE_ROW = ""
"""The field of an edit that says: the row was also written whole under this stamp."""
RowKey = tuple[str, str]
FieldKey = tuple[str, str, str]


@dataclass(frozen=True)
class Insert:
    """A whole new row, as one transaction wrote it."""

    table: str
    stamp: str
    values: Row


@dataclass(frozen=True)
class FieldEdit:
    """One field changed on top of the value with stamp ``base``."""

    table: str
    id: str
    field: str
    value: Value
    stamp: str
    base: str
    seen: str


@dataclass(frozen=True)
class Known:
    """An edit the centre keeps, for everybody to find the same losers."""

    stamp: str
    base: str
    value: Value
    actor: str
    at: str


@dataclass
class Held:
    """A row as it stands here."""

    values: dict[str, Value]
    stamp: str
    stamps: dict[str, str]
    seq: int
    """0 for what this batch made."""
    partition: str
    """Whose stream it is in."""
    origin: str = ""
    """Where it was before this batch; empty for what this batch made."""

    def stamp_of(self, name: str) -> str:
        return self.stamps.get(name, self.stamp)

    def made(self, name: str) -> Known:
        """The value that a field got when the row was written whole, as an edit that stands on nothing."""
        by, at = (str(self.values.get(each) or "") for each in ("created_by", "created_at"))
        return Known(self.stamp, "", self.values.get(name), by, at)

    def copy(self) -> Held:
        return Held(dict(self.values), self.stamp, dict(self.stamps), self.seq, self.partition, self.origin)


class Source(Book, Protocol):
    """The rows, edits and claims before this batch."""

    def row(self, table: str, row_id: str) -> Held | None: ...
    def edits(self, key: FieldKey) -> Sequence[Known]: ...
    def edits_of_row(self, table: str, row_id: str) -> Sequence[tuple[str, Known]]: ...
    def left(self, table: str, row_id: str) -> bool: ...
    def is_behind(self, table: str) -> bool: ...


class Halt(Exception):
    """A transaction that cannot be taken."""

    def __init__(self, outcome: Outcome, code: str, name: str = "", values: Mapping[str, Value] | None = None) -> None:
        self.outcome, self.code, self.field, self.values = outcome, code, name, dict(values or {})
        super().__init__(code)


def is_grave(held: Held | None, known: Iterable[Known]) -> bool:
    """Whether the row never was: it was refused after a hub had shown it, and only its deletion stands.

    ``known``: the edits of its deletion. What somebody deleted is none, also where that was written anew.
    """
    if held is None or held.values.get(DELETED) is None:
        return False
    bases = {each.stamp: each.base for each in known}
    untaken = {base for stamp, base in bases.items() if is_anew(stamp)}
    at = held.stamp_of(DELETED)
    while at in bases and (is_anew(at) or is_stood(at) or at in untaken):
        at = bases[at]
    return at == held.stamp and at != held.stamp_of(DELETED)


def is_untaken(stamp: str, known: Iterable[Known]) -> bool:
    """Whether this edit is kept only beneath what was written anew, since a hub had shown it: it had no effect.

    A file that was put back sends it once more, under another number.
    """
    return any(each.base == stamp and is_anew(each.stamp) for each in known)


def held_from(columns: Sequence[str], record: Sequence[Value]) -> Held:
    """A row of the centre's table: the columns, then stamp, field_stamps, seq and partition."""
    *values, stamp, field_stamps, seq, partition = record
    row = dict(zip(columns, values, strict=True))
    return Held(row, str(stamp), read_stamps(str(field_stamps)), int(seq or 0), str(partition), str(partition))


def fits(declared: Declared, values: Row) -> None:
    """Raises Halt where a value is not of its column's kind."""
    kinds = declared.columns
    for name, value in values.items():
        if value is None:
            continue
        # NUL: PostgreSQL's text cannot hold it
        if (value.__class__ is int) is not kinds[name] or (value.__class__ is str and "\x00" in str(value)):
            raise Halt("refused", "sync.kind", name, {"table": declared.name})


def by_transaction(batch: Batch) -> list[list[Insert | FieldEdit]]:
    """The batch's changes transaction by transaction: new rows first, then edits in the order they were made."""
    changes: list[list[Insert | FieldEdit]] = [[] for _ in batch.transactions]
    for inserts in batch.inserts:
        names = tuple(inserts.columns)
        for tx, stamp, *values in zip(inserts.tx, inserts.stamp, *inserts.columns.values(), strict=True):
            changes[tx].append(Insert(inserts.table, stamp, dict(zip(names, values, strict=True))))
    for e in batch.edits:
        for tx, *rest in zip(e.tx, e.id, e.field, e.value, e.stamp, e.base, e.seen, strict=True):
            changes[tx].append(FieldEdit(e.table, *rest))
    return changes


def alone(tx: Tx, changes: Sequence[Insert | FieldEdit], schema: str) -> bytes:
    """One transaction as the bytes of a batch of its own."""
    inserts, edits = [], []
    for each in changes:
        if isinstance(each, Insert):
            columns = {name: [value] for name, value in each.values.items()}
            inserts.append(Inserts(each.table, [0], [each.stamp], columns))
        else:
            plain = ([0], [each.id], [each.field], [each.value], [each.stamp], [each.base], [each.seen])
            edits.append(Edits(each.table, *plain))
    return Batch("waits", 1, (tx,), tuple(inserts), tuple(edits), schema).encode()


def row_of(change: Insert | FieldEdit) -> str:
    """The id of the row that is changed."""
    return str(change.values["id"]) if isinstance(change, Insert) else change.id


def rows_of(changes: Iterable[Insert | FieldEdit]) -> list[RowKey]:
    """The rows that these change, each once, in order."""
    return list(dict.fromkeys((each.table, row_of(each)) for each in changes))


def met(batch: Batch, verdicts: Sequence[Verdict]) -> list[RowKey]:
    """The rows that merged and conflicted transactions touched."""
    those = {verdict.tx for verdict in verdicts if verdict.outcome in ("merged", "conflicted")}
    if not those:
        return []
    mine = {index for index, tx in enumerate(batch.transactions) if tx.id in those}
    keys = {
        (made.table, str(row))
        for made in batch.inserts
        for tx, row in zip(made.tx, made.columns["id"], strict=True)
        if tx in mine
    }
    keys |= {(each.table, row) for each in batch.edits for tx, row in zip(each.tx, each.id, strict=True) if tx in mine}
    return sorted(keys)
