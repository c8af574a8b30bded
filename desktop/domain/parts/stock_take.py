"""Stock takes: a session of counting, saved count by count, reviewed, and posted to the ledger at once.

A count is saved with what was shown at that moment; what is posted is the difference of the two, so that a sale made
meanwhile, here or on another desk, is kept. An entry's id is of its line: two desks that post one take post it once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from sqlalchemy import String, Text, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from desktop.domain import clock, text
from desktop.domain.actor import Actor, Right
from desktop.domain.check import Change, Look, rule
from desktop.domain.identity import shared_id
from desktop.domain.local import Live
from desktop.domain.money import MAX_QTY_MILLI
from desktop.domain.parts.stock import StockEntry
from desktop.domain.people.staff import Staff
from desktop.domain.problem import Problem, Refused
from desktop.domain.record import Base, Local, Record, Synced

MOST_LINES = 5_000
"""Parts of one take: more is counted in several."""


class StockTake(Record, Base):
    """One session of counting; ``name`` says which shelf."""

    __tablename__ = "stock_take"
    __sync__: ClassVar[Synced | Local] = Synced(write=frozenset({Right.STOCK}), since={"": "0015"})

    name: Mapped[str] = mapped_column(Text)
    posted_at: Mapped[datetime | None] = mapped_column()
    posted_by: Mapped[str | None] = mapped_column(String(36))


class StockTakeLine(Record, Base):
    """One part of a take; its id is of (take, part), so that two desks which count one part meet in one row."""

    __tablename__ = "stock_take_line"
    __sync__: ClassVar[Synced | Local] = Synced(
        keeps_both=frozenset({"counted_milli"}), write=frozenset({Right.STOCK}), since={"": "0015"}
    )

    take_id: Mapped[str] = mapped_column(String(36), index=True)
    part_key: Mapped[str] = mapped_column(Text)
    shown_milli: Mapped[int] = mapped_column(default=0)
    """What the ledger held when this part's counting began."""
    counted_milli: Mapped[int | None] = mapped_column()
    """None while it is on the list and nobody has counted it."""


@dataclass(frozen=True)
class TakeRow:
    """One take in a list. ``counted`` of ``lines`` parts, ``differing`` of them other than shown."""

    id: str
    name: str
    lines: int
    counted: int
    differing: int
    begun_at: datetime | None
    by_name: str
    posted_at: datetime | None


@dataclass(frozen=True)
class TakeLine:
    """One part of a take. ``now_milli``: the ledger now; other than ``shown_milli`` where it moved since."""

    id: str
    part_key: str
    shown_milli: int
    counted_milli: int | None
    now_milli: int
    by_name: str

    @property
    def difference_milli(self) -> int:
        """What posting enters; 0 where nobody has counted."""
        return 0 if self.counted_milli is None else self.counted_milli - self.shown_milli


@rule("stock_take")
def take_has_a_name(change: Change, look: Look) -> Iterable[Problem]:
    """Somebody must know which shelf it is."""
    if not change.after["name"]:
        yield Problem("text.missing", "name")


@rule("stock_take_line")
def take_line_is_possible(change: Change, look: Look) -> Iterable[Problem]:
    """A part of a take, counted to nought or more."""
    row = change.after
    if not row["part_key"]:
        yield Problem("part.missing", "part")
    if row["counted_milli"] is not None and not 0 <= row["counted_milli"] <= MAX_QTY_MILLI:
        yield Problem("qty.size", "qty", {"value": row["counted_milli"] / 1000})


def begin_take(by: Actor, session: Session, name: str, part_keys: Sequence[str] = ()) -> str:
    """A new take; its id. ``part_keys``: the list to be counted, none for counting by scan.

    Raises Refused ``text.*``, ``take.size``.
    """
    by.need(Right.STOCK)
    take = StockTake(store_id=by.store_id, name=text.read(name, "name", needed=True))
    if len(part_keys) > MOST_LINES:
        raise Refused("take.size", "name", value=len(part_keys), limit=MOST_LINES)
    session.add(take)
    shown = _shown(session, part_keys)
    for key in dict.fromkeys(part_keys):
        session.add(_line(by, take.id, key, shown.get(key, 0), None))
    session.flush()
    return take.id


def put_count(by: Actor, session: Session, take_id: str, part_key: str, counted_milli: int) -> None:
    """So much lies there; counting again replaces it, against what was shown at the first count.

    Raises Refused ``take.gone``, ``take.posted``, ``part.missing``, ``qty.size``.
    """
    by.need(Right.STOCK)
    _put(by, session, take_id, part_key, counted_milli)


def add_count(by: Actor, session: Session, take_id: str, part_key: str, more_milli: int = 1000) -> int:
    """One more, as a scanner counts; what is counted now. Raises Refused as :func:`put_count`."""
    by.need(Right.STOCK)
    _open(by, session, take_id)
    line = session.get(StockTakeLine, shared_id("take", take_id, part_key))
    counted = (line.counted_milli or 0) if line is not None and line.deleted_at is None else 0
    _put(by, session, take_id, part_key, max(0, counted + more_milli))
    return max(0, counted + more_milli)


def drop_line(by: Actor, session: Session, take_id: str, part_key: str) -> None:
    """Not a part of this take. A second time changes nothing. Raises Refused ``take.gone``, ``take.posted``."""
    by.need(Right.STOCK)
    _open(by, session, take_id)
    line = session.get(StockTakeLine, shared_id("take", take_id, part_key))
    if line is not None and line.deleted_at is None:
        line.deleted_at = clock.now()
        session.flush()


