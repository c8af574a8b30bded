"""Taking an import back within a day: what nobody has touched since goes, the rest stays and is listed."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import sqlite
from sqlalchemy.orm import Session

from desktop.domain import clock
from desktop.domain.actor import Actor, Right
from desktop.domain.importing import ImportedRow, ImportRun
from desktop.domain.parts.stock import StockEntry
from desktop.domain.people.customer import Customer, Phone
from desktop.domain.people.plate import dotted
from desktop.domain.people.vehicle import Ownership, Plate, Vehicle
from desktop.domain.problem import Refused
from desktop.domain.record import Record, synced_tables
from desktop.domain.records import Base
from desktop.store.importing.keeping import HOURS, forget_old, too_old
from desktop.store.importing.write import BREATH_SECONDS, TRANSACTION_ROWS, digests_of, part
from desktop.store.open import Store

_PERSONAL = ("name", "initials", "contact_name", "address", "note", "number", "reversed")
"""Columns of customers and telephones that are emptied when they go, as when a customer is deleted."""
Key = tuple[str, str]
"""Table and id."""


@dataclass(frozen=True)
class Kept:
    """A row that stays, what it is called, and the code of the sentence that says why."""

    table: str
    row_id: str
    label: str
    code: str


@dataclass
class Undone:
    """``taken``: rows that went, or are as they were. ``stopped``: the person stopped it; undo goes on where it was."""

    taken: int = 0
    kept: list[Kept] = field(default_factory=list)
    stopped: bool = False


@dataclass(frozen=True)
class RunRow:
    """An import in the list of them; ``can_undo``: it was made here, less than a day ago."""

    id: str
    kind: str
    made: int
    merged: int
    skipped: int
    refused: int
    at: Any
    by_id: str
    ended: bool
    undone: bool
    can_undo: bool


def runs(by: Actor, session: Session, limit: int = 50) -> list[RunRow]:
    """The imports of the store, the last first."""
    by.need(Right.IMPORT)
    chosen = select(ImportRun).where(ImportRun.store_id == by.store_id, ImportRun.deleted_at.is_(None))
    found = session.scalars(chosen.order_by(ImportRun.id.desc()).limit(limit)).all()
    here = set(session.scalars(select(ImportedRow.run_id).distinct()))
    return [
        RunRow(
            run.id, run.kind, run.made, run.merged, run.skipped, run.refused, run.created_at, run.created_by or "",
            run.ended_at is not None, run.undone_at is not None,
            run.id in here and run.undone_at is None and not too_old(run),
        )
        for run in found
    ]  # fmt: skip


def undo(
    store: Store, by: Actor, run_id: str, tell: Callable[[int], None] | None = None,
    stop: Callable[[], bool] | None = None,
) -> Undone:  # fmt: skip
    """Take back what one import brought, in transactions of at most 400 rows. ``tell``: rows done so far.

    Raises Refused ``right.missing``, ``import.gone``, ``import.undone``, ``import.too_old``.
    """
    by.need(Right.IMPORT)
    with store.read() as session:
        _may_be_undone(session, run_id)
        plan = _Plan(session, run_id)
    done = Undone(kept=plan.kept)
    going, number = iter(plan.going), 0
    while bunch := list(islice(going, TRANSACTION_ROWS - 2)):
        if stop is not None and stop():
            done.stopped = True
            return done
        number += 1
        with store.write(by) as session:
            part(session, by, run_id, -number)
            _take_back(session, by, bunch)
        done.taken += len(bunch)
        if tell is not None:
            tell(done.taken)
        time.sleep(BREATH_SECONDS)
    with store.write(by) as session:
        session.get_one(ImportRun, run_id).undone_at = clock.now()
    forget_old(store)
    return done


def _may_be_undone(session: Session, run_id: str) -> None:
    run = session.get(ImportRun, run_id)
    if run is None:
        raise Refused("import.gone", "import")
    if run.undone_at is not None:
        raise Refused("import.undone", "import")
    if too_old(run):
        raise Refused("import.too_old", "import", hours=HOURS)
    if session.scalars(select(ImportedRow).where(ImportedRow.run_id == run_id).limit(1)).first() is None:
        raise Refused("import.gone", "import")


class _Plan:
    """Which rows of an import go, and which stay and why."""

    def __init__(self, session: Session, run_id: str) -> None:
        self._session = session
        noted = session.scalars(select(ImportedRow).where(ImportedRow.run_id == run_id)).all()
        self._noted: dict[Key, ImportedRow] = {(row.tbl, row.pk): row for row in noted}
        self._rows = {table: self._load(table) for table in {table for table, _ in self._noted}}
        self._why = self._changed()
        self._hold_together()
        self.kept = [
            Kept(*key, self._label(key), code) for key, code in sorted(self._why.items()) if key[0] not in _PARTS
        ]
        self.going = [row for key, row in self._noted.items() if key not in self._why and self._stands(key)]

    def _load(self, table: str) -> dict[str, Any]:
        """The rows of the import, by id."""
        model = _model(table)
        ids = [pk for name, pk in self._noted if name == table]
        found: dict[str, Any] = {}
        for some in _some(ids):
            found |= {row.id: row for row in self._session.scalars(select(model).where(model.id.in_(some)))}
        return found

    def _stands(self, key: Key) -> bool:
        """Whether there is still something to take back: an undo that was stopped goes on."""
        row = self._rows[key[0]].get(key[1])
        return row is not None and (row.deleted_at is None or not self._noted[key].made)

    def _changed(self) -> dict[Key, str]:
        why: dict[Key, str] = {}
        for table, rows in self._rows.items():
            if table == StockEntry.__tablename__:
                why |= {(table, pk): "import.counted_since" for pk in self._moved(rows)}
                continue
            for some in _some(list(rows)):
                now = digests_of(self._session, table, some)
                for pk in some:
                    if now[pk] != self._noted[table, pk].digest and rows[pk].deleted_at is None:
                        why[table, pk] = "import.changed_since"
        return why

    def _moved(self, entries: Mapping[str, StockEntry]) -> Iterator[str]:
        """Entries of parts whose stock moved since; of one that was taken back already the reversal is such a move."""
        last: dict[str, str] = {}
        for some in _some(sorted({entry.part_key for entry in entries.values()})):
            chosen = select(StockEntry.part_key, StockEntry.id).where(StockEntry.part_key.in_(some))
            for part_key, entry_id in self._session.execute(chosen):
                if entry_id not in entries:
                    last[part_key] = max(last.get(part_key, ""), entry_id)
        for pk, entry in entries.items():
            if last.get(entry.part_key, "") > pk:
                yield pk

    def _hold_together(self) -> None:
        """A customer or car that is in use, or of which a part was changed, stays with all that belongs to it."""
        for table, model in (("customer", Customer), ("vehicle", Vehicle)):
            column = f"{table}_id"
            made = {pk for name, pk in self._noted if name == table and self._noted[name, pk].made}
            for pk in made & self._used_elsewhere(column, made):
                self._why.setdefault((model.__tablename__, pk), "import.used_since")
            for key in [key for key in self._why if key[0] in _PARTS]:
                root = getattr(self._rows[key[0]][key[1]], column, None)
                if root in made:
                    self._why.setdefault((table, root), self._why[key])
        for key in self._noted:
            if key[0] in _PARTS and self._belongs_to_kept(key):
                self._why.setdefault(key, "import.used_since")

    def _belongs_to_kept(self, key: Key) -> bool:
        """Whether a part's owner stays; of an ownership both the customer and the car."""
        row = self._rows[key[0]].get(key[1])
        roots = [(table, getattr(row, f"{table}_id", None)) for table in ("customer", "vehicle")]
        named = [root for root in roots if root[1] is not None]
        mine = [root for root in named if root in self._noted and self._noted[root].made]
        gone = [root for root in mine if root not in self._why]
        return bool(mine) and not gone

    def _used_elsewhere(self, column: str, ids: set[str]) -> set[str]:
        """Which of these are named by a living row that the import did not make."""
        used: set[str] = set()
        for table in synced_tables():
            if column not in Base.metadata.tables[table].columns:
                continue
            statement = (
                f'SELECT id, "{column}" FROM "{table}" WHERE deleted_at IS NULL'
                f' AND "{column}" IN (SELECT value FROM json_each(?))'
            )
            connection = self._session.connection()
            for some in _some(sorted(ids)):
                for row_id, named in connection.exec_driver_sql(statement, (json.dumps(some),)):
                    if (table, row_id) not in self._noted:
                        used.add(named)
        return used

    def _label(self, key: Key) -> str:
        row = self._rows[key[0]][key[1]]
        if isinstance(row, Customer):
            return row.name
        if isinstance(row, Vehicle):
            plate = self._session.scalars(select(Plate).where(Plate.vehicle_id == row.id)).first()
            return " ".join(filter(None, (dotted(plate.number) if plate else "", row.vin, row.brand, row.series)))
        return str(getattr(row, "part_key", ""))


