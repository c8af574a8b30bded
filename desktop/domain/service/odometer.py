"""What cars showed and when: a ledger of readings, of which the next due date is predicted.

A reading below the last, or far above, needs a reason: the earlier one was wrong (录错), the instrument was swapped
(换表), or it was looked at again and is true.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import ClassVar

from sqlalchemy import Index, Select, String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from desktop.domain import clock, opening, text
from desktop.domain.actor import Actor, Right
from desktop.domain.check import Change, Look, rule
from desktop.domain.people.vehicle import MAX_ODOMETER_KM, Vehicle
from desktop.domain.problem import Gather, Problem, Refused
from desktop.domain.record import Base, Local, Op, Record, Synced

WRONG, SWAPPED, CHECKED = "wrong", "swapped", "checked"
REASONS = (WRONG, SWAPPED, CHECKED)
"""They are stored and travel: never rename one."""
MOST_A_DAY = 1_000
"""Kilometres a day above which a reading is a slipped key, inclusive; two drivers on a motorway come no further."""
LEAST_JUMP = 5_000
"""Kilometres above the last reading that are never a jump, inclusive."""


class OdometerReading(Record, Base):
    """One reading. Only ever added: a wrong one is named by the one that follows it."""

    __tablename__ = "odometer_reading"
    __sync__: ClassVar[Synced | Local] = Synced(
        op=Op.APPEND, write=frozenset({Right.SERVICE, Right.CUSTOMER}), since={"": "0020"}
    )
    __table_args__ = (Index("ix_odometer_reading_vehicle_id_at", "vehicle_id", "at"),)

    vehicle_id: Mapped[str] = mapped_column(String(36))
    at: Mapped[datetime] = mapped_column()
    km: Mapped[int] = mapped_column()
    source: Mapped[str] = mapped_column(Text, default="reception")
    """``reception``, ``leaving``, ``call`` or ``import``."""
    subject: Mapped[str] = mapped_column(Text, default="")
    """``table:id`` of what it was taken for."""
    reason: Mapped[str] = mapped_column(Text, default="")
    """One of ``REASONS`` where it does not follow from the last; else empty."""
    old_km: Mapped[int | None] = mapped_column()
    """What the last reading was, where a reason was needed."""
    old_id: Mapped[str | None] = mapped_column(String(36))
    """The reading that was wrong, or the last of the old instrument."""
    note: Mapped[str] = mapped_column(Text, default="")


@dataclass(frozen=True)
class Reading:
    """One reading in a car's history."""

    id: str
    at: datetime
    km: int
    source: str
    reason: str
    old_km: int | None
    note: str


@rule("odometer_reading")
def reading_is_possible(change: Change, look: Look) -> Iterable[Problem]:
    """A car, kilometres a car can have, and with a reason what was there before."""
    row = change.after
    if not row["vehicle_id"]:
        yield Problem("text.missing", "vehicle")
    if not 0 <= row["km"] <= MAX_ODOMETER_KM:
        yield Problem("odometer.size", "odometer", {"value": row["km"]})
    if row["reason"] and row["old_km"] is None:
        yield Problem("odometer.reason", "reason", {"value": row["km"]})


def doubt(last: tuple[datetime, int] | None, at: datetime, km: int) -> str:
    """``lower`` or ``jump`` where a reading needs a reason after the last one (when, kilometres); else empty."""
    if last is None:
        return ""
    if km < last[1]:
        return "lower"
    days = max(0, (at - last[0]) // timedelta(days=1)) + 1
    return "jump" if km - last[1] > max(LEAST_JUMP, days * MOST_A_DAY) else ""


def read(
    by: Actor, session: Session, vehicle_id: str, km: int, *, source: str = "reception", subject: str = "",
    reason: str = "", note: str = "",
) -> str:  # fmt: skip
    """Enter what the car shows; the reading's id, empty where it is the last one again.

    Raises Refused with every problem: ``vehicle.gone``, ``odometer.size``, ``odometer.lower`` and ``odometer.jump``
    (``value``, ``last``, ``day``) without a reason, ``odometer.reason`` for one that does not fit, ``text.length``.
    """
    by.need(Right.SERVICE)
    car = session.get(Vehicle, vehicle_id)
    if car is None or car.deleted_at is not None:
        raise Refused("vehicle.gone", "vehicle")
    now, last, gather = clock.now(), _last(session, vehicle_id), Gather()
    known = last_known(session, car)
    if not 0 <= km <= MAX_ODOMETER_KM:
        gather.note("odometer.size", "odometer", value=km)
    unlike = doubt(known, now, km)
    if unlike and known is not None:
        _judge(gather, unlike, reason, km, known[1], opening.of_store(session, by.store_id).date_of(known[0]))
    words = gather.take(lambda: text.read(note, "note", limit=text.LINE), "")
    gather.done()
    if last is not None and last.km == km and not subject:
        return ""
    row = OdometerReading(
        store_id=by.store_id, vehicle_id=vehicle_id, at=now, km=km, source=source, subject=subject, note=words,
        reason=reason if unlike else "", old_km=known[1] if unlike and known else None,
        old_id=last.id if unlike and last else None,
    )  # fmt: skip
    session.add(row)
    car.odometer_km = km
    session.flush()
    return row.id


def last_known(session: Session, car: Vehicle) -> tuple[datetime, int] | None:
    """The last reading and when: of the ledger, else what the car's record says; None where nothing was ever read."""
    row = _last(session, car.id)
    if row is not None:
        return row.at, row.km
    return (car.created_at or clock.now(), car.odometer_km) if car.odometer_km else None


def readings(by: Actor, session: Session, vehicle_id: str) -> list[Reading]:
    """All readings of a car, the last first."""
    by.need(Right.LOOK_UP)
    return [
        Reading(row.id, row.at, row.km, row.source, row.reason, row.old_km, row.note)
        for row in reversed(_of(session, vehicle_id))
    ]


def trusted(session: Session, vehicle_id: str) -> list[tuple[datetime, int]]:
    """The readings that may be compared with today's, oldest first: of this instrument, none that was wrong."""
    found = list[OdometerReading]()
    for row in _of(session, vehicle_id):
        if row.reason == SWAPPED:
            found = []
        elif row.reason == WRONG:
            # everything above, or one far below, was the slip
            found = [each for each in found if each.id != row.old_id and each.km <= row.km]
        found.append(row)
    return [(row.at, row.km) for row in found]


def _judge(gather: Gather, unlike: str, reason: str, km: int, last: int, day: date) -> None:
    if not reason:
        gather.note(f"odometer.{unlike}", "odometer", value=km, last=last, day=day.isoformat())
    elif reason not in REASONS or (reason == CHECKED and unlike == "lower"):
        gather.note("odometer.reason", "reason", value=km)


def _last(session: Session, vehicle_id: str) -> OdometerReading | None:
    latest = _select(vehicle_id).order_by(OdometerReading.at.desc(), OdometerReading.id.desc())
    return session.scalars(latest.limit(1)).first()


def _of(session: Session, vehicle_id: str) -> Sequence[OdometerReading]:
    return session.scalars(_select(vehicle_id).order_by(OdometerReading.at, OdometerReading.id)).all()


def _select(vehicle_id: str) -> Select[OdometerReading]:
    return select(OdometerReading).where(
        OdometerReading.vehicle_id == vehicle_id, OdometerReading.deleted_at.is_(None)
    )  # fmt: skip
