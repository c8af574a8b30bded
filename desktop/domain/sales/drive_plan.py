"""The day as a plan of pure values: who has which car when. The board asks it while a tile is dragged, the verbs before
they save, so that both say the same. Nothing here touches a database after :func:`load`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from desktop.domain import clock, opening, span
from desktop.domain.actor import Actor, Right
from desktop.domain.claim import SLOT, slots_between
from desktop.domain.opening import Hours
from desktop.domain.people.customer import Customer
from desktop.domain.people.staff import Staff
from desktop.domain.problem import Problem
from desktop.domain.rules.setting import settings
from desktop.domain.sales.car_use import MAX_USE_MINUTES, CarUse
from desktop.domain.sales.demo_car import CarRow, bars, rows_of
from desktop.domain.sales.drive import CANCELLED, HOLDING, MAX_BUFFER, MAX_MINUTES, NO_SHOW, OUT, Drive
from desktop.domain.span import GRACE, SEARCH_DAYS


@dataclass(frozen=True)
class Busy:
    """A car or a companion that is taken in [start, end); ``ready``: end and buffer. ``who``: a name for the desk."""

    table: str
    row_id: str
    car_id: str
    companion_id: str | None
    start: datetime
    end: datetime
    ready: datetime
    state: str
    who: str
    day: date
    kind: str = ""


@dataclass(frozen=True)
class Offer:
    """A car and a time that is free, or nearly: ``objections`` is empty where it is."""

    car: CarRow
    start: datetime
    end: datetime


ENERGY_SAID = {
    "hybrid": re.compile(r"混动|混合|插混|插电|增程|(?<![a-z])(?:hybrid|p?hev|dm-?i)(?![a-z])"),
    "electric": re.compile(r"纯电|电动|(?<![a-z])(?:electric|b?ev)(?![a-z])"),
    "diesel": re.compile(r"柴油|\bdiesel\b"),
    "petrol": re.compile(r"汽油|燃油|(?<![a-z])(?:petrol|gasoline)(?![a-z])"),
}
"""How customers say what drives a car, as the desk types it; the first that matches: 插电混动 is a hybrid."""
GEARBOX_SAID = {
    "manual": re.compile(r"手动|手排|(?<![a-z])(?:manual|mt)(?![a-z])"),
    "automatic": re.compile(r"自动|双离合|无级|(?<![a-z])(?:automatic|auto|at|cvt|dct|dsg)(?![a-z])"),
}
_ENGINE = re.compile(r"(?<![\d.])\d\.\d[tl]?(?![\d.])")
"""1.5T, 2.0: as a car's name ends."""


@dataclass(frozen=True)
class Interest:
    """What a customer looks for; empty fields ask for nothing. ``words``: a model as it was said."""

    words: str = ""
    brand: str = ""
    series: str = ""
    energy: str = ""
    gearbox: str = ""
    people: int = 1


