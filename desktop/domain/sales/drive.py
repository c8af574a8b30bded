"""Test drives: the record, what it claims, the rules that hold at every desk, the hub and the centre.

Verbs: ``drive_booking`` (book, move, edit) and ``drive_course`` (confirm … back, cancelled, no show). The times of a
drive are ``start`` and ``minutes``, never two ends: two desks that move and shorten one at the same time then still
make a drive. An unsent one is tentative; the arbiter's word on it is in ``desktop.store.word``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any, ClassVar

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, Session, mapped_column

from desktop.domain import span
from desktop.domain.actor import Actor, Right
from desktop.domain.check import Change, Look, rule
from desktop.domain.claim import Want, slots_between
from desktop.domain.problem import Problem, Refused
from desktop.domain.record import Base, Local, Op, Record, Row, Synced
from desktop.domain.sales.demo_car import MAX_SEATS, bars

BOOKED, CONFIRMED, ARRIVED, OUT, BACK = "booked", "confirmed", "arrived", "out", "back"
CANCELLED, NO_SHOW = "cancelled", "no_show"
STATES = (BOOKED, CONFIRMED, ARRIVED, OUT, BACK, CANCELLED, NO_SHOW)
"""They are stored and travel: never rename one."""
WAITING = frozenset({BOOKED, CONFIRMED, ARRIVED})
HOLDING = WAITING | {OUT}
"""Whoever is in one of these holds the car and the companion."""
QUARTER = span.QUARTER
MAX_MINUTES = 8 * 60
"""Of one drive, inclusive."""
MAX_BUFFER = 120


def wanted(row: Mapping[str, Any]) -> Iterator[Want]:
    """The car for the drive and the minutes to make it ready again; the companion for the drive."""
    taken = span_of(row)
    if row["state"] not in HOLDING or taken is None:
        return
    start, end = taken
    ready = end + timedelta(minutes=min(MAX_BUFFER, max(0, int(row["buffer_minutes"]))))
    yield Want(f"car:{row['car_id']}", slots_between(start, ready))
    if row["companion_id"]:
        yield Want(f"staff:{row['companion_id']}", slots_between(start, end))


def span_of(row: Mapping[str, Any]) -> tuple[datetime, datetime] | None:
    """[start, end) of a row as it lies; None where it is no time, which the rule refuses."""
    return span.read(row, MAX_MINUTES)


class Drive(Record, Base):
    """One booking of a demo car for a customer, until the car is back."""

    __tablename__ = "drive"
    __sync__: ClassVar[Synced | Local] = Synced(
        op=Op.RESERVE, claims=wanted, write=frozenset({Right.DRIVE}), since={"": "0016"},
        keeps_both=frozenset({"start", "minutes", "car_id", "state"}),
    )  # fmt: skip

    car_id: Mapped[str] = mapped_column(String(36), index=True)
    customer_id: Mapped[str] = mapped_column(String(36), index=True)
    start: Mapped[datetime] = mapped_column(index=True)
    """A whole quarter hour."""
    minutes: Mapped[int] = mapped_column()
    """Whole quarter hours."""
    buffer_minutes: Mapped[int] = mapped_column(default=0)
    """What the store kept free after it when it was booked."""
    day: Mapped[date] = mapped_column(index=True)
    """Of the start, in the store's own calendar."""
    last_day: Mapped[date] = mapped_column()
    """Of the end: the car must be insured until then."""
    route_id: Mapped[str | None] = mapped_column(String(36))
    companion_id: Mapped[str | None] = mapped_column(String(36))
    """Who rides along; in a ride (试乘) who drives."""
    consultant_id: Mapped[str] = mapped_column(String(36), index=True)
    occupants: Mapped[int] = mapped_column(default=1)
    """Customer and guests, the companion not counted."""
    ride_only: Mapped[bool] = mapped_column(default=False)
    """试乘 instead of 试驾: the customer does not drive."""
    state: Mapped[str] = mapped_column(Text, default=BOOKED)
    interest: Mapped[str] = mapped_column(Text, default="")
    """The model the customer asked for, in words."""
    note: Mapped[str] = mapped_column(Text, default="")
    cancel_why: Mapped[str] = mapped_column(Text, default="")
    number: Mapped[str] = mapped_column(Text, default="")
    """Of the agreement, from its first printing on."""
    licence_id: Mapped[str | None] = mapped_column(String(36))
    override_by: Mapped[str | None] = mapped_column(String(36))
    """The manager who let the licence pass all the same, and why."""
    override_why: Mapped[str] = mapped_column(Text, default="")
    signed_at: Mapped[datetime | None] = mapped_column()
    paper_id: Mapped[str | None] = mapped_column(String(36))
    """The signed agreement in the archive; None where it was signed on paper and kept as paper."""
    template_version: Mapped[str] = mapped_column(Text, default="")
    """Of the agreement's text that was signed."""


PERSONAL = ("interest", "note", "cancel_why", "override_why")
"""What is emptied when the customer asks to be deleted."""
_TIMES = frozenset({"start", "minutes", "car_id", "day", "last_day"})


@rule("drive")
def drive_is_whole(change: Change, look: Look) -> Iterable[Problem]:
    """A car, a customer, whole quarter hours, and no more people than a small car has seats."""
    row = change.after
    if not row["car_id"]:
        yield Problem("drive.car", "car")
    if not row["customer_id"]:
        yield Problem("drive.customer", "customer")
    yield from time_problems(row)
    if not 1 <= row["occupants"] < MAX_SEATS:
        yield Problem("drive.occupants", "occupants", {"value": row["occupants"], "most": MAX_SEATS - 1})
    if not 0 <= row["buffer_minutes"] <= MAX_BUFFER:
        yield Problem("drive.buffer", "start", {"value": row["buffer_minutes"]})


@rule("drive")
def drive_has_a_car_that_may_be_driven(change: Change, look: Look) -> Iterable[Problem]:
    """A booking or a move needs a car that is insured and inspected; what was booked before stands."""
    row = change.after
    if row["deleted_at"] is not None or row["state"] not in WAITING:
        return
    if change.before is None or change.columns & _TIMES:
        car = look("demo_car", row["car_id"])
        if car is not None:
            yield from bars(car, row["last_day"])


@rule("drive")
def drive_runs_one_way(change: Change, look: Look) -> Iterable[Problem]:
    """A car that is out can only come back, and one that is back stays back."""
    if change.before is None or "state" not in change.columns:
        return
    before, after = change.before["state"], change.after["state"]
    if before == OUT and after != BACK:
        yield Problem("drive.is_out", "state")
    if before == BACK:
        yield Problem("drive.is_back", "state")


def time_problems(row: Row) -> Iterator[Problem]:
    """What is wrong with start and length as they lie: no time, off the quarter hour, too long, end before start."""
    return span.problems(row, MAX_MINUTES, "drive")


def find(by: Actor, session: Session, drive_id: str) -> Drive:
    """The drive of this store. Raises Refused ``right.missing``, ``drive.gone``."""
    by.need(Right.DRIVE)
    row = session.get(Drive, drive_id)
    if row is None or row.deleted_at is not None or row.store_id != by.store_id:
        raise Refused("drive.gone")
    return row


def end_of(row: Drive) -> datetime:
    """When the drive ends, without the buffer."""
    return row.start + timedelta(minutes=row.minutes)
