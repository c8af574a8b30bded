"""Hand parts of a repair order from the store room to the workshop, and take them back."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desktop.domain import text
from desktop.domain.actor import Actor, Right
from desktop.domain.parts.stock import StockEntry, StockLevel, stock_of
from desktop.domain.problem import Refused
from desktop.domain.service import appointment_part
from desktop.domain.service.order_line import OrderLine
from desktop.domain.service.part_issue import ISSUE, ISSUE_BACK, PartIssue, issued_of
from desktop.domain.service.repair_order import VOID, find


@dataclass(frozen=True)
class Issued:
    """What a handing over made of it. ``level``: of the stock, with what is odd about it."""

    issue_id: str
    issued_milli: int
    level: StockLevel


def issue(by: Actor, session: Session, line_id: str, qty_milli: int = 0, *, to_id: str = "") -> Issued:
    """Hand parts of a line to the workshop: so many, or all that is missing. A short shelf warns, as the stock does.

    Raises Refused ``line.gone``, ``order.*``, ``issue.part`` for a line that is no part of ours, ``issue.done`` where
    it is all out already, ``issue.more`` beyond the line.
    """
    _need(by)
    line = _line(by, session, line_id)
    if line.kind != "part" or line.own or not line.part_key:
        raise Refused("issue.part", "line", value=line.name)
    out = issued_of(session, [line_id]).get(line_id, 0)
    missing = line.qty_milli - out
    if missing <= 0:
        raise Refused("issue.done", "line", value=line.name)
    if qty_milli < 0 or qty_milli > missing:
        raise Refused("issue.more", "qty", value=qty_milli / 1000, qty=missing / 1000)
    appointment_part.use_kept(by, session, find(by, session, line.order_id).appointment_id, line.part_key)
    return _enter(by, session, line, qty_milli or missing, to_id)


def give_back(by: Actor, session: Session, line_id: str, qty_milli: int = 0, *, from_id: str = "") -> Issued:
    """Parts of a line back on the shelf: so many, or all. Raises Refused ``line.gone``, ``order.*``, ``issue.none``."""
    _need(by)
    line = _line(by, session, line_id)
    out = issued_of(session, [line_id]).get(line_id, 0)
    if out <= 0 or not 0 <= qty_milli <= out:
        raise Refused("issue.none", "qty", value=line.name, qty=out / 1000)
    return _enter(by, session, line, -(qty_milli or out), from_id)


def _need(by: Actor) -> None:
    """Whoever keeps the stock, and whoever keeps the order: without its parts it could not be settled."""
    if not by.may(Right.STOCK):
        by.need(Right.SERVICE)


def _line(by: Actor, session: Session, line_id: str) -> OrderLine:
    line = session.get(OrderLine, line_id)
    if line is None or line.deleted_at is not None or line.store_id != by.store_id:
        raise Refused("line.gone", "line")
    order = find(by, session, line.order_id)
    if order.settlement_id or order.state == VOID:
        raise Refused("order.settled" if order.settlement_id else "order.void", "order", number=order.number)
    return line


def _enter(by: Actor, session: Session, line: OrderLine, qty_milli: int, staff_id: str) -> Issued:
    turns = select(func.count()).select_from(PartIssue).where(PartIssue.line_id == line.id)
    row = PartIssue(
        store_id=by.store_id, order_id=line.order_id, line_id=line.id, turn=session.scalars(turns).one(),
        part_key=line.part_key, qty_milli=qty_milli, to_id=staff_id or None,
    )  # fmt: skip
    session.add(row)
    session.add(
        StockEntry(
            store_id=by.store_id, part_key=line.part_key, account="here", qty_milli=-qty_milli,
            reason=ISSUE if qty_milli > 0 else ISSUE_BACK, note=line.name[: text.LINE], doc_id=row.id,
        )
    )  # fmt: skip
    session.flush()
    return Issued(row.id, issued_of(session, [line.id])[line.id], stock_of(by, session, line.part_key))
