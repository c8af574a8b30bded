"""Where the keys are on a board: a row and a quarter, on a tile or on an empty place."""

from __future__ import annotations

from desktop.widgets.board.hand import Hand
from desktop.widgets.board.scene import Slot, Tile


class Cursor:
    """Steps over a tile as over one place."""

    def __init__(self, hand: Hand) -> None:
        self._hand = hand
        self.row, self.quarter = "", 0

    def put(self, row: str, quarter: int) -> None:
        self.row, self.quarter = row, quarter
        self.keep_inside()

    def keep_inside(self) -> None:
        """After another scene: the row may be gone, the day shorter."""
        scene = self._hand.scene
        if self.row not in scene.place_of:
            self.row = scene.rows[0].id if scene.rows else ""
        self.quarter = max(0, min(scene.quarters - 1, self.quarter))

    def tile(self) -> Tile | None:
        """What lies under it."""
        place = self._hand.scene.place_of.get(self.row)
        return None if place is None else self._hand.tile_at(place, self.quarter)

    def slot(self) -> Slot | None:
        """The tile's, or as much as a new one would take, up to the next; None on a board without rows."""
        scene = self._hand.scene
        place = scene.place_of.get(self.row)
        if place is None:
            return None
        tile = self._hand.tile_at(place, self.quarter)
        if tile is not None:
            return tile.slot
        length = 1
        while length < self._hand.usual and self.quarter + length < scene.quarters:
            if self._hand.tile_at(place, self.quarter + length) is not None:
                break
            length += 1
        return Slot(self.row, self.quarter, length)

    def step(self, rows: int, quarters: int) -> None:
        """One row or one quarter on; from a tile past its end, or before its begin."""
        scene, tile = self._hand.scene, self.tile()
        if not scene.rows:
            return
        if quarters and tile is not None:
            self.quarter = tile.slot.end if quarters > 0 else tile.start - 1
        else:
            self.quarter += quarters
        place = max(0, min(len(scene.rows) - 1, scene.place_of[self.row] + rows))
        self.row = scene.rows[place].id
        self.keep_inside()
