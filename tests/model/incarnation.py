"""A hub that is restored from a backup, or whose work another desk takes over with an older copy.

Rule: a cursor belongs to (peer, incarnation of the peer, stream).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from tests.model.explorer import Step


class State(NamedTuple):
    log: tuple[int, ...]
    """What the hub took; its sequence is the place."""
    incarnation: int
    held: frozenset[int]
    cursor: int
    cursor_of: int
    backup: tuple[int, ...] | None
    may_restore: bool
    written: int


@dataclass(frozen=True)
class Incarnation:
    writes: int = 3
    in_cursor: bool = True

    def start(self) -> State:
        return State((), 0, frozenset(), 0, 0, None, True, 0)

    def steps(self, s: State) -> Iterator[Step]:
        if s.written < self.writes:
            yield f"hub takes {s.written}", s._replace(log=(*s.log, s.written), written=s.written + 1)
        if s.may_restore and s.backup is None:
            yield "hub is backed up", s._replace(backup=s.log)
        if s.may_restore and s.backup is not None:
            again = s._replace(log=s.backup, incarnation=s.incarnation + 1, backup=None, may_restore=False)
            yield "hub is put back", again
        start = s.cursor if not self.in_cursor or s.cursor_of == s.incarnation else 0
        end = len(s.log) if self.in_cursor else max(s.cursor, len(s.log))
        held = s.held.union(s.log[start:])
        yield f"desk pulls from {start}", s._replace(held=held, cursor=end, cursor_of=s.incarnation)

    def wrong(self, s: State) -> Iterator[str]:
        mine = not self.in_cursor or s.cursor_of == s.incarnation
        if mine and s.cursor >= len(s.log) and not s.held.issuperset(s.log):
            yield "the desk has read everything and lacks a row"


SMALL = Incarnation()
ALSO: dict[str, Incarnation] = {}
BIG = {"six writes": Incarnation(writes=6)}
BROKEN = {"a hub's cursor without its incarnation": replace(SMALL, in_cursor=False)}
