"""What a demo store has on its shelves and what it paid: made up from the demo catalogue, the same every time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Any

SHELF = 1_500
"""Different parts on the shelves of a store of middling size."""
_SEED = 7
_WANTED = (
    "SELECT p.part_key, p.list_fen, t.demand FROM cat.part p JOIN cat.part_type t ON t.id = p.type_id"
    " WHERE p.final_id IS NULL ORDER BY p.id LIMIT ?"
)


@dataclass(frozen=True, slots=True)
class DemoStock:
    """One part of the demo store. ``order_days`` is when what is on the way arrives; None when nothing is."""

    part_key: str
    retail_fen: int
    cost_fen: int
    here: int
    order: int
    order_days: int | None


def demo_stock(connection: Any, parts: int = SHELF) -> Iterator[DemoStock]:
    """Prices and quantities for the most wanted parts of the catalogue attached as ``cat``."""
    random = Random(_SEED)  # noqa: S311 - a repeatable demo, no secret
    for part_key, list_fen, demand in connection.execute(_WANTED, (parts,)).fetchall():
        here = random.choice((0, 1, 2, demand, 2 * demand)) if random.random() < 0.8 else 0
        coming = random.random() < (0.1 if here else 0.5)
        yield DemoStock(
            part_key,
            retail_fen=list_fen,
            cost_fen=max(1, list_fen * random.randrange(58, 80) // 100),
            here=here,
            order=random.randrange(1, 10) if coming else 0,
            order_days=random.randrange(1, 15) if coming else None,
        )
