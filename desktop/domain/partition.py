"""Where a new row is at home: its store, or the store's group for what all its stores share."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.domain.actor import Actor
from desktop.domain.local import Granted
from desktop.domain.problem import Refused
from desktop.domain.record import synced_tables


def group(session: Session) -> str | None:
    """The id that stands in ``store_id`` of the group's rows; None where the centre granted this device no group."""
    found = session.scalars(select(Granted.stream).where(Granted.stream.startswith("group:", autoescape=True))).first()
    return None if found is None else found.removeprefix("group:")


def home(by: Actor, session: Session, table: str) -> str:
    """The ``store_id`` of a new row of a synced table. Raises ``Refused("group.none")`` where it has no home here.

    Staff streams have no one home: a verb that saves in one says whose it is.
    """
    stream = synced_tables()[table].stream
    if stream == "store":
        return by.store_id
    found = group(session) if stream == "group" else None
    if found is None:
        raise Refused("group.none")
    return found
