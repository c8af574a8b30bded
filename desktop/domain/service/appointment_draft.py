"""An appointment that is being typed: kept with every pause, brought back after a crash or a walk through the pages."""

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
from desktop.domain.service import kind

KIND = "appointment"


@dataclass(frozen=True)
class StayDraft:
    """What stands in the form. ``day``, ``time``, ``km``, ``estimate``, ``fetch_time``, ``name``, ``phone`` as typed.

    ``parts``: (key, name, thousandths) that the stay will need. ``minutes`` 0: as usual for the kind of work.
    """

    vehicle_id: str = ""
    customer_id: str = ""
    flow: str = kind.ROUTINE
    day: str = ""
    time: str = ""
    minutes: int = 0
    bay_id: str = ""
    technician_id: str = ""
    adviser_id: str = ""
    km: str = ""
    words: str = ""
    estimate: str = ""
    fetch: bool = False
    bring: bool = False
    fetch_time: str = ""
    fetch_where: str = ""
    note: str = ""
    name: str = ""
    phone: str = ""
    adding: bool = False
    """Somebody new comes with the car: ``name`` and ``phone``."""
    parts: tuple[tuple[str, str, int], ...] = ()

    @property
    def is_worth_keeping(self) -> bool:
        """Whether a person typed something: a slot alone is nothing."""
        return any((self.vehicle_id, self.customer_id, self.words, self.note, self.parts, self.name, self.phone))


@dataclass(frozen=True)
class KeptStay:
    """A draft, and since when it lies there."""

    draft: StayDraft
    at: datetime


def save_draft(by: Actor, session: Session, draft: StayDraft) -> None:
    """Keep what is in hand as it is now; one that nobody typed anything into is forgotten."""
    by.need(Right.SERVICE)
    kept = session.get(Draft, _id(by))
    body = dataclasses.asdict(draft) | {"parts": [list(each) for each in draft.parts]}
    if not draft.is_worth_keeping:
        if kept is not None:
            session.delete(kept)
    elif kept is None:
        session.add(Draft(id=_id(by), kind=KIND, staff_id=by.staff_id, body=body, changed_at=clock.now()))
    else:
        kept.body, kept.changed_at = body, clock.now()
    session.flush()


def kept_draft(by: Actor, session: Session) -> KeptStay | None:
    """This person's appointment in hand on this device; what another program wrote otherwise takes its default."""
    by.need(Right.SERVICE)
    kept = session.scalars(select(Draft).where(Draft.id == _id(by), Draft.kind == KIND)).first()
    return None if kept is None else KeptStay(_made(kept.body), kept.changed_at)


def _made(body: dict[str, Any]) -> StayDraft:
    known = {each.name: type(each.default) for each in dataclasses.fields(StayDraft) if each.name != "parts"}
    read: dict[str, Any] = {name: value for name, value in body.items() if isinstance(value, known.get(name, ()))}
    return StayDraft(**read, parts=tuple(_parts(body.get("parts"))))


def _parts(stored: Any) -> list[tuple[str, str, int]]:
    found = []
    for each in stored if isinstance(stored, list) else ():
        if isinstance(each, list) and [type(value) for value in each] == [str, str, int]:
            found.append((each[0], each[1], each[2]))
    return found


def _id(by: Actor) -> str:
    """One a person: a second one is begun when the first is saved."""
    return shared_id("appointment_draft", by.staff_id)
