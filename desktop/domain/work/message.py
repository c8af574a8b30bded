"""Messages to customers: made by a rule or a person, sent by an adapter, and what became of each is a ledger of steps.

The telephone number is never in the row: it is read from the customer when the message goes out. Consent is asked when
it is made and again when it is sent. Not the exchange's outbox.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any, ClassVar

from sqlalchemy import Index, String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

import resources
from desktop.domain import text
from desktop.domain.actor import Actor, Right
from desktop.domain.check import Change, Look, rule
from desktop.domain.identity import shared_id
from desktop.domain.people import consent
from desktop.domain.people import customer as customers
from desktop.domain.people.customer import Customer
from desktop.domain.problem import Problem, Refused
from desktop.domain.record import Base, Local, Op, Record, Synced
from desktop.domain.work.adapter import ADAPTERS, Letter, Output

CHANNELS = ("sms", "wechat", "phone", "email")
STATES = ("waiting", "sent", "failed", "withdrawn")
"""``waiting`` is the state before any step, and again after a failure that somebody retries. They are stored."""
MAX_TEXT = 500
"""Characters of a message, inclusive: seven Chinese text messages of 70."""


class Message(Record, Base):
    """One message to one customer. Its id is of (rule, subject, period), so that two desks make it once.

    Only its text changes: it is emptied when the customer is deleted.
    """

    __tablename__ = "message"
    __sync__: ClassVar[Synced | Local] = Synced(write=frozenset({Right.CUSTOMER}), since={"": "0016"})

    channel: Mapped[str] = mapped_column(Text)
    customer_id: Mapped[str] = mapped_column(String(36), index=True)
    template: Mapped[str] = mapped_column(Text)
    purpose: Mapped[str] = mapped_column(Text)
    """The purpose of consent under which it may go."""
    language: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text, index=True)
    """``table:id`` of what it is about."""
    due_at: Mapped[datetime] = mapped_column(index=True)
    """Not to be sent before."""


class MessageStep(Record, Base):
    """One thing that happened to a message; ``created_by`` is who sent it."""

    __tablename__ = "message_step"
    __sync__: ClassVar[Synced | Local] = Synced(op=Op.APPEND, write=frozenset({Right.CUSTOMER}), since={"": "0016"})
    __table_args__ = (Index("ix_message_step_message_id", "message_id"),)

    message_id: Mapped[str] = mapped_column(String(36))
    state: Mapped[str] = mapped_column(Text)
    adapter: Mapped[str] = mapped_column(Text, default="")
    why: Mapped[str] = mapped_column(Text, default="")


@dataclass(frozen=True)
class NewMessage:
    """A message as a rule makes it; ``facts`` fill the template: no name, no number."""

    template: str
    customer_id: str
    subject: str
    due_at: datetime
    period: str = ""
    channel: str = "sms"
    language: str = "zh"
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class MessageRow:
    """One message in a list. ``at``: of its last step."""

    id: str
    channel: str
    customer_id: str
    customer: str
    template: str
    text: str
    subject: str
    due_at: datetime
    state: str
    why: str
    at: datetime | None


@rule("message")
def message_is_whole(change: Change, look: Look) -> Iterable[Problem]:
    """Whom, what about, under which consent, by a known channel; once made only its text may be emptied."""
    row, before = change.after, change.before
    for name in ("customer_id", "template", "purpose", "subject"):
        if not row[name]:
            yield Problem("text.missing", name)
    if row["channel"] not in CHANNELS:
        yield Problem("message.channel", "channel", {"value": row["channel"]})
    if before is not None and change.columns - {"text", "deleted_at"}:
        yield Problem("message.frozen", "text")
    if before is not None and "text" in change.columns and row["text"]:
        yield Problem("message.frozen", "text")


@lru_cache(maxsize=1)
def templates() -> dict[str, dict[str, str]]:
    """Template → ``purpose`` and its text by language (``zh``, ``en``)."""
    found: dict[str, dict[str, str]] = json.loads(
        resources.path("reference", "message", "shipped.json").read_text("utf-8")
    )
    return found


def message_id(store_id: str, new: NewMessage) -> str:
    """The id of a rule's message, the same on every desk."""
    return shared_id("message", store_id, new.template, new.subject, new.period, new.channel)


def make(by: Actor, session: Session, new: NewMessage) -> str:
    """Make a message that waits, or leave the one that is there; its id.

    Raises Refused ``customer.gone``, ``message.consent``, ``message.channel``, ``message.template``.
    """
    by.need(Right.CUSTOMER)
    shape = templates().get(new.template)
    if shape is None or new.language not in shape:
        raise Refused("message.template", "template", value=new.template[:40])
    if new.channel not in CHANNELS:
        raise Refused("message.channel", "channel", value=new.channel[:20])
    _need_consent(session, new.customer_id, shape["purpose"])
    row_id = message_id(by.store_id, new)
    if session.get(Message, row_id) is not None:
        if state_of(session, row_id) == "withdrawn":  # what had gone has come back
            _step(by, session, row_id, "waiting")
    else:
        words = text.read(shape[new.language].format_map(_Blank(new.facts)), "text", limit=MAX_TEXT, needed=True)
        session.add(
            Message(
                id=row_id, store_id=by.store_id, channel=new.channel, customer_id=new.customer_id,
                template=new.template, purpose=shape["purpose"], language=new.language, text=words,
                subject=new.subject, due_at=new.due_at,
            )
        )  # fmt: skip
        session.flush()
    return row_id


def is_made(by: Actor, session: Session, new: NewMessage) -> bool:
    """Whether this very message of a rule is here already, sent or not."""
    by.need(Right.CUSTOMER)
    return session.get(Message, message_id(by.store_id, new)) is not None


