"""One field, some desks, hub and centre, each taking the edits in its own order: who stands, who lost?

Rules: a stamp is above its base, never changes once frozen, is never rewritten by a peer and names the incarnation; a
value gives way to a higher stamp only; unsent bases do not move; pairs (stamp, base) travel; while a base is missing
nothing is judged; clocks do not join a stamp of the future, and what is unsent is lowered before it is frozen.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from tests.model.explorer import Step, put

HUB, CENTRE = 0, 1
NAMES = ("hub", "centre")
FAR = 50
"""Clock readings above it are the future."""
PEER_CLOCK = (10, 12)
Stamp = tuple[int, str]
Ids = frozenset[int]


class Edit(NamedTuple):
    writer: str
    stamp: Stamp
    base: Stamp
    past: Ids
    """Every edit its author can have known of, -1 the value before all."""


class Desk(NamedTuple):
    pulled: tuple[Stamp, int]
    unsent: tuple[int, ...]
    clock: int


class State(NamedTuple):
    edits: tuple[Edit, ...]
    desks: tuple[Desk, ...]
    known: tuple[Ids, Ids]
    rows: tuple[tuple[Stamp, int], tuple[Stamp, int]]


NOTHING: tuple[Stamp, int] = ((0, "-"), -1)


@dataclass(frozen=True)
class Stamps:
    edits: int = 3
    writers: tuple[str, ...] = ("D1", "D2")
    skew: tuple[int, ...] = (0, 0, 0)
    """How far each desk's clock is off."""
    above_base: bool = True
    waits_for_a_base: bool = True
    pairs_travel: bool = True
    clocks_join: bool = False
    lowers: str = ""
    """"unsent": before the first sending; "late": also what a peer has already."""
    rewritten_by_peers: bool = False
    higher_wins: bool = True
    bases_stay: bool = True

    def start(self) -> State:
        desks = tuple(Desk(NOTHING, (), 0) for _ in self.writers)
        return State((), desks, (frozenset(), frozenset()), (NOTHING, NOTHING))

    def _stamp(self, state: State, peer: int, at: int) -> Stamp:
        """An edit's stamp as this peer holds it."""
        clock, writer = state.edits[at].stamp
        return (PEER_CLOCK[peer], writer) if self.rewritten_by_peers and clock > PEER_CLOCK[peer] else (clock, writer)

    def _chain(self, state: State, at: int, known: Ids) -> tuple[set[int], bool]:
        """The edits an edit stands on, and whether its chain is whole."""
        by_stamp = {edit.stamp: place for place, edit in enumerate(state.edits)}
        found: set[int] = set()
        base = state.edits[at].base
        while base != NOTHING[0]:
            place = by_stamp.get(base)
            if place is None or place not in known or place in found:
                return found, False
            found.add(place)
            base = state.edits[place].base
        return found, True

    def _judge(self, state: State, peer: int) -> tuple[tuple[Stamp, int], Ids]:
        """What stands at a peer, and which edits lost: a function of what it knows, in whatever order it came."""
        known = state.known[peer]
        current = max([(self._stamp(state, peer, at), at) for at in known] + [state.rows[peer]])
        chains = {at: self._chain(state, at, known) for at in known}
        below = set().union(*(chain for chain, _ in chains.values()))
        lost = set()
        for at, (_, whole) in chains.items():
            if at in below or at == current[1]:
                continue
            unsure = not whole or (current[1] in known and not chains[current[1]][1])
            if not (self.waits_for_a_base and unsure):
                lost.add(at)
        return current, frozenset(lost)

    def steps(self, state: State) -> Iterator[Step]:
        for at, desk in enumerate(state.desks):
            if len(state.edits) < self.edits:
                yield self._edit(state, at, desk)
            yield from self._lower(state, at, desk)
            for peer in (HUB, CENTRE):
                yield self._exchange(state, at, desk, peer)
        for peer in (HUB, CENTRE):
            yield from self._take(state, peer)
        row = max(state.rows[HUB], self._judge(state, CENTRE)[0])
        known = state.known[HUB] | state.known[CENTRE] if self.pairs_travel else state.known[HUB]
        after = state._replace(known=(known, state.known[CENTRE]), rows=(row, state.rows[CENTRE]))
        yield "hub pulls from the centre", after

    def _edit(self, state: State, at: int, desk: Desk) -> Step:
        shown = (state.edits[desk.unsent[-1]].stamp, desk.unsent[-1]) if desk.unsent else desk.pulled
        clock = max(self.skew[at] + len(state.edits) + 1, desk.clock + 1)
        if self.above_base:
            clock = max(clock, shown[0][0] + 1)
        past = state.edits[shown[1]].past | {shown[1]} if shown[1] >= 0 else frozenset({-1})
        edit = Edit(f"D{at + 1}", (clock, self.writers[at]), shown[0], past)
        desks = put(state.desks, at, Desk(desk.pulled, (*desk.unsent, len(state.edits)), clock))
        return f"desk {at + 1} writes {edit.stamp} on {edit.base}", state._replace(
            edits=(*state.edits, edit), desks=desks
        )

    def _lower(self, state: State, at: int, desk: Desk) -> Iterator[Step]:
        early = not any(place in known for known in state.known for place in desk.unsent)
        if not self.lowers or not (early or self.lowers == "late"):
            return
        edits, moved = list(state.edits), {}
        for place in desk.unsent:
            edit = edits[place]
            if edit.stamp[0] <= FAR or place in state.known[CENTRE]:
                continue
            base = moved.get(edit.base, edit.base)
            moved[edit.stamp] = stamp = (max(20, base[0] + 1), edit.stamp[1])
            edits[place] = edit._replace(stamp=stamp, base=base)
        if moved:
            highest = max(edit.stamp[0] for edit in edits if edit.writer == f"D{at + 1}")
            desks = put(state.desks, at, desk._replace(clock=min(desk.clock, highest)))
            yield f"desk {at + 1} lowers its unsent stamps", state._replace(edits=tuple(edits), desks=desks)

    def _exchange(self, state: State, at: int, desk: Desk, peer: int) -> Step:
        current = self._judge(state, peer)[0]
        unsent = tuple(place for place in desk.unsent if not (peer == CENTRE and place in state.known[CENTRE]))
        gone = [(state.edits[place].stamp, place) for place in desk.unsent if place not in unsent]
        pulled = max([desk.pulled, current, *gone]) if self.higher_wins else current
        edits = state.edits
        moves = not self.bases_stay and pulled != desk.pulled and unsent
        if moves and not any(unsent[0] in known for known in state.known):
            edits = put(edits, unsent[0], edits[unsent[0]]._replace(base=pulled[0]))
        clock = max(desk.clock, pulled[0][0]) if self.clocks_join else desk.clock
        desks = put(state.desks, at, Desk(pulled, unsent, clock))
        return f"desk {at + 1} exchanges with the {NAMES[peer]}", state._replace(edits=edits, desks=desks)

    def _take(self, state: State, peer: int) -> Iterator[Step]:
        known = state.known[peer]
        for at, edit in enumerate(state.edits):
            earlier = (place for place in range(at) if state.edits[place].writer == edit.writer)
            if at in known or any(place not in known for place in earlier):
                continue
            yield f"{NAMES[peer]} takes {edit.stamp}", state._replace(known=put(state.known, peer, known | {at}))

    def wrong(self, state: State) -> Iterator[str]:
        judged = [self._judge(state, peer) for peer in (HUB, CENTRE)]
        for (_, current), lost in judged:
            for at in lost if current >= 0 else ():
                if at in state.edits[current].past or current in state.edits[at].past:
                    yield "somebody conflicts with himself"
        if len({edit.stamp for edit in state.edits}) < len(state.edits):
            yield "two edits, one stamp"
        for edit in state.edits:
            right = not self.skew[int(edit.writer[1]) - 1]
            if right and edit.stamp[0] > FAR and edit.base[0] <= FAR:
                yield "a right clock writes the future"
        everything = frozenset(range(len(state.edits)))
        if len(state.edits) == self.edits and all(known >= everything for known in state.known):
            yield from self._at_rest(state, judged)

    def _at_rest(self, state: State, judged: list[tuple[tuple[Stamp, int], Ids]]) -> Iterator[str]:
        (current, lost) = judged[CENTRE]
        if judged[HUB] != judged[CENTRE]:
            yield "hub and centre differ"
        seen = set().union(*(edit.past for edit in state.edits))
        if any(at != current[1] and at not in seen and at not in lost for at in range(len(state.edits))):
            yield "an edit is lost and nobody is told"
        for desk in state.desks:
            mine = [(state.edits[at].stamp, at) for at in desk.unsent]
            ends = max([desk.pulled, *mine, current]) if self.higher_wins else desk.pulled
            if ends != current and (self.higher_wins or desk.pulled != NOTHING):
                yield "a desk ends with another value"


