"""A booking that is being typed: kept with every pause, brought back after a crash or a walk through other pages."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.domain import clock
from desktop.domain.actor import Actor, Right
from desktop.domain.identity import shared_id
from desktop.domain.local import Draft

KIND = "drive"


@dataclass(frozen=True)
class DriveDraft:
    """What stands in the form. ``day`` and ``time`` as typed. ``adding``: somebody new, with ``name`` and ``phone``."""

    car_id: str = ""
    day: str = ""
    time: str = ""
    minutes: int = 0
    customer_id: str = ""
    adding: bool = False
    name: str = ""
    phone: str = ""
    interest: str = ""
    route_id: str = ""
    companion_id: str = ""
    consultant_id: str = ""
    occupants: int = 1
    ride_only: bool = False
    note: str = ""

    @property
    def is_worth_keeping(self) -> bool:
        """Whether a person typed something: a slot alone is nothing."""
        return bool(self.customer_id or self.name or self.phone or self.interest or self.note)


@dataclass(frozen=True)
class KeptDraft:
    """A draft, and since when it lies there."""

    draft: DriveDraft
    at: datetime


def save_draft(by: Actor, session: Session, draft: DriveDraft) -> None:
    """Keep the booking in hand as it is now; one that nobody typed anything into is forgotten."""
    by.need(Right.DRIVE)
    kept = session.get(Draft, _id(by))
    if not draft.is_worth_keeping:
        if kept is not None:
            session.delete(kept)
    elif kept is None:
        body = dataclasses.asdict(draft)
        session.add(Draft(id=_id(by), kind=KIND, staff_id=by.staff_id, body=body, changed_at=clock.now()))
    else:
        kept.body, kept.changed_at = dataclasses.asdict(draft), clock.now()
    session.flush()


def kept_draft(by: Actor, session: Session) -> KeptDraft | None:
    """This person's booking in hand on this device; fields of an older or newer program take their default."""
    by.need(Right.DRIVE)
    kept = session.scalars(select(Draft).where(Draft.id == _id(by), Draft.kind == KIND)).first()
    return None if kept is None else KeptDraft(_made(kept.body), kept.changed_at)


def _made(body: dict[str, Any]) -> DriveDraft:
    known = {each.name: type(each.default) for each in dataclasses.fields(DriveDraft)}
    read: dict[str, Any] = {name: value for name, value in body.items() if isinstance(value, known.get(name, ()))}
    return DriveDraft(**read)


def _id(by: Actor) -> str:
    """One a person: a second booking is begun when the first is saved."""
    return shared_id("drive_draft", by.staff_id)