@dataclass(frozen=True)
class Plan:
    """What is known of a stretch of time. ``now``: when it was read."""

    now: datetime
    hours: Hours
    rules: Mapping[str, Any]
    cars: Mapping[str, CarRow]
    busy: tuple[Busy, ...]
    names: Mapping[str, str]

    def at(self, now: datetime) -> Plan:
        """The same at a later moment."""
        return replace(self, now=now)

    def words(self, moment: datetime) -> str:
        """A moment in the store's own time, as a sentence names it."""
        return f"{self.hours.local(moment):%m-%d %H:%M}"

    def problems(
        self, car_id: str, start: datetime, minutes: int, *, companion_id: str | None = None, skip: str = "",
        buffer: int | None = None,
    ) -> list[Problem]:  # fmt: skip
        """Everything that forbids this time; nothing where it can be booked. ``skip``: the row that is moved."""
        end = start + timedelta(minutes=minutes)
        if minutes <= 0:
            return [Problem("drive.order", "end")]
        found: list[Problem] = []
        if start < self.now - GRACE:
            found.append(Problem("drive.past", "start", {"value": self.words(start)}))
        car = self.cars.get(car_id)
        if car is None:
            return [*found, Problem("car.gone", "car", {"value": ""})]
        last = self.hours.date_of(end - timedelta(microseconds=1))
        found += bars(car.stored, last.isoformat())
        ready = end + timedelta(minutes=self.rules["drive.buffer_minutes"] if buffer is None else buffer)
        found += self.overlaps(car_id, start, ready, skip=skip)
        found += self.companion_problems(companion_id, start, end, skip)
        found += self._most(car, self.hours.date_of(start), skip)
        return found

    def warnings(self, car_id: str, start: datetime, minutes: int, *, skip: str = "") -> list[Problem]:
        """What a desk should know and may pass over: closed hours, a car that is late back."""
        end, found = start + timedelta(minutes=minutes), []
        day = self.hours.of(self.hours.date_of(start))
        if not self.hours.is_open(start, end):
            found.append(Problem("hours.closed", "start", {"value": self.words(start), "why": day.name}))
        if not day.known:
            found.append(Problem("hours.unsure", "start", {"value": f"{day.day:%Y}"}))
        for each in self.late():
            if each.car_id == car_id and each.row_id != skip and self.now <= start < self.now + timedelta(hours=2):
                found.append(Problem("drive.late_before", "car", {"until": self.words(each.end), "who": each.who}))
        return found

    def overlaps(self, car_id: str, start: datetime, ready: datetime, *, skip: str = "") -> Iterator[Problem]:
        """Who has the car in [start, ready), by the quarter hours that the arbiter counts."""
        wanted = frozenset(slots_between(start, ready))
        for each in self._of_car(car_id, skip):
            if each.start < ready + SLOT and start < each.ready + SLOT and not wanted.isdisjoint(each_slots(each)):
                values = {"from": self.words(each.start), "until": self.words(each.ready), "holder": each.who}
                yield Problem("use.taken" if each.table == "car_use" else "drive.taken", "start", values)

    def companion_problems(
        self, staff_id: str | None, start: datetime, end: datetime, skip: str = ""
    ) -> Iterator[Problem]:  # fmt: skip
        """Where the companion rides along then."""
        for each in self._of_staff(staff_id, skip):
            if each.start < end and start < each.end:
                values = {"value": self.names.get(staff_id or "", ""), "until": self.words(each.end)}
                yield Problem("drive.companion_busy", "companion", values)

    def late(self) -> list[Busy]:
        """The cars that should be back by now."""
        return [each for each in self.busy if each.state == OUT and each.end < self.now]

    def free(
        self, car_id: str, start: datetime, minutes: int, *, most: int = 3, skip: str = "",
        companion_id: str | None = None, onward: bool = False,
    ) -> list[tuple[datetime, datetime]]:  # fmt: skip
        """The nearest times at which this car, open hours and companion allow the same drive, nearest first.

        ``onward``: none before ``start``.
        """
        car = self.cars.get(car_id)
        if car is None or minutes <= 0:
            return []
        taken = [(each.start, each.ready) for each in self._of_car(car_id, skip)]
        taken += [(each.start, each.end) for each in self._of_staff(companion_id, skip)]
        return span.next_free(
            self.now, self.hours, start, timedelta(minutes=minutes), taken,
            lambda begin: not self.problems(car_id, begin, minutes, skip=skip, companion_id=companion_id),
            after=timedelta(minutes=self.rules["drive.buffer_minutes"]), most=most, onward=onward,
        )  # fmt: skip

    def fit(self, interest: Interest, start: datetime, minutes: int) -> list[CarRow]:
        """The cars that may be driven then, best fit first; among equals the one with the least to do that day."""
        day = self.hours.date_of(start)
        busy = Counter(dict.fromkeys(self.cars, 0))
        for each in self.busy:
            if each.day == day:
                busy[each.car_id] += int((each.end - each.start).total_seconds())
        last = (start + timedelta(minutes=minutes)).astimezone(self.hours.zone).date().isoformat()
        able = [
            car for car in self.cars.values()
            if not any(bars(car.stored, last)) and interest.people < car.seats
        ]  # fmt: skip
        return sorted(able, key=lambda car: (-score(car, interest), busy[car.id], car.label, car.id))

    def offers(self, interest: Interest, start: datetime, minutes: int, *, most: int = 3) -> list[Offer]:
        """The next free time of each of the best-fitting cars, from ``start`` on, in the order of their fit."""
        found = []
        for car in self.fit(interest, start, minutes):
            times = self.free(car.id, start, minutes, most=1, onward=True)
            if times:
                found.append(Offer(car, *times[0]))
            if len(found) == most:
                break
        return found

    def _of_car(self, car_id: str, skip: str) -> Iterator[Busy]:
        return (each for each in self.busy if each.car_id == car_id and each.row_id != skip)

    def _of_staff(self, staff_id: str | None, skip: str) -> Iterator[Busy]:
        return (each for each in self.busy if staff_id and each.companion_id == staff_id and each.row_id != skip)

    def _most(self, car: CarRow, day: date, skip: str) -> Iterator[Problem]:
        most = self.rules["drive.max_per_day"]
        booked = sum(each.table == "drive" and each.day == day for each in self._of_car(car.id, skip))
        if booked >= most:
            yield Problem("drive.most", "car", {"value": car.plate or car.label, "most": most})


