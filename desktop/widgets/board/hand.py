"""What a hand does on a board, by mouse or by key, without any window: begin, move, let go, or think better of it.

The hand changes no tile. It says what somebody wants (an :class:`Intent`); until the page has answered, a tile that was
moved is shown where it was put (``waiting``), and a scene read meanwhile loses neither the drag nor the tile.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from desktop.widgets.board.scene import EMPTY, FINE, Scene, Slot, Tile, Verdict

Grip = Literal["new", "move", "begin", "end"]
"""What is held: nothing yet but a place, a tile, or one of its two edges."""
Judge = Callable[[Slot, str], Verdict]
"""A slot, and the tile that would lie in it (empty: a new one)."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A point of the board. ``place``: of the row, which may lie beyond; ``at``: in quarters and parts of one."""

    place: int
    at: float


@dataclass(frozen=True, slots=True)
class Intent:
    """``new``: a slot was drawn; ``moved``: this tile should lie in ``slot``; ``open``: show this tile."""

    kind: Literal["new", "moved", "open"]
    slot: Slot
    tile: str = ""


@dataclass(frozen=True, slots=True)
class Drag:
    """What the hand holds. ``began``: where the button went down; ``slot``: where it would lie if let go now."""

    grip: Grip
    tile: Tile | None
    began: Spot
    slot: Slot
    verdict: Verdict = FINE
    moving: bool = False
    """False until the hand has left the place where it began: until then it is a click."""


