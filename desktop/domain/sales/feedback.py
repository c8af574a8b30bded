"""What the customer said after the drive: five marks, a competitor, how soon they buy, and the next step as a task."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, Session, mapped_column

from desktop.domain import clock, text
from desktop.domain.actor import Actor, Right
from desktop.domain.check import Change, Look, rule
from desktop.domain.identity import shared_id
from desktop.domain.problem import Gather, Problem, Refused
from desktop.domain.record import Base, Local, Record, Synced
from desktop.domain.sales import drive_reminder
from desktop.domain.sales.drive import BACK, OUT, Drive, find

MARKS = ("power", "handling", "space", "quiet", "tech")
"""动力, 操控, 空间, 静音, 科技; each 1 to 5, 0 where nothing was said."""
INTENTS = ("H", "A", "B", "C")
"""How soon they mean to buy, as the trade writes it: H at once, A within a week, B a month, C later."""


class Feedback(Record, Base):
    """The answers of one drive; its id is ``shared_id("drive_feedback", drive_id)``."""

    __tablename__ = "drive_feedback"
    __sync__: ClassVar[Synced | Local] = Synced(
        write=frozenset({Right.DRIVE}), keeps_both=frozenset({"intent", "next_step"}), since={"": "0016"}
    )

    drive_id: Mapped[str] = mapped_column(String(36), index=True)
    power: Mapped[int] = mapped_column(default=0)
    handling: Mapped[int] = mapped_column(default=0)
    space: Mapped[int] = mapped_column(default=0)
    quiet: Mapped[int] = mapped_column(default=0)
    tech: Mapped[int] = mapped_column(default=0)
    competitor: Mapped[str] = mapped_column(Text, default="")
    intent: Mapped[str] = mapped_column(Text, default="")
    next_step: Mapped[str] = mapped_column(Text, default="")
    next_at: Mapped[datetime | None] = mapped_column()


PERSONAL = ("competitor", "next_step")


@dataclass(frozen=True)
class Said:
    """The answers as they are tapped; ``next_at`` with ``next_step`` makes the follow-up task."""

    power: int = 0
    handling: int = 0
    space: int = 0
    quiet: int = 0
    tech: int = 0
    competitor: str = ""
    intent: str = ""
    next_step: str = ""
    next_at: datetime | None = None


@rule("drive_feedback")
def feedback_is_possible(change: Change, look: Look) -> Iterable[Problem]:
    """A drive, marks from 1 to 5 or none; an intent of a newer program passes."""
    row = change.after
    if not row["drive_id"]:
        yield Problem("text.missing", "drive_id")
    for name in MARKS:
        if not 0 <= row[name] <= 5:
            yield Problem("feedback.mark", name, {"value": row[name]})


def id_of(drive_id: str) -> str:
    """The id of a drive's feedback, the same on every desk."""
    return shared_id("drive_feedback", drive_id)


def say(by: Actor, session: Session, drive_id: str, said: Said) -> str | None:
    """Keep the answers, or replace them; the follow-up task's id, None where no next step was named.

    Raises Refused with every problem: ``drive.gone``, ``drive.state``, ``feedback.*``, ``text.*``.
    """
    drive = find(by, session, drive_id)
    if drive.state not in (OUT, BACK):
        raise Refused("drive.state", "state", value=drive.state)
    gather = Gather()
    competitor = gather.take(lambda: text.read(said.competitor, "competitor", limit=text.LINE), "")
    step = gather.take(lambda: text.read(said.next_step, "next_step", limit=text.LINE), "")
    marks = {name: int(getattr(said, name)) for name in MARKS}
    for name, mark in marks.items():
        if not 0 <= mark <= 5:
            gather.note("feedback.mark", name, value=mark)
    if said.intent and said.intent not in INTENTS:
        gather.note("feedback.intent", "intent", value=said.intent[:10])
    if step and (said.next_at is None or said.next_at < clock.now()):
        gather.note("feedback.when", "next_at")
    gather.done()
    row_id = id_of(drive_id)
    row = session.get(Feedback, row_id)
    if row is None:
        row = Feedback(id=row_id, store_id=by.store_id, drive_id=drive_id)
        session.add(row)
    for name, mark in marks.items():
        setattr(row, name, mark)
    row.competitor, row.intent, row.next_step, row.next_at = competitor, said.intent, step, said.next_at
    session.flush()
    return _task(by, session, drive, step, said.next_at)


def feedback_of(by: Actor, session: Session, drive_id: str) -> Said | None:
    """What was said after a drive."""
    by.need(Right.LOOK_UP)
    row = session.get(Feedback, id_of(drive_id))
    if row is None or row.deleted_at is not None:
        return None
    return Said(
        row.power, row.handling, row.space, row.quiet, row.tech, row.competitor, row.intent, row.next_step, row.next_at
    )


def _task(by: Actor, session: Session, drive: Drive, step: str, at: datetime | None) -> str | None:
    if not step or at is None:
        return None
    return drive_reminder.follow_up(by, session, drive, step, at)
