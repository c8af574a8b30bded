"""The board with 60 rows and 600 bookings: all of it painted, a frame of a drag, a frame of scrolling.

The window is as tall as the 60 rows, which no screen is: the whole of it counts, not what happens to be seen.
"""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication

from desktop.widgets import theme
from desktop.widgets.board.geometry import HEAD, ROW
from tests.bench.line import Line, Setting, run, timed
from tests.widgets.board.yard import House, scene

ROWS, EACH, ROUNDS, FRAME_MS = 60, 10, 200, 16
SCREEN = 900
"""Height of a board on a screen of 1080, in px."""


class _Frames(QObject):
    """Whether the viewport was painted since it was last asked."""

    def __init__(self, house: House) -> None:
        super().__init__()
        self.count = 0
        house.board.viewport().installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        self.count += event.type() == QEvent.Type.Paint
        return False


def lines(setting: Setting) -> Iterator[Line]:
    """One board, first with everything exposed, then as tall as a screen."""
    app = QApplication(["forecourt"])
    theme.prepare(app)
    theme.current().apply(app, "light")
    house = House(scene(ROWS, EACH))
    board = house.board
    rounds = setting.rounds(ROUNDS)
    board.resize(1920, HEAD + ROWS * ROW + 20)
    board.show()
    yield Line("board: first paint, 60 rows, 600 tiles", [timed(app.processEvents)])
    yield Line("board: whole repaint, 60 rows, 600 tiles", list(_repaints(house, rounds)), bar=FRAME_MS, which="p95")
    board.resize(1920, SCREEN)
    app.processEvents()
    yield Line("board: frame of a drag", list(_drags(app, house, rounds)), bar=FRAME_MS, which="p95")
    yield Line("board: frame of scrolling", list(_scrolls(app, house, rounds)), bar=FRAME_MS, which="p95")
    board.close()


def _repaints(house: House, rounds: int) -> Iterator[float]:
    for _ in range(rounds):
        yield timed(house.board.viewport().repaint)


def _drags(app: QApplication, house: House, rounds: int) -> Iterator[float]:
    """From the mouse's step to the pixels, over free places and taken ones."""
    house.press(1, 1.5)
    house.move(1, 4.5)
    app.processEvents()
    frames = _Frames(house)
    for step in range(rounds):
        before = frames.count

        def follow(place: int = 1 + step % 11, quarter: float = 2.5 + step % 37) -> None:
            house.move(place, quarter)
            app.processEvents()

        took = timed(follow)
        if frames.count == before:
            raise RuntimeError("a step of the drag painted nothing")
        yield took
    house.board.hand.drop()


def _scrolls(app: QApplication, house: House, rounds: int) -> Iterator[float]:
    bar = house.board.verticalScrollBar()
    for step in range(rounds):

        def scroll(to: int = step * 37 % bar.maximum()) -> None:
            bar.setValue(to)
            app.processEvents()

        yield timed(scroll)


if __name__ == "__main__":
    run(lines)
