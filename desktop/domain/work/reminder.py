"""Reminders before an appointed time: a task for the desk, and a message where the customer agreed to be contacted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from desktop.domain import clock
from desktop.domain.actor import Actor, Right
from desktop.domain.people import consent
from desktop.domain.people.staff import Store
from desktop.domain.work import message, task
from desktop.domain.work.message import NewMessage
from desktop.domain.work.task import NewTask


@dataclass(frozen=True)
class Appointed:
    """What is reminded of. ``subject``: ``table:id``; ``facts`` fill task and message: nothing personal."""

    subject: str
    start: datetime
    customer_id: str
    owner_id: str
    facts: Mapping[str, Any] = field(default_factory=dict)


def remind(by: Actor, session: Session, what: Appointed, before: Mapping[str, timedelta]) -> None:
    """Make what is due before a time, once; a reminder whose time has passed is none.

    ``before``: rule and template → how long before. Without the customer's consent there is a task and no message.
    """
    by.need(Right.LOOK_UP)
    now, period = clock.now(), clock.to_text(what.start)
    store = session.get(Store, by.store_id)
    may_write = by.may(Right.CUSTOMER) and consent.may(session, what.customer_id, "contact")
    told = {**what.facts, "store": store.name if store else "", "phone": store.phone if store else ""}
    for name, earlier in before.items():
        due = what.start - earlier
        if due <= now:
            continue
        new = NewTask(
            name, what.subject, f"task.{name}", due, period, "call", what.owner_id, what.customer_id, what.facts
        )  # fmt: skip
        task.make(by, session, new)
        if may_write:
            message.make(by, session, NewMessage(name, what.customer_id, what.subject, due, period, facts=told))


def is_missing(by: Actor, session: Session, what: Appointed, before: Mapping[str, timedelta]) -> bool:
    """Whether :func:`remind` would make something: booked by somebody who might not, or the customer agreed since.

    What somebody did, dropped or withdrew is there and stays so. ``facts`` are not needed.
    """
    by.need(Right.LOOK_UP)
    period = clock.to_text(what.start)
    coming = [name for name, earlier in before.items() if what.start - earlier > clock.now()]
    new = [NewTask(name, what.subject, f"task.{name}", what.start, period) for name in coming]
    if not all(task.is_made(by, session, each) for each in new):
        return True
    if not coming or not (by.may(Right.CUSTOMER) and consent.may(session, what.customer_id, "contact")):
        return False
    wanted = [NewMessage(name, what.customer_id, what.subject, what.start, period) for name in coming]
    return not all(message.is_made(by, session, each) for each in wanted)


def forget(by: Actor, session: Session, subject: str, rules: tuple[str, ...]) -> None:
    """It has moved, gone or begun: nobody is reminded of it by these rules."""
    by.need(Right.LOOK_UP)
    task.drop_of(by, session, subject, rules)
    if by.may(Right.CUSTOMER):
        message.withdraw_of(by, session, subject)
