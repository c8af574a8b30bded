"""One row that is deleted and restored at the centre, its tombstone pruned; a hub and a desk that read late.

Rules: the pruning horizon travels, and a peer whose centre cursor is behind the other's horizon gives it no rows; who
was away past the horizon bootstraps; a bootstrap removes the rows its file lacks.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from tests.model.explorer import Step

LIVE, DEAD, ABSENT = "live", "tombstone", "absent"


class Centre(NamedTuple):
    row: str
    at: int
    sequence: int
    horizon: int


class Hub(NamedTuple):
    row: str
    at: int
    sequence: int
    horizon: int
    centre_cursor: int
    centre_horizon: int


class Desk(NamedTuple):
    row: str
    centre_cursor: int
    hub_cursor: int
    centre_horizon: int


class State(NamedTuple):
    centre: Centre
    hub: Hub
    desk: Desk
    changes: int


@dataclass(frozen=True)
class Tombstones:
    changes: int = 3
    bootstrap_removes: bool = True
    horizon_travels: bool = True
    horizon_minded: bool = True
    """Whether a cursor behind the centre's own horizon must bootstrap."""

    def start(self) -> State:
        return State(Centre(LIVE, 1, 1, 0), Hub(ABSENT, 0, 0, 0, 0, 0), Desk(ABSENT, 0, 0, 0), 0)

    def steps(self, s: State) -> Iterator[Step]:
        yield from self._centre(s)
        yield from self._hub(s)
        yield from self._desk_from_centre(s)
        yield from self._desk_from_hub(s)

    def _centre(self, s: State) -> Iterator[Step]:
        c = s.centre
        other = {LIVE: DEAD, DEAD: LIVE}.get(c.row)
        if other and s.changes < self.changes:
            changed = Centre(other, c.sequence + 1, c.sequence + 1, c.horizon)
            yield f"the row becomes {other} at the centre", s._replace(centre=changed, changes=s.changes + 1)
        if c.row == DEAD:
            yield "the centre prunes", s._replace(centre=Centre(ABSENT, c.at, c.sequence, c.at))

    def _after_bootstrap(self, mine: str, theirs: str) -> str:
        return theirs if self.bootstrap_removes or theirs != ABSENT else mine

    def _hub(self, s: State) -> Iterator[Step]:
        c, h = s.centre, s.hub
        if h.row == DEAD:
            yield "the hub prunes", s._replace(hub=h._replace(row=ABSENT, horizon=h.at))
        new = h.sequence + 1
        if h.centre_cursor < c.horizon and self.horizon_minded:
            row = self._after_bootstrap(h.row, c.row)
            # what a bootstrap removed leaves no tombstone: the hub's own horizon says so to its desks
            after = Hub(row, new, new, new if row == ABSENT else h.horizon, c.sequence, c.horizon)
            yield "hub bootstraps from the centre", s._replace(hub=after)
        elif c.at > h.centre_cursor and c.row != ABSENT:
            yield "hub pulls the row", s._replace(hub=Hub(c.row, new, new, h.horizon, c.sequence, c.horizon))
        else:
            yield "hub pulls", s._replace(hub=h._replace(centre_cursor=c.sequence, centre_horizon=c.horizon))

    def _desk_from_centre(self, s: State) -> Iterator[Step]:
        c, d = s.centre, s.desk
        read = d._replace(centre_cursor=c.sequence, centre_horizon=c.horizon)
        if d.centre_cursor < c.horizon and self.horizon_minded:
            after = read._replace(row=self._after_bootstrap(d.row, c.row))
            yield "desk bootstraps from the centre", s._replace(desk=after)
        elif c.at > d.centre_cursor and c.row != ABSENT:
            yield "desk pulls the row from the centre", s._replace(desk=read._replace(row=c.row))
        else:
            yield "desk pulls from the centre", s._replace(desk=read)

    def _desk_from_hub(self, s: State) -> Iterator[Step]:
        h, d = s.hub, s.desk
        if self.horizon_travels and h.centre_cursor < d.centre_horizon:
            return
        known = max(d.centre_cursor, h.centre_cursor)
        read = d._replace(centre_cursor=known, hub_cursor=h.sequence)
        row = self._after_bootstrap(d.row, h.row)
        if self.horizon_travels and d.centre_cursor < h.centre_horizon:
            after = read._replace(row=row, centre_horizon=max(d.centre_horizon, h.centre_horizon))
            yield "desk bootstraps from the hub", s._replace(desk=after)
        elif d.hub_cursor < h.horizon:
            ahead = self.horizon_travels and d.centre_cursor > h.centre_cursor
            after = d._replace(hub_cursor=h.sequence) if ahead else read._replace(row=row)
            yield "desk, behind the hub's own pruning, asks the hub", s._replace(desk=after)
        elif h.at > d.hub_cursor and h.row != ABSENT:
            newer = d.centre_cursor < h.centre_cursor or d.row == ABSENT
            yield "desk pulls the row from the hub", s._replace(desk=read._replace(row=h.row if newer else d.row))

    def wrong(self, s: State) -> Iterator[str]:
        for who, row, cursor in (("hub", s.hub.row, s.hub.centre_cursor), ("desk", s.desk.row, s.desk.centre_cursor)):
            if cursor >= s.centre.sequence and (row == LIVE) != (s.centre.row == LIVE):
                yield f"the {who} has read everything and {'shows a deleted' if row == LIVE else 'lacks a live'} row"


SMALL = Tombstones()
ALSO: dict[str, Tombstones] = {}
BIG = {"six changes": Tombstones(changes=6)}
BROKEN = {
    "a bootstrap that does not remove": replace(SMALL, bootstrap_removes=False),
    "the horizon does not travel": replace(SMALL, horizon_travels=False),
    "away past the tombstones without a bootstrap": replace(SMALL, horizon_minded=False),
}
