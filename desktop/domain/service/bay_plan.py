"""The workshop's day as a plan of pure values: what stands on which bay, and who works when.

The board asks it while a tile is dragged, the verbs before they save, so that both say the same. Nothing here touches a
database after :func:`load`. The plan of the demo cars is ``sales.drive_plan``; what is the same in both is ``span``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from desktop.domain import clock, opening, span
from desktop.domain.actor import Actor, Right
from desktop.domain.opening import Hours
from desktop.domain.people.customer import Customer
from desktop.domain.people.staff import Staff
from desktop.domain.people.vehicle import Plate
from desktop.domain.problem import Problem
from desktop.domain.sales import drive as drives
from desktop.domain.sales.drive import Drive
from desktop.domain.service import bay, kind, technician
from desktop.domain.service.appointment import ARRIVED, CANCELLED, HOLDING, MAX_MINUTES, MAX_SHIFT, NO_SHOW, Appointment
from desktop.domain.service.bay import BayRow
from desktop.domain.service.technician import TechnicianRow

Time = tuple[datetime, datetime]


@dataclass(frozen=True)
class Busy:
    """A bay or a technician that is taken in [start, end). ``who``: plate or customer."""

    table: str
    row_id: str
    bay_id: str | None
    technician_id: str | None
    start: datetime
    end: datetime
    state: str
    who: str
    flow: str
    day: date


@dataclass(frozen=True)
class Offer:
    """A bay, a technician where one is free, and a time."""

    bay: BayRow
    technician: TechnicianRow | None
    start: datetime
    end: datetime


@dataclass(frozen=True)
class Plan:
    """What is known of a stretch of time. ``now``: when it was read. ``names``: of all staff."""

    now: datetime
    hours: Hours
    bays: Mapping[str, BayRow]
    technicians: Mapping[str, TechnicianRow]
    busy: tuple[Busy, ...]
    names: Mapping[str, str]

    @cached_property
    def by_bay(self) -> Mapping[str, tuple[Busy, ...]]:
        """Bay → what stands on it: asked for every quarter that is looked at."""
        return _grouped((each.bay_id, each) for each in self.busy)

    @cached_property
    def by_technician(self) -> Mapping[str, tuple[Busy, ...]]:
        """Technician → what they are taken by."""
        return _grouped((each.technician_id, each) for each in self.busy)

    def at(self, now: datetime) -> Plan:
        """The same at a later moment."""
        return replace(self, now=now)

    def words(self, moment: datetime) -> str:
        """A moment in the store's own time, as a sentence names it."""
        return f"{self.hours.local(moment):%m-%d %H:%M}"

    def problems(
        self, bay_id: str | None, start: datetime, minutes: int, *, technician_id: str | None = None, skip: str = ""
    ) -> list[Problem]:
        """Everything that forbids this time; nothing where it can be booked. ``skip``: the row that is moved."""
        if minutes <= 0:
            return [Problem("appointment.order", "end")]
        end, found = start + timedelta(minutes=minutes), list[Problem]()
        if start < self.now - span.GRACE:
            found.append(Problem("appointment.past", "start", {"value": self.words(start)}))
        if bay_id:
            found += self._bay_problems(bay_id, start, end, skip)
        if technician_id:
            found += self._technician_problems(technician_id, start, end, skip)
        return found

    def warnings(self, start: datetime, minutes: int, bay_id: str | None = None, flow: str = "") -> list[Problem]:
        """What a desk should know and may pass over: closed hours, a bay that does not suit, a stay that runs over."""
        end, found = start + timedelta(minutes=minutes), list[Problem]()
        day = self.hours.of(self.hours.date_of(start))
        if minutes <= MAX_SHIFT and not self.hours.is_open(start, end):
            found.append(Problem("hours.closed", "start", {"value": self.words(start), "why": day.name}))
        if not day.known:
            found.append(Problem("hours.unsure", "start", {"value": f"{day.day:%Y}"}))
        place = self.bays.get(bay_id or "")
        if place is not None and flow and place.kind not in kind.BAYS.get(flow, (place.kind,)):
            found.append(Problem("bay.unsuited", "bay", {"value": place.label}))
        for each in self.late():
            if bay_id and each.bay_id == bay_id and self.now <= start < self.now + timedelta(hours=2):
                found.append(Problem("appointment.late_before", "bay", {"value": each.who}))
        return found

    def late(self) -> list[Busy]:
        """The cars that should be off their bay by now."""
        return [each for each in self.busy if each.state == ARRIVED and each.end < self.now]

    def free(
        self, bay_id: str | None, start: datetime, minutes: int, *, technician_id: str | None = None, skip: str = "",
        most: int = 3, onward: bool = False,
    ) -> list[Time]:  # fmt: skip
        """The nearest times at which bay, technician and open hours allow the same work, nearest first.

        ``onward``: none before ``start``.
        """
        if minutes <= 0:
            return []
        concerned = (*self.by_bay.get(bay_id or "", ()), *self.by_technician.get(technician_id or "", ()))
        taken = [(each.start, each.end) for each in concerned if each.row_id != skip]
        return span.next_free(
            self.now, self.hours, start, timedelta(minutes=minutes), taken,
            lambda begin: not self.problems(bay_id, begin, minutes, technician_id=technician_id, skip=skip), most=most,
            onward=onward,
        )  # fmt: skip

    def offers(self, flow: str, start: datetime, minutes: int, *, most: int = 3) -> list[Offer]:
        """The best slots for a kind of work from ``start`` on: the earliest, then the best bay, then the idlest.

        With a technician of the trade who is free for all of it; without one where nobody is.
        """
        return [self._staffed(flow, each) for each in self._ranked(flow, start, minutes, 1)[:most]]

    def choices(self, flow: str, start: datetime, minutes: int, *, most: int = 3) -> list[Offer]:
        """The best slot, and the best ones after it: times that a customer on the telephone can choose from."""
        found = list[Offer]()
        for each in self._ranked(flow, start, minutes, most * -(-minutes // span.QUARTER)):
            if not found or each.start >= found[-1].end:
                found.append(self._staffed(flow, each))
            if len(found) == most:
                break
        return found

    def _ranked(self, flow: str, start: datetime, minutes: int, each_most: int) -> list[Offer]:
        """So many slots of each suited bay, nobody named yet: the earliest, then the best bay, then the idlest."""
        day = self.hours.date_of(start)
        load = Counter(each.bay_id for each in self.busy if each.day == day)
        found = [
            Offer(place, None, begin, end)
            for place in self._suited(flow)
            for begin, end in self.free(place.id, start, minutes, most=each_most, onward=True)
        ]
        kinds = kind.BAYS.get(flow, ())

        def rank(offer: Offer) -> tuple[object, ...]:
            place = offer.bay
            return (offer.start, kinds.index(place.kind), load[place.id], place.place, place.id)

        return sorted(found, key=rank)

    def _staffed(self, flow: str, offer: Offer) -> Offer:
        return replace(offer, technician=self._who(flow, offer.start, offer.end))

    def _suited(self, flow: str) -> Iterator[BayRow]:
        kinds = kind.BAYS.get(flow, ())
        return (each for each in self.bays.values() if each.kind in kinds and not each.barred)

    def _who(self, flow: str, start: datetime, end: datetime) -> TechnicianRow | None:
        """Who of the trade is free then, the one with the least to do that day first."""
        if end - start > timedelta(minutes=MAX_SHIFT):
            return None
        day = self.hours.date_of(start)
        load = Counter(each.technician_id for each in self.busy if each.day == day)
        trades = kind.TRADES.get(flow, ())
        able = [
            each for each in self.technicians.values()
            if each.trade in trades and not any(self._technician_problems(each.id, start, end, ""))
        ]  # fmt: skip
        return min(able, key=lambda each: (trades.index(each.trade), load[each.id], each.name, each.id), default=None)

    def _bay_problems(self, bay_id: str, start: datetime, end: datetime, skip: str) -> Iterator[Problem]:
        place = self.bays.get(bay_id)
        if place is None:
            yield Problem("bay.gone", "bay")
            return
        # one that stands there already may stay where it is
        if place.barred and not any(each.row_id == skip and each.bay_id == bay_id for each in self.busy):
            yield Problem("bay.barred", "bay", {"value": place.label, "why": place.barred})
        for each in self.by_bay.get(bay_id, ()):
            if each.row_id != skip and each.start < end and start < each.end:
                values = {"value": place.label, "until": self.words(each.end), "holder": each.who}
                yield Problem("bay.busy", "bay", values)

    def _technician_problems(self, staff_id: str, start: datetime, end: datetime, skip: str) -> Iterator[Problem]:
        if end - start > timedelta(minutes=MAX_SHIFT):
            hours = int((end - start) / timedelta(hours=1))
            yield Problem("appointment.shift", "technician", {"value": hours, "most": MAX_SHIFT // 60})
        for each in self.by_technician.get(staff_id, ()):
            if each.row_id != skip and each.start < end and start < each.end:
                values = {"value": self.names.get(staff_id, ""), "until": self.words(each.end)}
                yield Problem("technician.busy", "technician", values)


def _grouped(rows: Iterable[tuple[str | None, Busy]]) -> dict[str, tuple[Busy, ...]]:
    found: dict[str, list[Busy]] = {}
    for key, each in rows:
        if key:
            found.setdefault(key, []).append(each)
    return {key: tuple(each) for key, each in found.items()}


def plan(by: Actor, session: Session, start: datetime, end: datetime) -> Plan:
    """The plan of a day or a week, and a week beyond for the next free times."""
    by.need(Right.LOOK_UP)
    return load(session, by.store_id, start, end)


def load(session: Session, store_id: str, start: datetime, end: datetime) -> Plan:
    """As :func:`plan`, for verbs."""
    first, last = start - timedelta(days=2), end + timedelta(days=span.SEARCH_DAYS + 1)
    names = {
        row.id: row.name for row in session.execute(select(Staff.id, Staff.name).where(Staff.store_id == store_id))
    }
    workers = {each.id: each for each in technician.rows_of(session, store_id)}
    busy = [*_stays(session, store_id, first, last), *_drives(session, store_id, first, last, workers)]
    return Plan(
        clock.now(), opening.of_store(session, store_id), {each.id: each for each in bay.rows_of(session, store_id)},
        workers, tuple(busy), names,
    )  # fmt: skip


def _stays(session: Session, store_id: str, first: datetime, last: datetime) -> Iterator[Busy]:
    short = Appointment.start > first - timedelta(days=1)
    found = (
        select(Appointment, Customer.name, Plate.number)
        .outerjoin(Customer, Customer.id == Appointment.customer_id)
        .outerjoin(
            Plate,
            and_(Plate.vehicle_id == Appointment.vehicle_id, Plate.until.is_(None), Plate.deleted_at.is_(None)),
        )
        .where(Appointment.store_id == store_id, Appointment.deleted_at.is_(None), Appointment.start < last)
        # the few that stay for weeks are looked for by their end
        .where(
            or_(
                short,
                and_(Appointment.start > first - timedelta(minutes=MAX_MINUTES), Appointment.last_day >= first.date()),
            )
        )
        .where(Appointment.state.not_in((CANCELLED, NO_SHOW)))
        .order_by(Appointment.start, Appointment.id)
    )
    seen = set[str]()
    for row, customer, plate in session.execute(found):
        if row.id in seen:  # a car with two plates in force, made at two desks
            continue
        seen.add(row.id)
        holds = row.state in HOLDING
        yield Busy(
            "appointment", row.id, row.bay_id if holds else None, row.technician_id if holds else None, row.start,
            row.start + timedelta(minutes=row.minutes), row.state, plate or customer or "", row.flow, row.day,
        )  # fmt: skip


def _drives(
    session: Session, store_id: str, first: datetime, last: datetime, workers: Mapping[str, TechnicianRow]
) -> Iterator[Busy]:
    """A technician who rides along in a test drive is not in the workshop."""
    found = select(Drive).where(
        Drive.store_id == store_id, Drive.deleted_at.is_(None), Drive.start < last, Drive.start > first,
        Drive.companion_id.in_(list(workers)), Drive.state.in_(list(drives.HOLDING)),
    )  # fmt: skip
    for row in session.scalars(found):
        yield Busy("drive", row.id, None, row.companion_id, row.start, drives.end_of(row), row.state, "", "", row.day)
