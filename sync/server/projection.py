"""Which tables and columns a device is sent: those its rights let it see, as far as its program knows them.

Whoever compares what both sides hold compares these columns alone.
"""

from __future__ import annotations

from collections.abc import Mapping

from sync.server.business import Business, Declared
from sync.server.grant import Device

Sent = Mapping[str, tuple[str, ...]]
"""Table → the columns that are sent, in the order of the declaration; a table that is not there is not sent at all."""


def sent(business: Business, device: Device, schema: str = "") -> Sent:
    """What this device is sent. ``schema``: the revision of its program's tables; empty for this program's."""
    return {
        name: columns(declared, device, schema)
        for name, declared in business.tables.items()
        if _knows(schema, declared.since.get("", ""))
    }


def columns(declared: Declared, device: Device, schema: str = "") -> tuple[str, ...]:
    """The columns of one table that this device is sent."""
    return tuple(
        name
        for name in declared.columns
        if device.may(declared.seen_with.get(name, "")) and _knows(schema, declared.since.get(name, ""))
    )


def withheld(business: Business, device: Device) -> dict[str, tuple[str, ...]]:
    """Table → columns that this device is not sent for want of a right."""
    found = {
        name: tuple(column for column, right in declared.seen_with.items() if not device.may(right))
        for name, declared in business.tables.items()
    }
    return {name: names for name, names in found.items() if names}


def _knows(schema: str, since: str) -> bool:
    """Revisions sort as text. A program newer than this one knows all that this one has."""
    return not schema or schema >= since
