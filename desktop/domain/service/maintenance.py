"""When cars are due: the maker's schedule (kilometres and months, whichever first), and the next due day of each car.

The next due day is stored per car and kept by the verbs that change what it follows from, so that the list of all due
cars is one question to an index. When the kilometres will be reached is reckoned from the car's own readings.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import ClassVar

from sqlalchemy import Index, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from desktop.domain import clock, opening, text
from desktop.domain.actor import Actor, Right
from desktop.domain.check import Change, Look, rule
from desktop.domain.identity import shared_id
from desktop.domain.people.vehicle import Vehicle
from desktop.domain.problem import Gather, Problem
from desktop.domain.record import Base, Local, Record, Synced
from desktop.domain.service import odometer
from desktop.domain.service.car_file import CarFile
from desktop.domain.service.kind import FIRST, ROUTINE
from desktop.domain.service.past_visit import PastVisit, readings_before
from desktop.domain.service.repair_order import RepairOrder
from desktop.domain.service.settlement import Settlement, SettlementLine

SERVICE = "service"
"""The item that every visit for maintenance does; another item is done by a line with its code."""
USUAL_PER_DAY_MILLI = 41_000
"""Thousandths of a kilometre a day where a car's own readings do not tell: 15,000 km a year."""
LOOK_BACK = timedelta(days=730)
LEAST_SPAN = timedelta(days=30)
"""Readings over less time than this tell nothing of how much a car is driven."""
MOST_AHEAD = 3_650
"""Days, inclusive: nothing is predicted beyond ten years."""
DateOf = Callable[[datetime], date]
"""The day of the store's calendar on which a moment lies."""


class MaintenanceRule(Record, Base):
    """One item of a schedule. Empty brand, series, engine: of all; the most particular rule of an item counts."""

    __tablename__ = "maintenance_rule"
    __sync__: ClassVar[Synced | Local] = Synced(
        write=frozenset({Right.SETTINGS}), since={"": "0023"}, keeps_both=frozenset({"every_km", "every_months"})
    )

    item: Mapped[str] = mapped_column(Text, default=SERVICE)
    name: Mapped[str] = mapped_column(Text)
    brand: Mapped[str] = mapped_column(Text, default="")
    series: Mapped[str] = mapped_column(Text, default="")
    engine: Mapped[str] = mapped_column(Text, default="")
    every_km: Mapped[int | None] = mapped_column()
    every_months: Mapped[int | None] = mapped_column()
    first_km: Mapped[int | None] = mapped_column()
    """Of the first time, where that is another; None: as ever."""
    first_months: Mapped[int | None] = mapped_column()


class ServiceDue(Record, Base):
    """When one car is due next; its id is the vehicle's. Derived, and sent along so that every desk lists the same."""

    __tablename__ = "service_due"
    __sync__: ClassVar[Synced | Local] = Synced(
        write=frozenset({Right.SERVICE, Right.SETTLE, Right.SETTINGS}),
        since={"": "0023", "firm": "0025"},
    )
    __table_args__ = (Index("ix_service_due_store_id_due_on", "store_id", "due_on"),)

    due_on: Mapped[date | None] = mapped_column()
    """The earlier of both: by time, or when the kilometres are expected. None: nothing is known to reckon from."""
    by_km: Mapped[bool] = mapped_column(default=False)
    """Whether the kilometres come first."""
    due_km: Mapped[int | None] = mapped_column()
    due_day: Mapped[date | None] = mapped_column()
    """By time alone."""
    names: Mapped[str] = mapped_column(Text, default="")
    """What is due then, with ``、`` between."""
    per_day_milli: Mapped[int] = mapped_column(default=0)
    """How far the car goes a day, in thousandths of a kilometre."""
    last_on: Mapped[date | None] = mapped_column()
    """Of the last maintenance here; None: none yet."""
    last_km: Mapped[int | None] = mapped_column()
    firm: Mapped[bool] = mapped_column(default=False, server_default="0")
    """Whether it is reckoned from a maintenance or the day it was bought; not from when we first saw the car."""


@dataclass(frozen=True)
class RuleDetails:
    """One item of a schedule as a manager writes it, or a file has it."""

    name: str
    every_km: int | None = None
    every_months: int | None = None
    item: str = SERVICE
    brand: str = ""
    series: str = ""
    engine: str = ""
    first_km: int | None = None
    first_months: int | None = None


@dataclass(frozen=True)
class Due:
    """When something is due; ``on`` is the earlier of ``day`` and the day its ``km`` are expected."""

    on: date
    by_km: bool
    km: int | None
    day: date | None
    name: str


@rule("maintenance_rule")
def schedule_says_when(change: Change, look: Look) -> Iterable[Problem]:
    """A name, and kilometres or months."""
    row = change.after
    if not row["name"]:
        yield Problem("text.missing", "name")
    if not row["every_km"] and not row["every_months"]:
        yield Problem("schedule.empty", "every_km", {"value": row["name"]})
    for field in ("every_km", "every_months", "first_km", "first_months"):
        if row[field] is not None and not 0 < row[field] <= 1_000_000:
            yield Problem("schedule.size", field, {"value": row[field]})


