"""When the store is open: its week, lunch, holidays and working weekends, and days that are otherwise, in its own time.

Closed hours never forbid anything: a desk shows them shaded and warns.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any, ClassVar, Literal
from zoneinfo import ZoneInfo

from sqlalchemy import Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from desktop.domain import clock, text
from desktop.domain.actor import Actor, Right
from desktop.domain.check import Change, Look, rule
from desktop.domain.claim import SLOT
from desktop.domain.identity import shared_id
from desktop.domain.problem import Problem, Refused
from desktop.domain.record import Base, Local, Record, Synced
from desktop.domain.rules.setting import settings
from desktop.domain.rules.week import Span, after, read_spans

HOME_ZONE = "Asia/Shanghai"
"""Of a store whose zone this computer does not know."""
MONDAY, SATURDAY, SUNDAY = 0, 5, 6
Kind = Literal["usual", "holiday", "working", "own"]
"""``working``: a weekend day on which China works (调休); ``own``: the store said otherwise."""
Times = tuple[tuple[datetime, datetime], ...]
"""[start, end) each, UTC, in order."""


class OpeningDay(Record, Base):
    """One day on which the store opens otherwise; its id is ``shared_id("opening_day", store_id, day)``."""

    __tablename__ = "opening_day"
    __sync__: ClassVar[Synced | Local] = Synced(
        keeps_both=frozenset({"spans"}), write=frozenset({Right.SETTINGS}), since={"": "0016"}
    )

    day: Mapped[date] = mapped_column(index=True)
    spans: Mapped[str] = mapped_column(Text, default="")
    """As a day of the week, ``10:00-16:00``; empty: closed."""
    why: Mapped[str] = mapped_column(Text, default="")


@rule("opening_day")
def opening_day_is_readable(change: Change, look: Look) -> Iterable[Problem]:
    """Its times can be read."""
    try:
        read_spans(change.after["spans"], "spans")
    except Refused as refused:
        yield from refused.problems


@dataclass(frozen=True)
class Day:
    """One day of the store. ``name``: the holiday's in English, or why the day is its own. ``known``: False where the
    calendar of holidays does not reach this year (待核)."""

    day: date
    kind: Kind
    times: Times
    name: str = ""
    known: bool = True

    @property
    def breaks(self) -> Times:
        """Between the times: lunch."""
        return tuple(
            (one[1], two[0]) for one, two in zip(self.times, self.times[1:], strict=False) if one[1] < two[0]
        )  # fmt: skip


@dataclass(frozen=True)
class Hours:
    """The opening hours of a store, as pure values. ``week``: Monday first."""

    zone: ZoneInfo
    week: tuple[tuple[Span, ...], ...]
    calendar: str = "china"
    on_holiday: str = "usual"
    own: Mapping[date, tuple[tuple[Span, ...], str]] = field(default_factory=dict)
    _known: dict[date, Day] = field(default_factory=dict, init=False, repr=False, compare=False)

    def of(self, day: date) -> Day:
        """What the store does on a day of its own calendar."""
        found = self._known.get(day)
        if found is None:  # a full workshop asks for the same week bay by bay
            found = self._known[day] = self._of(day)
        return found

    def _of(self, day: date) -> Day:
        holiday, works, known = _china(day) if self.calendar == "china" else ("", False, True)
        if day in self.own:
            spans, why = self.own[day]
            return Day(day, "own", self._times(day, spans), why, known)
        usual = self.week[day.weekday()]
        if holiday:
            spans = {"closed": (), "sunday": self.week[SUNDAY]}.get(self.on_holiday, usual)
            return Day(day, "holiday", self._times(day, spans), holiday, known)
        if works and day.weekday() >= SATURDAY:
            return Day(day, "working", self._times(day, usual or self.week[MONDAY]), "", known)
        return Day(day, "usual", self._times(day, usual), "", known)

    def is_open(self, start: datetime, end: datetime) -> bool:
        """Whether the store is open for all of [start, end)."""
        return start >= end or any(opens <= start and end <= closes for opens, closes in self.open_times(start, end))

    def open_times(self, start: datetime, end: datetime) -> Times:
        """The times in which the store is open that touch the days of [start, end]; what meets is one."""
        first = self.date_of(start) - timedelta(days=1)
        days = (self.date_of(end) - first).days + 1
        found: list[tuple[datetime, datetime]] = []
        for opens, closes in (times for n in range(days) for times in self.of(first + timedelta(days=n)).times):
            if found and opens <= found[-1][1]:
                found[-1] = (found[-1][0], max(closes, found[-1][1]))
            else:
                found.append((opens, closes))
        return tuple(found)

    def date_of(self, moment: datetime) -> date:
        """The day of the store's calendar on which this moment lies."""
        return moment.astimezone(self.zone).date()

    def local(self, moment: datetime) -> datetime:
        """The moment as the store's clocks show it."""
        return moment.astimezone(self.zone)

    def bounds(self, day: date) -> tuple[datetime, datetime]:
        """Midnight to midnight, UTC: 23 or 25 hours where the clocks change."""
        return self._at(day, 0, first=True), self._at(day + timedelta(days=1), 0, first=True)

    def quarters(self, day: date) -> list[datetime]:
        """Every quarter hour of a day, UTC: 92, 96 or 100 of them."""
        start, end = self.bounds(day)
        return [start + SLOT * n for n in range((end - start) // SLOT)]

    def moment(self, day: date, minutes: int) -> datetime:
        """UTC of so many minutes after midnight by the clock on the wall; the first where it comes twice."""
        return self._at(day, minutes, first=True)

    def _times(self, day: date, spans: Iterable[Span]) -> Times:
        made = [(self._at(day, span.start, first=True), self._at(day, span.end, first=False)) for span in spans]
        return tuple((start, end) for start, end in made if start < end)

    def _at(self, day: date, minutes: int, *, first: bool) -> datetime:
        """An hour that comes twice opens with the first and closes with the second; one left out moves on."""
        days, on_wall = after(minutes)
        both = [datetime.combine(day + days, on_wall, self.zone).replace(fold=fold) for fold in (0, 1)]
        moments = [each.astimezone(_UTC) for each in both]
        skipped = moments[0] > moments[1]
        return max(moments) if skipped or not first else min(moments)


_UTC = ZoneInfo("UTC")


def hours(by: Actor, session: Session) -> Hours:
    """The opening hours of the actor's store."""
    by.need(Right.LOOK_UP)
    return of_store(session, by.store_id)


def of_store(session: Session, store_id: str) -> Hours:
    """The opening hours of a store; for verbs, which have asked for their right."""
    found = settings(session, store_id)
    rows = session.execute(
        select(OpeningDay.day, OpeningDay.spans, OpeningDay.why).where(
            OpeningDay.store_id == store_id, OpeningDay.deleted_at.is_(None)
        )
    )
    own = {row.day: (_lenient(row.spans), row.why) for row in rows}
    week = tuple(_lenient(day) for day in found["hours.week"])
    return Hours(zone_of(found["hours.zone"]), week, found["hours.calendar"], found["hours.on_holiday"], own)


def today(session: Session, store_id: str) -> date:
    """The day by the store's own calendar, wherever this computer says it stands."""
    return clock.now().astimezone(zone_of(settings(session, store_id)["hours.zone"])).date()


def live_here(session: Session, store_id: str) -> None:
    """From now on this process shows the times of this store, whatever zone the computer is set to."""
    clock.live_in(zone_of(settings(session, store_id)["hours.zone"]))


def zone_of(name: str) -> ZoneInfo:
    """The time zone of this name, China's where this computer does not know it."""
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        return ZoneInfo(HOME_ZONE)


def set_day(by: Actor, session: Session, day: date, typed: str, why: str = "") -> None:
    """Open otherwise on one day; empty: closed. Raises Refused ``hours.form``, ``hours.order``, ``text.length``."""
    by.need(Right.SETTINGS)
    spans = " ".join(span.words for span in read_spans(typed, "spans"))
    reason = text.read(why, "why", limit=text.NAME)
    row_id = shared_id("opening_day", by.store_id, day.isoformat())
    row = session.get(OpeningDay, row_id)
    if row is None:
        session.add(OpeningDay(id=row_id, store_id=by.store_id, day=day, spans=spans, why=reason))
    else:
        row.spans, row.why, row.deleted_at = spans, reason, None
    session.flush()


def forget_day(by: Actor, session: Session, day: date) -> None:
    """The day is as any other again."""
    by.need(Right.SETTINGS)
    row = session.get(OpeningDay, shared_id("opening_day", by.store_id, day.isoformat()))
    if row is not None and row.deleted_at is None:
        row.deleted_at = clock.now()
        session.flush()


def _lenient(stored: Any) -> tuple[Span, ...]:
    """A newer program's words that this one cannot read leave the day closed rather than the desk down."""
    try:
        return read_spans(str(stored), "hours.week")
    except Refused:
        return ()


@lru_cache(maxsize=2_000)
def _china(day: date) -> tuple[str, bool, bool]:
    """Name of the holiday or empty, whether people work, whether the calendar reaches this year.

    The State Council announces a year's holidays in the autumn before; the library follows (resources/SOURCES.md).
    """
    import chinese_calendar  # 5 ms, and only desks with a calendar need it

    try:
        is_off, name = chinese_calendar.get_holiday_detail(day)
    except NotImplementedError:
        return "", False, False
    return (str(name), False, True) if is_off and name else ("", not is_off, True)
