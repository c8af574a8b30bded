"""Settlements (结算清单): a repair order's money as it was, frozen. What is wrong afterwards is adjusted beside it.

A settlement is the order's turn 0, an adjustment its next turn; a turn is what only one record can have. So of two
desks that settle one order offline the second is refused by the arbiter, as a whole. What reaches the order later is
refused by the rules of its lines; what had reached it before and was not known to the desk that settled is told by
``late_line.unsettled`` and put right by an adjustment.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from desktop.domain.actor import Right
from desktop.domain.check import Change, Look, rule
from desktop.domain.claim import Want
from desktop.domain.money import line_amount
from desktop.domain.problem import Problem
from desktop.domain.record import Base, Local, Op, Record, Synced, data_columns
from desktop.domain.service.repair_order import PAYERS


def wanted(row: Mapping[str, Any]) -> list[Want]:
    """The turn of its order."""
    return [Want(f"settle:{row['order_id']}", (str(row["turn"]),))]


class Settlement(Record, Base):
    """One frozen bill, or one adjustment of it. Words of people and car are copied in; they may be emptied only."""

    __tablename__ = "settlement"
    __sync__: ClassVar[Synced | Local] = Synced(
        op=Op.RESERVE, claims=wanted, write=frozenset({Right.SETTLE, Right.CUSTOMER}), since={"": "0021"}
    )

    number: Mapped[str] = mapped_column(Text, index=True)
    order_id: Mapped[str] = mapped_column(String(36), index=True)
    turn: Mapped[int] = mapped_column(default=0)
    """0: the settlement; from 1 on its adjustments."""
    why: Mapped[str] = mapped_column(Text, default="")
    """Of an adjustment."""
    settled_at: Mapped[datetime] = mapped_column(index=True)
    settled_by_name: Mapped[str] = mapped_column(Text)
    offline: Mapped[bool] = mapped_column(default=False)
    """Made while the centre was out of reach: prints 离线开具，待同步."""
    total_fen: Mapped[int] = mapped_column()
    customer_fen: Mapped[int] = mapped_column(default=0)
    warranty_fen: Mapped[int] = mapped_column(default=0)
    insurer_fen: Mapped[int] = mapped_column(default=0)
    goodwill_fen: Mapped[int] = mapped_column(default=0)
    list_fen: Mapped[int] = mapped_column(default=0)
    discount_fen: Mapped[int] = mapped_column(default=0)
    """Off the order as a whole; it is in the lines already."""
    customer_name: Mapped[str] = mapped_column(Text, default="")
    bringer_name: Mapped[str] = mapped_column(Text, default="")
    plate: Mapped[str] = mapped_column(Text, default="")
    vin: Mapped[str] = mapped_column(Text, default="")
    car_name: Mapped[str] = mapped_column(Text, default="")
    odometer_km: Mapped[int] = mapped_column(default=0)
    """At leaving, or at reception where nobody read it again."""
    category: Mapped[str] = mapped_column(Text, default="")
    certificate: Mapped[str] = mapped_column(Text, default="")
    warranty_km: Mapped[int] = mapped_column(default=0)
    warranty_days: Mapped[int] = mapped_column(default=0)


class SettlementLine(Record, Base):
    """One line of a frozen bill, as printed. ``unit_fen`` may be below 0 in an adjustment."""

    __tablename__ = "settlement_line"
    __sync__: ClassVar[Synced | Local] = Synced(
        op=Op.APPEND, write=frozenset({Right.SETTLE}), seen_with={"cost_fen": Right.COST}, since={"": "0021"}
    )

    settlement_id: Mapped[str] = mapped_column(String(36), index=True)
    line_id: Mapped[str | None] = mapped_column(String(36), index=True)
    """The order's line it was made of; None: of nothing but the adjustment."""
    position: Mapped[int] = mapped_column()
    kind: Mapped[str] = mapped_column(Text)
    heading: Mapped[str] = mapped_column(Text)
    """One of ``bill.HEADINGS``."""
    name: Mapped[str] = mapped_column(Text)
    code: Mapped[str] = mapped_column(Text, default="")
    brand: Mapped[str] = mapped_column(Text, default="")
    spec: Mapped[str] = mapped_column(Text, default="")
    grade: Mapped[str] = mapped_column(Text, default="")
    unit: Mapped[str] = mapped_column(Text, default="")
    qty_milli: Mapped[int] = mapped_column()
    unit_fen: Mapped[int] = mapped_column()
    discount_fen: Mapped[int] = mapped_column(default=0)
    amount_fen: Mapped[int] = mapped_column()
    cost_fen: Mapped[int | None] = mapped_column()
    payer: Mapped[str] = mapped_column(Text)
    own: Mapped[bool] = mapped_column(default=False)
    technician_id: Mapped[str | None] = mapped_column(String(36))


PERSONAL = frozenset({"customer_name", "bringer_name"})
"""What may be emptied, and only emptied, when the customer asks to be deleted."""


@rule("settlement")
def settlement_adds_up_and_stays(change: Change, look: Look) -> Iterable[Problem]:
    """The payers add up to the whole; afterwards only names may be emptied."""
    before, after = change.before, change.after
    if before is None:
        if after["total_fen"] != sum(after[f"{payer}_fen"] for payer in PAYERS):
            yield Problem("settlement.sum", "total", {"number": after["number"]})
        if after["turn"] > 0 and not after["why"]:
            yield Problem("reason.missing", "why")
        return
    for column in data_columns("settlement"):
        if after.get(column) != before.get(column) and (column not in PERSONAL or after[column] != ""):
            yield Problem("settlement.frozen", column, {"number": before["number"]})


@rule("settlement")
def adjustment_has_its_settlement(change: Change, look: Look) -> Iterable[Problem]:
    """What adjusts a settlement that was refused elsewhere is refused with it."""
    order = look("repair_order", change.after["order_id"]) if change.after["turn"] > 0 else None
    if change.before is None and order is not None and not order["settlement_id"]:
        yield Problem("order.unsettled", "order", {"number": order["number"]})


@rule("settlement_line")
def settlement_line_adds_up(change: Change, look: Look) -> Iterable[Problem]:
    """Its amount is its price times its quantity less its discount."""
    row = change.after
    if row["amount_fen"] != line_amount(row["unit_fen"], row["qty_milli"]) - row["discount_fen"]:
        yield Problem("settlement.sum", "amount", {"number": ""})
