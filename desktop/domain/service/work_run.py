"""Technicians' time: from when to when somebody works at an order. Nobody works at two cars at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from desktop.domain import clock
from desktop.domain.actor import Actor, Right
from desktop.domain.check import Change, Look, rule
from desktop.domain.claim import Want
from desktop.domain.people.staff import Staff
from desktop.domain.problem import Problem, Refused
from desktop.domain.record import Base, Local, Op, Record, Synced
from desktop.domain.service import order_step
from desktop.domain.service.repair_order import WORKING, RepairOrder, open_order


def wanted(row: Mapping[str, Any]) -> list[Want]:
    """The technician, as long as the run goes on."""
    return [] if row["ended_at"] is not None else [Want(f"work:{row['technician_id']}")]


class WorkRun(Record, Base):
    """One run. ``ended_at`` None: it goes on."""

    __tablename__ = "work_run"
    __sync__: ClassVar[Synced | Local] = Synced(
        op=Op.RESERVE, claims=wanted, write=frozenset({Right.SERVICE}), since={"": "0020"}
    )

    order_id: Mapped[str] = mapped_column(String(36), index=True)
    line_id: Mapped[str | None] = mapped_column(String(36))
    technician_id: Mapped[str] = mapped_column(String(36), index=True)
    bay_id: Mapped[str | None] = mapped_column(String(36), index=True)
    started_at: Mapped[datetime] = mapped_column(index=True)
    ended_at: Mapped[datetime | None] = mapped_column()


@dataclass(frozen=True)
class RunRow:
    """One run of an order, oldest first."""

    id: str
    technician_id: str
    technician: str
    bay_id: str | None
    line_id: str | None
    started_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True)
class Busy:
    """What somebody works at now."""

    technician_id: str
    run_id: str
    order_id: str
    number: str
    started_at: datetime


@rule("work_run")
def run_is_whole(change: Change, look: Look) -> Iterable[Problem]:
    """An order, a technician, and no end before the start."""
    row = change.after
    for name in ("order_id", "technician_id"):
        if not row[name]:
            yield Problem("text.missing", name.removesuffix("_id"))
    if row["ended_at"] is not None and row["ended_at"] < row["started_at"]:
        yield Problem("run.order", "end")


def start(
    by: Actor, session: Session, order_id: str, technician_id: str, *, bay_id: str = "", line_id: str = ""
) -> str:
    """Somebody begins to work at an order, which is in work then; the run's id.

    Raises Refused ``order.*``, ``staff.gone``, ``run.elsewhere`` where they work at another car.
    """
    row = open_order(by, session, order_id)
    member = session.get(Staff, technician_id)
    if member is None or member.deleted_at is not None or member.store_id != by.store_id:
        raise Refused("staff.gone", "technician")
    for run in _open(session, WorkRun.technician_id == technician_id):
        if run.order_id == order_id and run.line_id == (line_id or None):
            return run.id
        other = session.get(RepairOrder, run.order_id)
        raise Refused("run.elsewhere", "technician", value=member.name, number=other.number if other else "")
    made = WorkRun(
        store_id=by.store_id, order_id=order_id, technician_id=technician_id, bay_id=bay_id or None,
        line_id=line_id or None, started_at=clock.now(),
    )  # fmt: skip
    session.add(made)
    session.flush()
    if row.state != WORKING:
        order_step.enter(by, session, row, WORKING)
    return made.id


def stop(by: Actor, session: Session, run_id: str) -> None:
    """The run ends; a second time changes nothing. Raises Refused ``run.gone``."""
    by.need(Right.SERVICE)
    row = session.get(WorkRun, run_id)
    if row is None or row.deleted_at is not None or row.store_id != by.store_id:
        raise Refused("run.gone")
    _end(row)
    session.flush()


def stop_all(by: Actor, session: Session, order_id: str) -> None:
    """Whoever works at an order stops: it waits, is checked, done or gone."""
    by.need(Right.LOOK_UP)
    for run in _open(session, WorkRun.order_id == order_id):
        _end(run)
    session.flush()


def runs(by: Actor, session: Session, order_id: str) -> list[RunRow]:
    """Who worked at an order when."""
    by.need(Right.LOOK_UP)
    found = session.execute(
        select(WorkRun, Staff.name)
        .outerjoin(Staff, Staff.id == WorkRun.technician_id)
        .where(WorkRun.order_id == order_id, WorkRun.deleted_at.is_(None))
        .order_by(WorkRun.started_at, WorkRun.id)
    )
    return [
        RunRow(row.id, row.technician_id, name or "", row.bay_id, row.line_id, row.started_at, row.ended_at)
        for row, name in found
    ]


def busy(by: Actor, session: Session) -> dict[str, Busy]:
    """Technician → what they work at now, in whatever order of the store."""
    by.need(Right.LOOK_UP)
    found = session.execute(
        select(WorkRun, RepairOrder.number)
        .join(RepairOrder, RepairOrder.id == WorkRun.order_id)
        .where(WorkRun.store_id == by.store_id, WorkRun.ended_at.is_(None), WorkRun.deleted_at.is_(None))
        .order_by(WorkRun.started_at, WorkRun.id)
    )
    return {
        run.technician_id: Busy(run.technician_id, run.id, run.order_id, number, run.started_at)
        for run, number in found
    }  # fmt: skip


def _open(session: Session, whose: Any) -> list[WorkRun]:
    found = select(WorkRun).where(whose, WorkRun.ended_at.is_(None), WorkRun.deleted_at.is_(None))
    return list(session.scalars(found.order_by(WorkRun.id)))


def _end(row: WorkRun) -> None:
    # a clock that was set back ends a run when it began rather than before
    row.ended_at = row.ended_at or max(clock.now(), row.started_at)
