"""One row with two fields, two desks, one of them restored or cloned: may a desk skip what it wrote itself?

Rule: an own row is skipped only where every stamp equals the one held, which is to say: applied, to no effect.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from tests.model.explorer import Step, put

DEVICES = (1, 2, 1)
"""The third file is a clone of the first."""
NAMES = ("desk 1", "desk 2", "the clone of desk 1")


class Row(NamedTuple):
    values: tuple[int, int]
    sequence: int
    by: int


class Desk(NamedTuple):
    values: tuple[int, int]
    cursor: int
    unsent: tuple[tuple[int, int], ...]


class State(NamedTuple):
    peer: Row
    desks: tuple[Desk | None, ...]
    backup: Desk | None
    written: int
    may_restore: bool
    may_clone: bool


@dataclass(frozen=True)
class Echo:
    writes: int = 3
    restores: bool = True
    clones: bool = True
    by_stamp: bool = True
    answer_with_row: bool = False
    """Whether the answer's merged row is taken; it does not save the shortcut by device."""

    def start(self) -> State:
        desk = Desk((0, 0), 0, ())
        return State(Row((0, 0), 0, 0), (desk, desk, None), None, 0, self.restores, self.clones)

    def steps(self, s: State) -> Iterator[Step]:
        for at, desk in enumerate(s.desks):
            if desk is not None:
                yield from self._work(s, at, desk)
        first = s.desks[0]
        assert first is not None
        if s.may_restore and s.backup is None:
            yield "desk 1 is backed up", s._replace(backup=first)
        if s.may_restore and s.backup is not None:
            yield "desk 1 is put back", s._replace(desks=put(s.desks, 0, s.backup), backup=None, may_restore=False)
        if s.may_clone:
            yield "desk 1 is cloned", s._replace(desks=put(s.desks, 2, first), may_clone=False)

    def _work(self, s: State, at: int, desk: Desk) -> Iterator[Step]:
        field = DEVICES[at] - 1
        if s.written < self.writes and not desk.unsent:
            new = s.written + 1
            saved = Desk(put(desk.values, field, new), desk.cursor, ((field, new),))
            yield f"{NAMES[at]} writes {new}", s._replace(desks=put(s.desks, at, saved), written=new)
        if desk.unsent:
            (where, value), *rest = desk.unsent
            values = put(s.peer.values, where, max(s.peer.values[where], value))
            peer = Row(values, s.peer.sequence + 1, DEVICES[at])
            sent = Desk(values if self.answer_with_row else desk.values, desk.cursor, tuple(rest))
            yield f"{NAMES[at]} sends {value}", s._replace(peer=peer, desks=put(s.desks, at, sent))
        if desk.cursor < s.peer.sequence:
            own = {where for where, _ in desk.unsent}
            values = tuple(desk.values[f] if f in own else s.peer.values[f] for f in (0, 1))
            if not self.by_stamp and s.peer.by == DEVICES[at]:
                values = desk.values
            pulled = Desk(values, s.peer.sequence, desk.unsent)
            yield f"{NAMES[at]} pulls", s._replace(desks=put(s.desks, at, pulled))

    def wrong(self, s: State) -> Iterator[str]:
        for desk in s.desks:
            if desk and not desk.unsent and desk.cursor == s.peer.sequence and desk.values != s.peer.values:
                yield "a desk has read everything and holds another row"


SMALL = Echo(writes=2)
ALSO = {"the answer's row taken": Echo(writes=2, answer_with_row=True)}
BIG = {"three writes": Echo(), "the answer's row taken": Echo(answer_with_row=True)}
BROKEN = {
    "echo skipped by device": replace(SMALL, by_stamp=False, restores=False, clones=False),
    "echo skipped by device, the answer's row taken, restored": replace(
        SMALL, by_stamp=False, answer_with_row=True, clones=False
    ),
    "echo skipped by device, the answer's row taken, cloned": replace(
        SMALL, by_stamp=False, answer_with_row=True, restores=False
    ),
}