def post_take(by: Actor, session: Session, take_id: str) -> int:
    """Enter every difference with the reason ``count`` and close the take; how many entries were made.

    What nobody counted stays as it is. Raises Refused ``take.gone``, ``take.posted``, ``take.empty``.
    """
    by.need(Right.STOCK)
    take = _open(by, session, take_id)
    lines = [line for line in _lines(session, take_id) if line.counted_milli is not None]
    if not lines:
        raise Refused("take.empty", "name", name=take.name)
    made = 0
    for line in lines:
        difference = (line.counted_milli or 0) - line.shown_milli
        entry_id = shared_id("take_entry", line.id)
        if difference and session.get(StockEntry, entry_id) is None:
            made += 1
            session.add(
                StockEntry(
                    id=entry_id, store_id=by.store_id, part_key=line.part_key, account="here", qty_milli=difference,
                    reason="count", note=take.name,
                )
            )  # fmt: skip
    take.posted_at, take.posted_by = clock.now(), by.staff_id
    session.flush()
    return made


def drop_take(by: Actor, session: Session, take_id: str) -> None:
    """Nothing of it is entered. Raises Refused ``take.gone``, ``take.posted``."""
    by.need(Right.STOCK)
    _open(by, session, take_id).deleted_at = clock.now()
    session.flush()


def takes(by: Actor, session: Session, limit: int = 50) -> list[TakeRow]:
    """The open ones first, then the latest posted."""
    by.need(Right.STOCK)
    line = StockTakeLine
    found = session.execute(
        select(
            StockTake, Staff.name, func.count(line.id), func.count(line.counted_milli),
            func.sum(func.iif(line.counted_milli.is_not(None) & (line.counted_milli != line.shown_milli), 1, 0)),
        )
        .outerjoin(Staff, Staff.id == StockTake.created_by)
        .outerjoin(line, (line.take_id == StockTake.id) & line.deleted_at.is_(None))
        .where(StockTake.store_id == by.store_id, StockTake.deleted_at.is_(None))
        .group_by(StockTake.id)
        .order_by(StockTake.posted_at.is_not(None), StockTake.id.desc())
        .limit(limit)
    )  # fmt: skip
    return [
        TakeRow(take.id, take.name, lines, counted, differing or 0, take.created_at, name or "", take.posted_at)
        for take, name, lines, counted, differing in found
    ]


def take_lines(by: Actor, session: Session, take_id: str) -> list[TakeLine]:
    """The parts of a take: what differs first, then what was not counted yet, then the rest, by key."""
    by.need(Right.STOCK)
    found = session.execute(
        select(StockTakeLine, Live.here_milli, Staff.name)
        .outerjoin(Live, Live.part_key == StockTakeLine.part_key)
        .outerjoin(Staff, Staff.id == StockTakeLine.changed_by)
        .where(StockTakeLine.take_id == take_id, StockTakeLine.deleted_at.is_(None))
    )
    rows = [
        TakeLine(line.id, line.part_key, line.shown_milli, line.counted_milli, now or 0, name or "")
        for line, now, name in found
    ]
    return sorted(rows, key=lambda row: (not row.difference_milli, row.counted_milli is not None, row.part_key))


def _open(by: Actor, session: Session, take_id: str) -> StockTake:
    take = session.get(StockTake, take_id)
    if take is None or take.store_id != by.store_id or take.deleted_at is not None:
        raise Refused("take.gone")
    if take.posted_at is not None:
        raise Refused("take.posted", "name", name=take.name)
    return take


def _put(by: Actor, session: Session, take_id: str, part_key: str, counted_milli: int) -> None:
    _open(by, session, take_id)
    if not part_key:
        raise Refused("part.missing", "part")
    if not 0 <= counted_milli <= MAX_QTY_MILLI:
        raise Refused("qty.size", "qty", value=counted_milli // 1000)
    line = session.get(StockTakeLine, shared_id("take", take_id, part_key))
    if line is None:
        shown = _shown(session, [part_key]).get(part_key, 0)
        session.add(_line(by, take_id, part_key, shown, counted_milli))
    else:
        if line.counted_milli is None or line.deleted_at is not None:
            line.shown_milli = _shown(session, [part_key]).get(part_key, 0)
        line.counted_milli, line.deleted_at = counted_milli, None
    session.flush()


def _line(by: Actor, take_id: str, key: str, shown_milli: int, counted_milli: int | None) -> StockTakeLine:
    return StockTakeLine(
        id=shared_id("take", take_id, key), store_id=by.store_id, take_id=take_id, part_key=key,
        shown_milli=shown_milli, counted_milli=counted_milli,
    )  # fmt: skip


def _lines(session: Session, take_id: str) -> list[StockTakeLine]:
    mine = (StockTakeLine.take_id == take_id, StockTakeLine.deleted_at.is_(None))
    return list(session.scalars(select(StockTakeLine).where(*mine).order_by(StockTakeLine.part_key)))


def _shown(session: Session, keys: Sequence[str]) -> dict[str, int]:
    """Part → what the ledger holds here; SQLite takes the keys in pieces."""
    found: dict[str, int] = {}
    for at in range(0, len(keys), 500):
        asked = select(Live.part_key, Live.here_milli).where(Live.part_key.in_(keys[at : at + 500]))
        found.update((row.part_key, row.here_milli) for row in session.execute(asked))
    return found
