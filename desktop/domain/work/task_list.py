"""What is to do, for the page Today: overdue, today, later; mine or everybody's; and what happened to one task."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desktop.domain import clock, opening
from desktop.domain.actor import Actor, Right
from desktop.domain.people.customer import Customer
from desktop.domain.people.staff import Staff
from desktop.domain.work.task import CLOSING, Task, TaskStep

When = Literal["overdue", "today", "later"]


@dataclass(frozen=True)
class TaskRow:
    """One open task. ``reason`` with ``facts``: the code of its sentence, or the words of one made ``by_hand``.

    ``due_at``: after the last snooze. ``last``: what was noted last, in words; ``calls``: how often one called.
    """

    id: str
    rule: str
    subject: str
    kind: str
    reason: str
    facts: Mapping[str, Any]
    due_at: datetime
    when: When
    owner_id: str | None
    owner: str
    customer_id: str | None
    customer: str
    snoozed: bool
    last: str
    calls: int

    @property
    def by_hand(self) -> bool:
        return self.rule == "hand"


@dataclass(frozen=True)
class StepRow:
    """One step of a task, oldest first. ``kind``: one of ``task.STEPS``."""

    kind: str
    text: str
    until: datetime | None
    at: datetime | None
    by_name: str


@dataclass(frozen=True)
class Count:
    """How many are open."""

    overdue: int
    today: int
    later: int


def tasks(by: Actor, session: Session, *, mine: bool = True, subject: str = "") -> list[TaskRow]:
    """The open tasks by their time, those of ``subject`` or all. ``mine``: one's own and those nobody has taken."""
    by.need(Right.LOOK_UP)
    now, hours = clock.now(), opening.of_store(session, by.store_id)
    end_of_today = hours.bounds(hours.date_of(now))[1]
    found = select(Task, Customer.name).outerjoin(Customer, Customer.id == Task.customer_id).where(
        Task.store_id == by.store_id, Task.deleted_at.is_(None), Task.id.not_in(_closed())
    )  # fmt: skip
    if subject:
        found = found.where(Task.subject == subject)
    rows = list(session.execute(found))
    said = _steps(session, [task.id for task, _ in rows])
    names = {row.id: row.name for row in session.execute(select(Staff.id, Staff.name))}
    made = [_row(task, name or "", said.get(task.id, []), names, now, end_of_today) for task, name in rows]
    shown = [row for row in made if not mine or row.owner_id in (None, by.staff_id)]
    return sorted(shown, key=lambda row: (row.due_at, row.id))


def count(by: Actor, session: Session, *, mine: bool = True) -> Count:
    """How many are overdue, due today and later, for the light beside the page's name."""
    found = [row.when for row in tasks(by, session, mine=mine)]
    return Count(found.count("overdue"), found.count("today"), found.count("later"))


def steps(by: Actor, session: Session, task_id: str) -> list[StepRow]:
    """What happened to a task, the oldest first."""
    by.need(Right.LOOK_UP)
    found = (
        select(TaskStep, Staff.name)
        .outerjoin(Staff, Staff.id == TaskStep.created_by)
        .where(TaskStep.task_id == task_id, TaskStep.store_id == by.store_id, TaskStep.deleted_at.is_(None))
        .order_by(TaskStep.stamp)
    )
    return [StepRow(row.kind, row.text, row.until, row.created_at, name or "") for row, name in session.execute(found)]


def _closed() -> Any:
    """The ids whose last closing step is not a reopening: of bare columns beside max() SQLite gives that row's."""
    last = (
        select(TaskStep.task_id, TaskStep.kind, func.max(TaskStep.stamp))
        .where(TaskStep.kind.in_(CLOSING), TaskStep.deleted_at.is_(None))
        .group_by(TaskStep.task_id)
        .subquery()
    )
    return select(last.c.task_id).where(last.c.kind != "reopen")


def _steps(session: Session, ids: list[str]) -> dict[str, list[TaskStep]]:
    said: dict[str, list[TaskStep]] = {}
    if ids:
        wanted = set(ids)
        kinds = ("take", "snooze", "note", "call")
        found = select(TaskStep).where(TaskStep.kind.in_(kinds), TaskStep.deleted_at.is_(None)).order_by(TaskStep.stamp)
        if len(ids) <= 500:
            found = found.where(TaskStep.task_id.in_(ids))
        for step in session.scalars(found):
            if step.task_id in wanted:
                said.setdefault(step.task_id, []).append(step)
    return said


def _row(
    task: Task, customer: str, said: list[TaskStep], names: Mapping[str, str], now: datetime, end_of_today: datetime
) -> TaskRow:
    owner = next((step.staff_id for step in reversed(said) if step.kind == "take"), task.owner_id)
    until = next((step.until for step in reversed(said) if step.kind == "snooze" and step.until), None)
    due = until or task.due_at
    when: When = "overdue" if due < now else "today" if due < end_of_today else "later"
    return TaskRow(
        task.id, task.rule, task.subject, task.kind, task.reason, task.facts, due, when, owner,
        names.get(owner or "", ""), task.customer_id, customer, until is not None,
        next((step.text for step in reversed(said) if step.text), ""),
        sum(step.kind == "call" for step in said),
    )  # fmt: skip
