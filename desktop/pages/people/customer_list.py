"""The customers found: a search field and two-line rows, phones masked."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QStackedWidget

from desktop.domain.parts.price import Level
from desktop.domain.people.card import CustomerRow
from desktop.pages.people import words
from desktop.widgets import translate
from desktop.widgets.button import Button
from desktop.widgets.card import Card
from desktop.widgets.cell import Cell
from desktop.widgets.empty import Empty
from desktop.widgets.field import SearchField
from desktop.widgets.layout import column
from desktop.widgets.table import Column, RecordTable

LIMIT = 60


class CustomerList(Card):
    """``asked(text)`` with every key; ``chosen(row)`` when the choice moves; ``opened(row)`` by Enter."""

    asked = Signal(str)
    chosen = Signal(object)
    opened = Signal(object)
    new_wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.field = SearchField()
        self.new = Button("", "primary", "user-plus", key="Ctrl+N", shown_only=True)
        self.table = RecordTable(
            [
                Column("customer", lambda: self.tr("Customer"), self._customer),
                Column("level", lambda: self.tr("Level"), self._level, 92, narrow_width=84),
            ],
            lambda: self.tr("Customers"),
            lambda row: row.id,
        )
        self._add = Button("", "primary", "user-plus", key="Ctrl+N", shown_only=True)
        self._empty = Empty("users", action=self._add)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.table)
        self._stack.addWidget(self._empty)
        self._bar: QFrame = self.head((self.field, 1), self.new)
        self.body(column((self._stack, 1)))
        self._nothing = False
        self._levels: dict[str, Level] = {}
        self._wire()
        translate.say(self, lambda _text: self._repeat(), str)

    def _wire(self) -> None:
        self.field.textChanged.connect(self.asked)
        self.field.stepped.connect(self.table.step)
        self.field.returnPressed.connect(self._on_enter)
        self.table.moved.connect(self.chosen)
        self.table.picked.connect(self.opened)
        self.new.clicked.connect(lambda: self.new_wanted.emit(self.field.value()))
        self._add.clicked.connect(lambda: self.new_wanted.emit(self.field.value()))

    def show_rows(self, rows: Sequence[CustomerRow]) -> None:
        """The choice stays on the same customer where it is still among them."""
        self._nothing = not rows
        self.table.show_rows(rows)
        self._stack.setCurrentWidget(self._empty if self._nothing else self.table)
        self._repeat()

    def show_levels(self, levels: Sequence[Level]) -> None:
        """The store's price levels, to name those of the rows."""
        self._levels = {level.id: level for level in levels}
        self.table.viewport().update()

    def to_field(self) -> None:
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def choose(self, customer_id: str) -> bool:
        """Whether the customer is among the rows."""
        for place in range(self.table.rows()):
            if self.table.row_at(place).id == customer_id:
                self.table.choose(place)
                return True
        return False

    def _on_enter(self) -> None:
        if self._nothing:
            self.new_wanted.emit(self.field.value())
        else:
            self.table.pick()

    def _repeat(self) -> None:
        self.field.setPlaceholderText(self.tr("Digits, name, plate, VIN"))
        self.field.setAccessibleName(
            self.tr("Find customers by the last digits of the telephone, name, initials, plate or end of the VIN")
        )
        self.new.setText(self.tr("New"))
        self._add.setText(self.tr("New customer"))
        typed = self.field.value()
        if typed:
            self._empty.set_title(self.tr("Nobody found for “{text}”").format(text=typed[:40]))
            self._empty.set_hint(
                self.tr("Try the last 4 digits of the telephone, pinyin initials, the plate or the last 6 of the VIN.")
            )
        else:
            self._empty.set_title(self.tr("No customers yet"))
            self._empty.set_hint(
                self.tr("Name and telephone are enough to begin. A list of an old program comes in with Ctrl+Shift+I.")
            )

    @staticmethod
    def _customer(row: CustomerRow) -> Cell:
        return Cell(row.name, "   ".join(filter(None, [row.phone, row.plates])))

    def _level(self, row: CustomerRow) -> Cell:
        level = self._levels.get(row.level_id or "")
        if level is None:
            return Cell("", kind="pill")
        return Cell(words.level_name(level), kind="pill", tone="info" if words.rate(level.rate_bp) else "neutral")
