"""Stock and price by hand: opened by F7 on a part of the lookup, or from its own list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QWidget

from desktop.domain.parts import price, reservation, stock, stock_minimum
from desktop.domain.parts.price import PriceRow
from desktop.domain.parts.stock import EntryRow, StockLevel
from desktop.domain.parts.stock_sum import Elsewhere, elsewhere
from desktop.pages.desk import Desk, Page
from desktop.pages.exporting import offer_export
from desktop.pages.parts.finder import Answer, Finder, Question
from desktop.pages.parts.stock_card import StockCard
from desktop.pages.parts.stock_list import StockList
from desktop.pages.parts.stock_reserve import Kept, kept_of
from desktop.pages.parts.stocked import parts, stocked
from desktop.pages.refusal import told
from desktop.store.catalogue.row import PartRow
from desktop.widgets.empty import Empty
from desktop.widgets.layout import row

_ON_CARD = frozenset({"stock_entry", "part_price", "reservation", "stock_minimum", "stock_sum"})


@dataclass(frozen=True)
class _Found:
    part: PartRow
    level: StockLevel
    price: PriceRow | None
    entries: list[EntryRow]
    free_milli: int
    kept: list[Kept]
    least: tuple[int, int]
    others: list[Elsewhere]


class StockPage(Page):
    """``arrive("BRAND:NUMBER")`` or ``arrive({"part_key": …})`` opens that part; Esc then goes back to the lookup."""

    name = "stock"

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.list, self.card, self._nothing = StockList(), StockCard(desk), Empty("package")
        self._right = QStackedWidget()
        self._right.addWidget(self._nothing)
        self._right.addWidget(self.card)
        self._asked, self._from_lookup, self._to_form = 0, False, False
        self._stand: tuple[Any, ...] = ()
        if desk.computer is not None and desk.computer.second is not None:
            desk.computer.second.status.connect(self._on_status)
        self.list.setMinimumWidth(330)
        self.list.setMaximumWidth(460)
        self.setLayout(row((self.list, 5), (self._right, 9), margins=(16, 14, 2, 14), gap=14))
        offer_export(self, "stock")
        self.list.asked.connect(lambda _text: self.ask())
        self.list.chosen.connect(self._on_chosen)
        self.list.opened.connect(lambda part: self.open(part.part_key, then_edit=True))
        for sequence, act in (("Ctrl+F", self.list.to_field), ("Esc", self._back)):
            shortcut = QShortcut(QKeySequence(sequence), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)

    def title(self) -> str:
        return self.tr("Stock and prices")

    def retranslate(self) -> None:
        self._nothing.set_title(self.tr("No part is chosen"))
        self._nothing.set_hint(self.tr("Find it at the left, or press F7 on a part in the lookup."))

    def arrive(self, payload: Any = None) -> None:
        key = payload.get("part_key", "") if isinstance(payload, dict) else payload or ""
        self._from_lookup = bool(key)
        if key:
            self.open(str(key), then_edit=True)
        self.ask()
        if not key:
            self.list.to_field()

    def changed(self, tables: frozenset[str]) -> None:
        if tables & {"stock_entry", "part_price"}:
            self.ask()
        if tables & _ON_CARD and self.card.part is not None:
            self.open(self.card.part.part_key)

    def _on_status(self, status: dict[str, Any]) -> None:
        """An answer of the centre or of a hub changes no row of a reservation, only the word on it."""
        stand = tuple(status.get(each) for each in ("waiting", "confirmed", "refused"))
        if stand != self._stand:
            self._stand = stand
            if self.card.part is not None and self.isVisible():
                self.open(self.card.part.part_key)

    # -- list

    def ask(self) -> None:
        """What is typed, or the parts this store keeps."""
        typed, worker = self.list.field.text(), self.desk.worker

        def found(answer: Answer) -> None:
            if typed == self.list.field.text():
                self.list.show_rows(answer.rows)

        def kept(rows: list[PartRow]) -> None:
            if not self.list.field.text():
                self.list.show_rows(rows)

        if typed.strip():
            worker.search(Finder, lambda finder: finder.answer(Question(query=typed)), found, owner=self)
        else:
            worker.run(lambda: stocked(worker.store()), kept, told(self.desk), owner=self)

    def _on_chosen(self, part: PartRow | None) -> None:
        if part is not None and not self._from_lookup:
            self.open(part.part_key)

    # -- card

    def open(self, part_key: str, *, then_edit: bool = False) -> None:
        """Show this part; ``then_edit`` puts the focus into its quantity. The newest wish wins."""
        self._asked += 1
        self._to_form = then_edit or (self._to_form and self._from_lookup)
        by, mine, worker = self.desk.actor, self._asked, self.desk.worker

        def find() -> _Found | None:
            rows = parts(worker.store(), [part_key])
            if not rows:
                return None
            with worker.store().read() as session:
                level = stock.stock_of(by, session, part_key)
                entries = stock.entries(by, session, part_key)
                return _Found(
                    rows[0], level, price.price_of(by, session, part_key), entries,
                    reservation.free_of(by, session, part_key), kept_of(by, session, part_key),
                    stock_minimum.minimum_of(by, session, part_key), elsewhere(by, session, part_key),
                )  # fmt: skip

        def show(found: _Found | None) -> None:
            if mine != self._asked:
                return
            if found is None:
                self._right.setCurrentWidget(self._nothing)
                return
            self._right.setCurrentWidget(self.card)
            self.card.show_part(
                found.part, found.level, found.price, found.entries, found.free_milli, found.kept,
                found.least, found.others,
            )  # fmt: skip
            if self._to_form:
                self._to_form = False
                self.card.jump(0)

        worker.run(find, show, told(self.desk), owner=self)

    def _back(self) -> None:
        """Esc: to where F7 was pressed, else to the list; what was typed stays with its part."""
        if self._from_lookup:
            self._from_lookup = False
            self.desk.go("lookup", None)
        else:
            self.list.to_field()
