"""The kinds of rows that can be brought in."""

from __future__ import annotations

from desktop.store.importing.customer import CustomerKind
from desktop.store.importing.kind import Kind
from desktop.store.importing.recall import RecallKind
from desktop.store.importing.schedule import ScheduleKind
from desktop.store.importing.stock import StockKind
from desktop.store.importing.vehicle import VehicleKind
from desktop.store.importing.visit import VisitKind

KINDS: dict[str, Kind] = {
    kind.name: kind for kind in (CustomerKind(), VehicleKind(), StockKind(), VisitKind(), ScheduleKind(), RecallKind())
}
"""By name, in the order in which they are offered."""
