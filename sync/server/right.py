"""Who may write what: a member of staff as far as the role goes, and never further than the device they sit at.

The actor of a transaction is the device's claim. So nothing that a claim gains may reach beyond the enrolment: a stolen
clerk's device that says it is the manager still writes no price, no member of staff and no password of one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sync.server.business import Business, Declared, Look
from sync.server.grant import ALL, Device, both
from sync.wire import Value


@dataclass(frozen=True)
class Missing:
    """What a transaction lacks; ``code`` has a sentence on the device."""

    code: str
    field: str
    values: Mapping[str, Value]


def actor_rights(business: Business, device: Device, actor: str, look: Look) -> frozenset[str] | None:
    """What this actor may do on this device; None where the device may not speak for such a one.

    For the program itself only a device with every right may speak.
    """
    if actor in business.program:
        return device.rights if ALL in device.rights else None
    rights = business.member(actor, look)
    return None if rights is None else both(rights, device.rights)


def missing(device: Device, rights: frozenset[str], declared: Declared, columns: Iterable[str]) -> Missing | None:
    """What writing these columns of a table lacks. ``rights``: the actor's on this device."""
    if ALL in rights:
        return None
    if declared.write and not declared.write & rights:
        return _lacks(declared, min(declared.write), "")
    if declared.writing or declared.seen_with:
        for name in columns:
            right = declared.writing.get(name, "")
            if right and right not in rights:
                return _lacks(declared, right, name)
            if not device.may(declared.seen_with.get(name, "")):
                return _lacks(declared, declared.seen_with[name], name)
    return None


def is_own(business: Business, device: Device, actor: str, look: Look, row_id: str) -> bool:
    """Whether a row is the actor's own, and this device may speak for all that the actor is.

    A person whose role goes further than the device changes their password elsewhere: here it would only be a claim.
    """
    if row_id != actor or actor in business.program:
        return False
    rights = business.member(actor, look)
    return rights is not None and (ALL in device.rights or rights <= device.rights)


def _lacks(declared: Declared, right: str, column: str) -> Missing:
    return Missing("sync.right", column, {"right": str(right), "table": declared.name})
