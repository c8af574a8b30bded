"""The quotes put aside: which one to take up again."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.domain import clock
from desktop.domain.sales import basket as baskets
from desktop.domain.sales.draft import DraftRow
from desktop.pages.parts import part_words as words
from desktop.widgets.cell import ROW, Cell
from desktop.widgets.counted import counted
from desktop.widgets.layout import column
from desktop.widgets.sheet import Sheet
from desktop.widgets.table import Column, RecordTable


class ParkedList(Sheet):
    """``picked`` carries a DraftRow; the sheet closes itself."""

    picked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, width=520)
        self.table = RecordTable(
            [
                Column("who", lambda: self.tr("Quote"), self._who),
                Column(
                    "since",
                    lambda: self.tr("Put aside"),
                    lambda row: Cell(f"{clock.local(row.changed_at):%m-%d %H:%M}"),
                    120,
                ),
                Column("total", lambda: self.tr("Total"), self._total, 130, right=True),
            ],
            lambda: self.tr("Parked quotes"),
            lambda row: row.basket.id,
        )
        self.table.setFixedHeight(6 * ROW + 36)
        self.body(column(self.table))
        self.buttons(primary=self.tr("Take up"))
        self.set_title(self.tr("Parked quotes"))
        self.table.picked.connect(self._take)
        self.primary.clicked.connect(self.table.pick)

    def start(self, rows: Sequence[DraftRow]) -> None:
        self.table.show_rows(list(rows))
        self.open()
        self.table.setFocus()

    def _take(self, row: DraftRow) -> None:
        self.accept()
        self.picked.emit(row)

    def _who(self, row: DraftRow) -> Cell:
        basket = row.basket
        car = " ".join(filter(None, [basket.car.plate, basket.car.brand, basket.car.series])) or basket.car.vin
        first = basket.lines[0].name if basket.lines else ""
        lines = (
            counted(self.tr("{n} line[s]: {first} …"), len(basket.lines), first=first)
            if basket.lines
            else self.tr("no lines yet")
        )
        return Cell(" · ".join(filter(None, [basket.customer.name, car])) or self.tr("Passer-by"), lines)

    def _since(self, row: DraftRow) -> Cell:
        return Cell(f"{clock.local(row.changed_at):%m-%d %H:%M}")

    def _total(self, row: DraftRow) -> Cell:
        return Cell(words.yuan(baskets.totals(row.basket).total), kind="amount")
