"""Baskets not issued yet: saved with every pause, brought back after a crash, parked while another is served."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.domain import clock
from desktop.domain.actor import Actor, Right
from desktop.domain.local import Draft
from desktop.domain.sales.basket import Basket, BasketCar, BasketCustomer, BasketLevel
from desktop.domain.sales.line import Line

KIND = "quote"


@dataclass(frozen=True)
class DraftRow:
    """A kept basket, and since when."""

    basket: Basket
    parked: bool
    changed_at: datetime


def save_draft(by: Actor, session: Session, basket: Basket, *, parked: bool = False) -> None:
    """Keep the basket as it is now; an empty one is forgotten."""
    by.need(Right.QUOTE)
    kept = session.get(Draft, basket.id)
    if not _worth_keeping(basket):
        if kept is not None:
            session.delete(kept)
    elif kept is None:
        session.add(
            Draft(
                id=basket.id,
                kind=KIND,
                staff_id=by.staff_id,
                body=to_json(basket),
                parked=parked,
                changed_at=clock.now(),
            )
        )
    else:
        kept.body, kept.parked, kept.changed_at = to_json(basket), parked, clock.now()
    session.flush()


def park(by: Actor, session: Session, basket: Basket) -> None:
    """Put the basket aside for later."""
    by.need(Right.QUOTE)
    save_draft(by, session, basket, parked=True)


def unpark(by: Actor, session: Session, basket_id: str) -> Basket | None:
    """Take a parked basket up again; None when it is gone meanwhile."""
    by.need(Right.QUOTE)
    kept = session.get(Draft, basket_id)
    if kept is None or kept.staff_id != by.staff_id:
        return None
    kept.parked = False
    session.flush()
    return from_json(kept.body)


def drop_draft(by: Actor, session: Session, basket_id: str) -> None:
    """Forget a basket."""
    by.need(Right.QUOTE)
    kept = session.get(Draft, basket_id)
    if kept is not None:
        session.delete(kept)
        session.flush()


def drafts(by: Actor, session: Session) -> list[DraftRow]:
    """This person's baskets on this device, the last touched first."""
    by.need(Right.QUOTE)
    rows = session.scalars(
        select(Draft)
        .where(Draft.kind == KIND, Draft.staff_id == by.staff_id)
        .order_by(Draft.changed_at.desc(), Draft.id.desc())
    )
    return [DraftRow(from_json(row.body), row.parked, row.changed_at) for row in rows]


def to_json(basket: Basket) -> dict[str, Any]:
    """Plain values for a draft."""
    return dataclasses.asdict(basket)


def from_json(body: dict[str, Any]) -> Basket:
    """The inverse of :func:`to_json`; fields of an older or newer program are left out or take their default."""
    return Basket(
        lines=tuple(_made(Line, line) for line in body.get("lines", ())),
        customer=_made(BasketCustomer, body.get("customer") or {}),
        car=_made(BasketCar, body.get("car") or {}),
        level=_made(BasketLevel, body.get("level") or {}),
        **_known(Basket, body, without=frozenset({"lines", "customer", "car", "level"})),
    )


def _made(kind: type[Any], values: dict[str, Any]) -> Any:
    return kind(**_known(kind, values))


def _known(kind: type[Any], values: dict[str, Any], without: frozenset[str] = frozenset()) -> dict[str, Any]:
    names = {each.name for each in dataclasses.fields(kind)} - without
    return {name: value for name, value in values.items() if name in names}


def _worth_keeping(basket: Basket) -> bool:
    return bool(
        basket.lines or basket.remark or basket.customer.id or basket.customer.name or basket.car.vin
        or basket.car.car_key or basket.car.plate or basket.revises
    )  # fmt: skip
