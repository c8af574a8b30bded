"""Parts to choose from: those the store keeps, or what a search finds."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStackedWidget

from desktop.pages.parts import part_words as words
from desktop.store.catalogue.row import PartRow
from desktop.widgets import translate
from desktop.widgets.card import Card
from desktop.widgets.cell import Cell
from desktop.widgets.empty import Empty
from desktop.widgets.field import SearchField
from desktop.widgets.layout import column
from desktop.widgets.table import Column, RecordTable


class StockList(Card):
    """``asked(text)`` with every key; ``chosen(part)`` when the choice moves; ``opened(part)`` by Enter."""

    asked = Signal(str)
    chosen = Signal(object)
    opened = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.field = SearchField(key="Ctrl+F")
        self.table = RecordTable(
            [
                Column("part", lambda: self.tr("Part"), self._part),
                Column("stock", lambda: self.tr("Stock"), self._stock, 148, narrow_width=142),
            ],
            lambda: self.tr("Parts"),
            lambda part: part.part_key,
        )
        self._empty = Empty("package-search")
        self._stack = QStackedWidget()
        self._stack.addWidget(self.table)
        self._stack.addWidget(self._empty)
        self.head((self.field, 1))
        self.body(column((self._stack, 1)))
        self.field.textChanged.connect(self.asked)
        self.field.stepped.connect(self.table.step)
        self.field.returnPressed.connect(self.table.pick)
        self.table.moved.connect(self.chosen)
        self.table.picked.connect(self.opened)
        translate.say(self, lambda _text: self._repeat(), str)

    def show_rows(self, rows: Sequence[PartRow]) -> None:
        self.table.show_rows(rows)
        self._stack.setCurrentWidget(self.table if rows else self._empty)
        self._repeat()

    def to_field(self) -> None:
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def _repeat(self) -> None:
        self.field.setPlaceholderText(self.tr("Part name, nickname or number"))
        self.field.setAccessibleName(self.tr("Find a part to see or change its stock and price"))
        typed = self.field.value()
        if typed:
            self._empty.set_title(self.tr("No part found for “{text}”").format(text=typed[:40]))
            self._empty.set_hint(self.tr("Try the part number, the trade's word for it, or its pinyin initials."))
        else:
            self._empty.set_title(self.tr("No stock and no prices entered yet"))
            self._empty.set_hint(
                self.tr("Type a part's name or number above, or bring a stock list in with Ctrl+Shift+I.")
            )

    @staticmethod
    def _part(part: PartRow) -> Cell:
        return Cell(words.name(part), "   ".join(filter(None, [part.number, words.brand(part)])))

    @staticmethod
    def _stock(part: PartRow) -> Cell:
        word, tone = words.stock_of(part)
        return Cell(word, words.elsewhere(part), kind="pill", tone=tone)
