"""Who holds what only one can have: slots of resources, taken and given back in the pushing transaction.

The primary key (store, resource, slot) is the second wall; the first is the counter row, locked before anything is
read here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from sync.server.business import Want

Slot = tuple[str, str, str]
"""Store, resource, slot."""
Holder = tuple[str, str]
"""Table and row."""


@dataclass(frozen=True)
class Hands:
    """A slot changes hands: who held it before this batch and who has it now, None for nobody."""

    giver: Holder | None
    taker: Holder | None


Changes = Mapping[Slot, Hands]


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

    def leased(self, store_id: str, resource: str) -> int:
        """The lease under which a hub decides about this resource, 0 where none is out."""
        ...

    def passed(self, store_id: str) -> Mapping[Holder, Collection[str]]:
        """Record → transactions that reserve nothing for it: a hub decided about a later one."""
        ...

    def spoken(self, store_id: str) -> Mapping[Holder, str]:
        """Record → the transaction under which a hub gave it something, where that is not in effect here."""
        ...

    def is_decided(self, store_id: str, tx: str) -> bool:
        """Whether a transaction was decided here, for or against."""
        ...

    def held_by(self, store_id: str, holder: Holder) -> Sequence[tuple[str, str]]:
        """Resource and slot of all that one record holds."""
        ...


class Claims:
    """The claims of one batch, laid over those that stand. ``taken``: what is to be written."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self.taken: dict[Slot, Hands] = {}
        self.passed: list[tuple[str, Holder, str]] = []
        """Store, record and transaction of what a hub had decided about, and has come."""
        self.spoken: list[tuple[str, Holder, str]] = []
        """Store, record and last transaction of what a hub had spoken of, and all of it has come."""

    def settle(self, wants: Mapping[tuple[str, Holder], Sequence[Want]]) -> dict[Slot, Hands]:
        """What changes when these records (store and row) want this from now on; nothing is kept yet. Raises Taken.

        All give back before one takes, so that two may change places in one transaction.
        """
        changes: dict[Slot, Hands] = {}
        for (store_id, holder), wanted in wants.items():
            keep = {(want.resource, slot) for want in wanted for slot in want.slots}
            for resource, slot in self._held_by(store_id, holder):
                if (resource, slot) not in keep:
                    self._give_back(changes, (store_id, resource, slot), holder)
        for (store_id, holder), wanted in wants.items():
            for want in wanted:
                self._take(changes, store_id, holder, want)
        return changes

    def has_too_much(self, store_id: str, holder: Holder, wanted: Sequence[Want]) -> bool:
        """Whether a record holds anything that it does not want."""
        keep = {(want.resource, slot) for want in wanted for slot in want.slots}
        held = list(self._held_by(store_id, holder))
        pieces = {want.resource: want.count for want in wanted if want.count}
        return not keep.issuperset(held) or any(
            sum(resource == each for each, _ in held) > count for resource, count in pieces.items()
        )

    def seize(self, wants: Mapping[tuple[str, Holder], Sequence[Want]]) -> None:
        """Take over what the centre says these records want, whoever holds it here: the centre's word stands."""
        for one in wants.items():
            try:
                self.taken.update(self.settle(dict([one])))
            except Taken:
                (store_id, holder), wanted = one
                self.taken.update(self.settle({(store_id, holder): ()}))
                for want in wanted:
                    self._seize(store_id, holder, want)

    def _seize(self, store_id: str, holder: Holder, want: Want) -> None:
        held = self._standing({}, store_id, want)
        if want.count:
            # more are promised than there are: the rest get numbers beyond the last, so that no further one is given
            slots = [slot for slot in want.slots if slot not in held]
            slots += [
                str(number) for number in range(len(want.slots) + 1, len(want.slots) + len(held) + want.count + 1)
            ]
            slots = [slot for slot in slots if slot not in held][: want.count]
        else:
            slots = list(want.slots)
        for slot in slots:
            key = (store_id, want.resource, slot)
            before = self.taken.get(key)
            self.taken[key] = Hands(before.giver if before else held.get(slot), holder)

    def _give_back(self, changes: dict[Slot, Hands], slot: Slot, holder: Holder) -> None:
        changes[slot] = Hands(self._giver(changes, slot, holder), None)

    def _hand_over(self, changes: dict[Slot, Hands], slot: Slot, holder: Holder) -> None:
        changes[slot] = Hands(self._giver(changes, slot, None), holder)

    def _giver(self, changes: Changes, slot: Slot, otherwise: Holder | None) -> Holder | None:
        before = changes.get(slot) or self.taken.get(slot)
        return before.giver if before else otherwise

    def _take(self, changes: dict[Slot, Hands], store_id: str, holder: Holder, want: Want) -> None:
        held = self._standing(changes, store_id, want)
        if want.count:
            self._take_some(changes, held, store_id, holder, want)
            return
        for slot in want.slots:
            if held.get(slot, holder) != holder:
                raise Taken(want.resource, slot, held[slot])
        for slot in want.slots:
            if slot not in held:
                self._hand_over(changes, (store_id, want.resource, slot), holder)

    def _standing(self, changes: Changes, store_id: str, want: Want) -> dict[str, Holder]:
        held = dict(self._book.holders(store_id, want))
        for laid in (self.taken, changes):
            for (store, resource, slot), hands in laid.items():
                if (store, resource) == (store_id, want.resource):
                    held.pop(slot, None)
                    if hands.taker is not None:
                        held[slot] = hands.taker
        return held

    def _take_some(
        self, changes: dict[Slot, Hands], held: Mapping[str, Holder], store_id: str, holder: Holder, want: Want
    ) -> None:
        mine = [slot for slot, whose in held.items() if whose == holder]
        others = len(held) - len(mine)
        # pieces are alike: one held beyond what is there by now counts against the rest
        if others + want.count > len(want.slots):
            raise Taken(want.resource, "", next((whose for whose in held.values() if whose != holder), None))
        free = [slot for slot in want.slots if slot not in held]
        for slot in free[: max(0, want.count - len(mine))]:
            self._hand_over(changes, (store_id, want.resource, slot), holder)
        for slot in mine[want.count :]:
            self._give_back(changes, (store_id, want.resource, slot), holder)

    def _held_by(self, store_id: str, holder: Holder) -> Iterable[tuple[str, str]]:
        standing = [
            (resource, slot)
            for resource, slot in self._book.held_by(store_id, holder)
            if (store_id, resource, slot) not in self.taken
        ]
        laid = [key[1:] for key, hands in self.taken.items() if key[0] == store_id and hands.taker == holder]
        return [*standing, *laid]
