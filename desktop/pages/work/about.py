"""What a task is about, and the page that shows it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from desktop.domain.actor import Actor, Right
from desktop.domain.sales import car_key
from desktop.domain.work.task_list import TaskRow

_PAGES: dict[str, tuple[str, Callable[[str], Any]]] = {
    "drive": ("drives", lambda row_id: {"drive": row_id}),
    "customer": ("customers", lambda row_id: {"customer_id": row_id}),
    "inquiry": ("inquiries", lambda row_id: row_id),
    "quote": ("quotes", lambda row_id: {"quote_id": row_id}),
}
"""What a task is about → the page that shows it, and how it takes the id."""


_WORKSHOP = {"repair_order": "order", "vehicle": "vehicle", "service_due": "vehicle"}
"""What the workshop's page shows, for whoever works there."""


@dataclass(frozen=True)
class Goal:
    """A page's name and what it is to show."""

    page: str
    payload: Any


def goal(by: Actor, session: Session, row: TaskRow) -> Goal | None:
    """Where Enter goes: to the thing itself, else to its customer; None where no page shows either."""
    table, _, row_id = row.subject.partition(":")
    if table == "key_loan" and by.may(Right.DRIVE):
        loan = car_key.loan(by, session, row_id)
        if loan is not None:  # a key that was lent without a drive is its car's
            return Goal("drives", {"drive": loan.drive_id}) if loan.drive_id else Goal("fleet", {"car": loan.car_id})
    if table in _WORKSHOP and by.may(Right.SERVICE):
        return Goal("service", {_WORKSHOP[table]: row_id})
    if table in _PAGES:
        page, payload = _PAGES[table]
        return Goal(page, payload(row_id))
    return Goal("customers", {"customer_id": row.customer_id}) if row.customer_id else None
