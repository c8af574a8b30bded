"""Who holds what only one can have: slots of resources, taken and given back in the pushing transaction.

The primary key (store, resource, slot) is the second wall; the first is the counter row, locked before anything is
read here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from sync.server.schema import Want

Slot = tuple[str, str, str]
"""Store, resource, slot."""
Holder = tuple[str, str]
"""Table and row."""
Changes = Mapping[Slot, Holder | None]
"""Slots with their new holder, None where one was given back."""


class Taken(Exception):
    """A slot that another record holds; ``holder`` is None where there are fewer than wanted."""

    def __init__(self, resource: str, slot: str, holder: Holder | None) -> None:
        self.resource, self.slot, self.holder = resource, slot, holder
        super().__init__(resource)


class Book(Protocol):
    """The claims as they stand."""

    def holders(self, store_id: str, want: Want) -> Mapping[str, Holder]:
        """Slot → who holds it: of the resource wanted, at least those of the slots that bear on the want."""
        ...

    def held_by(self, store_id: str, holder: Holder) -> Sequence[tuple[str, str]]:
        """Resource and slot of all that one record holds."""
        ...


class Claims:
    """The claims of one batch, laid over those that stand. ``taken``: what is to be written."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self.taken: dict[Slot, Holder | None] = {}

    def settle(self, wants: Mapping[tuple[str, Holder], Sequence[Want]]) -> dict[Slot, Holder | None]:
        """What changes when these records (store and row) want this from now on; nothing is kept yet. Raises Taken.

        All give back before one takes, so that two may change places in one transaction.
        """
        changes: dict[Slot, Holder | None] = {}
        for (store_id, holder), wanted in wants.items():
            keep = {(want.resource, slot) for want in wanted for slot in want.slots}
            for resource, slot in self._held_by(store_id, holder):
                if (resource, slot) not in keep:
                    changes[store_id, resource, slot] = None
        for (store_id, holder), wanted in wants.items():
            for want in wanted:
                changes.update(self._take(changes, store_id, holder, want))
        return changes

    def _take(self, changes: Changes, store_id: str, holder: Holder, want: Want) -> dict[Slot, Holder | None]:
        held = dict(self._book.holders(store_id, want))
        for laid in (self.taken, changes):
            for (store, resource, slot), whose in laid.items():
                if (store, resource) == (store_id, want.resource):
                    held.pop(slot, None)
                    if whose is not None:
                        held[slot] = whose
        if not want.count:
            for slot in want.slots:
                if held.get(slot, holder) != holder:
                    raise Taken(want.resource, slot, held[slot])
            return {(store_id, want.resource, slot): holder for slot in want.slots if slot not in held}
        return self._take_some(held, store_id, holder, want)

    @staticmethod
    def _take_some(held: Mapping[str, Holder], store_id: str, holder: Holder, want: Want) -> dict[Slot, Holder | None]:
        mine = [slot for slot, whose in held.items() if whose == holder]
        others = len(held) - len(mine)
        # pieces are alike: one held beyond what is there by now counts against the rest
        if others + want.count > len(want.slots):
            raise Taken(want.resource, "", next((whose for whose in held.values() if whose != holder), None))
        free = [slot for slot in want.slots if slot not in held]
        more = free[: max(0, want.count - len(mine))]
        less = sorted(mine)[want.count :]
        took: dict[Slot, Holder | None] = {(store_id, want.resource, slot): holder for slot in more}
        return took | {(store_id, want.resource, slot): None for slot in less}

    def _held_by(self, store_id: str, holder: Holder) -> Iterable[tuple[str, str]]:
        standing = [
            (resource, slot)
            for resource, slot in self._book.held_by(store_id, holder)
            if self.taken.get((store_id, resource, slot), holder) == holder
        ]
        laid = [key[1:] for key, whose in self.taken.items() if key[0] == store_id and whose == holder]
        return dict.fromkeys([*standing, *laid])
