"""A row with two fields, written whole, field by field, or deleted; two peers take it all in orders of their own.

Rules: each field has its stamp, and an edit of one leaves the other's alone; a delete carries the stamps of all fields
and what its desk lists as lost, and is held while any known edit is absent from its past, whichever came first.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from tests.model.explorer import Step, put

FIELDS = (0, 1)
KINDS = {"f": (0,), "g": (1,), "whole": (0, 1), "delete": ()}
PEERS = ("hub", "centre")
Known = tuple[int, ...]


class Write(NamedTuple):
    kind: str
    bases: tuple[int, int]
    """Of each field: the write whose value the author saw, -1 the first."""
    desk: int
    listed: frozenset[tuple[int, int]] = frozenset()
    """Of a delete: field and write of what its desk lists as lost; who deletes sees it there."""


class State(NamedTuple):
    writes: tuple[Write, ...]
    desks: tuple[Known, Known]
    peers: tuple[Known, Known]


class Row(NamedTuple):
    alive: bool
    current: tuple[int, int]
    lost: frozenset[tuple[int, int]]
    held: frozenset[int]


@dataclass(frozen=True)
class Rows:
    writes: int = 3
    own_field_stamps: bool = True
    delete_knows_each_field: bool = True
    delete_waits_for_later_edits: bool = True

    def start(self) -> State:
        return State((), ((), ()), ((), ()))

    @property
    def _order_matters(self) -> bool:
        return not (self.own_field_stamps and self.delete_waits_for_later_edits)

    def _with(self, known: Known, *more: int) -> Known:
        """With the rules on, a peer is the set of what it knows; a planted bug looks at the order."""
        both = (*known, *(each for each in more if each not in known))
        return both if self._order_matters else tuple(sorted(both))

    def _chain(self, state: State, at: int, field: int) -> set[int]:
        found = set()
        while at >= 0:
            found.add(at)
            at = state.writes[at].bases[field]
        return found

    def _saw(self, state: State, delete: int, field: int) -> set[int]:
        """Everything in the past of a delete: of what was shown, and of what was listed."""
        write = state.writes[delete]
        heads = [write.bases[field], *(at for each, at in write.listed if each == field)]
        return set().union(*(self._chain(state, at, field) for at in heads))

    def _taken(self, state: State, known: Known) -> Known:
        """What is not thrown away on arrival; with the rules on, everything."""
        taken: list[int] = []
        for at in known:
            write = state.writes[at]
            dead = any(state.writes[d].kind == "delete" and not self._unseen(state, d, taken) for d in taken)
            if write.kind != "delete" and dead and not self.delete_waits_for_later_edits:
                continue
            if not self.own_field_stamps and write.kind != "delete" and any(other > at for other in taken):
                continue
            taken.append(at)
        return tuple(taken)

    def _unseen(self, state: State, delete: int, known: Iterator[int] | Known | list[int]) -> bool:
        bases = state.writes[delete].bases
        edits = [at for at in known if state.writes[at].kind != "delete"]
        if not self.delete_knows_each_field:
            return any(at > max(bases) for at in edits)
        return any(at not in self._saw(state, delete, field) for at in edits for field in KINDS[state.writes[at].kind])

    def _row(self, state: State, known: Known) -> Row:
        known = self._taken(state, known)
        current, lost = [-1, -1], set()
        for field in FIELDS:
            edits = [at for at in known if field in KINDS[state.writes[at].kind]]
            if edits:
                current[field] = max(edits)
                below = set().union(*(self._chain(state, state.writes[at].bases[field], field) for at in edits))
                lost |= {(field, at) for at in edits if at != current[field] and at not in below}
        deletes = [at for at in known if state.writes[at].kind == "delete"]
        held = frozenset(at for at in deletes if self._unseen(state, at, known))
        alive = len(held) == len(deletes)
        return Row(alive, (current[0], current[1]), frozenset(lost), held if alive else frozenset())

    def steps(self, state: State) -> Iterator[Step]:
        for at, known in enumerate(state.desks):
            row = self._row(state, known)
            new = len(state.writes)
            for kind in KINDS if new < self.writes and row.alive else ():
                listed = row.lost if kind == "delete" else frozenset()
                writes = (*state.writes, Write(kind, row.current, at, listed))
                desks = put(state.desks, at, self._with(known, new))
                yield (
                    f"desk {at + 1} writes {kind} ({new}) on {row.current}",
                    state._replace(writes=writes, desks=desks),
                )
            for peer, name in enumerate(PEERS):
                desks = put(state.desks, at, self._with(known, *state.peers[peer]))
                yield f"desk {at + 1} pulls from the {name}", state._replace(desks=desks)
        for peer, name in enumerate(PEERS):
            known = state.peers[peer]
            for at, write in enumerate(state.writes):
                earlier = (place for place in range(at) if state.writes[place].desk == write.desk)
                if at not in known and all(place in known for place in earlier):
                    yield f"{name} takes {at}", state._replace(peers=put(state.peers, peer, self._with(known, at)))

    def wrong(self, state: State) -> Iterator[str]:
        if len(state.writes) < self.writes:
            return
        for known in state.peers:
            if len(known) == len(state.writes):
                yield from self._lost(state, known)
        everywhere = all(len(known) == len(state.writes) for known in state.peers)
        if everywhere and self._row(state, state.peers[0]) != self._row(state, state.peers[1]):
            yield "hub and centre differ"

    def _lost(self, state: State, known: Known) -> Iterator[str]:
        row = self._row(state, known)
        deletes = [at for at in known if state.writes[at].kind == "delete"]
        for field in FIELDS:
            for at in known:
                if field not in KINDS[state.writes[at].kind]:
                    continue
                seen = any(at in self._saw(state, d, field) for d in deletes)
                below = any(
                    at in self._chain(state, state.writes[other].bases[field], field)
                    for other in known
                    if field in KINDS[state.writes[other].kind]
                )
                if not row.alive and not seen:
                    yield "an edit lies under a delete that had not seen it"
                elif row.alive and row.current[field] != at and (field, at) not in row.lost and not below:
                    yield "an edit is lost and nobody is told"
        if row.alive and any(at not in row.held for at in deletes):
            yield "a delete is lost and nobody is told"


SMALL = Rows(writes=2)
ALSO: dict[str, Rows] = {}
BIG = {"three writes": Rows()}
BROKEN = {
    "the row's stamp bumped by a field edit": Rows(own_field_stamps=False),
    "a delete compared with the highest stamp only": Rows(delete_knows_each_field=False),
    "an edit on a tombstone swallowed": replace(SMALL, delete_waits_for_later_edits=False),
}
