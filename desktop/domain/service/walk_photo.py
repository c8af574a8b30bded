"""Photos of the walk-round: one document an order, kept and sent as printed papers are. They show a car, no person."""

from __future__ import annotations

from sqlalchemy.orm import Session

from desktop.domain.actor import Actor, Right
from desktop.domain.sales import paper
from desktop.domain.sales.paper import SERVICE
from desktop.domain.service.repair_order import find

KIND = SERVICE + "photo"


def keep_photos(by: Actor, session: Session, order_id: str, pdf: bytes) -> str:
    """Archive them with the order; the paper's id. Raises Refused ``order.gone``."""
    by.need(Right.SERVICE)
    order = find(by, session, order_id)
    return paper.archive(by, session, KIND, order_id, number=order.number, language="zh", pdf=pdf)