class Hand:
    """One board's hand. ``usual``: quarters of a new slot that is not drawn but asked for."""

    def __init__(self) -> None:
        self.scene: Scene = EMPTY
        self.drag: Drag | None = None
        self.waiting: dict[str, Slot] = {}
        self.judge: Judge = lambda _slot, _tile: FINE
        self.usual = 2

    # -- what it sees

    def shown(self, tile: Tile) -> Tile:
        """The tile where it is to be drawn: put elsewhere and not answered yet, or where it lies."""
        slot = self.waiting.get(tile.id)
        return tile if slot is None else tile.at(slot)

    def tile_at(self, place: int, quarter: int) -> Tile | None:
        """What lies there, counting what waits for an answer."""
        if not 0 <= place < len(self.scene.rows):
            return None
        row = self.scene.rows[place].id
        for name, slot in self.waiting.items():
            if slot.row == row and slot.start <= quarter < slot.end and name in self.scene.by_id:
                return self.shown(self.scene.by_id[name])
        found = self.scene.at(row, quarter)
        return None if found is None or found.id in self.waiting else found

    def refresh(self, scene: Scene) -> None:
        """Newer data. What is held stays held; if its tile is gone, or became fixed, the hand opens."""
        self.scene = scene
        self.waiting = {
            name: slot
            for name, slot in self.waiting.items()
            if name in scene.by_id and slot.row in scene.place_of and scene.by_id[name].slot != slot
        }
        drag = self.drag
        if drag is None:
            return
        if drag.tile is not None:
            tile = scene.by_id.get(drag.tile.id)
            if tile is None or (tile.fixed and drag.moving):
                self.drag = None
                return
            drag = replace(drag, tile=tile)
        if drag.slot.row not in scene.place_of:
            self.drag = None
            return
        self.drag = replace(drag, verdict=self._judge(drag.slot, drag.tile) if drag.moving else FINE)

    def answered(self, tile_id: str) -> None:
        """The page has saved the move and read it again, or refused it: the tile lies where the scene says."""
        self.waiting.pop(tile_id, None)

    # -- mouse

    def press(self, spot: Spot, grip: Grip, tile: Tile | None) -> None:
        """Take hold of a tile, of its edge, or of an empty place."""
        if not 0 <= spot.place < len(self.scene.rows):
            return
        row = self.scene.rows[spot.place].id
        slot = tile.slot if tile is not None else Slot(row, int(spot.at), 1)
        self.drag = Drag(grip, tile, spot, slot)

    def move(self, spot: Spot) -> None:
        """The hand goes there, the button down."""
        drag = self.drag
        if drag is None or (drag.tile is not None and drag.tile.fixed):
            return
        slot = self._slot(drag, spot)
        if not drag.moving and slot == drag.slot:
            return
        if slot != drag.slot or not drag.moving:
            self.drag = replace(drag, slot=slot, verdict=self._judge(slot, drag.tile), moving=True)

    def release(self) -> tuple[Intent | None, Verdict]:
        """Let go. Where it may not lie it goes back; a click on a tile opens it, on an empty place asks for one."""
        drag, self.drag = self.drag, None
        if drag is None:
            return None, FINE
        if not drag.moving:
            return self.choose(drag.tile, drag.slot)
        if drag.verdict.bad:
            return None, drag.verdict
        if drag.tile is None:
            return Intent("new", drag.slot), drag.verdict
        if drag.slot == drag.tile.slot:
            return None, FINE
        return self._put(drag.tile, drag.slot), drag.verdict

    def drop(self) -> bool:
        """Esc: nothing happened. False where nothing was held."""
        held, self.drag = self.drag is not None, None
        return held

    # -- keys

    def choose(self, tile: Tile | None, slot: Slot) -> tuple[Intent | None, Verdict]:
        """A click, or Enter: open the tile; or ask for a new one from here, as long as usual or as there is room."""
        if tile is not None:
            return Intent("open", tile.slot, tile.id), FINE
        first = FINE
        for length in range(self.usual, 0, -1):
            wanted = self._inside(Slot(slot.row, slot.start, length))
            verdict = self._judge(wanted, None)
            if not verdict.bad:
                return Intent("new", wanted), verdict
            first = first if first.bad else verdict
        return None, first

    def shift(self, tile: Tile, rows: int = 0, quarters: int = 0, longer: int = 0) -> tuple[Intent | None, Verdict]:
        """Move or lengthen a tile by steps; the verdict says why it stays where it is."""
        if tile.fixed:
            return None, FINE
        place = self.scene.place_of[tile.row] + rows
        if not 0 <= place < len(self.scene.rows):
            return None, FINE
        length = min(tile.length + longer, max(tile.length, self.scene.quarters - tile.start))
        slot = Slot(self.scene.rows[place].id, tile.start + quarters, max(1, length))
        slot = slot if longer else self._inside(slot)
        if slot == tile.slot:
            return None, FINE
        verdict = self._judge(slot, tile)
        return (None if verdict.bad else self._put(tile, slot)), verdict

    # -- within

    def _put(self, tile: Tile, slot: Slot) -> Intent:
        self.waiting[tile.id] = slot
        return Intent("moved", slot, tile.id)

    def _judge(self, slot: Slot, tile: Tile | None) -> Verdict:
        return self.judge(slot, tile.id if tile is not None else "")

    def _slot(self, drag: Drag, spot: Spot) -> Slot:
        """Where it would lie with the hand there, in whole quarters, inside the board."""
        here = int(max(0, min(self.scene.quarters - 1, spot.at)))
        if drag.tile is None:
            began = int(max(0, min(self.scene.quarters - 1, drag.began.at)))
            first, last = min(began, here), max(began, here)
            return Slot(drag.slot.row, first, last - first + 1)
        tile, steps = drag.tile, round(spot.at - drag.began.at)
        if drag.grip == "end":
            return Slot(tile.row, tile.start, max(1, min(self.scene.quarters - tile.start, tile.length + steps)))
        if drag.grip == "begin":
            start = max(0, min(tile.slot.end - 1, tile.start + steps))
            return Slot(tile.row, start, tile.slot.end - start)
        place = max(0, min(len(self.scene.rows) - 1, spot.place))
        return self._inside(Slot(self.scene.rows[place].id, tile.start + steps, tile.length))

    def _inside(self, slot: Slot) -> Slot:
        start = max(0, min(self.scene.quarters - slot.length, slot.start))
        return replace(slot, start=max(0, start))
