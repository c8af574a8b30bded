"""Quotes. What was printed is frozen: a change is a new revision under the same number."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from desktop.domain.actor import Right
from desktop.domain.check import Change, Look, rule
from desktop.domain.money import MAX_FEN, line_amount
from desktop.domain.problem import Problem
from desktop.domain.record import Base, Local, Record, Synced, data_columns

CHANGEABLE = frozenset({"state", "void_reason", "voided_at", "approval", "approval_reasons"})
"""What may change after a quote was issued."""
PERSONAL = frozenset({"customer_name", "contact_name", "phone", "remark"})
"""What may be emptied, and only emptied, when the customer asks to be deleted."""
NEXT_STATES = {"issued": frozenset({"superseded", "void"}), "superseded": frozenset[str](), "void": frozenset[str]()}


class Quote(Record, Base):
    """One frozen revision. The customer's and the car's words are copied in: the paper never changes with them."""

    __tablename__ = "quote"
    __sync__: ClassVar[Synced | Local] = Synced(
        write=frozenset({Right.QUOTE, Right.QUOTE_VOID, Right.CUSTOMER}),
        writing={"voided_at": Right.QUOTE_VOID, "void_reason": Right.QUOTE_VOID},
        seen_with={"cost_total_fen": Right.COST},
    )

    number: Mapped[str] = mapped_column(Text, index=True)
    number_reversed: Mapped[str] = mapped_column(Text, default="", index=True)
    """The number backwards, so that its last digits are a prefix."""
    revision: Mapped[int] = mapped_column(default=1)
    state: Mapped[str] = mapped_column(Text, default="issued")
    """``issued``, ``superseded`` by a later revision, or ``void``."""
    approval: Mapped[str] = mapped_column(Text, default="none")
    """``none``, or ``needed`` while it prints 待审批."""
    approval_reasons: Mapped[str] = mapped_column(Text, default="")
    """Comma-separated: ``amount``, ``margin``."""
    copied_from: Mapped[str | None] = mapped_column(String(36))
    customer_id: Mapped[str | None] = mapped_column(String(36), index=True)
    customer_name: Mapped[str] = mapped_column(Text, default="")
    contact_name: Mapped[str] = mapped_column(Text, default="")
    phone: Mapped[str] = mapped_column(Text, default="")
    """Masked, as it is printed."""
    level_name: Mapped[str] = mapped_column(Text, default="")
    level_rate_bp: Mapped[int] = mapped_column(default=10_000)
    terms_days: Mapped[int] = mapped_column(default=0)
    vehicle_id: Mapped[str | None] = mapped_column(String(36), index=True)
    vin: Mapped[str] = mapped_column(Text, default="")
    vin_verified: Mapped[bool] = mapped_column(default=True)
    plate: Mapped[str] = mapped_column(Text, default="")
    car_name: Mapped[str] = mapped_column(Text, default="")
    odometer_km: Mapped[int | None] = mapped_column()
    list_total_fen: Mapped[int] = mapped_column()
    """Sum of the lines at list price."""
    total_fen: Mapped[int] = mapped_column()
    """Sum of the rounded lines, tax included."""
    cost_total_fen: Mapped[int | None] = mapped_column()
    """None when a line's cost is unknown."""
    remark: Mapped[str] = mapped_column(Text, default="")
    issued_at: Mapped[datetime] = mapped_column(index=True)
    issued_by_name: Mapped[str] = mapped_column(Text)
    prices_at: Mapped[datetime] = mapped_column()
    valid_until: Mapped[date] = mapped_column()
    tax_note: Mapped[str] = mapped_column(Text, default="")
    offline: Mapped[bool] = mapped_column(default=False)
    """Issued while the centre was out of reach: prints 离线开具，待同步."""
    void_reason: Mapped[str] = mapped_column(Text, default="")
    voided_at: Mapped[datetime | None] = mapped_column()


