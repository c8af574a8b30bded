"""The warranty of a repair (质量保证期): how far and how long, from a dated table; rework within it; 三包 of new cars.

The tables lie in ``resources/reference/warranty.json`` with their sources; what no source confirmed says so.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any, Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

import resources
from desktop.domain import clock, opening
from desktop.domain.actor import Actor, Right
from desktop.domain.problem import Refused
from desktop.domain.rules.setting import settings
from desktop.domain.service.order_line import rows_of
from desktop.domain.service.order_step import OrderStep
from desktop.domain.service.repair_order import LEFT, RepairOrder, open_order
from desktop.domain.service.settlement import Settlement, SettlementLine

State = Literal["unknown", "full", "repair", "over"]
"""三包 of a new car: ``full``: 三包 and 包修; ``repair``: 包修 only."""


@dataclass(frozen=True)
class Terms:
    """How far and how long a repair is warranted; whichever ends first ends it. ``sure`` False: 待核."""

    km: int
    days: int
    source: str
    sure: bool


@dataclass(frozen=True)
class Covered:
    """One earlier repair whose warranty still runs. ``left_km``, ``left_days``: what is left of it."""

    order_id: str
    number: str
    day: date
    until: date
    until_km: int
    left_km: int
    left_days: int
    work: tuple[str, ...]


def terms(category: str, day: date) -> Terms:
    """The law's warranty of a category on a day; of a category of a newer program the shortest."""
    rows = [row for row in _table()["repair"] if row["from"] <= day.isoformat() <= (row["to"] or "9999")]
    mine = [row for row in rows if category in row["categories"]] or sorted(rows, key=lambda row: int(row["km"]))
    row = mine[0]
    return Terms(int(row["km"]), int(row["days"]), str(row["source"]), bool(row["sure"]))


def promised(session: Session, store_id: str, category: str, day: date) -> Terms:
    """The law's warranty, or what the store promises where that is more."""
    law, rules = terms(category, day), settings(session, store_id)
    return Terms(
        max(law.km, rules["service.warranty_km"]), max(law.days, rules["service.warranty_days"]), law.source, law.sure
    )


def covered(by: Actor, session: Session, vehicle_id: str, km: int) -> list[Covered]:
    """The car's repairs whose warranty still runs today at these kilometres, the latest first."""
    by.need(Right.LOOK_UP)
    hours = opening.of_store(session, by.store_id)
    today, found = hours.date_of(clock.now()), list[Covered]()
    rows = session.execute(
        select(Settlement, RepairOrder)
        .join(RepairOrder, RepairOrder.id == Settlement.order_id)
        .where(RepairOrder.vehicle_id == vehicle_id, RepairOrder.store_id == by.store_id)
        .where(Settlement.turn == 0, Settlement.deleted_at.is_(None))
        .order_by(Settlement.settled_at.desc(), Settlement.id)
    ).all()
    for made, order in rows:
        day = hours.date_of(_left_at(session, order.id) or made.settled_at)
        until, until_km = day + timedelta(days=made.warranty_days), made.odometer_km + made.warranty_km
        if today <= until and km <= until_km:
            work = _work_of(session, made.id)
            found.append(
                Covered(order.id, order.number, day, until, until_km, until_km - km, (until - today).days, work)
            )
    return found


def rework(by: Actor, session: Session, order_id: str) -> list[Covered]:
    """Which running warranties this order's lines fall under: the same work or part was done there."""
    by.need(Right.LOOK_UP)
    order = session.get(RepairOrder, order_id)
    if order is None or order.deleted_at is not None:
        raise Refused("order.gone", "order")
    mine = {each.name for each in rows_of(session, order_id)}
    running = covered(by, session, order.vehicle_id, order.odometer_km)
    return [each for each in running if each.order_id != order_id and mine & set(each.work)]


def mark_rework(by: Actor, session: Session, order_id: str, earlier_id: str | None) -> None:
    """This order does an earlier one's work again, under its warranty; None: it does not. Raises ``order.*``."""
    row = open_order(by, session, order_id)
    earlier = session.get(RepairOrder, earlier_id) if earlier_id else None
    if earlier_id and (earlier is None or earlier.vehicle_id != row.vehicle_id or earlier_id == order_id):
        raise Refused("order.rework", "rework")
    row.rework_of = earlier_id
    session.flush()


def three_guarantees(
    bought: date | None, km: int, day: date, *, family: bool = True
) -> tuple[State, Mapping[str, Any]]:
    """三包 state of a new car by the rules in force when it was bought, and those rules; unknown without the day."""
    rows = _table()["three_guarantees"]
    rules = next((row for row in rows if bought and row["from"] <= bought.isoformat() <= (row["to"] or "9999")), None)
    if bought is None or rules is None or not family:
        return "unknown", rules or {}
    if day <= _years_on(bought, int(rules["full_years"])) and km <= int(rules["full_km"]):
        return "full", rules
    within = day <= _years_on(bought, int(rules["repair_years"])) and km <= int(rules["repair_km"])
    return ("repair" if within else "over"), rules


def _years_on(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return date(day.year + years, 2, 28)


def _left_at(session: Session, order_id: str) -> datetime | None:
    found = select(OrderStep.at).where(OrderStep.order_id == order_id, OrderStep.state == LEFT)
    return session.scalars(found.order_by(OrderStep.at).limit(1)).first()


def _work_of(session: Session, settlement_id: str) -> tuple[str, ...]:
    found = select(SettlementLine.name).where(SettlementLine.settlement_id == settlement_id)
    return tuple(session.scalars(found.order_by(SettlementLine.position)))


@lru_cache(maxsize=1)
def _table() -> dict[str, Any]:
    return dict(json.loads(resources.path("reference", "warranty.json").read_text("utf-8")))
