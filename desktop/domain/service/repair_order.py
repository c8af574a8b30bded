"""Repair orders (委托书): the record, its states, the rules that hold at every desk and the centre.

Lines are ``order_line``, what happens to it ``order_course``, its money ``settlement``. Two desks may write one order
at once: it merges field by field and line by line. From its settlement on only where the car is may change.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, Session, mapped_column

from desktop.domain.actor import Actor, Right
from desktop.domain.check import Change, Look, rule
from desktop.domain.money import FULL_RATE_BP, MAX_FEN
from desktop.domain.people.vehicle import MAX_ODOMETER_KM
from desktop.domain.problem import Problem, Refused
from desktop.domain.record import Base, Json, Local, Record, Row, Synced

RECEIVED, DISPATCHED, WORKING, WAITING, CHECKING, DONE, SETTLED, LEFT, VOID = (
    "received", "dispatched", "working", "waiting_parts", "checking", "done", "settled", "left", "void",
)  # fmt: skip
STATES = (RECEIVED, DISPATCHED, WORKING, WAITING, CHECKING, DONE, SETTLED, LEFT, VOID)
"""They are stored and travel: never rename one."""
OPEN = frozenset({RECEIVED, DISPATCHED, WORKING, WAITING, CHECKING, DONE})
CUSTOMER, WARRANTY, INSURER, GOODWILL = "customer", "warranty", "insurer", "goodwill"
PAYERS = (CUSTOMER, WARRANTY, INSURER, GOODWILL)
"""Who pays a line: the customer, the maker, the insurer, the store itself. They are stored and travel."""
OLD_PARTS = ("take", "leave", "none")
"""The customer takes the old parts along, leaves them, or there are none."""
FULL_TANK = 8
"""Eighths, inclusive."""


class RepairOrder(Record, Base):
    """One visit of a car to the workshop. Names and numbers of people are copied at settlement, not before."""

    __tablename__ = "repair_order"
    __sync__: ClassVar[Synced | Local] = Synced(
        write=frozenset({Right.SERVICE, Right.SETTLE, Right.CUSTOMER}), since={"": "0020", "signed_marks": "0029"},
        keeps_both=frozenset({"promised_at", "budget_fen", "odometer_km", "discount_fen"}),
    )  # fmt: skip
    __table_args__ = (
        Index("ix_repair_order_vehicle_id_received_at", "vehicle_id", "received_at"),
        Index("ix_repair_order_store_id_state", "store_id", "state"),
    )

    number: Mapped[str] = mapped_column(Text, index=True)
    vehicle_id: Mapped[str] = mapped_column(String(36))
    appointment_id: Mapped[str | None] = mapped_column(String(36), index=True)
    customer_id: Mapped[str] = mapped_column(String(36), index=True)
    """托修方: who orders the work, usually the owner."""
    bringer_name: Mapped[str] = mapped_column(Text, default="")
    """送修人 where it is somebody else: a driver of the firm, a relative."""
    bringer_phone: Mapped[str] = mapped_column(Text, default="")
    flow: Mapped[str] = mapped_column(Text)
    """One of ``kind.FLOWS``: how the shop treats it."""
    category: Mapped[str] = mapped_column(Text)
    """One of ``kind.CATEGORIES``: 维修类别, what the law calls it."""
    state: Mapped[str] = mapped_column(Text, default=RECEIVED)
    """Where it stands; when it came there is in ``order_step``."""
    odometer_km: Mapped[int] = mapped_column()
    """At reception."""
    fuel_eighths: Mapped[int | None] = mapped_column()
    charge_percent: Mapped[int | None] = mapped_column()
    words: Mapped[str] = mapped_column(Text, default="")
    """What the customer said, in the customer's own words."""
    diagnosis: Mapped[str] = mapped_column(Text, default="")
    """What the workshop found; the fault description of the electronic file."""
    belongings: Mapped[str] = mapped_column(Text, default="")
    fittings: Mapped[Any] = mapped_column(Json, default=dict)
    """Tools, spare wheel, extinguisher, papers …: item → whether it is there."""
    covers: Mapped[bool] = mapped_column(default=True)
    """三件套 laid in."""
    old_parts: Mapped[str] = mapped_column(Text, default="leave")
    wash: Mapped[bool] = mapped_column(default=False)
    waits: Mapped[bool] = mapped_column(default=False)
    """The customer waits in the lounge."""
    by_tow: Mapped[bool] = mapped_column(default=False)
    signed_marks: Mapped[Any] = mapped_column(Json, nullable=True)
    """Ids of the marks on the check-in sheet that was signed, by whatever clock; None before."""
    adviser_id: Mapped[str] = mapped_column(String(36))
    received_at: Mapped[datetime] = mapped_column(index=True)
    promised_at: Mapped[datetime | None] = mapped_column()
    budget_fen: Mapped[int | None] = mapped_column()
    """What the customer signed for; None before."""
    deviation_bp: Mapped[int] = mapped_column(default=0)
    """By how much the bill may exceed the budget without asking."""
    signed_at: Mapped[datetime | None] = mapped_column()
    paper_id: Mapped[str | None] = mapped_column(String(36))
    discount_fen: Mapped[int] = mapped_column(default=0)
    """Off the customer's share of the whole order."""
    check_by: Mapped[str | None] = mapped_column(String(36))
    """Who passed the quality check, and when; None before."""
    checked_at: Mapped[datetime | None] = mapped_column()
    certificate: Mapped[str] = mapped_column(Text, default="")
    """Number of the 竣工出厂合格证 where one is due."""
    settlement_id: Mapped[str | None] = mapped_column(String(36))
    rework_of: Mapped[str | None] = mapped_column(String(36))
    """The order whose work is done again under its warranty."""
    void_why: Mapped[str] = mapped_column(Text, default="")