def save_rules(by: Actor, session: Session, rules: Sequence[RuleDetails]) -> list[str]:
    """Write these items into the schedule; one of the same item, brand, series and engine is replaced. Their ids.

    Raises Refused with every problem: ``schedule.*``, ``text.*``. The cars' due days follow with :func:`keep_all`.
    """
    by.need(Right.SETTINGS)
    gather, ids = Gather(), []
    for each in rules:
        words = {
            name: _word(gather, getattr(each, name), name, name in ("name", "item"))
            for name in ("name", "item", "brand", "series", "engine")
        }
        key = (words["item"], *(words[name].casefold() for name in ("brand", "series", "engine")))
        row_id = shared_id("maintenance_rule", by.store_id, *key)
        row = session.get(MaintenanceRule, row_id)
        if row is None:
            row = MaintenanceRule(id=row_id, store_id=by.store_id)
            session.add(row)
        for name, value in words.items():
            setattr(row, name, value)
        row.every_km, row.every_months = each.every_km, each.every_months
        row.first_km, row.first_months, row.deleted_at = each.first_km, each.first_months, None
        ids.append(row_id)
    gather.done()
    session.flush()
    return ids


def drop_rule(by: Actor, session: Session, rule_id: str) -> None:
    """The schedule has this item no more; a second time changes nothing."""
    by.need(Right.SETTINGS)
    row = session.get(MaintenanceRule, rule_id)
    if row is not None and row.store_id == by.store_id and row.deleted_at is None:
        row.deleted_at = clock.now()
        session.flush()


def schedule(by: Actor, session: Session) -> list[tuple[str, RuleDetails]]:
    """Ids and items of the store's schedule, the particular ones last."""
    by.need(Right.LOOK_UP)
    return [
        (row.id, RuleDetails(
            row.name, row.every_km, row.every_months, row.item, row.brand, row.series, row.engine, row.first_km,
            row.first_months,
        ))
        for row in sorted(_rules(session, by.store_id), key=lambda row: (row.brand, row.series, row.engine, row.item))
    ]  # fmt: skip


def keep(session: Session, store_id: str, vehicle_id: str) -> ServiceDue | None:
    """Reckon when a car is due and store it, where that changed; for verbs. None for a car that is gone."""
    car = session.get(Vehicle, vehicle_id)
    if car is None or car.deleted_at is not None:
        return None
    hours = opening.of_store(session, store_id)
    return _keep(session, store_id, car, _rules(session, store_id), hours.date_of)


def keep_all(by: Actor, session: Session, after: str = "", most: int = 500) -> str:
    """Reckon anew after the schedule was changed, so many cars behind ``after``; the last one's id, empty at the end.

    For the second process, one transaction a call.
    """
    by.need(Right.SETTINGS)
    rules, hours = _rules(session, by.store_id), opening.of_store(session, by.store_id)
    cars = session.scalars(
        select(Vehicle)
        .where(Vehicle.store_id == by.store_id, Vehicle.deleted_at.is_(None), Vehicle.id > after)
        .order_by(Vehicle.id)
        .limit(most)
    ).all()
    for car in cars:
        _keep(session, by.store_id, car, rules, hours.date_of)
    session.flush()
    return cars[-1].id if len(cars) == most else ""


