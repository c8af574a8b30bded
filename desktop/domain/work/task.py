"""Tasks: what is to be done, until when, why, and the rule that made it. What happened to one is a ledger of steps.

A rule's task has an id of (rule, subject, period), so two desks that make it offline make one. A step is a row of its
own, never an edit of the task: the second desk's task would lay its blank fields over what the first had done.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, ClassVar

from sqlalchemy import Index, String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from desktop.domain import clock, text
from desktop.domain.actor import Actor, Right
from desktop.domain.check import Change, Look, rule
from desktop.domain.identity import new_id, shared_id
from desktop.domain.people.staff import Staff
from desktop.domain.problem import Problem, Refused
from desktop.domain.record import Base, Json, Local, Op, Record, Synced

BY_HAND = "hand"
"""The rule of a task that a person made."""
STEPS = ("take", "done", "dropped", "reopen", "snooze", "note", "call")
"""``dropped``: what it was about has gone. The value is stored and travels."""
CLOSING = ("done", "dropped", "reopen")
MAX_SNOOZE = timedelta(days=366)


class Task(Record, Base):
    """One thing to do. Never edited: see :class:`TaskStep`."""

    __tablename__ = "task"
    __sync__: ClassVar[Synced | Local] = Synced(since={"": "0016"})

    rule: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text, index=True)
    """``table:id`` of what it is about."""
    period: Mapped[str] = mapped_column(Text, default="")
    kind: Mapped[str] = mapped_column(Text, default="do")
    """``call``, ``message`` or ``do``."""
    reason: Mapped[str] = mapped_column(Text)
    """The code of its sentence, ``task.…``; of one made by hand the words themselves."""
    facts: Mapped[Any] = mapped_column(Json, default=dict)
    """What fills the sentence; no personal data."""
    owner_id: Mapped[str | None] = mapped_column(String(36), index=True)
    """Whose it was made; None: anybody's. The last ``take`` counts instead."""
    customer_id: Mapped[str | None] = mapped_column(String(36), index=True)
    due_at: Mapped[datetime] = mapped_column(index=True)


class TaskStep(Record, Base):
    """One thing that happened to a task."""

    __tablename__ = "task_step"
    __sync__: ClassVar[Synced | Local] = Synced(op=Op.APPEND, since={"": "0016"})
    __table_args__ = (Index("ix_task_step_task_id_kind", "task_id", "kind"),)

    task_id: Mapped[str] = mapped_column(String(36))
    kind: Mapped[str] = mapped_column(Text)
    """One of ``STEPS``."""
    staff_id: Mapped[str | None] = mapped_column(String(36))
    """Of ``take``: whose it is from now on."""
    until: Mapped[datetime | None] = mapped_column()
    """Of ``snooze``."""
    text: Mapped[str] = mapped_column(Text, default="")
    """What was said, found or why."""


@dataclass(frozen=True)
class NewTask:
    """A task as a rule makes it. ``subject``: ``table:id``. ``period``: what tells this one from the rule's next."""

    rule: str
    subject: str
    reason: str
    due_at: datetime
    period: str = ""
    kind: str = "do"
    owner_id: str | None = None
    customer_id: str | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)


@rule("task")
def task_is_whole(change: Change, look: Look) -> Iterable[Problem]:
    """A rule, a subject and a reason."""
    for name in ("rule", "subject", "reason"):
        if not change.after[name]:
            yield Problem("text.missing", name)


@rule("task_step")
def step_is_whole(change: Change, look: Look) -> Iterable[Problem]:
    """A task and a kind; a kind of a newer program passes, and a snooze has its time."""
    row = change.after
    if not row["task_id"] or not row["kind"]:
        yield Problem("text.missing", "kind")
    if row["kind"] == "snooze" and row["until"] is None:
        yield Problem("task.snooze", "until")


def task_id(store_id: str, new: NewTask) -> str:
    """The id of a rule's task, the same on every desk."""
    return shared_id("task", store_id, new.rule, new.subject, new.period)


def make(by: Actor, session: Session, new: NewTask) -> str:
    """Make a rule's task, or leave the one that is there as it is; its id."""
    by.need(Right.LOOK_UP)
    row_id = new_id() if new.rule == BY_HAND else task_id(by.store_id, new)
    found = session.get(Task, row_id)
    if found is not None:
        if _last_closing(session, row_id) == "dropped":  # what had gone has come back
            _step(by, session, row_id, "reopen")
    else:
        session.add(
            Task(
                id=row_id, store_id=by.store_id, rule=new.rule, subject=new.subject, period=new.period, kind=new.kind,
                reason=new.reason, facts=dict(new.facts), owner_id=new.owner_id, customer_id=new.customer_id,
                due_at=new.due_at,
            )
        )  # fmt: skip
        session.flush()
    return row_id


def is_made(by: Actor, session: Session, new: NewTask) -> bool:
    """Whether this very task of a rule is here already, open or not."""
    by.need(Right.LOOK_UP)
    return session.get(Task, task_id(by.store_id, new)) is not None