PERSONAL = ("bringer_name", "bringer_phone", "words", "belongings", "void_why")
"""What is emptied when the customer asks to be deleted; the work and its money stay."""
AFTER_SETTLEMENT = frozenset({"state", "paper_id", "certificate", *PERSONAL})
"""What may still change once it is settled; the personal words may only be emptied."""


@rule("repair_order")
def order_is_whole(change: Change, look: Look) -> Iterable[Problem]:
    """A number, a car, a customer, a kind; kinds of a newer program pass."""
    row = change.after
    for name in ("number", "vehicle_id", "customer_id", "flow", "category", "state"):
        if not row[name]:
            yield Problem("text.missing", name.removesuffix("_id"))
    if not 0 <= row["odometer_km"] <= MAX_ODOMETER_KM:
        yield Problem("odometer.size", "odometer", {"value": row["odometer_km"]})
    for name, most in (("fuel_eighths", FULL_TANK), ("charge_percent", 100)):
        if row[name] is not None and not 0 <= row[name] <= most:
            yield Problem("order.level", name, {"value": row[name], "most": most})
    if row["budget_fen"] is not None and not 0 <= row["budget_fen"] < MAX_FEN:
        yield Problem("money.size", "budget", {"value": row["budget_fen"] / 100})
    if not 0 <= row["deviation_bp"] <= FULL_RATE_BP:
        yield Problem("order.deviation", "deviation", {"value": row["deviation_bp"] / 100})
    if row["discount_fen"] < 0:
        yield Problem("money.negative", "discount", {"value": row["discount_fen"] / 100})


@rule("repair_order")
def order_is_settled_for_good(change: Change, look: Look) -> Iterable[Problem]:
    """After settlement nothing is edited; it stays settled, and goes on to ``left`` only."""
    before, after = change.before, change.after
    if before is None or not before["settlement_id"]:
        return
    for column in sorted(change.columns - AFTER_SETTLEMENT):
        yield Problem("order.settled", column, {"number": before["number"]})
    if any(after[name] for name in change.columns & set(PERSONAL)):
        yield Problem("order.settled", "words", {"number": before["number"]})
    if "state" in change.columns and (before["state"], after["state"]) != (SETTLED, LEFT):
        yield Problem("order.settled", "state", {"number": before["number"]})


def settled_problem(look: Look, order_id: str) -> Iterable[Problem]:
    """That the order is settled, for the rules of its lines; nothing where it is not, or is not known here."""
    order: Row | None = look("repair_order", order_id)
    if order is not None and order["settlement_id"]:
        yield Problem("order.settled", "order", {"number": order["number"]})


def find(by: Actor, session: Session, order_id: str) -> RepairOrder:
    """The order of this store. Raises Refused ``right.missing``, ``order.gone``."""
    by.need(Right.LOOK_UP)
    row = session.get(RepairOrder, order_id)
    if row is None or row.deleted_at is not None or row.store_id != by.store_id:
        raise Refused("order.gone", "order")
    return row


def open_order(by: Actor, session: Session, order_id: str) -> RepairOrder:
    """An order that may be written on. Raises Refused ``right.missing``, ``order.gone``, ``.settled``, ``.void``."""
    by.need(Right.SERVICE)
    row = find(by, session, order_id)
    if row.settlement_id:
        raise Refused("order.settled", "order", number=row.number)
    if row.state == VOID:
        raise Refused("order.void", "order", number=row.number)
    return row