def send(by: Actor, session: Session, row_id: str, adapter: str) -> Output:
    """Hand a waiting or failed message to an adapter and say it is sent; what to copy or to save.

    Raises Refused ``message.gone``, ``message.state``, ``message.consent``, ``message.adapter``, ``phone.gone``.
    """
    by.need(Right.CUSTOMER)
    row = _find(by, session, row_id)
    if adapter not in ADAPTERS:
        raise Refused("message.adapter", "adapter", value=adapter[:20])
    state = state_of(session, row_id)
    if state in ("sent", "withdrawn"):
        raise Refused("message.state", "state", value=state)
    _need_consent(session, row.customer_id, row.purpose)
    numbers = customers.phones(session, row.customer_id)
    if not numbers:
        raise Refused("phone.gone", "phone")
    output = ADAPTERS[adapter](Letter(row.id, row.channel, numbers[0].number, row.text))
    _step(by, session, row_id, "sent", adapter)
    return output


def failed(by: Actor, session: Session, row_id: str, why: str) -> None:
    """What was sent did not arrive, or could not go; it can be sent again. Raises Refused ``message.*``, ``text.*``."""
    by.need(Right.CUSTOMER)
    _find(by, session, row_id)
    if state_of(session, row_id) == "withdrawn":
        raise Refused("message.state", "state", value="withdrawn")
    _step(by, session, row_id, "failed", why=text.read(why, "why", limit=text.LINE, needed=True))


def withdraw(by: Actor, session: Session, row_id: str, why: str = "") -> None:
    """It is not to go any more; what was sent stays sent. Raises Refused ``message.gone``, ``message.state``."""
    by.need(Right.CUSTOMER)
    _find(by, session, row_id)
    state = state_of(session, row_id)
    if state == "sent":
        raise Refused("message.state", "state", value=state)
    if state != "withdrawn":
        _step(by, session, row_id, "withdrawn", why=text.read(why, "why", limit=text.LINE))


def restore(by: Actor, session: Session, row_id: str) -> None:
    """Undo :func:`withdraw`: it waits again. Raises Refused ``message.gone``, ``message.state``."""
    by.need(Right.CUSTOMER)
    _find(by, session, row_id)
    state = state_of(session, row_id)
    if state != "withdrawn":
        raise Refused("message.state", "state", value=state)
    _step(by, session, row_id, "waiting")


def withdraw_of(by: Actor, session: Session, subject: str) -> int:
    """Withdraw all that wait about something that has gone or moved; how many."""
    by.need(Right.CUSTOMER)
    found = select(Message.id).where(Message.subject == subject, Message.store_id == by.store_id)
    waiting = [row_id for row_id in session.scalars(found) if state_of(session, row_id) in ("waiting", "failed")]
    for row_id in waiting:
        _step(by, session, row_id, "withdrawn")
    return len(waiting)


def state_of(session: Session, row_id: str) -> str:
    """One of ``STATES``; once sent it stays sent, whichever desk says otherwise later."""
    found = select(MessageStep.state).where(MessageStep.message_id == row_id, MessageStep.deleted_at.is_(None))
    return _last(list(session.scalars(found.order_by(MessageStep.stamp))))


def messages(by: Actor, session: Session, *, subject: str = "", states: Iterable[str] = ("waiting", "failed"),
             until: datetime | None = None) -> list[MessageRow]:  # fmt: skip
    """The messages in these states by their time, those about ``subject`` or all; due ``until`` then, inclusive."""
    by.need(Right.CUSTOMER)
    found = (
        select(Message, Customer.name)
        .outerjoin(Customer, Customer.id == Message.customer_id)
        .where(Message.store_id == by.store_id, Message.deleted_at.is_(None))
        .order_by(Message.due_at, Customer.name, Message.id)
    )
    if subject:
        found = found.where(Message.subject == subject)
    if until is not None:
        found = found.where(Message.due_at <= until)
    said: dict[str, list[MessageStep]] = {}
    for step in session.scalars(
        select(MessageStep).where(MessageStep.deleted_at.is_(None)).order_by(MessageStep.stamp)
    ):
        said.setdefault(step.message_id, []).append(step)
    wanted, made = frozenset(states), []
    for row, name in session.execute(found):
        steps = said.get(row.id, [])
        state = _last([step.state for step in steps])
        if state in wanted:
            last = steps[-1] if steps else None
            made.append(
                MessageRow(
                    row.id, row.channel, row.customer_id, name or "", row.template, row.text, row.subject,
                    row.due_at, state, last.why if last else "", last.created_at if last else None,
                )
            )  # fmt: skip
    return made


def _last(states: list[str]) -> str:
    last = states[-1] if states else "waiting"
    return "sent" if last == "withdrawn" and "sent" in states else last


def _need_consent(session: Session, customer_id: str, purpose: str) -> None:
    customers.find(session, customer_id)
    if not consent.may(session, customer_id, purpose):
        raise Refused("message.consent", "purpose", purpose=purpose)


def _find(by: Actor, session: Session, row_id: str) -> Message:
    found = session.get(Message, row_id)
    if found is None or found.store_id != by.store_id or found.deleted_at is not None:
        raise Refused("message.gone")
    return found


def _step(by: Actor, session: Session, row_id: str, state: str, adapter: str = "", why: str = "") -> None:
    session.add(MessageStep(store_id=by.store_id, message_id=row_id, state=state, adapter=adapter, why=why))
    session.flush()


class _Blank(dict[str, Any]):
    """A fact that was not handed over leaves nothing."""

    def __missing__(self, key: str) -> str:
        return ""