SMALL = Stamps(edits=2)
_FAST = (100, 0, 0)
ALSO = {
    "three edits": Stamps(),
    "a fast clock": Stamps(edits=2, skew=_FAST),
    "a fast clock, stamps lowered": Stamps(edits=2, skew=_FAST, lowers="unsent"),
    "a clone with an incarnation of its own": Stamps(edits=2, writers=("D1", "D1b"), skew=(0, -1)),
}
BIG = {
    "four edits": Stamps(edits=4),
    "three desks": Stamps(writers=("D1", "D2", "D3")),
    "a fast clock": Stamps(skew=_FAST),
    "a fast clock, stamps lowered": Stamps(skew=_FAST, lowers="unsent"),
    "a slow clock": Stamps(skew=(-100, 0, 0), edits=4),
    "three desks, stamps lowered": Stamps(writers=("D1", "D2", "D3"), skew=_FAST, lowers="unsent"),
}
BROKEN = {
    "a stamp not above its base": Stamps(skew=(-100, 0, 0), above_base=False),
    "judged while a base is missing": Stamps(waits_for_a_base=False),
    "rows travel, pairs do not": Stamps(pairs_travel=False),
    "a clone that keeps its incarnation": Stamps(edits=2, writers=("D1", "D1"), skew=(0, -1)),
    "stamps lowered after a peer has them": Stamps(skew=_FAST, lowers="late"),
    "a peer rewrites stamps of the future": Stamps(skew=_FAST, rewritten_by_peers=True),
    "clocks join the future": replace(SMALL, edits=3, skew=_FAST, clocks_join=True),
    "an unsent base moved by a pull": Stamps(bases_stay=False),
    "the last pulled value stands": Stamps(edits=2, higher_wins=False),
}
