"""Whose a car was and which plates it bore, from when to when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.domain.actor import Actor, Right
from desktop.domain.people import plate as plates
from desktop.domain.people.customer import Customer
from desktop.domain.people.vehicle import Ownership, Plate


@dataclass(frozen=True)
class Spell:
    """One plate or one owner for a time; ``until`` is None for the present one. A deleted owner has no name."""

    text: str
    since: date
    until: date | None


@dataclass(frozen=True)
class CarHistory:
    """The latest first."""

    plates: tuple[Spell, ...]
    owners: tuple[Spell, ...]


def car_history(by: Actor, session: Session, car_id: str) -> CarHistory:
    """All plates and owners of a car."""
    by.need(Right.CUSTOMER)
    borne = session.scalars(
        select(Plate)
        .where(Plate.vehicle_id == car_id, Plate.deleted_at.is_(None))
        .order_by(Plate.since.desc(), Plate.id.desc())
    )
    owned = session.execute(
        select(Customer.name, Ownership.since, Ownership.until)
        .outerjoin(Customer, Customer.id == Ownership.customer_id)
        .where(Ownership.vehicle_id == car_id, Ownership.deleted_at.is_(None))
        .order_by(Ownership.since.desc(), Ownership.id.desc())
    )
    return CarHistory(
        tuple(Spell(plates.dotted(row.number), row.since, row.until) for row in borne),
        tuple(Spell(name or "", since, until) for name, since, until in owned),
    )
