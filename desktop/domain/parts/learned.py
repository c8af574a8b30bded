"""VIN patterns that a clerk taught: cars the catalogue does not know by their VIN, shared with the group's stores.

Two desks may teach different cars for one pattern: each is a row of its own and both are offered. Nothing is
overwritten; correcting takes the wrong one back and teaches the right one.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from sqlalchemy import String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from desktop.domain import clock, partition, text
from desktop.domain.actor import Actor, Right
from desktop.domain.check import Change, Look, rule
from desktop.domain.identity import shared_id
from desktop.domain.problem import Problem, Refused
from desktop.domain.record import Base, Local, Record, Synced

PATTERN = 9
"""Signs of a pattern: the first eight of the VIN and the tenth; see ``vin.pattern_key``."""


class LearnedCar(Record, Base):
    """One car of the catalogue for one pattern, taught in one store; its id is of (store, pattern, car)."""

    __tablename__ = "learned_car"
    __sync__: ClassVar[Synced | Local] = Synced(
        scope="seen_in", write=frozenset({Right.QUOTE, Right.STOCK}), since={"": "0013"}
    )

    pattern: Mapped[str] = mapped_column(Text, index=True)
    car_key: Mapped[str] = mapped_column(Text)
    car_name: Mapped[str] = mapped_column(Text, default="")
    """In words, for whoever has another catalogue."""
    by_name: Mapped[str] = mapped_column(Text, default="")
    """Who taught it: staff of another store are not on this device."""
    seen_in: Mapped[str | None] = mapped_column(String(36))
    """The group whose stores share it; None where the store is in none."""


@rule("learned_car")
def learned_car_is_whole(change: Change, look: Look) -> Iterable[Problem]:
    """A pattern and a car; neither ever changes, since the id is made of them."""
    row, before = change.after, change.before
    if len(row["pattern"] or "") != PATTERN:
        yield Problem("learned.pattern", "pattern", {"value": str(row["pattern"])[:20]})
    if not row["car_key"]:
        yield Problem("learned.car", "car_key")
    if before is not None and change.columns & {"pattern", "car_key"}:
        yield Problem("learned.pattern", "pattern", {"value": str(before["pattern"])})


def learn(by: Actor, session: Session, pattern: str, car_key: str, car_name: str = "", *, instead: str = "") -> None:
    """Cars of this pattern are this model from now on. ``instead``: the key that was wrong, taken back with it.

    Teaching the same again changes nothing. Raises Refused ``learned.*``, ``text.length``.
    """
    by.need(Right.QUOTE)
    if len(pattern) != PATTERN:
        raise Refused("learned.pattern", "pattern", value=pattern[:20])
    words = text.read(car_name, "car_name", limit=text.LINE)
    if instead and instead != car_key:
        _take_back(by, session, pattern, instead)
    row_id = shared_id("learned_car", by.store_id, pattern, car_key)
    found = session.get(LearnedCar, row_id)
    if found is None:
        session.add(
            LearnedCar(
                id=row_id, store_id=by.store_id, pattern=pattern, car_key=car_key, car_name=words, by_name=by.name,
                seen_in=partition.group(session),
            )
        )  # fmt: skip
    elif found.deleted_at is not None:
        found.deleted_at, found.by_name = None, by.name
    session.flush()


def forget(by: Actor, session: Session, pattern: str, car_key: str) -> None:
    """This car is not what the pattern means, whoever of the group taught it. A second time changes nothing."""
    by.need(Right.QUOTE)
    _take_back(by, session, pattern, car_key)
    session.flush()


def _take_back(by: Actor, session: Session, pattern: str, car_key: str) -> None:
    wrong = (LearnedCar.pattern == pattern, LearnedCar.car_key == car_key, LearnedCar.deleted_at.is_(None))
    for row in session.scalars(select(LearnedCar).where(*wrong)).all():
        row.deleted_at = clock.now()
