"""What reached a settled order from another desk and is on no bill; the task that tells of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desktop.domain import clock
from desktop.domain.actor import Actor, Right
from desktop.domain.service import order_line
from desktop.domain.service.order_line import OrderLine
from desktop.domain.service.repair_order import RepairOrder, find
from desktop.domain.service.settlement import Settlement, SettlementLine
from desktop.domain.work import task
from desktop.domain.work.task import NewTask

LATE = "service.late_line"
"""The rule of the tasks; one per order and bill, so that what comes after an adjustment is told again."""
LOOK_BACK = timedelta(days=30)
"""Longer ago a line that comes late is seen at its order only."""


@dataclass(frozen=True)
class Late:
    """A line that is not on the bill as it stands: it came from another desk before the settlement reached it.

    ``unbilled``: it is on no bill at all.
    """

    line_id: str
    name: str
    billed_fen: int
    amount_fen: int
    unbilled: bool


def unsettled(by: Actor, session: Session, order_id: str) -> list[Late]:
    """The order's lines that differ from what was billed for them: added, changed or removed at another desk.

    Adjustments that name a line count; what remains is to be adjusted, or agreed not to be. Empty before settlement.
    """
    by.need(Right.LOOK_UP)
    row = find(by, session, order_id)
    return _late(session, [order_id]).get(order_id, []) if row.settlement_id else []


def untold(by: Actor, session: Session) -> list[NewTask]:
    """A task for each order settled within ``LOOK_BACK`` that has such lines and no task of this bill yet.

    Once a bill was adjusted, a line that stands on it otherwise than in the order does so because somebody wants it.
    """
    by.need(Right.SERVICE)
    counted = session.execute(
        select(Settlement.order_id, func.count())
        .where(Settlement.store_id == by.store_id, Settlement.settled_at >= clock.now() - LOOK_BACK)
        .where(Settlement.deleted_at.is_(None))
        .group_by(Settlement.order_id)
    )
    turns = {row[0]: row[1] for row in counted}
    late = {
        order_id: told
        for order_id, lines in _late(session, list(turns)).items()
        if (told := [each for each in lines if each.unbilled or turns[order_id] == 1])
    }
    found = session.scalars(select(RepairOrder).where(RepairOrder.id.in_(late), RepairOrder.settlement_id.is_not(None)))
    made = [_task(row, turns[row.id], late[row.id]) for row in found]
    return [each for each in made if not task.is_made(by, session, each)]


def tell(by: Actor, session: Session) -> int:
    """Make the tasks of :func:`untold`; how many are new."""
    made = untold(by, session)
    for each in made:
        task.make(by, session, each)
    return len(made)


def _task(row: RepairOrder, turns: int, late: Sequence[Late]) -> NewTask:
    facts = {"number": row.number, "count": len(late)}
    subject, reason = f"repair_order:{row.id}", "task.service.late_line"
    return NewTask(LATE, subject, reason, clock.now(), str(turns), "do", row.adviser_id, row.customer_id, facts)


def _late(session: Session, order_ids: Sequence[str]) -> dict[str, list[Late]]:
    """By order; those without such lines are not in it."""
    billed, now = dict[str, dict[str, tuple[str, int]]](), dict[str, dict[str, OrderLine]]()
    for order_id, line_id, name, fen in session.execute(
        select(
            Settlement.order_id, SettlementLine.line_id, SettlementLine.name,
            SettlementLine.amount_fen + SettlementLine.discount_fen,
        )
        .join(Settlement, Settlement.id == SettlementLine.settlement_id)
        .where(Settlement.order_id.in_(order_ids), SettlementLine.line_id.is_not(None))
        .where(Settlement.deleted_at.is_(None))
    ):  # fmt: skip
        known, key = billed.setdefault(order_id, {}), line_id or ""
        known[key] = (name, known.get(key, ("", 0))[1] + fen)
    lines = select(OrderLine).where(OrderLine.order_id.in_(order_ids), OrderLine.deleted_at.is_(None))
    for line in session.scalars(lines.order_by(OrderLine.place, OrderLine.id)):
        now.setdefault(line.order_id, {})[line.id] = line
    found = {each: list(_differing(billed.get(each, {}), now.get(each, {}))) for each in order_ids}
    return {order_id: late for order_id, late in found.items() if late}


def _differing(billed: Mapping[str, tuple[str, int]], now: Mapping[str, OrderLine]) -> Iterator[Late]:
    for line_id in [*now, *(each for each in billed if each not in now)]:
        name, fen = billed.get(line_id, ("", 0))
        line = now.get(line_id)
        amount = order_line.amount(line) if line is not None else 0
        if fen != amount or line_id not in billed:
            yield Late(line_id, line.name if line is not None else name, fen, amount, line_id not in billed)
