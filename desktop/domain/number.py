"""Numbers of papers: made offline, unique in the group, never used twice."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from desktop.domain import clock
from desktop.domain.local import Device
from desktop.domain.people.staff import Store


def next_number(session: Session, day: date | None = None) -> str:
    """``store-device-yymmdd-seq``, counted up in the transaction that saves the paper.

    The sequence is the device's and runs on over days and years, so that a clock set back repeats nothing; a refused
    transaction gives its number back unused. At least four digits. ``day``: printed in it, today's unless given.
    """
    counted = update(Device).where(Device.id == 1).values(sequence=Device.sequence + 1)
    session.execute(counted, execution_options={"synchronize_session": False})
    store_id, code, sequence = session.execute(select(Device.store_id, Device.code, Device.sequence)).one()
    store_code = session.execute(select(Store.code).where(Store.id == store_id)).scalar_one()
    return f"{store_code}-{code}-{day or clock.today():%y%m%d}-{sequence:04d}"
