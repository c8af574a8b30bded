"""Visits that another program knew of: what a car had done before we kept its orders. They are read, never written on.

They count for the next due day and stand in the car's life; no figure, warranty or electronic file comes of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import ClassVar

from sqlalchemy import Index, String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from desktop.domain.actor import Actor, Right
from desktop.domain.check import Change, Look, rule
from desktop.domain.people.vehicle import MAX_ODOMETER_KM
from desktop.domain.problem import Problem
from desktop.domain.record import Base, Local, Record, Synced

NOON = time(4, tzinfo=UTC)
"""12:00 in Beijing: of a visit whose hour nobody knows."""


class PastVisit(Record, Base):
    """One visit; its id is of (store, car, number and day), so that two desks bring it in once."""

    __tablename__ = "past_visit"
    __sync__: ClassVar[Synced | Local] = Synced(write=frozenset({Right.SERVICE}), since={"": "0027"})
    __table_args__ = (Index("ix_past_visit_vehicle_id_came_on", "vehicle_id", "came_on"),)

    vehicle_id: Mapped[str] = mapped_column(String(36))
    number: Mapped[str] = mapped_column(Text, default="")
    """As the other program numbered it; empty where it did not."""
    came_on: Mapped[date] = mapped_column()
    odometer_km: Mapped[int | None] = mapped_column()
    flow: Mapped[str] = mapped_column(Text)
    """One of ``kind.FLOWS``."""
    work: Mapped[str] = mapped_column(Text, default="")
    """What was done, a line a work."""
    parts: Mapped[str] = mapped_column(Text, default="")
    """What was fitted, a line a part."""
    total_fen: Mapped[int | None] = mapped_column()


@dataclass(frozen=True)
class PastRow:
    """One visit of a car before our own orders."""

    id: str
    number: str
    came_on: date
    odometer_km: int | None
    flow: str
    work: tuple[str, ...]
    parts: tuple[str, ...]
    total_fen: int | None


@rule("past_visit")
def past_visit_is_whole(change: Change, look: Look) -> Iterable[Problem]:
    """A car, a kind of work, kilometres a car can have, no negative sum."""
    row = change.after
    for name in ("vehicle_id", "flow"):
        if not row[name]:
            yield Problem("text.missing", name.removesuffix("_id"))
    if row["odometer_km"] is not None and not 0 <= row["odometer_km"] <= MAX_ODOMETER_KM:
        yield Problem("odometer.size", "odometer", {"value": row["odometer_km"]})
    if row["total_fen"] is not None and row["total_fen"] < 0:
        yield Problem("money.negative", "total", {"value": row["total_fen"] / 100})


def readings_before(
    session: Session, vehicle_id: str, ours: Sequence[tuple[datetime, int]]
) -> list[tuple[datetime, int]]:
    """What the car showed at these visits, oldest first: before our own readings, and not above them. For verbs."""
    found = session.execute(
        select(PastVisit.came_on, PastVisit.odometer_km)
        .where(PastVisit.vehicle_id == vehicle_id, PastVisit.odometer_km.is_not(None), PastVisit.deleted_at.is_(None))
        .order_by(PastVisit.came_on, PastVisit.odometer_km)
    ).all()
    rows = [(datetime.combine(row.came_on, NOON), int(row.odometer_km or 0)) for row in found]
    return [each for each in rows if not ours or (each[0] < ours[0][0] and each[1] <= ours[0][1])]


def past_visits(by: Actor, session: Session, vehicle_id: str) -> list[PastRow]:
    """A car's visits that were brought in, the latest first."""
    by.need(Right.LOOK_UP)
    found = session.scalars(
        select(PastVisit)
        .where(PastVisit.vehicle_id == vehicle_id, PastVisit.store_id == by.store_id, PastVisit.deleted_at.is_(None))
        .order_by(PastVisit.came_on.desc(), PastVisit.number.desc(), PastVisit.id)
    )
    return [
        PastRow(
            row.id, row.number, row.came_on, row.odometer_km, row.flow, tuple(filter(None, row.work.split("\n"))),
            tuple(filter(None, row.parts.split("\n"))), row.total_fen,
        )
        for row in found
    ]  # fmt: skip
