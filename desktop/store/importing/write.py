"""Checked lines into the store: local transactions of at most 400 rows, each answered row by row by the centre."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from desktop.domain import clock
from desktop.domain.actor import Actor, Right
from desktop.domain.importing import ImportedRow, ImportPart, ImportRun
from desktop.domain.problem import Refused
from desktop.domain.record import Record, data_columns
from desktop.store.importing.check import MERGE, SKIP, Checked, Decisions, standing_on
from desktop.store.importing.keeping import forget_old
from desktop.store.importing.kind import Ground, Line
from desktop.store.open import Store
from desktop.store.rules import insert_many

TRANSACTION_ROWS = 400
"""Inclusive, with the record of the transaction itself. 500 are allowed; a save at the desk waits for one of them."""
BREATH_SECONDS = 0.004
"""Between two transactions, so that a save at the desk comes in between."""
_NOTED = (
    f"INSERT INTO {ImportedRow.__tablename__} (run_id, tbl, pk, made, before, digest) VALUES (?, ?, ?, ?, ?, ?)"
    " ON CONFLICT (run_id, tbl, pk) DO UPDATE SET digest = excluded.digest"
)
"""As it lies: the statement of the ORM would take longer to build than to run."""
Job = tuple[Line, str | int | None]


@dataclass(frozen=True)
class Source:
    """What is kept of a file: no name, since people name files after people."""

    format: str
    sha256: str
    size: int


@dataclass
class Outcome:
    """What an import did. ``stopped``: the person stopped it; what was written until then stays."""

    run_id: str
    made: int = 0
    merged: int = 0
    skipped: int = 0
    refused: int = 0
    stopped: bool = False
    failed: list[Line] = field(default_factory=list)
    """Lines that the store's rules refused although the check let them pass."""


def source_of(path: Path, form: str) -> Source:
    """Size and hash of a file."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return Source(form, digest, path.stat().st_size)


def earlier(session: Session, source: Source) -> ImportRun | None:
    """The last import of this very file that was not undone."""
    return session.scalars(
        select(ImportRun)
        .where(ImportRun.sha256 == source.sha256, ImportRun.undone_at.is_(None), ImportRun.deleted_at.is_(None))
        .order_by(ImportRun.id.desc())
    ).first()


def write(
    store: Store, ground: Ground, checked: Checked, decisions: Decisions, source: Source,
    tell: Callable[[Outcome], None] | None = None, stop: Callable[[], bool] | None = None,
) -> Outcome:  # fmt: skip
    """Bring the good lines in. Raises Refused ``right.missing``, ``import.nothing``."""
    ground.by.need(Right.IMPORT)
    ground.by.need(checked.kind.right)
    if not any(line.good for line in checked.lines):
        raise Refused("import.nothing", "file")
    return _Writing(store, ground, checked, decisions).run(source, tell, stop or _never)


def _never() -> bool:
    return False


class _Writing:
    def __init__(self, store: Store, ground: Ground, checked: Checked, decisions: Decisions) -> None:
        self._store, self._ground, self._checked, self._decisions = store, ground, checked, decisions
        self._made: dict[int, str] = {}
        self._parts = 0

    def run(self, source: Source, tell: Callable[[Outcome], None] | None, stop: Callable[[], bool]) -> Outcome:
        by = self._ground.by
        with self._store.write(by) as session:
            run = ImportRun(store_id=by.store_id, kind=self._checked.kind.name, **vars(source))
            session.add(run)
        done = self._outcome = Outcome(run.id, refused=len(self._checked.bad()))
        for jobs in self._bunches():
            if stop():
                done.stopped = True
                break
            self._put(jobs)
            if tell is not None:
                tell(done)
            time.sleep(BREATH_SECONDS)
        with self._store.write(by) as session:
            kept = session.get_one(ImportRun, run.id)
            kept.made, kept.merged, kept.skipped, kept.refused = done.made, done.merged, done.skipped, done.refused
            kept.ended_at = clock.now()
        forget_old(self._store)
        return done

    def _bunches(self) -> Iterator[list[Job]]:
        """Lines that together become at most so many rows, in the file's order; what is skipped is left out."""
        bunch: list[Job] = []
        weight = 1
        for line in self._checked.lines:
            if not line.good:
                continue
            decision, twin = self._decisions.of(self._checked.kind, line), line.twin
            if decision == SKIP:
                self._outcome.skipped += 1
                if twin is not None and twin.row_id:
                    self._made[line.number] = twin.row_id
                continue
            into = (twin.line or twin.row_id) if twin is not None and decision == MERGE else None
            more = self._checked.kind.weight(line)
            if bunch and weight + more > TRANSACTION_ROWS:
                yield bunch
                bunch, weight = [], 1
            bunch.append((line, into))
            weight += more
        if bunch:
            yield bunch

    def _put(self, jobs: Sequence[Job]) -> None:
        try:
            made = self._transaction(jobs)
        except Refused as refused:
            if len(jobs) == 1:
                jobs[0][0].problems += refused.problems
                self._outcome.failed.append(jobs[0][0])
                self._outcome.refused += 1
                return
            for job in jobs:
                self._put([job])
            return
        self._made = made
        for _, into in jobs:
            if into is None:
                self._outcome.made += 1
            else:
                self._outcome.merged += 1

    def _transaction(self, jobs: Sequence[Job]) -> dict[int, str]:
        made = dict(self._made)
        with self._store.write(self._ground.by) as session:
            ground = standing_on(self._ground, session)
            with session.no_autoflush:
                self._checked.kind.write(ground, jobs, made)
                part(session, self._ground.by, self._outcome.run_id, self._parts + 1)
                touched = list(_touched(session, ground.added))
                insert_many(session, ground.added)
            session.flush()
            _note(session, self._outcome.run_id, touched)
        self._parts += 1
        return made


