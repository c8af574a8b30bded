"""The parts a booked stay needs, and whether they will be there: kept, here, coming in time, or missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal

from sqlalchemy import String, Text, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from desktop.domain import clock, text
from desktop.domain.actor import Actor, Right
from desktop.domain.check import Change, Look, rule
from desktop.domain.local import Live
from desktop.domain.money import MAX_QTY_MILLI
from desktop.domain.parts import reservation
from desktop.domain.parts.reservation import Reservation
from desktop.domain.problem import Gather, Problem, Refused
from desktop.domain.record import Base, Local, Record, Synced
from desktop.domain.service.appointment import HOLDING, Appointment, find

Ready = Literal["kept", "here", "coming", "late", "missing"]
"""``kept``: reserved for this stay; ``here``: free on the shelf; ``coming``: on order and due by the day; ``late``:
on order and due after it, or nobody knows when."""


class AppointmentPart(Record, Base):
    """One part that a stay will need."""

    __tablename__ = "appointment_part"
    __sync__: ClassVar[Synced | Local] = Synced(write=frozenset({Right.SERVICE, Right.STOCK}), since={"": "0019"})

    appointment_id: Mapped[str] = mapped_column(String(36), index=True)
    part_key: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    qty_milli: Mapped[int] = mapped_column()
    reservation_id: Mapped[str | None] = mapped_column(String(36))
    """What keeps it, where somebody had it kept."""


@dataclass(frozen=True)
class PartNeed:
    """One part of a stay. ``eta``: when what is on order is expected."""

    id: str
    part_key: str
    name: str
    qty_milli: int
    ready: Ready
    here_milli: int
    order_milli: int
    eta: date | None


@rule("appointment_part")
def part_is_named(change: Change, look: Look) -> Iterable[Problem]:
    """A stay, a part, a quantity."""
    row = change.after
    if not row["appointment_id"] or not row["name"]:
        yield Problem("text.missing", "name")
    if not row["part_key"]:
        yield Problem("part.missing", "part")
    if not 0 < row["qty_milli"] <= MAX_QTY_MILLI:
        yield Problem("stock.qty", "qty", {"value": row["qty_milli"] / 1000})


def plan_parts(by: Actor, session: Session, appointment_id: str, parts: Sequence[tuple[str, str, int]]) -> None:
    """These parts (key, name, thousandths) are needed besides.

    Raises Refused ``appointment.gone``, ``part.missing``, ``stock.qty``, ``text.*``.
    """
    row, gather = find(by, session, appointment_id), Gather()
    for key, name, qty in parts:
        words = _words(gather, name)
        if not key:
            gather.note("part.missing", "part")
        elif not 0 < qty <= MAX_QTY_MILLI:
            gather.note("stock.qty", "qty", value=qty / 1000)
        else:
            session.add(
                AppointmentPart(store_id=by.store_id, appointment_id=row.id, part_key=key, name=words, qty_milli=qty)
            )  # fmt: skip
    gather.done()
    session.flush()


def drop_part(by: Actor, session: Session, part_id: str) -> None:
    """Not needed after all; what was kept is free. Raises Refused ``appointment.gone``, ``part.gone``."""
    by.need(Right.SERVICE)
    row = session.get(AppointmentPart, part_id)
    if row is None or row.deleted_at is not None or row.store_id != by.store_id:
        raise Refused("part.gone", "part")
    _release(by, session, row)
    row.deleted_at = clock.now()
    session.flush()


def keep_parts(by: Actor, session: Session, appointment_id: str) -> list[Problem]:
    """Keep on the shelf what the stay needs and nobody has kept; what is not free is told and left.

    Raises Refused ``appointment.gone``, ``appointment.state``.
    """
    row, short = find(by, session, appointment_id), list[Problem]()
    if row.state not in HOLDING:
        raise Refused("appointment.state", "state", value=row.state)
    for each in _of(session, row.id):
        if _kept(session, each) is not None:
            continue
        try:
            kept = reservation.reserve(
                by, session, each.part_key, each.qty_milli, customer_id=row.customer_id, for_whom=row.number,
                until=max(row.day, clock.today()),
            )  # fmt: skip
        except Refused as refused:
            short += refused.problems
            continue
        each.reservation_id = kept.id
    session.flush()
    return short


def give_back(by: Actor, session: Session, appointment_id: str) -> None:
    """What was kept for a stay is free again: it does not take place, or it is over."""
    by.need(Right.SERVICE)
    for each in _of(session, appointment_id):
        _release(by, session, each)


def use_kept(by: Actor, session: Session, appointment_id: str | None, part_key: str) -> None:
    """A part is issued to the order of a stay: what was kept of it for the stay has served its purpose."""
    if not by.may(Right.STOCK):
        by.need(Right.SERVICE)
    for each in _of(session, appointment_id) if appointment_id else ():
        if each.part_key == part_key and by.may(Right.QUOTE):
            _release(by, session, each)


def needs(by: Actor, session: Session, appointment_id: str) -> list[PartNeed]:
    """The parts of a stay with their readiness. Raises Refused ``appointment.gone``."""
    row = find(by, session, appointment_id)
    return _judged(session, by.store_id, {row.id: row.day}).get(row.id, [])


def readiness(by: Actor, session: Session, first: date, last: date) -> dict[str, Ready]:
    """Appointment → the worst readiness of its parts, of the stays that begin in these days and need any."""
    by.need(Right.LOOK_UP)
    found = session.execute(
        select(Appointment.id, Appointment.day).where(
            Appointment.store_id == by.store_id, Appointment.day >= first, Appointment.day <= last,
            Appointment.deleted_at.is_(None), Appointment.state.in_(list(HOLDING)),
        )
    )  # fmt: skip
    judged = _judged(session, by.store_id, {row.id: row.day for row in found})
    return {stay: max((each.ready for each in parts), key=_WORST.index) for stay, parts in judged.items()}


_WORST: tuple[Ready, ...] = ("kept", "here", "coming", "late", "missing")


def _words(gather: Gather, name: str) -> str:
    return gather.take(lambda: text.read(name, "name", limit=text.LINE, needed=True), "?")


def _judged(session: Session, store_id: str, days: Mapping[str, date]) -> dict[str, list[PartNeed]]:
    rows = session.scalars(
        select(AppointmentPart)
        .where(AppointmentPart.appointment_id.in_(list(days)), AppointmentPart.deleted_at.is_(None))
        .order_by(AppointmentPart.id)
    ).all()
    keys = {row.part_key for row in rows}
    live = {row.part_key: row for row in session.scalars(select(Live).where(Live.part_key.in_(keys)))}
    kept_by = session.execute(
        select(Reservation.part_key, func.sum(Reservation.qty_milli))
        .where(Reservation.part_key.in_(keys), Reservation.store_id == store_id, Reservation.released_at.is_(None))
        .where(Reservation.deleted_at.is_(None))
        .group_by(Reservation.part_key)
    )
    promised = {row[0]: row[1] for row in kept_by}
    found: dict[str, list[PartNeed]] = {}
    for row in rows:
        need = _need(session, row, days[row.appointment_id], live.get(row.part_key), promised.get(row.part_key) or 0)
        found.setdefault(row.appointment_id, []).append(need)
    return found


def _need(session: Session, row: AppointmentPart, day: date, live: Live | None, promised: int) -> PartNeed:
    here, order, eta = (live.here_milli, live.order_milli, live.eta) if live else (0, 0, None)
    if _kept(session, row) is not None:
        ready: Ready = "kept"
    elif here - promised >= row.qty_milli:
        ready = "here"
    elif here - promised + order >= row.qty_milli:
        ready = "coming" if eta is not None and eta <= day else "late"
    else:
        ready = "missing"
    return PartNeed(row.id, row.part_key, row.name, row.qty_milli, ready, here, order, eta)


def _of(session: Session, appointment_id: str) -> Sequence[AppointmentPart]:
    return session.scalars(
        select(AppointmentPart)
        .where(AppointmentPart.appointment_id == appointment_id, AppointmentPart.deleted_at.is_(None))
        .order_by(AppointmentPart.id)
    ).all()


def _kept(session: Session, row: AppointmentPart) -> Reservation | None:
    """What keeps enough of this part for the stay; None where nothing does."""
    found = session.get(Reservation, row.reservation_id) if row.reservation_id else None
    is_on = found is not None and found.released_at is None and found.deleted_at is None
    return found if found is not None and is_on and found.qty_milli >= row.qty_milli else None


def _release(by: Actor, session: Session, row: AppointmentPart) -> None:
    if row.reservation_id and session.get(Reservation, row.reservation_id) is not None:
        reservation.release(by, session, row.reservation_id)
