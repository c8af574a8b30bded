"""Recalls and campaigns of the makers: which cars by VIN, and in which order each was done."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from desktop.domain import clock, opening, text
from desktop.domain.actor import Actor, Right
from desktop.domain.check import Change, Look, rule
from desktop.domain.identity import shared_id
from desktop.domain.problem import Gather, Problem, Refused
from desktop.domain.record import Base, Local, Record, Synced
from desktop.domain.service.repair_order import open_order

RECALL, CAMPAIGN = "recall", "campaign"
MOST = 5_000
"""Cars in one call, inclusive: a longer list is brought in by several."""


class Recall(Record, Base):
    """One recall or campaign; its id is of (store, code), so that two desks bring it in once."""

    __tablename__ = "recall"
    __sync__: ClassVar[Synced | Local] = Synced(write=frozenset({Right.SERVICE}), since={"": "0023"})

    code: Mapped[str] = mapped_column(Text)
    """The maker's, or the authority's."""
    kind: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    words: Mapped[str] = mapped_column(Text, default="")
    until: Mapped[date | None] = mapped_column()
    """The last day of a campaign; None: for good."""


class RecallCar(Record, Base):
    """One car of a recall; its id is of (recall, VIN)."""

    __tablename__ = "recall_car"
    __sync__: ClassVar[Synced | Local] = Synced(write=frozenset({Right.SERVICE}), since={"": "0023"})

    recall_id: Mapped[str] = mapped_column(String(36), index=True)
    vin: Mapped[str] = mapped_column(Text, index=True)
    order_id: Mapped[str | None] = mapped_column(String(36))
    """In which order it was done; None: not yet here."""
    done_at: Mapped[datetime | None] = mapped_column()


@dataclass(frozen=True)
class RecallDetails:
    """A recall as it is brought in."""

    code: str
    name: str
    kind: str = RECALL
    words: str = ""
    until: date | None = None


@dataclass(frozen=True)
class Hit:
    """One recall that a car is in. ``done``: here, or nobody knows where."""

    recall_car_id: str
    code: str
    kind: str
    name: str
    words: str
    until: date | None
    done: bool


@rule("recall")
def recall_is_named(change: Change, look: Look) -> Iterable[Problem]:
    """A code and a name."""
    for name in ("code", "name"):
        if not change.after[name]:
            yield Problem("text.missing", name)


@rule("recall_car")
def recall_car_has_a_vin(change: Change, look: Look) -> Iterable[Problem]:
    """A recall and a VIN; done only in an order."""
    row = change.after
    if not row["recall_id"] or len(row["vin"]) != 17:
        yield Problem("recall.vin", "vin", {"value": row["vin"][:20]})
    if (row["order_id"] is None) != (row["done_at"] is None):
        yield Problem("recall.done", "order")


def bring_in(by: Actor, session: Session, details: RecallDetails, vins: Sequence[str]) -> int:
    """Bring in a recall with cars, or more cars for one that is here; how many cars are new.

    Raises Refused with every problem: ``recall.*``, ``text.*``.
    """
    by.need(Right.SERVICE)
    gather = Gather()
    code = gather.take(lambda: text.read(details.code, "code", needed=True).upper(), "?")
    name = gather.take(lambda: text.read(details.name, "name", limit=text.LINE, needed=True), "?")
    words = gather.take(lambda: text.read(details.words, "words", limit=text.REMARK, lines=True), "")
    if details.kind not in (RECALL, CAMPAIGN):
        gather.note("recall.kind", "kind", value=details.kind[:20])
    if len(vins) > MOST:
        gather.note("recall.many", "vin", value=len(vins), most=MOST)
    clean = ["".join(char for char in vin.upper() if char.isalnum()) for vin in vins[:MOST]]
    for vin in [each for each in clean if len(each) != 17][:20]:
        gather.note("recall.vin", "vin", value=vin[:20])
    gather.done()
    row_id = shared_id("recall", by.store_id, code)
    row = session.get(Recall, row_id)
    if row is None:
        row = Recall(id=row_id, store_id=by.store_id, code=code)
        session.add(row)
    row.kind, row.name, row.words, row.until, row.deleted_at = details.kind, name, words, details.until, None
    known = set(session.scalars(select(RecallCar.vin).where(RecallCar.recall_id == row_id)))
    new = [vin for vin in dict.fromkeys(clean) if vin not in known]
    session.add_all(
        RecallCar(id=shared_id("recall_car", row_id, vin), store_id=by.store_id, recall_id=row_id, vin=vin)
        for vin in new
    )  # fmt: skip
    session.flush()
    return len(new)


def hits(by: Actor, session: Session, vin: str, *, all_of_them: bool = False) -> list[Hit]:
    """The recalls and campaigns that a car is in and that are not done here, recalls first; or ``all_of_them``."""
    by.need(Right.LOOK_UP)
    found = session.execute(
        select(RecallCar, Recall)
        .join(Recall, Recall.id == RecallCar.recall_id)
        .where(RecallCar.vin == vin, RecallCar.store_id == by.store_id, RecallCar.deleted_at.is_(None))
        .where(Recall.deleted_at.is_(None))
    ).all()
    today = opening.today(session, by.store_id)
    rows = [
        Hit(car.id, each.code, each.kind, each.name, each.words, each.until, car.done_at is not None)
        for car, each in found
        if all_of_them or (car.done_at is None and (each.until is None or each.until >= today))
    ]
    return sorted(rows, key=lambda row: (row.kind != RECALL, row.code)) if vin else []


def mark_done(by: Actor, session: Session, recall_car_id: str, order_id: str) -> None:
    """The recall was done at this car in this order. Raises Refused ``recall.gone``, ``order.*``."""
    by.need(Right.SERVICE)
    open_order(by, session, order_id)
    row = session.get(RecallCar, recall_car_id)
    if row is None or row.deleted_at is not None or row.store_id != by.store_id:
        raise Refused("recall.gone")
    if row.done_at is None:
        row.order_id, row.done_at = order_id, clock.now()
        session.flush()
