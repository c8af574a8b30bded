"""The kinds of rows that can be brought in."""

from __future__ import annotations

from desktop.store.importing.customer import CustomerKind
from desktop.store.importing.kind import Kind
from desktop.store.importing.stock import StockKind
from desktop.store.importing.vehicle import VehicleKind

KINDS: dict[str, Kind] = {kind.name: kind for kind in (CustomerKind(), VehicleKind(), StockKind())}
"""By name, in the order in which they are offered."""
