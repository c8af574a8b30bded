"""Change what the workshop keeps of a car; when it is due follows."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from desktop.domain import opening, text
from desktop.domain.actor import Actor, Right
from desktop.domain.problem import Gather, Refused
from desktop.domain.service import maintenance
from desktop.domain.service.appointment_booking import find_car
from desktop.domain.service.car_file import USES, CarFile

FIELDS = ("bought_on", "registered_on", "use", "engine_number", "colour", "oil")
"""What :func:`edit_car_file` takes."""


def edit_car_file(by: Actor, session: Session, vehicle_id: str, **fields: Any) -> None:
    """Change the named fields: any of ``FIELDS``.

    Raises Refused ``vehicle.gone``, ``date.future``, ``date.order``, ``car_file.use``, ``text.length``; TypeError for
    an unknown field.
    """
    by.need(Right.SERVICE)
    find_car(session, vehicle_id)
    unknown = fields.keys() - set(FIELDS)
    if unknown:
        raise TypeError(f"not a field of a car's file: {sorted(unknown)}")
    row, gather = session.get(CarFile, vehicle_id), Gather()
    if row is None:
        row = CarFile(id=vehicle_id, store_id=by.store_id, use="family")
        session.add(row)
    today = opening.today(session, by.store_id)
    for name, value in fields.items():
        _set(gather, row, name, value, today)
    gather.done()
    session.flush()
    maintenance.keep(session, by.store_id, vehicle_id)
    session.flush()


def _set(gather: Gather, row: CarFile, name: str, value: Any, today: date) -> None:
    if name in ("bought_on", "registered_on"):
        if value is not None and value > today:
            gather.note("date.future", name, value=value.isoformat())
        setattr(row, name, value)
    elif name == "use":
        if value not in USES:
            raise Refused("car_file.use", "use", value=str(value)[:20])
        row.use = value
    else:
        setattr(row, name, gather.take(lambda: text.read(value, name), ""))
