"""Technicians: what members of staff can do in the workshop."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from sqlalchemy import Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from desktop.domain import clock, text
from desktop.domain.actor import Actor, Right
from desktop.domain.check import Change, Look, rule
from desktop.domain.people.staff import Staff
from desktop.domain.problem import Problem, Refused
from desktop.domain.record import Base, Local, Record, Synced

TRADES = ("mechanic", "electric", "body", "paint", "inspection", "wash")
"""机修, 电工, 钣金, 喷漆, 质检, 洗车. They are stored and travel: never rename one."""


class Technician(Record, Base):
    """A member of staff's trade; its id is the member's, so that two desks enter it once."""

    __tablename__ = "technician"
    __sync__: ClassVar[Synced | Local] = Synced(write=frozenset({Right.SETTINGS, Right.STAFF}), since={"": "0019"})

    trade: Mapped[str] = mapped_column(Text)
    grade: Mapped[str] = mapped_column(Text, default="")
    """高级技师, 技师, …, in the store's words."""
    certificate: Mapped[str] = mapped_column(Text, default="")
    """Number of the certificate, which an inspector's signature names."""


@dataclass(frozen=True)
class TechnicianRow:
    """A technician on the board; ``id`` is the member of staff's."""

    id: str
    name: str
    trade: str
    grade: str
    certificate: str


@rule("technician")
def technician_has_a_trade(change: Change, look: Look) -> Iterable[Problem]:
    """A trade; one of a newer program passes."""
    if not change.after["trade"]:
        yield Problem("text.missing", "trade")


def set_trade(
    by: Actor, session: Session, staff_id: str, trade: str, *, grade: str = "", certificate: str = ""
) -> None:
    """Somebody works in the workshop. Raises Refused ``staff.gone``, ``technician.trade``, ``text.length``."""
    by.need(Right.SETTINGS)
    member = session.get(Staff, staff_id)
    if member is None or member.deleted_at is not None or member.store_id != by.store_id:
        raise Refused("staff.gone", "technician")
    if trade not in TRADES:
        raise Refused("technician.trade", "trade", value=trade[:20])
    row = session.get(Technician, staff_id)
    if row is None:
        row = Technician(id=staff_id, store_id=by.store_id, trade=trade)
        session.add(row)
    row.trade, row.deleted_at = trade, None
    row.grade, row.certificate = text.read(grade, "grade"), text.read(certificate, "certificate")
    session.flush()


def leave_workshop(by: Actor, session: Session, staff_id: str) -> None:
    """Somebody works elsewhere from now on. Raises Refused ``technician.gone``."""
    by.need(Right.SETTINGS)
    row = session.get(Technician, staff_id)
    if row is None or row.deleted_at is not None or row.store_id != by.store_id:
        raise Refused("technician.gone", "technician")
    row.deleted_at = clock.now()
    session.flush()


def technicians(by: Actor, session: Session) -> list[TechnicianRow]:
    """Who works in the workshop, by trade and name."""
    by.need(Right.LOOK_UP)
    return rows_of(session, by.store_id)


def rows_of(session: Session, store_id: str) -> list[TechnicianRow]:
    """As :func:`technicians`, for verbs: those who still work here."""
    found = session.execute(
        select(Technician, Staff.name)
        .join(Staff, Staff.id == Technician.id)
        .where(Technician.store_id == store_id, Technician.deleted_at.is_(None))
        .where(Staff.deleted_at.is_(None), Staff.active.is_(True))
    )
    rows = [TechnicianRow(row.id, name, row.trade, row.grade, row.certificate) for row, name in found]
    return sorted(rows, key=lambda row: (row.trade not in TRADES, row.trade, row.name, row.id))
