"""Consent per purpose, with the text that was shown, when, and by which channel."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, ClassVar

from sqlalchemy import String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

import resources
from desktop.domain import clock
from desktop.domain.actor import Actor, Right
from desktop.domain.check import Change, Look, rule
from desktop.domain.people import customer as customers
from desktop.domain.problem import Problem, Refused
from desktop.domain.record import Base, Local, Record, Synced

CHANNELS = ("counter", "phone", "paper")


class Consent(Record, Base):
    """One answer to one purpose. A withdrawal fills ``withdrawn_at``; a new consent is a new row."""

    __tablename__ = "consent"
    __sync__: ClassVar[Synced | Local] = Synced(
        keeps_both=frozenset({"given", "withdrawn_at"}), write=frozenset({Right.CUSTOMER})
    )

    customer_id: Mapped[str] = mapped_column(String(36), index=True)
    purpose: Mapped[str] = mapped_column(Text)
    text_version: Mapped[str] = mapped_column(Text)
    given: Mapped[bool] = mapped_column()
    at: Mapped[datetime] = mapped_column()
    channel: Mapped[str] = mapped_column(Text)
    """One of ``CHANNELS``."""
    withdrawn_at: Mapped[datetime | None] = mapped_column()


@dataclass(frozen=True)
class ConsentRow:
    """The last answer to one purpose."""

    purpose: str
    given: bool
    text_version: str
    at: datetime
    channel: str
    withdrawn_at: datetime | None


@rule("consent")
def consent_is_known(change: Change, look: Look) -> Iterable[Problem]:
    """A consent names the text that was shown and one of the known channels."""
    row = change.after
    if not row["text_version"] or not row["purpose"]:
        yield Problem("consent.purpose", "purpose", {"value": row["purpose"]})
    if row["channel"] not in CHANNELS:
        yield Problem("consent.channel", "channel", {"value": row["channel"]})


@lru_cache(maxsize=1)
def texts() -> dict[str, dict[str, Any]]:
    """Purpose → ``version``, ``title`` and ``text``, the last two by language (``zh``, ``en``), in the order to ask."""
    found: dict[str, dict[str, Any]] = json.loads(resources.path("reference", "consent.json").read_text("utf-8"))
    return found


def answer(by: Actor, session: Session, customer_id: str, purpose: str, *, given: bool, channel: str) -> None:
    """Record a customer's yes or no to one purpose, with the version of the text shown.

    Raises Refused ``customer.gone``, ``consent.purpose``, ``consent.channel``.
    """
    by.need(Right.CUSTOMER)
    customers.find(session, customer_id)
    if purpose not in texts():
        raise Refused("consent.purpose", "purpose", value=purpose[:40])
    session.add(
        Consent(
            store_id=by.store_id,
            customer_id=customer_id,
            purpose=purpose,
            text_version=texts()[purpose]["version"],
            given=given,
            at=clock.now(),
            channel=channel,
        )
    )
    session.flush()


def decline(by: Actor, session: Session, customer_id: str, purpose: str, *, channel: str) -> None:
    """Record a customer's no, unless it is their last answer already. Raises Refused as :func:`answer`."""
    by.need(Right.CUSTOMER)
    last = next((row for row in answers(session, customer_id) if row.purpose == purpose), None)
    if last is None or last.given:
        answer(by, session, customer_id, purpose, given=False, channel=channel)


def withdraw(by: Actor, session: Session, customer_id: str, purpose: str) -> None:
    """Withdraw every standing consent to a purpose. Raises Refused ``consent.none`` when there is none."""
    by.need(Right.CUSTOMER)
    standing = list(
        session.scalars(
            select(Consent).where(
                Consent.customer_id == customer_id,
                Consent.purpose == purpose,
                Consent.given.is_(True),
                Consent.withdrawn_at.is_(None),
            )
        )
    )
    if not standing:
        raise Refused("consent.none", "purpose", value=purpose[:40])
    for consent in standing:
        consent.withdrawn_at = clock.now()
    session.flush()


def may(session: Session, customer_id: str, purpose: str) -> bool:
    """Whether the customer's last answer to this purpose is a yes that stands."""
    return any(
        row.purpose == purpose and row.given and row.withdrawn_at is None for row in answers(session, customer_id)
    )


def answers(session: Session, customer_id: str) -> list[ConsentRow]:
    """The last answer to each purpose, by purpose."""
    rows = session.scalars(
        select(Consent).where(Consent.customer_id == customer_id, Consent.deleted_at.is_(None)).order_by(Consent.at)
    )
    last = {row.purpose: row for row in rows}
    return [
        ConsentRow(row.purpose, row.given, row.text_version, row.at, row.channel, row.withdrawn_at)
        for _, row in sorted(last.items())
    ]
