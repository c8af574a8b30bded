"""The quotes of the store: found, opened, printed again, copied, revised, voided; all by key."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QStackedLayout, QWidget

from desktop.domain import clock
from desktop.domain.problem import Refused
from desktop.domain.sales import issue, quote_detail, quote_list, quote_reservation
from desktop.domain.sales.quote_detail import QuoteFacts, RevisionRow
from desktop.domain.sales.quote_list import QuoteFilter, QuoteRow
from desktop.domain.sales.quote_reservation import Kept
from desktop.pages.desk import Desk, Page
from desktop.pages.exporting import offer_export
from desktop.pages.parts import part_words as words
from desktop.pages.sales import quote_words
from desktop.pages.sales.quote_print import print_quote
from desktop.pages.sales.quote_view import QuoteView
from desktop.widgets import translate
from desktop.widgets.button import Button
from desktop.widgets.card import Card
from desktop.widgets.cell import Cell
from desktop.widgets.empty import Empty
from desktop.widgets.field import SearchField
from desktop.widgets.layout import column, row
from desktop.widgets.sentence import refusal
from desktop.widgets.table import Column, RecordTable

LIMIT = 200
"""So many rows are read; what is older is found by searching."""


class QuotesPage(Page):
    """The list on the left, the chosen quote on the right. ``arrive(id)`` or ``arrive({"quote_id": id})`` opens one."""

    name = "quotes"

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.field, self.view = SearchField(key="Ctrl+F"), QuoteView()
        self._chips = {state: Button("", "chip") for state in quote_list.STATES}
        self.table = RecordTable(
            [
                Column("number", lambda: self.tr("Number"), self._number, 214, narrow_width=198),
                Column("customer", lambda: self.tr("Customer and car"), self._customer),
                Column("state", lambda: self.tr("State"), self._state, 108, narrow_width=96),
                Column("until", lambda: self.tr("Valid until"), self._until, 110, narrow_width=-1),
                Column("total", lambda: self.tr("Total"), self._total, 130, right=True, narrow_width=116),
            ],
            lambda: self.tr("Quotes"),
            lambda quote: quote.id,
        )
        self._empty = Empty("file-text")
        rows = QWidget()
        self._stack = QStackedLayout(rows)
        self._stack.addWidget(self.table)
        self._stack.addWidget(self._empty)
        card = Card()
        card.head((self.field, 1), *self._chips.values())
        card.body(column((rows, 1), gap=0))
        self.setLayout(row((card, 1), self.view, margins=(16, 14, 16, 14), gap=14))
        self._state_wanted, self._wanted_id, self._asked = "all", "", 0
        self._wire()
        offer_export(self, "quote")
        translate.say(self, lambda _text: self.retranslate(), str)

    def title(self) -> str:
        return self.tr("Quotes")

    def _wire(self) -> None:
        self.field.textChanged.connect(lambda _text: self.ask())
        self.field.stepped.connect(self.table.step)
        self.field.returnPressed.connect(self.table.setFocus)
        for state, chip in self._chips.items():
            chip.clicked.connect(lambda _on=False, state=state: self.filter(state))
        self.table.moved.connect(self._open)
        self.table.picked.connect(lambda _quote: self.print())
        view = self.view
        view.printed.connect(self.print)
        view.previewed.connect(self.preview)
        view.copied.connect(self.copy)
        view.revised.connect(self.revise)
        view.voided.connect(self._void)
        view.reserved.connect(self.reserve)
        view.revision_wanted.connect(self._read)
        for sequence, act in (
            ("Ctrl+F", self.to_field),
            ("F9", self.print),
            ("Shift+F9", self.preview),
            ("Ctrl+Shift+C", self.copy),
            ("Ctrl+E", self.revise),
            ("Ctrl+R", self.reserve),
            ("Ctrl+Del", view.start_void),
        ):
            shortcut = QShortcut(QKeySequence(sequence), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)

    # -- page

    def arrive(self, payload: Any = None) -> None:
        """Newest first; with an id that quote is opened, wherever it lies in the list."""
        wanted = payload.get("quote_id") if isinstance(payload, dict) else payload
        self._wanted_id = wanted or ""
        if wanted:
            self.field.clear()
            self.filter("all")
            self.table.setFocus()
        else:
            self.to_field()
        self.ask()

    def changed(self, tables: frozenset[str]) -> None:
        if tables & {"quote", "quote_line"} and self.isVisible():
            self.ask()

    def retranslate(self) -> None:
        names = {
            "all": self.tr("All"),
            "issued": self.tr("Issued"),
            "approval": self.tr("Pending"),
            "void": self.tr("Void"),
        }
        for state, chip in self._chips.items():
            chip.setText(names[state])
            chip.setChecked(state == self._state_wanted)
        self.field.setPlaceholderText(self.tr("Number, customer, phone, plate or VIN"))
        self.field.setAccessibleName(self.tr("Search quotes"))
        self._empty.set_title(self.tr("No quote here"))
        self._empty.set_hint(self.tr("F2 begins one; or choose All, or search for fewer letters."))

    def to_field(self) -> None:
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def filter(self, state: str) -> None:
        """Only quotes of this state."""
        self._state_wanted = state
        self.retranslate()
        self.ask()

    # -- reading

    def ask(self) -> None:
        """Read the list; an answer to an older question is left."""
        self._asked += 1
        mine, by = self._asked, self.desk.actor
        wanted = QuoteFilter(self._state_wanted, self.field.text())
        self.desk.worker.read(
            lambda session: quote_list.quotes(by, session, wanted, limit=LIMIT),
            lambda rows: self._show(mine, rows),
            owner=self,
        )

    def _show(self, mine: int, rows: list[QuoteRow]) -> None:
        if mine != self._asked:
            return
        self.table.show_rows(rows)
        self._stack.setCurrentIndex(0 if rows else 1)
        place = next((i for i, quote in enumerate(rows) if quote.id == self._wanted_id), -1)
        if place >= 0:
            self.table.choose(place)
        if self._wanted_id and place < 0:
            self._read(self._wanted_id)
        elif rows:
            self._open(self.table.row())
        self._wanted_id = ""

    def _open(self, quote: QuoteRow | None) -> None:
        if quote is None:
            self.view.show_quote(None)
        else:
            self._read(quote.id)

    def _read(self, quote_id: str) -> None:
        by = self.desk.actor
        self._showing = quote_id

        def facts(session: Any) -> tuple[QuoteFacts, list[RevisionRow]]:
            found = quote_detail.quote_detail(by, session, quote_id)
            return found, quote_detail.revisions(by, session, found.number)

        self.desk.worker.read(facts, lambda found: self._show_quote(*found), self._failed, owner=self)

    _showing = ""

    def _show_quote(self, facts: QuoteFacts, revisions: list[RevisionRow]) -> None:
        if facts.id == self._showing:
            self.view.show_quote(facts, revisions)

    def _failed(self, error: Exception) -> None:
        if isinstance(error, Refused):
            self.desk.say(refusal(error), bad=True)
        else:
            self.desk.worker.trouble.emit(error)

    # -- doing

    def print(self) -> None:
        """F9, or Enter on a row: the archived paper again, with its reprint mark."""
        if self.view.facts is not None:
            print_quote(self.desk, self.view.facts.id, self)

    def preview(self) -> None:
        if self.view.facts is not None:
            print_quote(self.desk, self.view.facts.id, self, preview=True)

    def copy(self) -> None:
        """To the lookup page as a new basket at today's prices."""
        if self.view.facts is not None:
            self.desk.go("lookup", {"copy": self.view.facts.id})

    def revise(self) -> None:
        """To the lookup page as the next revision."""
        if self.view.facts is not None and self.view.facts.state == "issued":
            self.desk.go("lookup", {"revise": self.view.facts.id})

    def reserve(self) -> None:
        """Ctrl+R: what is free of its parts is kept until the quote expires; then it goes back by itself."""
        facts, by = self.view.facts, self.desk.actor
        if facts is None or facts.state != "issued":
            return

        def done(kept: Kept) -> None:
            until = f"{facts.valid_until:%Y-%m-%d}"
            text = self.tr("Reserved until {day}: {whole} parts whole, {partly} in part, {none} not here")
            told = text.format(day=until, whole=kept.whole, partly=kept.partly, none=kept.none)
            self.desk.say(told, bad=not kept.any)

        self.desk.worker.write(
            by, lambda session: quote_reservation.reserve_quote(by, session, facts.id), done, self._failed, owner=self
        )

    def _void(self, reason: str) -> None:
        facts, by = self.view.facts, self.desk.actor
        if facts is None:
            return
        self.desk.worker.write(
            by,
            lambda session: issue.void(by, session, facts.id, reason),
            lambda _none: self._voided(facts),
            self._not_voided,
            owner=self,
        )

    def _voided(self, facts: QuoteFacts) -> None:
        self.view.reason.hide()
        self.table.setFocus()
        self.desk.say(self.tr("{0} is void. It keeps its number.").format(facts.number))
        self._read(facts.id)
        self.ask()

    def _not_voided(self, error: Exception) -> None:
        if isinstance(error, Refused):
            self.view.reason.refuse(error)
        else:
            self.desk.worker.trouble.emit(error)

    # -- cells

    def _number(self, quote: QuoteRow) -> Cell:
        sub = f"{clock.local(quote.issued_at):%m-%d %H:%M} · {quote.issued_by_name}"
        number = f"{quote.number} R{quote.revision}" if quote.revision > 1 else quote.number
        return Cell(number, sub)

    def _customer(self, quote: QuoteRow) -> Cell:
        car = " · ".join(filter(None, [quote.plate, quote.car_name, quote.vin_tail]))
        return Cell(quote.customer_name or self.tr("Passer-by"), car or "—")

    def _state(self, quote: QuoteRow) -> Cell:
        word, tone = quote_words.state(quote.state, quote.approval, quote.expired)
        return Cell(word, kind="pill", tone=tone)

    def _until(self, quote: QuoteRow) -> Cell:
        return Cell(f"{quote.valid_until:%Y-%m-%d}")

    def _total(self, quote: QuoteRow) -> Cell:
        return Cell(words.yuan(quote.total_fen), kind="amount")

    # -- Qt

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Letters typed in the list go on in the search field; Esc in the reason goes back."""
        if event.key() == Qt.Key.Key_Escape and not self.view.reason.isHidden():
            self.view.reason.hide()
            self.table.setFocus()
        elif event.text() and event.text().isprintable() and self.table.hasFocus():
            self.field.setFocus()
            self.field.insert(event.text())
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.view.setFixedWidth(360 if self.width() < 1400 else 440)
