"""What the appointment book shows, read at once off the GUI thread."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from sqlalchemy.orm import Session

from desktop.domain import opening
from desktop.domain.actor import Actor, Right
from desktop.domain.service.appointment_list import AppointmentRow, on_board
from desktop.domain.service.appointment_part import Ready, readiness
from desktop.domain.service.bay_plan import Busy, Plan, plan
from desktop.store.lost_stay import LostStay, lost_stays
from desktop.store.word import Word, words


@dataclass(frozen=True)
class Seen:
    """``first``, ``days``: what was asked for. Cancelled stays and no-shows are among ``stays``.

    ``ready``: of the stays that need parts, the worst of theirs.
    """

    first: date
    days: int
    start: datetime
    end: datetime
    plan: Plan
    stays: tuple[AppointmentRow, ...]
    ready: Mapping[str, Ready]
    words: Mapping[str, Word]
    lost: tuple[LostStay, ...]

    @cached_property
    def by_id(self) -> Mapping[str, AppointmentRow]:
        """The stays by their ids."""
        return {row.id: row for row in self.stays}

    @cached_property
    def drives(self) -> tuple[Busy, ...]:
        """The test drives that technicians ride along in."""
        return tuple(each for each in self.plan.busy if each.table == "drive")


def read(by: Actor, session: Session, first: date, days: int) -> Seen:
    """A day, or a week, with everything the board asks while somebody drags."""
    hours = opening.hours(by, session)
    last = first + timedelta(days=days - 1)
    start, end = hours.bounds(first)[0], hours.bounds(last)[1]
    found = tuple(on_board(by, session, first, last))
    lost = tuple(lost_stays(by, session)) if by.may(Right.SERVICE) else ()
    earliest = min((row.day for row in found), default=first)
    return Seen(
        first, days, start, end, plan(by, session, start, end), found, readiness(by, session, earliest, last),
        words(session, "appointment", [row.id for row in found]), lost,
    )  # fmt: skip