_PARTS = frozenset(model.__tablename__ for model in (Phone, Plate, Ownership))


def _take_back(session: Session, by: Actor, bunch: Sequence[ImportedRow]) -> None:
    for noted in bunch:
        model = _model(noted.tbl)
        if model is StockEntry:
            _reverse(session, by, session.get_one(StockEntry, noted.pk))
        elif noted.made:
            row = session.get_one(model, noted.pk)
            row.deleted_at = clock.now()
            for name in _PERSONAL if model in (Customer, Phone) else ():
                if hasattr(row, name):
                    setattr(row, name, "")
        else:
            row = session.get_one(model, noted.pk)
            for name, stored in noted.before.items():
                setattr(row, name, _typed(row.__table__.c[name].type, stored))


def _reverse(session: Session, by: Actor, entry: StockEntry) -> None:
    session.add(
        StockEntry(
            store_id=by.store_id, part_key=entry.part_key, account=entry.account, qty_milli=-entry.qty_milli,
            reason="correction", note=entry.note, eta=None,
        )
    )  # fmt: skip


def _typed(kind: Any, stored: Any) -> Any:
    dialect = sqlite.dialect()
    process = kind.dialect_impl(dialect).result_processor(dialect, None)
    return process(stored) if process else stored


def _model(table: str) -> type[Record] | Any:
    return next(mapper.class_ for mapper in Base.registry.mappers if mapper.class_.__tablename__ == table)


def _some(values: Sequence[str]) -> Iterable[list[str]]:
    for place in range(0, len(values), 500):
        yield list(values[place : place + 500])
