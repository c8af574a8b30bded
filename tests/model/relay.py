"""A desk, a hub that may die for ever, and the centre; each batch edits what the one before it made.

Rules: a desk keeps a batch until the centre's own answer is there; a peer takes the numbers in order; the desk says
which number the centre answered last, and the hub counts lower ones as present.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from tests.model.explorer import Step

DEAD, ALIVE, ALONE = range(3)
"""The hub; ALONE: from now on nobody reaches the centre."""
Numbers = frozenset[int]


class State(NamedTuple):
    frozen: int
    dropped: Numbers
    hub: Numbers
    hub_is: int
    centre: tuple[int, ...]
    to_hub: Numbers
    to_centre: Numbers


@dataclass(frozen=True)
class Relay:
    batches: int = 3
    hub_dies: bool = True
    centre_goes: bool = False
    kept_for_the_centre: bool = True
    in_order: bool = True
    highest_told: bool = True

    def start(self) -> State:
        none: Numbers = frozenset()
        return State(0, none, none, ALIVE, (), none, none)

    def steps(self, s: State) -> Iterator[Step]:
        if self.centre_goes and s.hub_is == ALIVE:
            yield "the centre goes out of reach", s._replace(hub_is=ALONE)
        if s.frozen < self.batches:
            yield f"desk freezes {s.frozen + 1}", s._replace(frozen=s.frozen + 1)
        reached = s.hub_is != ALONE
        for number in range(1, s.frozen + 1):
            if number not in s.dropped:
                yield from self._desk(s, number, reached)
        if s.hub_is:
            yield from self._hub(s, reached)
        for number in s.to_centre if reached else ():
            if number not in s.centre and (not self.in_order or len(s.centre) == number - 1):
                yield f"centre takes {number}", s._replace(centre=(*s.centre, number))

    def _desk(self, s: State, number: int, reached: bool) -> Iterator[Step]:
        yield f"desk sends {number} to the hub", s._replace(to_hub=s.to_hub | {number})
        dropped = s._replace(dropped=s.dropped | {number})
        if reached:
            yield f"desk sends {number} to the centre", s._replace(to_centre=s.to_centre | {number})
            relayed = s.hub_is and number in s.hub
            if number in s.centre and (number in s.to_centre or relayed):
                yield f"desk hears the centre on {number}", dropped
        if number in s.hub and not self.kept_for_the_centre:
            yield f"desk hears the hub on {number} and drops it", dropped

    def _hub(self, s: State, reached: bool) -> Iterator[Step]:
        counted = s.hub | (s.dropped if self.highest_told else frozenset())
        for number in s.to_hub - s.hub:
            if not self.in_order or all(lower in counted for lower in range(1, number)):
                yield f"hub takes {number}", s._replace(hub=s.hub | {number})
        if reached:
            for number in s.hub:
                yield f"hub forwards {number}", s._replace(to_centre=s.to_centre | {number})
        if self.hub_dies:
            yield "the hub dies for good", s._replace(hub_is=DEAD)

    def wrong(self, s: State) -> Iterator[str]:
        if list(s.centre) != sorted(s.centre):
            yield "the centre takes an edit before what it builds on"
        for number in s.dropped:
            if number not in s.centre and number not in s.to_centre and not (s.hub_is and number in s.hub):
                yield "an acknowledged write died with the hub"
                return

    def good(self, s: State) -> bool:
        if self.centre_goes:
            return s.hub_is != ALONE or all(n in s.hub | s.dropped for n in range(1, s.frozen + 1))
        return len(s.centre) == len(s.dropped) == s.frozen


SMALL = Relay()
ALSO = {"the centre goes away": Relay(hub_dies=False, centre_goes=True)}
BIG = {"four batches": Relay(batches=4), "the hub stays": Relay(batches=4, hub_dies=False, centre_goes=True)}
BROKEN = {
    "batch dropped on the hub's answer": replace(SMALL, kept_for_the_centre=False),
    "numbers taken in any order": replace(SMALL, in_order=False),
    "a hub that wants every number itself": Relay(hub_dies=False, centre_goes=True, highest_told=False),
}
