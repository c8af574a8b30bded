"""The maker's part and the others that do its job, side by side by grade: price and stock at one glance."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from desktop.pages.parts import part_words as words
from desktop.store.catalogue.row import PartRow
from desktop.store.catalogue.schema import GRADES
from desktop.widgets.cell import Cell
from desktop.widgets.layout import column, frame, row
from desktop.widgets.table import Column, RecordTable


class GradeTable(RecordTable):
    """The parts of one grade, the cheapest that is here first. ``sideways`` carries −1 or 1."""

    sideways = Signal(int)

    def __init__(self, grade: str, is_car_known: Callable[[], bool]) -> None:
        self._grade, self._is_car_known = grade, is_car_known
        super().__init__(
            [
                Column("part", self._title, self._part),
                Column("price", lambda: "", self._price, 104, right=True),
            ],
            self._title,
            lambda part: part.part_key,
        )

    def _title(self) -> str:
        name = {
            "oe": self.tr("Genuine"),
            "equivalent": self.tr("Equal quality"),
            "remanufactured": self.tr("Remanufactured"),
            "reused": self.tr("Reused"),
        }[self._grade]
        return f"{name}  {self.rows()}" if self.rows() else name

    def _part(self, part: PartRow) -> Cell:
        fit = words.fit(part.fit)[0] if self._is_car_known() and part.fit != "fits" else ""
        return Cell(words.brand(part), "   ".join(filter(None, [part.number, fit])), strong=True)

    @staticmethod
    def _price(part: PartRow) -> Cell:
        ended = words.expired(part)
        under = ended or words.stock_of(part)[0]
        return Cell(words.price(part.price_fen), under, kind="amount", tone="bad" if ended else "neutral")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.sideways.emit(1 if event.key() == Qt.Key.Key_Right else -1)
        else:
            super().keyPressEvent(event)


class PartCompare(QWidget):
    """Four columns; ← → go between those that hold something, Enter adds."""

    picked = Signal(object)
    moved = Signal(object)

    def __init__(self, is_car_known: Callable[[], bool]) -> None:
        super().__init__()
        self.tables = [GradeTable(grade, is_car_known) for grade in GRADES]
        self.setLayout(row(*((frame("card", column(table, gap=0)), 1) for table in self.tables), gap=10))
        for place, table in enumerate(self.tables):
            table.picked.connect(self.picked)
            table.moved.connect(self.moved)
            table.sideways.connect(lambda by, place=place: self._aside(place, by))

    def show_parts(self, parts: Sequence[PartRow], chosen: str) -> None:
        """``chosen`` is the key of the part that the card is about."""
        for table, grade in zip(self.tables, GRADES, strict=True):
            mine = [part for part in parts if part.grade == grade]
            mine.sort(key=_worth)
            table.show_rows(mine, choose_first=False)
            table.horizontalHeader().viewport().update()
            place = next((i for i, part in enumerate(mine) if part.part_key == chosen), -1)
            if place >= 0:
                table.choose(place)

    def take_focus(self) -> None:
        """To the part that the card is about, or to the first column that holds something."""
        chosen = next((table for table in self.tables if table.row() is not None), None)
        first = chosen or next((table for table in self.tables if table.rows()), None)
        if first is not None:
            self._enter(first)

    def _aside(self, place: int, by: int) -> None:
        following = range(place + by, len(self.tables) if by > 0 else -1, by)
        target = next((self.tables[i] for i in following if self.tables[i].rows()), None)
        if target is not None:
            self.tables[place].clearSelection()
            self._enter(target)

    @staticmethod
    def _enter(table: GradeTable) -> None:
        table.setFocus(Qt.FocusReason.TabFocusReason)
        table.choose(max(0, table.currentIndex().row()))


def _worth(part: PartRow) -> tuple[bool, bool, bool, bool, int]:
    """What fits, lies here, is coming, and costs least comes first; what has no price comes after what has one."""
    unpriced = part.price_fen is None
    return part.fit == "no", part.here_milli <= 0, part.order_milli <= 0, unpriced, part.price_fen or 0
