"""Figures of the workshop, each with the orders behind it. Days are the store's own, both inclusive.

Definitions. *In time* (按时保养率): of the cars that were due for maintenance in these days, the share that came, no
later than ``GRACE_DAYS`` after; who came without anything due counts neither way. *Output*: of the orders settled in
these days; a technician's is the labour sold under their name, with the hours worked at orders in these days; a bay's
that of the orders whose stay was on it. *Waiting*: from the step to a state until the next step. *Rework*: orders
done again under warranty, over all that were settled. *Won back*: of the work recommended in these days and declined,
the share that was done here afterwards.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from desktop.domain import clock, opening
from desktop.domain.actor import Actor, Right
from desktop.domain.money import FULL_RATE_BP, half_up
from desktop.domain.people.staff import Staff
from desktop.domain.service.appointment import Appointment
from desktop.domain.service.bay import Bay
from desktop.domain.service.deferred import DeferredWork
from desktop.domain.service.due_visit import DueVisit
from desktop.domain.service.maintenance import ServiceDue
from desktop.domain.service.order_line import LABOUR
from desktop.domain.service.order_list import OrderRow, orders_named
from desktop.domain.service.order_step import OrderStep
from desktop.domain.service.repair_order import OPEN, RepairOrder
from desktop.domain.service.settlement import Settlement, SettlementLine
from desktop.domain.service.work_run import WorkRun

GRACE_DAYS = 30
"""So late a car still came in time, inclusive."""


@dataclass(frozen=True)
class Share:
    """A share with what it is of; ``bp`` None where there is nothing. ``fen``: of the part, where it is money."""

    part: int
    whole: int
    fen: int = 0

    @property
    def bp(self) -> int | None:
        return half_up(self.part * FULL_RATE_BP, self.whole) if self.whole else None


@dataclass(frozen=True)
class Output:
    """What came of one technician or bay. ``sold_milli``: hours sold; ``minutes``: worked by the runs."""

    key: str
    name: str
    orders: int
    fen: int
    sold_milli: int
    minutes: int


@dataclass(frozen=True)
class Waiting:
    """How long orders stood at one state: how many did, the average and the longest in minutes."""

    state: str
    orders: int
    minutes: int
    most: int


def in_time(by: Actor, session: Session, first: date, last: date) -> Share:
    """Of the cars due in these days, up to today, how many came for maintenance in time."""
    by.need(Right.LOOK_UP)
    came = _visits(session, by.store_id, first, last)
    good = sum(row.came_on <= row.due_on + timedelta(days=GRACE_DAYS) for row in came)
    today = opening.of_store(session, by.store_id).date_of(clock.now())
    out = select(func.count()).select_from(ServiceDue).where(
        ServiceDue.store_id == by.store_id, ServiceDue.deleted_at.is_(None), ServiceDue.due_on >= first,
        ServiceDue.due_on <= min(last, today), ServiceDue.firm.is_(True),
    )  # fmt: skip
    return Share(good, len(came) + session.scalars(out).one())


def in_time_behind(by: Actor, session: Session, first: date, last: date, *, late: bool = False) -> list[OrderRow]:
    """The visits behind it: those in time, or those that were late. Who did not come is on the due list."""
    by.need(Right.LOOK_UP)
    rows = _visits(session, by.store_id, first, last)
    mine = [row.order_id for row in rows if (row.came_on > row.due_on + timedelta(days=GRACE_DAYS)) is late]
    return orders_named(by, session, mine)


def by_technician(by: Actor, session: Session, first: date, last: date) -> list[Output]:
    """Per technician, most money first; labour that names nobody stands under an empty key."""
    by.need(Right.LOOK_UP)
    start, end = _bounds(session, by.store_id, first, last)
    found = session.execute(
        select(SettlementLine.technician_id, SettlementLine.amount_fen, SettlementLine.qty_milli, Settlement.order_id)
        .join(Settlement, Settlement.id == SettlementLine.settlement_id)
        .where(*_settled(by.store_id, start, end), SettlementLine.kind == LABOUR)
    )
    sold: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
    for who, fen, qty, order_id in found:
        sold[who or ""].append((fen, qty, order_id))
    minutes = _minutes(session, by.store_id, start, end, by_bay=False)
    names = {row.id: row.name for row in session.execute(select(Staff.id, Staff.name))}
    return _outputs({key: sold.get(key, []) for key in {*sold, *minutes}}, minutes, names)


def by_bay(by: Actor, session: Session, first: date, last: date) -> list[Output]:
    """Per bay, most money first; orders whose stay had no bay stand under an empty key."""
    by.need(Right.LOOK_UP)
    start, end = _bounds(session, by.store_id, first, last)
    found = session.execute(
        select(Appointment.bay_id, Settlement.total_fen, Settlement.order_id)
        .join(RepairOrder, RepairOrder.id == Settlement.order_id)
        .outerjoin(Appointment, Appointment.id == RepairOrder.appointment_id)
        .where(*_settled(by.store_id, start, end))
    )
    made: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
    for bay_id, fen, order_id in found:
        made[bay_id or ""].append((fen, 0, order_id))
    minutes = _minutes(session, by.store_id, start, end, by_bay=True)
    names = {row.id: row.label for row in session.execute(select(Bay.id, Bay.label))}
    return _outputs({key: made.get(key, []) for key in {*made, *minutes}}, minutes, names)


def output_behind(
    by: Actor, session: Session, first: date, last: date, *, technician_id: str | None = None, bay_id: str | None = None
) -> list[OrderRow]:
    """The settled orders behind an output: of a technician, or of a bay; an empty id: of nobody, of none."""
    by.need(Right.LOOK_UP)
    start, end = _bounds(session, by.store_id, first, last)
    found = select(Settlement.order_id).where(*_settled(by.store_id, start, end))
    if technician_id is not None:
        found = found.join(SettlementLine, SettlementLine.settlement_id == Settlement.id).where(
            SettlementLine.kind == LABOUR, SettlementLine.technician_id == (technician_id or None)
        )
    if bay_id is not None:
        found = (
            found.join(RepairOrder, RepairOrder.id == Settlement.order_id)
            .outerjoin(Appointment, Appointment.id == RepairOrder.appointment_id)
            .where(Appointment.bay_id == (bay_id or None))
        )
    return orders_named(by, session, list(dict.fromkeys(session.scalars(found))))


def waiting(by: Actor, session: Session, first: date, last: date) -> list[Waiting]:
    """Per state, of the orders received in these days, the longest average first."""
    by.need(Right.LOOK_UP)
    stood: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for order_id, state, minutes in _stood(by, session, first, last):
        stood[state][order_id] += minutes
    made = [
        Waiting(state, len(each), half_up(sum(each.values()), len(each)), max(each.values()))
        for state, each in stood.items()
    ]
    return sorted(made, key=lambda each: (-each.minutes, each.state))


def waiting_behind(by: Actor, session: Session, first: date, last: date, state: str) -> list[tuple[OrderRow, int]]:
    """The orders that stood at a state, with their minutes, the longest first."""
    by.need(Right.LOOK_UP)
    stood: dict[str, int] = defaultdict(int)
    for order_id, at, minutes in _stood(by, session, first, last):
        if at == state:
            stood[order_id] += minutes
    rows = orders_named(by, session, list(stood))
    return sorted(((row, stood[row.id]) for row in rows), key=lambda each: (-each[1], each[0].id))


def rework(by: Actor, session: Session, first: date, last: date) -> Share:
    """Orders done again under warranty, of those settled in these days."""
    by.need(Right.LOOK_UP)
    start, end = _bounds(session, by.store_id, first, last)
    found = session.execute(
        select(RepairOrder.rework_of)
        .join(Settlement, Settlement.order_id == RepairOrder.id)
        .where(*_settled(by.store_id, start, end))
    ).all()
    return Share(sum(row.rework_of is not None for row in found), len(found))


def rework_behind(by: Actor, session: Session, first: date, last: date) -> list[OrderRow]:
    """The orders that were rework."""
    by.need(Right.LOOK_UP)
    start, end = _bounds(session, by.store_id, first, last)
    found = session.scalars(
        select(RepairOrder.id)
        .join(Settlement, Settlement.order_id == RepairOrder.id)
        .where(*_settled(by.store_id, start, end), RepairOrder.rework_of.is_not(None))
    )
    return orders_named(by, session, list(found))


def won_back(by: Actor, session: Session, first: date, last: date) -> Share:
    """Of the work recommended in these days and declined, how much was done here after all, and for how much."""
    by.need(Right.LOOK_UP)
    rows = _recommended(session, by.store_id, first, last)
    won = [row for row in rows if row.won_at is not None]
    return Share(len(won), len(rows), sum(row.price_fen or 0 for row in won))


def won_back_behind(by: Actor, session: Session, first: date, last: date) -> list[OrderRow]:
    """The orders in which it was done."""
    by.need(Right.LOOK_UP)
    rows = _recommended(session, by.store_id, first, last)
    return orders_named(by, session, list(dict.fromkeys(row.won_order_id for row in rows if row.won_order_id)))


def _bounds(session: Session, store_id: str, first: date, last: date) -> tuple[datetime, datetime]:
    hours = opening.of_store(session, store_id)
    return hours.bounds(first)[0], hours.bounds(last)[1]


def _settled(store_id: str, start: datetime, end: datetime) -> tuple[ColumnElement[bool], ...]:
    """Of the settlement itself; what an adjustment moved is not work."""
    return (
        Settlement.store_id == store_id, Settlement.deleted_at.is_(None), Settlement.turn == 0,
        Settlement.settled_at >= start, Settlement.settled_at < end,
    )  # fmt: skip


def _visits(session: Session, store_id: str, first: date, last: date) -> Sequence[DueVisit]:
    return session.scalars(
        select(DueVisit).where(
            DueVisit.store_id == store_id, DueVisit.due_on >= first, DueVisit.due_on <= last,
            DueVisit.deleted_at.is_(None),
        )
    ).all()  # fmt: skip


def _minutes(session: Session, store_id: str, start: datetime, end: datetime, *, by_bay: bool) -> dict[str, int]:
    """Technician or bay → minutes worked within these times; what still runs counts until now."""
    found = select(WorkRun).where(
        WorkRun.store_id == store_id,
        WorkRun.deleted_at.is_(None),
        WorkRun.started_at >= start,
        WorkRun.started_at < end,
    )
    worked: dict[str, int] = defaultdict(int)
    for row in session.scalars(found):
        key = row.bay_id or "" if by_bay else row.technician_id
        worked[key] += _whole(row.started_at, min(row.ended_at or clock.now(), end))
    return dict(worked)


def _outputs(
    made: Mapping[str, Iterable[tuple[int, int, str]]], minutes: Mapping[str, int], names: Mapping[str, str]
) -> list[Output]:
    rows = []
    for key, each in made.items():
        parts = list(each)
        rows.append(
            Output(
                key, names.get(key, ""), len({order for _, _, order in parts}), sum(fen for fen, _, _ in parts),
                sum(qty for _, qty, _ in parts), minutes.get(key, 0),
            )
        )  # fmt: skip
    return sorted(rows, key=lambda row: (-row.fen, -row.minutes, row.name, row.key))


def _stood(by: Actor, session: Session, first: date, last: date) -> Iterable[tuple[str, str, int]]:
    """Order, state and minutes, a row a step that ended; of an order still open also the one it stands at now."""
    start, end = _bounds(session, by.store_id, first, last)
    rows = session.execute(
        select(OrderStep.order_id, OrderStep.state, OrderStep.at, RepairOrder.state.label("now"))
        .join(RepairOrder, RepairOrder.id == OrderStep.order_id)
        .where(RepairOrder.store_id == by.store_id, RepairOrder.deleted_at.is_(None), OrderStep.deleted_at.is_(None))
        .where(RepairOrder.received_at >= start, RepairOrder.received_at < end)
        .order_by(OrderStep.order_id, OrderStep.at, OrderStep.id)
    ).all()
    for row, after in zip(rows, [*rows[1:], None], strict=True):
        if after is not None and after.order_id == row.order_id:
            yield row.order_id, row.state, _whole(row.at, after.at)
        elif row.now in OPEN:
            yield row.order_id, row.state, _whole(row.at, clock.now())


def _recommended(session: Session, store_id: str, first: date, last: date) -> Sequence[DeferredWork]:
    start, end = _bounds(session, store_id, first, last)
    return session.scalars(
        select(DeferredWork).where(
            DeferredWork.store_id == store_id, DeferredWork.deleted_at.is_(None),
            DeferredWork.recommended_at >= start, DeferredWork.recommended_at < end,
        )
    ).all()  # fmt: skip


def _whole(start: datetime, end: datetime) -> int:
    return max(0, round((end - start) / timedelta(minutes=1)))
