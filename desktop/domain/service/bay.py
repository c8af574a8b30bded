"""The bays of the workshop: what a car stands on while it is worked at."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from sqlalchemy import Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from desktop.domain import clock, text
from desktop.domain.actor import Actor, Right
from desktop.domain.check import Change, Look, rule
from desktop.domain.problem import Gather, Problem, Refused
from desktop.domain.record import Base, Local, Record, Synced

KINDS = ("general", "lift", "quick", "alignment", "inspection", "body", "paint", "wash")
"""They are stored and travel: never rename one."""


class Bay(Record, Base):
    """One bay. ``place``: where it stands in the list, smallest first."""

    __tablename__ = "bay"
    __sync__: ClassVar[Synced | Local] = Synced(write=frozenset({Right.SETTINGS, Right.SERVICE}), since={"": "0019"})

    label: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    place: Mapped[int] = mapped_column(default=0)
    barred: Mapped[str] = mapped_column(Text, default="")
    """Why nothing new may be booked on it for now; empty: it may."""


@dataclass(frozen=True)
class BayRow:
    """A bay on the board."""

    id: str
    label: str
    kind: str
    place: int
    barred: str


@rule("bay")
def bay_is_named(change: Change, look: Look) -> Iterable[Problem]:
    """A name and a kind; a kind of a newer program passes."""
    for name in ("label", "kind"):
        if not change.after[name]:
            yield Problem("text.missing", name)


def add_bay(by: Actor, session: Session, label: str, kind: str = "general") -> str:
    """A new bay, behind the others; its id. Raises Refused with every problem: ``text.*``, ``bay.kind``, ``.taken``."""
    by.need(Right.SETTINGS)
    gather = Gather()
    name = gather.take(lambda: _label(by, session, label), "?")
    word = gather.take(lambda: _kind(kind), "")
    gather.done()
    row = Bay(
        store_id=by.store_id,
        label=name,
        kind=word,
        place=1 + max((b.place for b in rows_of(session, by.store_id)), default=0),
    )
    session.add(row)
    session.flush()
    return row.id


def edit_bay(
    by: Actor, session: Session, bay_id: str, *, label: str | None = None, kind: str | None = None,
    place: int | None = None,
) -> None:  # fmt: skip
    """Change what is named. Raises Refused ``bay.gone``, ``bay.kind``, ``bay.taken``, ``text.*``."""
    by.need(Right.SETTINGS)
    row, gather = find(by, session, bay_id), Gather()
    if label is not None:
        row.label = gather.take(lambda: _label(by, session, label, bay_id), row.label)
    if kind is not None:
        row.kind = gather.take(lambda: _kind(kind), row.kind)
    row.place = row.place if place is None else place
    gather.done()
    session.flush()


def bar_bay(by: Actor, session: Session, bay_id: str, why: str) -> None:
    """Nothing new on it: the lift is broken; empty: it may be used again. What is booked stands.

    Raises Refused ``bay.gone``, ``text.length``.
    """
    by.need(Right.SERVICE)
    find(by, session, bay_id).barred = text.read(why, "why", limit=text.LINE)
    session.flush()


def retire_bay(by: Actor, session: Session, bay_id: str) -> None:
    """The bay is no more; what stood on it keeps its name. Raises Refused ``bay.gone``."""
    by.need(Right.SETTINGS)
    find(by, session, bay_id).deleted_at = clock.now()
    session.flush()


def bring_back(by: Actor, session: Session, bay_id: str) -> None:
    """Undo :func:`retire_bay`. Raises Refused ``bay.gone``, or ``bay.taken`` where another one has its name now."""
    by.need(Right.SETTINGS)
    row = session.get(Bay, bay_id)
    if row is None or row.store_id != by.store_id:
        raise Refused("bay.gone", "bay")
    _label(by, session, row.label, bay_id)
    row.deleted_at = None
    session.flush()


def bays(by: Actor, session: Session) -> list[BayRow]:
    """The store's bays in their order."""
    by.need(Right.LOOK_UP)
    return rows_of(session, by.store_id)


def rows_of(session: Session, store_id: str) -> list[BayRow]:
    """As :func:`bays`, for verbs."""
    found = session.scalars(
        select(Bay).where(Bay.store_id == store_id, Bay.deleted_at.is_(None)).order_by(Bay.place, Bay.label, Bay.id)
    )
    return [BayRow(row.id, row.label, row.kind, row.place, row.barred) for row in found]


def find(by: Actor, session: Session, bay_id: str) -> Bay:
    """The bay of this store. Raises Refused ``right.missing``, ``bay.gone``."""
    by.need(Right.LOOK_UP)
    row = session.get(Bay, bay_id)
    if row is None or row.deleted_at is not None or row.store_id != by.store_id:
        raise Refused("bay.gone", "bay")
    return row


def _label(by: Actor, session: Session, typed: str, bay_id: str = "") -> str:
    name = text.read(typed, "label", needed=True)
    if any(each.label == name and each.id != bay_id for each in rows_of(session, by.store_id)):
        raise Refused("bay.taken", "label", value=name)
    return name


def _kind(value: str) -> str:
    if value not in KINDS:
        raise Refused("bay.kind", "kind", value=value[:20])
    return value
