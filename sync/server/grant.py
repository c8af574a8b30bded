"""What a device was granted: the partitions it may read and write, and its rights.

A partition is what has a stream, a counter, a lock and a wall of its own; its id stands in ``store_id``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

ALL = "*"
"""The right that is every right."""
STORE, GROUP, STAFF = "store", "group", "staff"
KINDS = (STORE, GROUP, STAFF)
_ID = re.compile(r"[A-Za-z0-9_-]{1,36}")


def is_partition(text: str) -> bool:
    """Whether this can be the id of a partition: a device key and a list of partitions must stay readable."""
    return _ID.fullmatch(text) is not None


@dataclass(frozen=True)
class Device:
    """A device that proved its key. ``others``: partition → kind, of all that is granted besides its store.

    ``is_hub``: it was invited as a hub, by someone with the right to the store's devices.
    """

    store_id: str
    code: str
    rights: frozenset[str] = frozenset()
    others: Mapping[str, str] = field(default_factory=dict)
    is_hub: bool = False

    @property
    def stream(self) -> str:
        """The stream of its store."""
        return f"{STORE}:{self.store_id}"

    @property
    def partitions(self) -> dict[str, str]:
        """Partition → kind of all that is granted, its store first."""
        return {self.store_id: STORE, **self.others}

    @property
    def streams(self) -> dict[str, str]:
        """Name → partition of all streams granted, its store's first."""
        return {f"{kind}:{partition}": partition for partition, kind in self.partitions.items()}

    def may(self, right: str) -> bool:
        """Whether its enrolment gives this right; no right is needed for the empty one."""
        return not right or ALL in self.rights or right in self.rights


@dataclass(frozen=True)
class Scope:
    """Where one push may write. ``targets``: partition → kind where it may move a row to, besides those granted.

    ``cursors``: partition → how far the device had read it.
    """

    device: Device
    cursors: Mapping[str, int]
    targets: Mapping[str, str] = field(default_factory=dict)

    def kind(self, partition: object) -> str:
        """The kind of a granted partition, empty for any other."""
        return STORE if partition == self.device.store_id else self.device.others.get(str(partition), "")

    def holds(self, kind: str, *, moves: bool) -> list[str]:
        """The partitions in which rows of a table may be: those of its kind, or any where they move."""
        granted = self.device.partitions
        return [*(p for p, k in granted.items() if moves or k == kind), *(self.targets if moves else ())]


def read_rights(text: str) -> frozenset[str]:
    """Rights as they are kept: names with commas between."""
    return frozenset(filter(None, text.split(",")))


def write_rights(rights: Iterable[str]) -> str:
    """The inverse of :func:`read_rights`; all and more is all."""
    kept = set(rights)
    return ALL if ALL in kept else ",".join(sorted(kept))


def both(one: frozenset[str], other: frozenset[str]) -> frozenset[str]:
    """The rights that are in both."""
    return other if ALL in one else one if ALL in other else one & other
