"""A row that moves between two streams of one desk, which may leave one of them and come back.

Rules: an exit carries the stamp of the move and removes only what is older; an entry beats an exit of the same stamp;
leaving a stream drops its cursor.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from tests.model.explorer import Step, put

STREAMS = "AB"


class Stream(NamedTuple):
    sequence: int
    enters: bool
    """Whether its last word on the row is an entry, else an exit."""
    stamp: int


class State(NamedTuple):
    row: tuple[int, int]
    """Stream and stamp."""
    streams: tuple[Stream, Stream]
    held: tuple[int | None, int]
    """Stream (None: not here) and stamp at the desk."""
    cursors: tuple[int, int]
    moves: int
    in_b: bool


@dataclass(frozen=True)
class Moving:
    moves: int = 3
    leaves: bool = True
    exit_by_stamp: bool = True
    leaving_drops_cursor: bool = True

    def start(self) -> State:
        return State((0, 1), (Stream(1, True, 1), Stream(0, False, 0)), (None, 0), (0, 0), 0, True)

    def steps(self, s: State) -> Iterator[Step]:
        if s.moves < self.moves:
            here, stamp = s.row
            there, new = 1 - here, stamp + 1
            streams = put(s.streams, here, Stream(s.streams[here].sequence + 1, False, new))
            streams = put(streams, there, Stream(s.streams[there].sequence + 1, True, new))
            yield f"the row moves to {STREAMS[there]}", s._replace(row=(there, new), streams=streams, moves=s.moves + 1)
        for at in (0, 1) if s.in_b else (0,):
            if s.streams[at].sequence > s.cursors[at]:
                cursors = put(s.cursors, at, s.streams[at].sequence)
                yield f"desk pulls {STREAMS[at]}", s._replace(held=self._pulled(s, at), cursors=cursors)
        if self.leaves and s.in_b and s.moves == 1:
            held = (None, 0) if s.held[0] == 1 else s.held
            cursor = 0 if self.leaving_drops_cursor else s.cursors[1]
            yield "desk leaves B", s._replace(held=held, cursors=(s.cursors[0], cursor), in_b=False)
        if not s.in_b:
            yield "desk enters B again", s._replace(in_b=True)

    def _pulled(self, s: State, at: int) -> tuple[int | None, int]:
        said, (where, stamp) = s.streams[at], s.held
        if said.enters:
            return (at, said.stamp) if said.stamp > stamp or (said.stamp == stamp and where is None) else s.held
        if not self.exit_by_stamp:
            return None, 0
        return (None, said.stamp) if said.stamp > stamp else s.held

    def wrong(self, s: State) -> Iterator[str]:
        read = all(s.cursors[at] == s.streams[at].sequence for at in (0, 1))
        if s.in_b and read and s.held != s.row:
            yield "the desk has read both streams and lacks the row or holds an old one"


SMALL = Moving()
ALSO: dict[str, Moving] = {}
BIG = {"six moves": Moving(moves=6)}
BROKEN = {
    "an exit removes whatever is there": replace(SMALL, exit_by_stamp=False, leaves=False),
    "the cursor kept when a stream is left": replace(SMALL, leaving_drops_cursor=False),
}
