"""Batches as a device would send them, made by hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from desktop.domain.identity import new_id
from sync.protocol import Batch, Inserts, Push, Tx, content_hash

WHEN = "2026-11-21T08:00:00.000Z"


def customers(
    store_id: str, device: str, number: int, names: Sequence[str], *, incarnation: str = "i1", **extra: Any
) -> Push:
    """One batch of one transaction: new customers of these names."""
    ids = [new_id() for _ in names]
    columns: dict[str, list[Any]] = {
        "id": ids, "store_id": [store_id] * len(ids), "kind": ["person"] * len(ids), "name": list(names),
        **{name: [value] * len(ids) for name, value in extra.items()},
    }  # fmt: skip
    stamps = [f"{(number << 20) + n:019d}.{device}.{incarnation}" for n in range(len(ids))]
    inserts = Inserts("customer", [0] * len(ids), stamps, columns)
    payload = Batch(incarnation, number, (Tx(new_id(), "", WHEN),), (inserts,), ()).encode()
    return Push(number - 1, 0, content_hash(payload), payload)
