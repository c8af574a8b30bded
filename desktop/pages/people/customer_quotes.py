"""The quotes of one customer, the latest first; Enter opens one."""

from __future__ import annotations

from desktop.domain.money import format_fen
from desktop.domain.people.card import Card as CustomerFacts
from desktop.domain.people.card import QuoteLink
from desktop.pages.desk import Desk
from desktop.pages.people import words
from desktop.widgets import translate
from desktop.widgets.button import Button
from desktop.widgets.cell import ROW, Cell
from desktop.widgets.label import Label
from desktop.widgets.layout import column
from desktop.widgets.section import Section
from desktop.widgets.table import Column, RecordTable

SHOWN_ROWS = 6


class CustomerQuotes(Section):
    """A table as tall as its rows, at most six, and a way to a new quote."""

    def __init__(self, desk: Desk) -> None:
        self.new = Button("", icon_name="file-plus")
        super().__init__(lambda: self.tr("Quotes"), self.new)
        self._desk, self._id = desk, ""
        self.table = RecordTable(
            [
                Column("number", lambda: self.tr("Number"), self._number),
                Column("state", lambda: self.tr("State"), self._state, 104, narrow_width=96),
                Column("total", lambda: self.tr("Total incl. tax"), self._total, 140, right=True, narrow_width=124),
            ],
            lambda: self.tr("Quotes of this customer"),
            lambda quote: quote.id,
        )
        self._none = Label("", "muted")
        self._none.setContentsMargins(14, 12, 14, 14)
        self.start = self.table
        self.body(column(self.table, self._none, gap=0))
        self.table.picked.connect(lambda quote: desk.go("quotes", {"quote_id": quote.id}))
        self.new.clicked.connect(lambda: desk.go("lookup", {"customer_id": self._id}))
        translate.say(self, lambda _text: self._repeat(), str)

    def show_card(self, card: CustomerFacts) -> None:
        self._id = card.id
        self.table.show_rows(card.quotes)
        self.table.setVisible(bool(card.quotes))
        self._none.setVisible(not card.quotes)
        self.table.setFixedHeight(36 + ROW * min(len(card.quotes), SHOWN_ROWS))

    def _repeat(self) -> None:
        self.new.setText(self.tr("New quote"))
        self._none.setText(self.tr("No quotes yet. A new one begins with this customer's level."))

    @staticmethod
    def _number(quote: QuoteLink) -> Cell:
        number = f"{quote.number}-{quote.revision}" if quote.revision > 1 else quote.number
        return Cell(number, words.moment(quote.issued_at))

    @staticmethod
    def _state(quote: QuoteLink) -> Cell:
        return Cell(words.quote_state(quote.state), kind="pill", tone="bad" if quote.state == "void" else "ok")

    @staticmethod
    def _total(quote: QuoteLink) -> Cell:
        return Cell(f"¥{format_fen(quote.total_fen)}", kind="amount")
