"""What else a demo car is needed for: service, charging, lease to a show. It claims the car as drives do.

The verbs: ``car_calendar``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, ClassVar

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from desktop.domain import clock
from desktop.domain.actor import Right
from desktop.domain.check import Change, Look, rule
from desktop.domain.claim import Want, slots_between
from desktop.domain.problem import Problem
from desktop.domain.record import Base, Local, Op, Record, Synced
from desktop.domain.sales.drive import QUARTER

KINDS = ("service", "charging", "lease", "other")
"""They are stored and travel: never rename one."""
MAX_USE_MINUTES = 31 * 24 * 60
"""Inclusive: what one claim may hold (``claim.MAX_SLOTS``)."""


def wanted(row: Mapping[str, Any]) -> Iterator[Want]:
    """The car, for all of the time."""
    try:
        start, minutes = clock.from_text(row["start"]), int(row["minutes"])
    except (TypeError, ValueError):
        return
    if 0 < minutes <= MAX_USE_MINUTES and start.tzinfo is not None:
        yield Want(f"car:{row['car_id']}", slots_between(start, start + timedelta(minutes=minutes)))


class CarUse(Record, Base):
    """One entry in a demo car's own calendar; deleted when it is not needed after all."""

    __tablename__ = "car_use"
    __sync__: ClassVar[Synced | Local] = Synced(
        op=Op.RESERVE, claims=wanted, write=frozenset({Right.DRIVE}), since={"": "0016"},
        keeps_both=frozenset({"start", "minutes"}),
    )  # fmt: skip

    car_id: Mapped[str] = mapped_column(String(36), index=True)
    kind: Mapped[str] = mapped_column(Text)
    """One of ``KINDS``."""
    start: Mapped[datetime] = mapped_column(index=True)
    minutes: Mapped[int] = mapped_column()
    note: Mapped[str] = mapped_column(Text, default="")


@rule("car_use")
def car_use_is_whole(change: Change, look: Look) -> Iterable[Problem]:
    """A car, a kind, whole quarter hours, a month at most."""
    row = change.after
    for name in ("car_id", "kind"):
        if not row[name]:
            yield Problem("text.missing", name)
    try:
        start, minutes = clock.from_text(row["start"]), int(row["minutes"])
    except (TypeError, ValueError):
        yield Problem("drive.start", "start")
        return
    if minutes <= 0:
        yield Problem("drive.order", "end")
    elif minutes > MAX_USE_MINUTES:
        yield Problem("use.long", "end", {"most": 31})
    if start.minute % QUARTER or start.second or start.microsecond or minutes % QUARTER:
        yield Problem("drive.step", "start")
