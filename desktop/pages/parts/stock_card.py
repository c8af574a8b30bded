"""Stock and price of one part: what is there, what comes, every movement with who and why."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from desktop.domain import money
from desktop.domain.actor import Right
from desktop.domain.parts.price import PriceRow
from desktop.domain.parts.stock import EntryRow, StockLevel
from desktop.domain.parts.stock_sum import Elsewhere
from desktop.pages.desk import Desk
from desktop.pages.parts import part_words as words
from desktop.pages.parts.stock_least import StockLeast
from desktop.pages.parts.stock_move import StockMove
from desktop.pages.parts.stock_price import StockPrice
from desktop.pages.parts.stock_reserve import Kept, StockReserve
from desktop.pages.people.words import day, moment
from desktop.store.catalogue.row import PartRow
from desktop.widgets import translate
from desktop.widgets.card import Card
from desktop.widgets.cell import ROW, Cell
from desktop.widgets.label import Elided, Label, Pill
from desktop.widgets.layout import column, row
from desktop.widgets.section import Section, Sections
from desktop.widgets.table import Column, RecordTable

SHOWN_ROWS = 8


class Ledger(Section):
    """The movements, the last first."""

    def __init__(self) -> None:
        super().__init__(lambda: self.tr("Movements"))
        self.table = RecordTable(
            [
                Column("what", lambda: self.tr("Movement"), self._what),
                Column("who", lambda: self.tr("Who and when"), self._who, 190, narrow_width=150),
                Column("qty", lambda: self.tr("Quantity"), self._qty, 110, right=True, narrow_width=92),
            ],
            lambda: self.tr("Movements"),
            lambda entry: entry.id,
        )
        self._none = Label("", "muted")
        self._none.setContentsMargins(14, 12, 14, 14)
        self.start = self.table
        self.body(column(self.table, self._none, gap=0))
        translate.say(self, lambda _text: self._none.setText(self.tr("Nothing entered yet.")), str)

    def show_entries(self, entries: Sequence[EntryRow]) -> None:
        self.table.show_rows(entries)
        self.table.setVisible(bool(entries))
        self._none.setVisible(not entries)
        self.table.setFixedHeight(36 + ROW * min(len(entries), SHOWN_ROWS))

    def _what(self, entry: EntryRow) -> Cell:
        names = {
            "receipt": self.tr("Came in"),
            "count": self.tr("Counted"),
            "order": self.tr("Ordered"),
            "arrival": self.tr("Arrived"),
            "correction": self.tr("Correction"),
            "loss": self.tr("Loss"),
            "transfer_out": self.tr("Sent to a store"),
            "transfer_in": self.tr("From a store"),
            "transfer_back": self.tr("Transfer taken back"),
            "issue": self.tr("Issued to a repair order"),
            "issue_back": self.tr("Back from a repair order"),
        }
        account = self.tr("on the way") if entry.account == "order" else self.tr("on the shelf")
        eta = self.tr("expected {day}").format(day=day(entry.eta)) if entry.eta else ""
        return Cell(names.get(entry.reason, entry.reason), "   ".join(filter(None, [account, eta, entry.note])))

    @staticmethod
    def _who(entry: EntryRow) -> Cell:
        return Cell(entry.by_name or "—", moment(entry.at) if entry.at else "")

    @staticmethod
    def _qty(entry: EntryRow) -> Cell:
        sign = "+" if entry.qty_milli > 0 else "−"
        return Cell(sign + money.format_qty(abs(entry.qty_milli)), kind="amount")


class StockCard(Sections):
    """Head, figures, and five sections; Alt+1 to Alt+5 jumps."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.part: PartRow | None = None
        self._level: StockLevel | None = None
        self._free_milli = 0
        self._price: PriceRow | None = None
        self._name, self._sub = Elided("", "h1"), Elided("", "muted")
        self._grade, self._state = Pill(), Pill()
        names = ("here", "free", "order", "retail", "cost")
        self._figures = {name: (Label("", "muted"), Label("", "h1")) for name in names}
        facts = [_figure(*self._figures[name]) for name in names]
        facts[-1].setVisible(desk.actor.may(Right.COST))
        top = row((column(self._name, self._sub, gap=1), 1), self._grade, self._state)
        self._others = Label("", "muted")
        self._others.setWordWrap(True)
        self._elsewhere: Sequence[Elsewhere] = ()
        head = Card(top, row(*facts, None, gap=34), self._others, margins=(14, 12, 14, 12), gap=12)
        self.move_, self.price_, self.ledger = StockMove(desk), StockPrice(desk), Ledger()
        self.reserve, self.least = StockReserve(desk), StockLeast(desk)
        super().__init__(self.move_, self.price_, self.reserve, self.ledger, self.least, head=head)
        translate.say(self, lambda _text: self._repeat(), str)

    def show_part(
        self, part: PartRow, level: StockLevel, price: PriceRow | None, entries: Sequence[EntryRow],
        free_milli: int, kept: Sequence[Kept], least: tuple[int, int] = (0, 0),
        others: Sequence[Elsewhere] = (),
    ) -> None:  # fmt: skip
        """``free_milli``: on the shelf and kept for nobody; ``kept``: the open reservations; ``least``: the least and
        the level to order up to; ``others``: what lies in the other stores of the group."""
        anew = self.part is None or self.part.part_key != part.part_key
        self.part, self._level, self._price, self._free_milli = part, level, price, free_milli
        self.move_.show_part(part.part_key, level.here_milli)
        self.price_.show_part(part.part_key, part.list_fen, price)
        self.reserve.show_part(part.part_key, free_milli, kept)
        self.least.show_part(part.part_key, *least)
        self._elsewhere = others
        self.ledger.show_entries(entries)
        if anew:
            self.area.verticalScrollBar().setValue(0)
        self._repeat()

    def _repeat(self) -> None:
        titles = {
            "here": self.tr("On the shelf"),
            "free": self.tr("Free"),
            "order": self.tr("On the way"),
            "retail": self.tr("Retail incl. tax"),
            "cost": self.tr("Cost"),
        }
        for name, (title, _value) in self._figures.items():
            title.setText(titles[name])
        part, level = self.part, self._level
        if part is None or level is None:
            return
        self._name.setText(words.name(part))
        self._sub.setText("   ".join(filter(None, [part.number, words.brand(part), part.spec])))
        self._grade.show_status(*words.grade(part.grade))
        self._state.show_status(*words.stock_of(part))
        coming = money.format_qty(level.order_milli)
        if level.order_milli > 0 and level.eta:
            coming += f" · {day(level.eta)}"
        shown = {
            "here": money.format_qty(level.here_milli),
            "free": money.format_qty(self._free_milli),
            "order": coming,
            "retail": words.price(self._price.retail_fen if self._price else part.list_fen),
            "cost": words.yuan(self._price.cost_fen) if self._price and self._price.cost_fen is not None else "—",
        }
        for name, text in shown.items():
            self._figures[name][1].setText(text)
        there = [
            self.tr("{store} {qty} (as of {moment})").format(
                store=each.store or self.tr("another store"), qty=money.format_qty(each.qty_milli),
                moment=moment(each.as_of),
            )
            for each in self._elsewhere
        ]  # fmt: skip
        self._others.setText("   ".join([self.tr("Other stores:"), *there]))
        self._others.setVisible(bool(there))


def _figure(title: Label, value: Label) -> QWidget:
    pair = QWidget()
    pair.setLayout(column(title, value, gap=1))
    return pair
