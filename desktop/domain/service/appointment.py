"""Appointments of the workshop: the record, what it claims, the rules that hold at every desk and the centre.

Verbs: ``appointment_booking`` (book, move, edit) and ``appointment_course`` (confirm … done). What it needs of parts:
``appointment_part``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, Session, mapped_column

from desktop.domain import span
from desktop.domain.actor import Actor, Right
from desktop.domain.check import Change, Look, rule
from desktop.domain.claim import Want, slots_between
from desktop.domain.problem import Problem, Refused
from desktop.domain.record import Base, Local, Op, Record, Synced

BOOKED, CONFIRMED, ARRIVED, DONE = "booked", "confirmed", "arrived", "done"
CANCELLED, NO_SHOW = "cancelled", "no_show"
STATES = (BOOKED, CONFIRMED, ARRIVED, DONE, CANCELLED, NO_SHOW)
"""They are stored and travel: never rename one. ``done``: the bay is free again."""
EXPECTED = frozenset({BOOKED, CONFIRMED})
HOLDING = EXPECTED | {ARRIVED}
"""Whoever is in one of these holds the bay and the technician."""
MAX_MINUTES = 31 * 24 * 60
"""Of one stay on a bay, inclusive: what one claim may hold (``claim.MAX_SLOTS``)."""
MAX_SHIFT = 10 * 60
"""Minutes for which one technician can be booked, inclusive: nobody works through the night."""


def wanted(row: Mapping[str, Any]) -> Iterator[Want]:
    """The bay and the technician, where they are named, for all of the time."""
    taken = span.read(row, MAX_MINUTES)
    if row["state"] not in HOLDING or taken is None:
        return
    slots = slots_between(*taken)
    if row["bay_id"]:
        yield Want(f"bay:{row['bay_id']}", slots)
    if row["technician_id"]:
        yield Want(f"staff:{row['technician_id']}", slots)


class Appointment(Record, Base):
    """One stay of a car in the workshop as it is planned; a car that came unasked has one too, arrived at once."""

    __tablename__ = "appointment"
    __sync__: ClassVar[Synced | Local] = Synced(
        op=Op.RESERVE, claims=wanted, write=frozenset({Right.SERVICE, Right.CUSTOMER}), since={"": "0019"},
        keeps_both=frozenset({"start", "minutes", "bay_id", "state"}),
    )  # fmt: skip

    number: Mapped[str] = mapped_column(Text, index=True)
    vehicle_id: Mapped[str] = mapped_column(String(36), index=True)
    customer_id: Mapped[str] = mapped_column(String(36), index=True)
    """Who comes."""
    flow: Mapped[str] = mapped_column(Text)
    """One of ``kind.FLOWS``."""
    start: Mapped[datetime] = mapped_column(index=True)
    """A whole quarter hour."""
    minutes: Mapped[int] = mapped_column()
    """Whole quarter hours."""
    day: Mapped[date] = mapped_column(index=True)
    """Of the start, in the store's own calendar."""
    last_day: Mapped[date] = mapped_column()
    bay_id: Mapped[str | None] = mapped_column(String(36), index=True)
    """None: not placed yet."""
    technician_id: Mapped[str | None] = mapped_column(String(36), index=True)
    adviser_id: Mapped[str] = mapped_column(String(36))
    state: Mapped[str] = mapped_column(Text, default=BOOKED)
    odometer_km: Mapped[int | None] = mapped_column()
    """As the customer said it; the reading is taken at reception."""
    words: Mapped[str] = mapped_column(Text, default="")
    """What the customer wants, in the customer's own words."""
    estimate_fen: Mapped[int | None] = mapped_column()
    """What was said it would cost."""
    fetch: Mapped[bool] = mapped_column(default=False)
    """Somebody of the store picks the car up."""
    bring: Mapped[bool] = mapped_column(default=False)
    """Somebody of the store brings the car back."""
    fetch_at: Mapped[datetime | None] = mapped_column()
    fetch_where: Mapped[str] = mapped_column(Text, default="")
    note: Mapped[str] = mapped_column(Text, default="")
    cancel_why: Mapped[str] = mapped_column(Text, default="")


PERSONAL = ("words", "fetch_where", "note", "cancel_why")
"""What is emptied when the customer asks to be deleted."""


@rule("appointment")
def appointment_is_whole(change: Change, look: Look) -> Iterable[Problem]:
    """A car, a customer, a kind of work, whole quarter hours, and no technician for days on end."""
    row = change.after
    for name in ("vehicle_id", "customer_id", "flow", "number"):
        if not row[name]:
            yield Problem("text.missing", name.removesuffix("_id"))
    yield from span.problems(row, MAX_MINUTES, "appointment")
    if row["technician_id"] and row["minutes"] > MAX_SHIFT:
        yield Problem("appointment.shift", "technician", {"value": row["minutes"] // 60, "most": MAX_SHIFT // 60})
    if row["fetch"] and not row["fetch_where"] and change.before is None:
        yield Problem("appointment.where", "fetch_where")


@rule("appointment")
def appointment_runs_one_way(change: Change, look: Look) -> Iterable[Problem]:
    """A car that came can only be done with, unless it was cancelled; what is done stays done."""
    if change.before is None or "state" not in change.columns:
        return
    before, after = change.before["state"], change.after["state"]
    if before == DONE or (before == ARRIVED and after not in (DONE, CANCELLED)):
        yield Problem("appointment.state", "state", {"value": before})


def find(by: Actor, session: Session, appointment_id: str) -> Appointment:
    """The appointment of this store. Raises Refused ``right.missing``, ``appointment.gone``."""
    by.need(Right.SERVICE)
    row = session.get(Appointment, appointment_id)
    if row is None or row.deleted_at is not None or row.store_id != by.store_id:
        raise Refused("appointment.gone")
    return row
