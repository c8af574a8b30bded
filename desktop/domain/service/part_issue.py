"""Parts handed from the store room to the workshop and back: each handing is a record and an entry in the stock ledger.

Each is the next turn of its line, which only one record can have: of two desks that issue one line offline the second
is refused by the arbiter, as a whole, with its stock entry. Verbs: ``issuing``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

from sqlalchemy import String, Text, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from desktop.domain.actor import Right
from desktop.domain.check import Change, Look, rule
from desktop.domain.claim import Want
from desktop.domain.problem import Problem
from desktop.domain.record import Base, Local, Op, Record, Synced
from desktop.domain.service.repair_order import settled_problem

ISSUE, ISSUE_BACK = "issue", "issue_back"
"""The reasons of the entries in the stock ledger."""


def wanted(row: Mapping[str, Any]) -> list[Want]:
    """The turn of its line."""
    return [Want(f"issue:{row['line_id']}", (str(row["turn"]),))]


class PartIssue(Record, Base):
    """One handing over. ``qty_milli``: above 0 to the workshop, below 0 back to the shelf."""

    __tablename__ = "part_issue"
    __sync__: ClassVar[Synced | Local] = Synced(
        op=Op.RESERVE, claims=wanted, write=frozenset({Right.STOCK, Right.SERVICE}), since={"": "0020"}
    )

    order_id: Mapped[str] = mapped_column(String(36), index=True)
    line_id: Mapped[str] = mapped_column(String(36), index=True)
    turn: Mapped[int] = mapped_column()
    """How many there were of this line before."""
    part_key: Mapped[str] = mapped_column(Text)
    qty_milli: Mapped[int] = mapped_column()
    to_id: Mapped[str | None] = mapped_column(String(36))
    """The technician who took or brought it."""


@rule("part_issue")
def issue_is_possible(change: Change, look: Look) -> Iterable[Problem]:
    """It moves something of a line of an order that is not settled, and never changes."""
    row = change.after
    if not row["line_id"] or not row["part_key"]:
        yield Problem("part.missing", "part")
    if row["qty_milli"] == 0:
        yield Problem("stock.qty", "qty", {"value": 0})
    if change.before is not None and change.columns:
        yield Problem("issue.changed", "qty")
    yield from settled_problem(look, row["order_id"])


def issued_of(session: Session, line_ids: Sequence[str]) -> dict[str, int]:
    """Line → what stands issued of it, in thousandths; without those of which nothing ever was."""
    found = session.execute(
        select(PartIssue.line_id, func.sum(PartIssue.qty_milli))
        .where(PartIssue.line_id.in_(list(line_ids)), PartIssue.deleted_at.is_(None))
        .group_by(PartIssue.line_id)
    )
    return {row[0]: row[1] for row in found}