def add(by: Actor, session: Session, words: str, due_at: datetime, *, subject: str = "", customer_id: str = "",
        owner_id: str = "") -> str:  # fmt: skip
    """A task made by hand, one's own unless given to somebody. Raises Refused ``text.*``."""
    by.need(Right.LOOK_UP)
    reason = text.read(words, "reason", limit=text.LINE, needed=True)
    about = subject or (f"customer:{customer_id}" if customer_id else f"staff:{owner_id or by.staff_id}")
    return make(
        by, session,
        NewTask(BY_HAND, about, reason, due_at, owner_id=owner_id or by.staff_id, customer_id=customer_id or None),
    )  # fmt: skip


def take(by: Actor, session: Session, row_id: str, staff_id: str = "") -> None:
    """It is mine from now on, or ``staff_id``'s. Raises Refused ``task.gone``, ``staff.gone``."""
    by.need(Right.LOOK_UP)
    _find(by, session, row_id)
    if staff_id and staff_id != by.staff_id:
        whose = session.get(Staff, staff_id)
        if whose is None or whose.deleted_at is not None or not whose.active:
            raise Refused("staff.gone", "staff")
    _step(by, session, row_id, "take", staff_id=staff_id or by.staff_id)


def done(by: Actor, session: Session, row_id: str, words: str = "") -> None:
    """Done, whoever did it; a second time changes nothing. Raises Refused ``task.gone``, ``text.length``."""
    by.need(Right.LOOK_UP)
    _find(by, session, row_id)
    if is_open(session, row_id):
        _step(by, session, row_id, "done", words=words)


def reopen(by: Actor, session: Session, row_id: str) -> None:
    """Undo :func:`done`. Raises Refused ``task.gone``."""
    by.need(Right.LOOK_UP)
    _find(by, session, row_id)
    if not is_open(session, row_id):
        _step(by, session, row_id, "reopen")


def snooze(by: Actor, session: Session, row_id: str, until: datetime, why: str) -> None:
    """Later, and why. Raises Refused ``task.gone``, ``task.snooze`` (in the past or over a year), ``text.*``."""
    by.need(Right.LOOK_UP)
    _find(by, session, row_id)
    if not clock.now() < until <= clock.now() + MAX_SNOOZE:
        raise Refused("task.snooze", "until")
    _step(by, session, row_id, "snooze", until=until, words=text.read(why, "why", limit=text.LINE, needed=True))


def note(by: Actor, session: Session, row_id: str, words: str) -> None:
    """Something to remember. Raises Refused ``task.gone``, ``text.*``."""
    by.need(Right.LOOK_UP)
    _find(by, session, row_id)
    _step(by, session, row_id, "note", words=text.read(words, "note", limit=text.LINE, needed=True))


def note_call(by: Actor, session: Session, row_id: str, words: str) -> None:
    """The customer was called, and what came of it. Raises Refused ``task.gone``, ``text.*``."""
    by.need(Right.LOOK_UP)
    _find(by, session, row_id)
    _step(by, session, row_id, "call", words=text.read(words, "note", limit=text.LINE, needed=True))


def drop_of(by: Actor, session: Session, subject: str, rules: Iterable[str] | None = None) -> int:
    """Drop the open tasks about something that has gone or moved, of these rules or all; how many."""
    by.need(Right.LOOK_UP)
    found = select(Task.id).where(Task.subject == subject, Task.store_id == by.store_id, Task.deleted_at.is_(None))
    if rules is not None:
        found = found.where(Task.rule.in_(list(rules)))
    open_ones = [row_id for row_id in session.scalars(found) if is_open(session, row_id)]
    for row_id in open_ones:
        _step(by, session, row_id, "dropped")
    return len(open_ones)


def is_open(session: Session, row_id: str) -> bool:
    """Whether nobody has done or dropped it, or somebody reopened it since."""
    return _last_closing(session, row_id) in (None, "reopen")


def _last_closing(session: Session, row_id: str) -> str | None:
    found = select(TaskStep.kind).where(
        TaskStep.task_id == row_id, TaskStep.kind.in_(CLOSING), TaskStep.deleted_at.is_(None)
    )
    return session.scalars(found.order_by(TaskStep.stamp.desc()).limit(1)).first()


def _find(by: Actor, session: Session, row_id: str) -> Task:
    found = session.get(Task, row_id)
    if found is None or found.store_id != by.store_id or found.deleted_at is not None:
        raise Refused("task.gone")
    return found


def _step(
    by: Actor, session: Session, row_id: str, kind: str, *, staff_id: str | None = None,
    until: datetime | None = None, words: str = "",
) -> None:  # fmt: skip
    plain = text.read(words, "note", limit=text.LINE)
    session.add(
        TaskStep(store_id=by.store_id, task_id=row_id, kind=kind, staff_id=staff_id, until=until, text=plain)
    )  # fmt: skip
    session.flush()
