"""Who has what when: things as rows, quarter hours as columns. Knows nothing of what the rows and tiles stand for."""

from desktop.widgets.board.board import Board
from desktop.widgets.board.scene import EMPTY, Mark, Row, Scene, Shade, Slot, Tile, Verdict

__all__ = ["EMPTY", "Board", "Mark", "Row", "Scene", "Shade", "Slot", "Tile", "Verdict"]