class QuoteLine(Record, Base):
    """One line of a frozen quote, as printed."""

    __tablename__ = "quote_line"
    __sync__: ClassVar[Synced | Local] = Synced(write=frozenset({Right.QUOTE}), seen_with={"cost_fen": Right.COST})

    quote_id: Mapped[str] = mapped_column(String(36), index=True)
    position: Mapped[int] = mapped_column()
    kind: Mapped[str] = mapped_column(Text)
    """``part``, ``labour`` or ``sundry``."""
    part_key: Mapped[str] = mapped_column(Text, default="")
    number: Mapped[str] = mapped_column(Text, default="")
    name: Mapped[str] = mapped_column(Text)
    name_en: Mapped[str] = mapped_column(Text, default="")
    brand: Mapped[str] = mapped_column(Text, default="")
    spec: Mapped[str] = mapped_column(Text, default="")
    grade: Mapped[str] = mapped_column(Text, default="")
    """``oe`` 原厂, ``equivalent`` 质量相当, ``remanufactured`` 再制造, ``reused`` 回用, or empty."""
    unit: Mapped[str] = mapped_column(Text, default="件")
    qty_milli: Mapped[int] = mapped_column()
    list_fen: Mapped[int] = mapped_column()
    rate_bp: Mapped[int] = mapped_column(default=10_000)
    unit_fen: Mapped[int] = mapped_column()
    amount_fen: Mapped[int] = mapped_column()
    cost_fen: Mapped[int | None] = mapped_column()
    """Cost of one unit as known when issued."""
    stock_state: Mapped[str] = mapped_column(Text, default="")
    """``here`` 现货, ``coming`` 在途, ``order`` 需订货, or empty for labour and sundry."""
    stock_milli: Mapped[int] = mapped_column(default=0)
    eta: Mapped[date | None] = mapped_column()
    warranty: Mapped[str] = mapped_column(Text, default="")
    fit: Mapped[str] = mapped_column(Text, default="")
    """``fits``, ``conditional``, ``no`` or ``unknown``, as shown when it was added."""


@rule("quote")
def quote_is_frozen(change: Change, look: Look) -> Iterable[Problem]:
    """After issue only state, voiding and approval may change; personal words may be emptied."""
    before, after = change.before, change.after
    if before is None:
        if not after["number"] or after["revision"] < 1:
            yield Problem("quote.number", "number", {"value": after["number"]})
        if not 0 <= after["total_fen"] < MAX_FEN:
            yield Problem("quote.total", "total", {"value": after["total_fen"] / 100})
        return
    for column in data_columns("quote"):
        if after.get(column) == before.get(column) or column in CHANGEABLE:
            continue
        if column not in PERSONAL or after[column] != "":
            yield Problem("quote.frozen", column, {"number": before["number"]})
    if after["state"] == "void" != before["state"] and after["voided_at"] is None:
        yield Problem("quote.state", "state", {"number": before["number"], "state": before["state"]})
    if after["state"] != before["state"] and after["state"] not in NEXT_STATES.get(before["state"], ()):
        yield Problem("quote.state", "state", {"number": before["number"], "state": before["state"]})


@rule("quote_line")
def quote_line_is_frozen(change: Change, look: Look) -> Iterable[Problem]:
    """A line never changes, and its amount is its price times its quantity."""
    before, after = change.before, change.after
    if before is not None:
        changed = [column for column in data_columns("quote_line") if after.get(column) != before.get(column)]
        yield from (Problem("quote.frozen", column, {"number": ""}) for column in changed)
    elif after["qty_milli"] <= 0 or after["unit_fen"] < 0:
        yield Problem("qty.zero", "qty", {"value": after["qty_milli"] / 1000})
    elif after["amount_fen"] != line_amount(after["unit_fen"], after["qty_milli"]):
        yield Problem("quote.amount", "amount", {"value": after["amount_fen"] / 100})
