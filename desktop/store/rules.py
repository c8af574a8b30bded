"""Runs the business rules on every row a session is about to write."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import inspect
from sqlalchemy.orm import Session
from sqlalchemy.orm.unitofwork import UOWTransaction

from desktop.domain.check import Change, check
from desktop.domain.problem import Problem, refuse_if
from desktop.domain.record import Record, Row
from desktop.domain.records import Base


def check_before_flush(session: Session, _context: UOWTransaction, _instances: Any) -> None:
    """SQLAlchemy's ``before_flush``: raises Refused with every problem of every changed row."""
    refuse_if(_problems(session))


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
        if isinstance(row, Record):
            yield from check(_change(session, row, is_new=True), look)
    for row in session.dirty:
        if isinstance(row, Record) and session.is_modified(row):
            yield from check(_change(session, row, is_new=False), look)


def _table(row: Any) -> str:
    return str(row.__table__.name)


def _model(table: str) -> Any:
    return next(mapper.class_ for mapper in Base.registry.mappers if mapper.class_.__tablename__ == table)


def _stored(session: Session, row: Any, *, before: bool = False) -> dict[str, Any]:
    """The row as it lies in the file: every value through its column's type."""
    dialect = session.get_bind().dialect
    state = inspect(row)
    values = {}
    for column in row.__table__.columns:
        attribute = state.attrs[column.key]
        value = attribute.value
        if before and attribute.history.deleted:
            value = attribute.history.deleted[0]
        if value is None and not before and column.default is not None and column.default.is_scalar:
            value = column.default.arg
        bind = column.type.dialect_impl(dialect).bind_processor(dialect)
        values[column.name] = bind(value) if bind else value
    return values


def _change(session: Session, row: Any, *, is_new: bool) -> Change:
    after = _stored(session, row)
    if is_new:
        return Change(_table(row), after, None, frozenset(after))
    before = _stored(session, row, before=True)
    return Change(_table(row), after, before, frozenset(k for k in after if after[k] != before[k]))