def part(session: Session, by: Actor, run_id: str, number: int) -> None:
    """Mark the running transaction as one of an import."""
    session.add(ImportPart(store_id=by.store_id, run_id=run_id, number=number))


def _touched(session: Session, added: Sequence[Record]) -> Iterator[tuple[Any, bool, dict[str, Any]]]:
    """What is about to be written: the record, whether it is new, and the stored values it had."""
    for row in added:
        yield row, True, {}
    for row in session.dirty:
        if isinstance(row, Record) and session.is_modified(row):
            yield row, False, _before(session, row)


def _before(session: Session, row: Any) -> dict[str, Any]:
    dialect = session.get_bind().dialect
    found = {}
    for column in row.__table__.columns:
        history = inspect(row).attrs[column.key].history
        if history.has_changes() and history.deleted:
            bind = column.type.dialect_impl(dialect).bind_processor(dialect)
            value = history.deleted[0]
            found[column.name] = bind(value) if bind else value
    return found


def _note(session: Session, run_id: str, touched: Iterable[tuple[Any, bool, dict[str, Any]]]) -> None:
    """Keep what it takes to undo it. A row that the same import touches again keeps its first state."""
    by_table: dict[str, dict[str, tuple[bool, dict[str, Any]]]] = {}
    for row, is_new, before in touched:
        by_table.setdefault(row.__table__.name, {})[row.id] = (is_new, before)
    for table, rows in by_table.items():
        digests = digests_of(session, table, rows)
        values = [
            (run_id, table, pk, int(made), json.dumps(before, ensure_ascii=False), digests[pk])
            for pk, (made, before) in rows.items()
        ]
        session.connection().exec_driver_sql(_NOTED, values)


def digests_of(session: Session, table: str, ids: Iterable[str]) -> dict[str, str]:
    """Id → a hash over what a person edits of the row."""
    columns = data_columns(table)
    named = ", ".join(f'"{name}"' for name in columns)
    statement = f'SELECT id, {named} FROM "{table}" WHERE id IN (SELECT value FROM json_each(?))'
    rows = session.connection().exec_driver_sql(statement, (json.dumps(list(ids)),))
    return {row[0]: hashlib.sha256(json.dumps(list(row[1:])).encode()).hexdigest() for row in rows}