def per_day(readings: Sequence[tuple[datetime, int]]) -> int:
    """Thousandths of a kilometre a day by a car's own readings, oldest first; the usual where they do not tell."""
    if not readings:
        return USUAL_PER_DAY_MILLI
    last = readings[-1]
    recent = [each for each in readings if each[0] >= last[0] - LOOK_BACK]
    span = last[0] - recent[0][0]
    if span < LEAST_SPAN:
        return USUAL_PER_DAY_MILLI
    return max(1_000, (last[1] - recent[0][1]) * 1_000 * 86_400 // int(span.total_seconds()))


def due(
    rule: RuleDetails, last: tuple[date, int] | None, new: tuple[date, int] | None, now: tuple[date, int],
    per_day_milli: int,
) -> Due | None:  # fmt: skip
    """When an item is due next. ``last``: day and kilometres it was done; ``new``: of a car that never had it here.

    ``now``: the latest reading. None where there is nothing to reckon from.
    """
    base = last or new
    if base is None:
        return None
    first = last is None
    km_more = rule.first_km if first and rule.first_km else rule.every_km
    months = rule.first_months if first and rule.first_months else rule.every_months
    km = base[1] + km_more if km_more else None
    day = months_on(base[0], months) if months else None
    ahead = None
    if km is not None:
        days = max(-MOST_AHEAD, min(MOST_AHEAD, -((now[1] - km) * 1_000 // per_day_milli)))
        ahead = now[0] + timedelta(days=days)
    on = min(each for each in (day, ahead) if each is not None)
    return Due(on, ahead is not None and on == ahead and on != day, km, day, rule.name)


def months_on(day: date, months: int) -> date:
    """So many months later, the last of the month where the day is missing there: 31 August + 6 → 28 February."""
    year, month = divmod(day.month - 1 + months, 12)
    begin = date(day.year + year, month + 1, 1)
    after = date(begin.year + begin.month // 12, begin.month % 12 + 1, 1)
    return min(begin.replace(day=1) + timedelta(days=day.day - 1), after - timedelta(days=1))


def _keep(
    session: Session, store_id: str, car: Vehicle, rules: Sequence[MaintenanceRule], date_of: DateOf
) -> ServiceDue:
    ours = odometer.trusted(session, car.id)
    readings = [*readings_before(session, car.id, ours), *ours]
    done, found = _done(session, car.id, date_of), list[Due]()
    file = session.get(CarFile, car.id)
    began = (file.bought_on or file.registered_on) if file else None
    new = (began, 0) if began else (date_of(readings[0][0]), readings[0][1]) if readings else None
    now = (date_of(readings[-1][0]), readings[-1][1]) if readings else new
    rate = per_day(readings)
    for each in _of_car(rules, car):
        details = RuleDetails(
            each.name, each.every_km, each.every_months, each.item, first_km=each.first_km,
            first_months=each.first_months,
        )  # fmt: skip
        when = due(details, done.get(each.item), new, now, rate) if now else None
        if when is not None:
            found.append(when)
    return _store(session, store_id, car.id, found, done.get(SERVICE), rate, firm=SERVICE in done or began is not None)


def _store(
    session: Session, store_id: str, car_id: str, found: list[Due], last: tuple[date, int] | None, rate: int, *,
    firm: bool,
) -> ServiceDue:  # fmt: skip
    row = session.get(ServiceDue, car_id)
    if row is None:
        row = ServiceDue(id=car_id, store_id=store_id)
        session.add(row)
    first = min(found, key=lambda each: each.on, default=None)
    # what falls due within a month of it is done on the same visit
    together = [each for each in found if first is not None and each.on <= first.on + timedelta(days=31)]
    values = {
        "due_on": first.on if first else None,
        "by_km": bool(first and first.by_km),
        "due_km": first.km if first else None,
        "due_day": first.day if first else None,
        "names": "、".join(sorted({each.name for each in together})),
        "per_day_milli": rate,
        "last_on": last[0] if last else None,
        "last_km": last[1] if last else None,
        "firm": firm,
    }
    for name, value in values.items():
        if getattr(row, name) != value:
            setattr(row, name, value)
    return row


def _done(session: Session, vehicle_id: str, date_of: DateOf) -> dict[str, tuple[date, int]]:
    """Item → when and at how many kilometres it was done last here."""
    found = session.execute(
        select(Settlement.id, Settlement.settled_at, Settlement.odometer_km, RepairOrder.flow)
        .join(RepairOrder, RepairOrder.id == Settlement.order_id)
        .where(RepairOrder.vehicle_id == vehicle_id, Settlement.turn == 0, Settlement.deleted_at.is_(None))
        .order_by(Settlement.settled_at)
    ).all()
    when = {row.id: (date_of(row.settled_at), row.odometer_km) for row in found}
    visits = [when[row.id] for row in found if row.flow in (ROUTINE, FIRST)] + _past(session, vehicle_id)
    done = {SERVICE: max(visits)} if visits else {}
    coded = session.execute(
        select(SettlementLine.settlement_id, SettlementLine.code)
        .where(SettlementLine.settlement_id.in_(list(when)), SettlementLine.code != "")
    )  # fmt: skip
    for settlement_id, code in coded:
        if code != SERVICE and when[settlement_id] > done.get(code, (date.min, 0)):
            done[code] = when[settlement_id]
    return done


def _past(session: Session, vehicle_id: str) -> list[tuple[date, int]]:
    """When another program had the car in for maintenance, and at how many kilometres where it knew."""
    found = select(PastVisit.came_on, PastVisit.odometer_km).where(
        PastVisit.vehicle_id == vehicle_id, PastVisit.flow.in_((ROUTINE, FIRST)), PastVisit.odometer_km.is_not(None),
        PastVisit.deleted_at.is_(None),
    )  # fmt: skip
    return [(row.came_on, int(row.odometer_km or 0)) for row in session.execute(found)]


def _of_car(rules: Sequence[MaintenanceRule], car: Vehicle) -> list[MaintenanceRule]:
    """Of each item the rule that says most about this car."""
    best: dict[str, tuple[int, MaintenanceRule]] = {}
    for each in rules:
        said = [(each.brand, car.brand or car.maker), (each.series, car.series), (each.engine, car.engine)]
        if any(wanted and wanted.casefold() != have.casefold() for wanted, have in said):
            continue
        weight = sum(bool(wanted) << place for place, (wanted, _) in enumerate(said))
        if each.item not in best or weight > best[each.item][0]:
            best[each.item] = (weight, each)
    return [each for _, each in best.values()]


def _rules(session: Session, store_id: str) -> Sequence[MaintenanceRule]:
    return session.scalars(
        select(MaintenanceRule)
        .where(MaintenanceRule.store_id == store_id, MaintenanceRule.deleted_at.is_(None))
        .order_by(MaintenanceRule.id)
    ).all()


def _word(gather: Gather, typed: str, field: str, needed: bool) -> str:
    return gather.take(lambda: text.read(typed, field, needed=needed), "?")
