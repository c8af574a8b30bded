"""A board of made-up things and a house that keeps them, for tests and for what is measured."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest

from desktop.widgets.board import Board, Mark, Row, Scene, Shade, Slot, Tile, Verdict

QUARTERS = 40
NAMES = ("陈立", "孙悦", "王建国", "Anna Schmidt", "林晓", "黄女士", "赵敏", "何俊", "郭强", "Li Wei")


def words(slot: Slot) -> str:
    """Times of a day that begins at nine."""
    ends = [f"{9 + quarter // 4:02d}:{quarter % 4 * 15:02d}" for quarter in (slot.start, slot.end)]
    return f"{ends[0]}–{ends[1]}"


def row(number: int) -> Row:
    shades = (Shade(0, 2), Shade(12, 16, "break"), Shade(38, QUARTERS))
    return Row(f"r{number}", f"试{number:02d} 途岳 330TSI", "京A·DR112", "car", "在店", now=17.3, shades=shades)


def tile(name: str, row: int, start: int, length: int = 2) -> Tile:
    title = NAMES[sum(map(ord, name)) % len(NAMES)]
    return Tile(
        name, f"r{row}", start, length, title, "陪驾 李晓雯", "已确认", "info", after=1, spoken=f"{title}, {name}"
    )


def scene(rows: int, each: int) -> Scene:
    """``rows`` × ``each`` tiles, three quarters apart and a quarter of buffer."""
    tiles = [tile(f"t{r}-{n}", r, 1 + 4 * n) for r in range(rows) for n in range(each)]
    marks = tuple(Mark(quarter, f"{9 + quarter // 4}:00") for quarter in range(0, QUARTERS, 4))
    return Scene(tuple(map(row, range(rows))), tuple(tiles), QUARTERS, marks)


class House:
    """Keeps the tiles: says what may lie where, saves what was moved, and hands the board a new scene."""

    def __init__(self, kept: Scene) -> None:
        self.kept = kept
        self.asked: list[Slot] = []
        self.opened: list[str] = []
        self.unsaved: list[tuple[str, Slot]] = []
        self.board = Board(words)
        self.board.resize(1100, 420)
        self.board.judge_by(self.judge, 2)
        self.board.show_scene(kept)
        self.board.asked.connect(self.asked.append)
        self.board.opened.connect(self.opened.append)
        self.illegal: list[tuple[str, Slot]] = []
        self.board.moved.connect(self._hear)

    def _hear(self, name: str, slot: Slot) -> None:
        now = self.kept.by_id.get(name)
        if now is None or now.fixed or self.judge(slot, name).bad:
            self.illegal.append((name, slot))
        self.unsaved.append((name, slot))

    def judge(self, slot: Slot, name: str) -> Verdict:
        """Two never share a quarter."""
        for each in self.kept.tiles:
            if each.id != name and each.row == slot.row and slot.start < each.slot.end and each.start < slot.end:
                return Verdict(bad=f"taken by {each.title}")
        return Verdict()

    def save(self) -> None:
        """What was moved is written, where it still may be; the board is told either way."""
        for name, slot in self.unsaved:
            now = self.kept.by_id.get(name)
            if now is not None and slot.row in self.kept.place_of and not self.judge(slot, name).bad:
                self.kept = self.kept.with_tiles([now.at(slot) if t.id == name else t for t in self.kept.tiles])
            self.board.answered(name)
        self.unsaved = []
        self.board.show_scene(self.kept)

    def add(self, new: Tile) -> None:
        """As if another desk had booked."""
        if not self.judge(new.slot, new.id).bad:
            self.kept = self.kept.with_tiles([*self.kept.tiles, new])

    def remove(self, name: str) -> None:
        self.kept = self.kept.with_tiles([each for each in self.kept.tiles if each.id != name])

    def change(self, name: str, **fields: object) -> None:
        self.kept = self.kept.with_tiles(
            [replace(each, **fields) if each.id == name else each for each in self.kept.tiles]  # type: ignore[arg-type]
        )

    # -- the mouse

    def point(self, place: int, quarter: float) -> QPoint:
        """In the middle of a row, at a time."""
        geometry = self.board.look.geometry
        return QPointF(geometry.left(quarter), geometry.top(place) + 29).toPoint()

    def press(self, place: int, quarter: float) -> None:
        QTest.mousePress(self.board.viewport(), Qt.MouseButton.LeftButton, pos=self.point(place, quarter))

    def move(self, place: int, quarter: float) -> None:
        QTest.mouseMove(self.board.viewport(), self.point(place, quarter))

    def release(self, place: int, quarter: float) -> None:
        QTest.mouseRelease(self.board.viewport(), Qt.MouseButton.LeftButton, pos=self.point(place, quarter))

    def drag(self, begin: tuple[int, float], end: tuple[int, float]) -> None:
        self.press(*begin)
        self.move(*end)
        self.release(*end)

    def key(self, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.board, key, held)
