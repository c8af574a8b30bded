"""Receptions that are being typed: kept with every pause, one a car and person, brought back after a crash."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from desktop.domain import clock
from desktop.domain.actor import Actor, Right
from desktop.domain.identity import shared_id
from desktop.domain.local import Draft

KIND = "reception"
LIFE = timedelta(days=3)
"""A car that nobody received since is not there any more: what was typed then is not brought back."""


def keep_draft(by: Actor, session: Session, vehicle_id: str, body: Mapping[str, Any] | None) -> None:
    """Keep what stands in the form of a car; None: it was received, or everything was taken back."""
    by.need(Right.SERVICE)
    kept = session.get(Draft, _id(by, vehicle_id))
    if body is None:
        if kept is not None:
            session.delete(kept)
    elif kept is None:
        session.add(
            Draft(
                id=_id(by, vehicle_id), kind=KIND, staff_id=by.staff_id, body=dict(body), changed_at=clock.now()
            )
        )  # fmt: skip
    else:
        kept.body, kept.changed_at = dict(body), clock.now()
    session.flush()


def kept_draft(by: Actor, session: Session, vehicle_id: str) -> Mapping[str, Any] | None:
    """What this person typed for this car on this device and did not finish."""
    by.need(Right.SERVICE)
    kept = session.get(Draft, _id(by, vehicle_id))
    fresh = kept is not None and kept.changed_at > clock.now() - LIFE
    return dict(kept.body) if kept is not None and fresh and isinstance(kept.body, dict) else None


def _id(by: Actor, vehicle_id: str) -> str:
    return shared_id("reception_draft", by.staff_id, vehicle_id)
