"""What the page of test drives shows, read at once off the GUI thread."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from sqlalchemy.orm import Session

from desktop.domain import opening
from desktop.domain.actor import Actor, Right
from desktop.domain.sales.drive_list import DriveRow, UseRow, drives, uses
from desktop.domain.sales.drive_plan import Busy, Plan, plan
from desktop.store.lost_drive import LostDrive, lost_drives
from desktop.store.word import Word, words


@dataclass(frozen=True)
class Seen:
    """``first``, ``days``: what was asked for. Cancelled drives and no-shows are among ``drives``."""

    first: date
    days: int
    start: datetime
    end: datetime
    plan: Plan
    drives: tuple[DriveRow, ...]
    uses: tuple[UseRow, ...]
    words: Mapping[str, Word]
    lost: tuple[LostDrive, ...]

    @cached_property
    def late(self) -> tuple[Busy, ...]:
        """The cars that should be back by the moment of the plan."""
        return tuple(self.plan.late())

    def drive(self, drive_id: str) -> DriveRow | None:
        """One of the drives."""
        return next((row for row in self.drives if row.id == drive_id), None)

    def use(self, use_id: str) -> UseRow | None:
        """One of the entries of a car's own calendar."""
        return next((row for row in self.uses if row.id == use_id), None)


def read(by: Actor, session: Session, first: date, days: int) -> Seen:
    """A day, or a week, with everything the board asks while somebody drags."""
    hours = opening.hours(by, session)
    start, end = hours.bounds(first)[0], hours.bounds(first + timedelta(days=days - 1))[1]
    found = tuple(drives(by, session, start, end, gone=True))
    lost = tuple(lost_drives(by, session)) if by.may(Right.DRIVE) else ()
    return Seen(
        first, days, start, end, plan(by, session, start, end), found, tuple(uses(by, session, start, end)),
        words(session, "drive", [row.id for row in found]), lost,
    )  # fmt: skip
