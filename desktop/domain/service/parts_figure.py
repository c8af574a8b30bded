"""Parts availability (配件满足率): of the orders with parts, how many never stood waiting for one."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.domain import opening
from desktop.domain.actor import Actor, Right
from desktop.domain.service.order_line import PART, OrderLine
from desktop.domain.service.order_list import OrderRow, orders_named
from desktop.domain.service.order_step import OrderStep
from desktop.domain.service.repair_order import VOID, WAITING, RepairOrder
from desktop.domain.service.service_figure import Share


def parts_at_hand(by: Actor, session: Session, first: date, last: date) -> Share:
    """Of the orders received in these days that have a part of ours, how many never waited for parts."""
    by.need(Right.LOOK_UP)
    with_parts, waited = _orders(by, session, first, last)
    return Share(len(with_parts - waited), len(with_parts))


def waited_for_parts(by: Actor, session: Session, first: date, last: date) -> list[OrderRow]:
    """The orders that did wait."""
    by.need(Right.LOOK_UP)
    with_parts, waited = _orders(by, session, first, last)
    return orders_named(by, session, sorted(with_parts & waited))


def _orders(by: Actor, session: Session, first: date, last: date) -> tuple[set[str], set[str]]:
    hours = opening.of_store(session, by.store_id)
    received = select(RepairOrder.id).where(
        RepairOrder.store_id == by.store_id, RepairOrder.deleted_at.is_(None), RepairOrder.state != VOID,
        RepairOrder.received_at >= hours.bounds(first)[0], RepairOrder.received_at < hours.bounds(last)[1],
    )  # fmt: skip
    lines = select(OrderLine.order_id).where(
        OrderLine.order_id.in_(received), OrderLine.kind == PART, OrderLine.own.is_(False),
        OrderLine.deleted_at.is_(None),
    )  # fmt: skip
    steps = select(OrderStep.order_id).where(OrderStep.order_id.in_(received), OrderStep.state == WAITING)
    return set(session.scalars(lines)), set(session.scalars(steps))