def each_slots(busy: Busy) -> tuple[str, ...]:
    """The quarter hours of the car that this row claims."""
    return slots_between(busy.start, busy.ready)


def score(car: CarRow, interest: Interest) -> int:
    """How well a car fits what the customer looks for: the model first, then what drives it.

    What was said in words counts as what was chosen: 帕萨特 2.0T 自动, ID.4 electric.
    """
    words = interest.words.casefold()
    energy, gearbox = interest.energy or _said(words, ENERGY_SAID), interest.gearbox or _said(words, GEARBOX_SAID)
    engines, own = _ENGINE.findall(words), car.name.casefold().replace(" ", "")
    named = [word for word in (car.series, car.brand, car.label) if word and word.casefold() in words]
    return (
        8 * (bool(interest.series) and interest.series.casefold() == car.series.casefold())
        + 3 * (bool(interest.brand) and interest.brand.casefold() == car.brand.casefold())
        + 8 * (bool(car.series) and car.series in named)
        + 3 * (bool(car.brand) and car.brand in named)
        + 2 * any(engine in own for engine in engines)
        + 2 * (bool(energy) and energy == car.energy)
        + (bool(gearbox) and gearbox == car.gearbox)
    )


def _said(words: str, names: Mapping[str, re.Pattern[str]]) -> str:
    """The first that is named; empty for none."""
    return next((name for name, pattern in names.items() if pattern.search(words)), "")


def plan(by: Actor, session: Session, start: datetime, end: datetime) -> Plan:
    """The plan of a day or a week, and a week beyond for the next free times."""
    by.need(Right.LOOK_UP)
    return load(session, by.store_id, start, end)


def load(
    session: Session, store_id: str, start: datetime, end: datetime, about: Collection[str | None] | None = None
) -> Plan:  # fmt: skip
    """As :func:`plan`, for verbs. ``about``: only what these cars and companions do."""
    first, last = start - timedelta(days=2), end + timedelta(days=SEARCH_DAYS + 1)
    names = {
        row.id: row.name for row in session.execute(select(Staff.id, Staff.name).where(Staff.store_id == store_id))
    }
    busy = [*_drives(session, store_id, first, last, names, about), *_uses(session, store_id, first, last)]
    return Plan(
        clock.now(), opening.of_store(session, store_id), settings(session, store_id),
        {car.id: car for car in rows_of(session, store_id)}, tuple(busy), names,
    )  # fmt: skip


def _drives(
    session: Session, store_id: str, first: datetime, last: datetime, names: Mapping[str, str],
    about: Collection[str | None] | None,
) -> Iterator[Busy]:  # fmt: skip
    longest = timedelta(minutes=MAX_MINUTES + MAX_BUFFER)
    found = (
        select(Drive, Customer.name)
        .outerjoin(Customer, Customer.id == Drive.customer_id)
        .where(Drive.store_id == store_id, Drive.deleted_at.is_(None), Drive.start < last)
        .where(or_(Drive.start > first - longest, Drive.state == OUT), Drive.state.not_in((CANCELLED, NO_SHOW)))
        .order_by(Drive.start, Drive.id)
    )
    if about is not None:
        whose = [each for each in about if each]
        found = found.where(or_(Drive.car_id.in_(whose), Drive.companion_id.in_(whose)))
    for row, customer in session.execute(found):
        end = row.start + timedelta(minutes=row.minutes)
        ready = end + timedelta(minutes=row.buffer_minutes) if row.state in HOLDING else row.start
        who = names.get(row.consultant_id) or customer or ""
        yield Busy(
            "drive", row.id, row.car_id, row.companion_id if row.state in HOLDING else None, row.start, end, ready,
            row.state, who, row.day,
        )  # fmt: skip


def _uses(session: Session, store_id: str, first: datetime, last: datetime) -> Iterator[Busy]:
    found = select(CarUse).where(
        CarUse.store_id == store_id, CarUse.deleted_at.is_(None), CarUse.start < last,
        CarUse.start > first - timedelta(minutes=MAX_USE_MINUTES),
    )  # fmt: skip
    for row in session.scalars(found.order_by(CarUse.start, CarUse.id)):
        end = row.start + timedelta(minutes=row.minutes)
        yield Busy("car_use", row.id, row.car_id, None, row.start, end, end, "", row.note, row.start.date(), row.kind)
