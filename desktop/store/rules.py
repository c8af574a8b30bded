"""Runs the business rules on every row a session is about to write."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from sqlalchemy import Table, inspect
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import Session
from sqlalchemy.orm.unitofwork import UOWTransaction
from sqlalchemy.sql.schema import ScalarElementColumnDefault

from desktop.domain.check import Change, check, has_rules
from desktop.domain.problem import Problem, refuse_if
from desktop.domain.record import Record, Row
from desktop.domain.records import Base


def check_before_flush(session: Session, _context: UOWTransaction, _instances: Any) -> None:
    """SQLAlchemy's ``before_flush``: raises Refused with every problem of every changed row."""
    refuse_if(_problems(session))


def insert_many(session: Session, rows: Sequence[Record]) -> None:
    """New records into the file past the unit of work, a statement a table; the same rules run. None is in a session.

    Of thousands of rows the unit of work takes longer than the file. Raises Refused with every problem.
    """
    by_table: dict[str, list[dict[str, Any]]] = {}
    dialect = session.get_bind().dialect
    for row in rows:
        held, table = row.__dict__, row.__table__  # type: ignore[attr-defined]
        stored = {}
        for name, default, bind in _columns(table, dialect):
            value = held.get(name)
            value = default if value is None else value
            stored[name] = bind(value) if bind else value
        by_table.setdefault(str(table.name), []).append(stored)

    def look(table: str, row_id: str) -> Row | None:
        with session.no_autoflush:
            found = session.get(_model(table), row_id)
        return None if found is None else _stored(session, found)

    refuse_if(
        problem
        for table, news in by_table.items() if has_rules(table)
        for row in news
        for problem in check(Change(table, row, None, frozenset(row)), look)
    )  # fmt: skip
    for table, news in by_table.items():
        named = ", ".join(f'"{name}"' for name in news[0])
        statement = f'INSERT INTO "{table}" ({named}) VALUES ({", ".join("?" * len(news[0]))})'
        session.connection().exec_driver_sql(statement, [tuple(row.values()) for row in news])


def _problems(session: Session) -> Iterator[Problem]:
    new = session.new  # made anew each time it is asked for: with 10,000 new rows, asked a row, that took 25 s
    pending = {(_table(row), row.id): row for row in new if isinstance(row, Record)}

    def look(table: str, row_id: str) -> Row | None:
        if (table, row_id) in pending:
            return _stored(session, pending[table, row_id])
        model = _model(table)
        with session.no_autoflush:
            found = session.get(model, row_id)
        return None if found is None else _stored(session, found)

    for row in new:
        if isinstance(row, Record) and has_rules(_table(row)):
            yield from check(_change(session, row, is_new=True), look)
    for row in session.dirty:
        if isinstance(row, Record) and has_rules(_table(row)) and session.is_modified(row):
            yield from check(_change(session, row, is_new=False), look)


def _table(row: Any) -> str:
    return str(row.__table__.name)


def _model(table: str) -> Any:
    return next(mapper.class_ for mapper in Base.registry.mappers if mapper.class_.__tablename__ == table)


def _stored(session: Session, row: Any, *, before: bool = False) -> dict[str, Any]:
    """The row as it lies in the file: every value through its column's type."""
    attributes, held = inspect(row).attrs, row.__dict__
    values = {}
    for name, default, bind in _columns(row.__table__, session.get_bind().dialect):
        value = held[name] if name in held else attributes[name].value
        if before and (history := attributes[name].history.deleted):
            value = history[0]
        if value is None and not before:
            value = default
        values[name] = bind(value) if bind else value
    return values


@functools.lru_cache(maxsize=256)
def _columns(table: Table, dialect: Dialect) -> list[tuple[str, Any, Callable[[Any], Any] | None]]:
    """Name, plain default and how it is stored, of each column."""
    return [
        (
            column.name,
            column.default.arg if isinstance(column.default, ScalarElementColumnDefault) else None,
            column.type.dialect_impl(dialect).bind_processor(dialect),
        )
        for column in table.columns
    ]


def _change(session: Session, row: Any, *, is_new: bool) -> Change:
    after = _stored(session, row)
    if is_new:
        return Change(_table(row), after, None, frozenset(after))
    before = _stored(session, row, before=True)
    return Change(_table(row), after, before, frozenset(k for k in after if after[k] != before[k]))
