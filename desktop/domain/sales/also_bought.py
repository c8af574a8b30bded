"""买了 A 的通常还要 B: what stands together on the group's quotes, counted by the centre."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, ClassVar

from sqlalchemy import Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from desktop.domain.actor import Actor, Right
from desktop.domain.record import CENTRE, Base, Json, Local, Pairs, Record, Synced

LEAST_QUOTES, MOST_PARTS = 3, 5


class AlsoBought(Record, Base):
    """The parts that are most often on a quote with one."""

    __tablename__ = "also_bought"
    __sync__: ClassVar[Synced | Local] = Synced(
        stream="group", write=frozenset({CENTRE}), since={"": "0017"},
        made=Pairs(
            of="quote_line", within="quote_id", item="part_key", where={"kind": "part"}, parent="quote",
            parent_where={"state": "issued"}, least=LEAST_QUOTES, most=MOST_PARTS,
        ),
    )  # fmt: skip

    part_key: Mapped[str] = mapped_column(Text, index=True)
    others: Mapped[Any] = mapped_column(Json)
    """Pairs of part key and on how many quotes both stood, the most first."""


def also_bought(by: Actor, session: Session, part_keys: Collection[str], limit: int = 3) -> list[tuple[str, int]]:
    """Parts that go with these and are not among them, with the number of quotes, the most often first."""
    by.need(Right.LOOK_UP)
    wanted = select(AlsoBought.others).where(AlsoBought.part_key.in_(list(part_keys)), AlsoBought.deleted_at.is_(None))
    counted: dict[str, int] = {}
    for others in session.scalars(wanted):
        for key, quotes in others or ():
            if key not in part_keys:
                counted[key] = max(counted.get(key, 0), int(quotes))
    return sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))[:limit]
