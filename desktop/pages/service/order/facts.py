"""Everything the window shows of one repair order, read at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.domain import clock, opening
from desktop.domain.actor import RIGHTS, Actor, Right
from desktop.domain.local import Live
from desktop.domain.opening import Hours
from desktop.domain.people.staff import Staff
from desktop.domain.people.vehicle import Vehicle
from desktop.domain.sales import payment
from desktop.domain.sales.payment import PaymentRow
from desktop.domain.service import (
    bill,
    deferred,
    health_check,
    late_line,
    order_list,
    settling,
    technician,
    warranty,
    work_run,
)
from desktop.domain.service.bill import Bar, Bill
from desktop.domain.service.deferred import DeferredRow
from desktop.domain.service.extra_work import ExtraRow
from desktop.domain.service.health_check import HealthRow
from desktop.domain.service.late_line import Late
from desktop.domain.service.order_line import PART, LineRow
from desktop.domain.service.order_list import OrderRow, OrderWhole
from desktop.domain.service.repair_order import CUSTOMER, LEFT, OPEN, SETTLED
from desktop.domain.service.settlement import Settlement
from desktop.domain.service.settling import Balance
from desktop.domain.service.technician import TechnicianRow
from desktop.domain.service.warranty import Covered
from desktop.domain.service.work_run import Busy


@dataclass(frozen=True)
class Frozen:
    """One settlement (turn 0) or adjustment of an order."""

    number: str
    turn: int
    total_fen: int
    why: str
    at: datetime
    by_name: str


@dataclass(frozen=True)
class OrderFacts:
    """``shelf``: part → what is here in thousandths. ``bars``: what still bars settling, empty once it is settled."""

    whole: OrderWhole
    bill: Bill
    bars: tuple[Bar, ...]
    technicians: tuple[TechnicianRow, ...]
    busy: Mapping[str, Busy]
    shelf: Mapping[str, int]
    names: Mapping[str, str]
    """Staff id → name, of those the order names."""
    payments: tuple[PaymentRow, ...]
    balances: tuple[Balance, ...]
    frozen: tuple[Frozen, ...]
    late: tuple[Late, ...]
    rework: tuple[Covered, ...]
    deferred: tuple[DeferredRow, ...]
    who_may: Mapping[Right, tuple[str, ...]]
    """Who may give more off, or sell below the floor: told where the actor may not."""
    health: tuple[HealthRow, ...]
    vin: str
    hours: Hours
    now: datetime

    @property
    def row(self) -> OrderRow:
        return self.whole.row

    @property
    def is_open(self) -> bool:
        """It may still be written on."""
        return self.row.state in OPEN

    @property
    def is_settled(self) -> bool:
        return self.row.state in (SETTLED, LEFT)

    @property
    def budget_fen(self) -> int | None:
        """What the customer signed for; None before."""
        found = self.whole.facts["budget_fen"]
        return int(found) if found is not None else None

    @property
    def customer_fen(self) -> int:
        """What the customer pays as it stands."""
        return self.bill.payers[CUSTOMER]

    @property
    def held_fen(self) -> int:
        """What the customer has paid already."""
        return sum(each.amount_fen for each in self.payments if each.payer == CUSTOMER)

    @property
    def open_fen(self) -> int:
        """What all payers together still owe of a settled order."""
        return sum(max(0, each.open_fen) for each in self.balances)

    @property
    def owed_fen(self) -> int:
        """What the customer still owes of a settled order."""
        return next((each.open_fen for each in self.balances if each.payer == CUSTOMER), 0) if self.is_settled else 0

    @property
    def waiting(self) -> ExtraRow | None:
        """The oldest proposal that the customer has not answered."""
        return next((each for each in self.whole.extras if each.open), None)

    @property
    def running(self) -> tuple[Busy, ...]:
        """Who works at it now."""
        return tuple(each for each in self.busy.values() if each.order_id == self.row.id)

    def missing(self, line: LineRow) -> int:
        """What of a part of ours has not been issued, in thousandths; 0 of anything else."""
        if line.kind != PART or line.own or not line.part_key:
            return 0
        return max(0, line.qty_milli - line.issued_milli)

    def line(self, line_id: str) -> LineRow | None:
        return next((each for each in self.whole.lines if each.id == line_id), None)


def facts(by: Actor, session: Session, order_id: str) -> OrderFacts:
    """One order for the window. Raises Refused ``order.gone``, ``right.missing``."""
    whole = order_list.order(by, session, order_id)
    row = whole.row
    is_open = row.state in OPEN
    keys = [each.part_key for each in whole.lines if each.part_key]
    shelf = session.execute(select(Live.part_key, Live.here_milli).where(Live.part_key.in_(keys))) if keys else ()
    named = {each.technician_id for each in whole.lines if each.technician_id}
    named |= {str(whole.facts["check_by"])} if whole.facts["check_by"] else set()
    staff = session.execute(select(Staff.id, Staff.name).where(Staff.id.in_(named))) if named else ()
    car = session.get(Vehicle, row.vehicle_id)
    return OrderFacts(
        whole, bill.bill(by, session, order_id),
        tuple(bill.bars(by, session, order_id)) if is_open else (),
        tuple(technician.technicians(by, session)), work_run.busy(by, session),
        {each.part_key: each.here_milli for each in shelf}, {each.id: each.name for each in staff},
        tuple(payment.payments(by, session, settling.subject(order_id))),
        tuple(settling.balances(by, session, order_id)), _frozen(session, order_id),
        tuple(late_line.unsettled(by, session, order_id)),
        tuple(warranty.rework(by, session, order_id)) if is_open else (),
        tuple(deferred.deferred(by, session, row.vehicle_id)),
        {right: _who_may(session, by.store_id, right) for right in (Right.SERVICE_DISCOUNT, Right.PRICE)},
        tuple(health_check.health(by, session, order_id)),
        car.vin if car is not None else "", opening.hours(by, session), clock.now(),
    )  # fmt: skip


def _who_may(session: Session, store_id: str, right: Right) -> tuple[str, ...]:
    roles = [role.value for role, rights in RIGHTS.items() if right in rights]
    found = select(Staff.name).where(
        Staff.store_id == store_id, Staff.role.in_(roles), Staff.active.is_(True), Staff.deleted_at.is_(None)
    )
    return tuple(session.scalars(found.order_by(Staff.name)))


def _frozen(session: Session, order_id: str) -> tuple[Frozen, ...]:
    rows = session.scalars(
        select(Settlement)
        .where(Settlement.order_id == order_id, Settlement.deleted_at.is_(None))
        .order_by(Settlement.turn)
    )
    return tuple(
        Frozen(each.number, each.turn, each.total_fen, each.why, each.settled_at, each.settled_by_name) for each in rows
    )
