"""What the workshop keeps of a car besides the vehicle itself: when it was bought and registered, engine, use, oil."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import ClassVar

from sqlalchemy import Text
from sqlalchemy.orm import Mapped, mapped_column

from desktop.domain.actor import Right
from desktop.domain.check import Change, Look, rule
from desktop.domain.problem import Problem
from desktop.domain.record import Base, Local, Record, Synced

USES = ("family", "firm", "hire")
"""They are stored and travel: never rename one."""


class CarFile(Record, Base):
    """One car's; its id is the vehicle's, so that two desks make one."""

    __tablename__ = "car_file"
    __sync__: ClassVar[Synced | Local] = Synced(
        write=frozenset({Right.SERVICE, Right.CUSTOMER}), since={"": "0023"}, keeps_both=frozenset({"bought_on"})
    )

    bought_on: Mapped[date | None] = mapped_column()
    """Of the invoice: 三包 begins then."""
    registered_on: Mapped[date | None] = mapped_column()
    use: Mapped[str] = mapped_column(Text, default="family")
    engine_number: Mapped[str] = mapped_column(Text, default="")
    colour: Mapped[str] = mapped_column(Text, default="")
    oil: Mapped[str] = mapped_column(Text, default="")
    """What oil it takes, for the reminder card."""


@rule("car_file")
def car_file_is_possible(change: Change, look: Look) -> Iterable[Problem]:
    """Not registered before it was bought."""
    row = change.after
    if row["bought_on"] and row["registered_on"] and row["registered_on"] < row["bought_on"]:
        yield Problem("date.order", "registered_on", {"value": row["registered_on"], "earliest": row["bought_on"]})
