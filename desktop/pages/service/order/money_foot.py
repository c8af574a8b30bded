"""What an order comes to: who pays how much, what was taken off, the whole in figures and capitals, what was signed."""

from __future__ import annotations

from PySide6.QtWidgets import QGridLayout, QWidget

from desktop.domain.money import FULL_RATE_BP, at_rate
from desktop.domain.service.extra_work import AGREED
from desktop.domain.service.repair_order import CUSTOMER, PAYERS
from desktop.pages.parts.part_words import yuan
from desktop.pages.service import words as shop
from desktop.pages.service.order.facts import OrderFacts
from desktop.widgets import translate
from desktop.widgets.label import Elided, Figure, Label
from desktop.widgets.layout import column, row
from printing.capitals import capitals


class MoneyFoot(QWidget):
    """The payers stand above the total, each a line; one who pays nothing is not shown, unless nobody does."""

    def __init__(self) -> None:
        super().__init__()
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setVerticalSpacing(2)
        self._grid.setColumnStretch(0, 1)
        self._lines: dict[str, tuple[Label, Figure]] = {}
        for place, name in enumerate((*PAYERS, "discount", "held")):
            pair = (Label("", "second"), Figure("", "second"))
            self._lines[name] = pair
            for at, label in enumerate(pair):
                self._grid.addWidget(label, place, at)
        self._word, self._total = Label("", "h2"), Figure("", "total")
        self._capitals, self._signed = Elided("", "muted"), Elided("", "muted")
        self.setLayout(
            column(self._grid, row(self._word, None, self._total), self._capitals, self._signed, gap=3)
        )  # fmt: skip
        self._facts: OrderFacts | None = None
        translate.say(self, lambda _text: self._repeat(), str)

    def _repeat(self) -> None:
        if self._facts is not None:
            self.show_facts(self._facts)

    def show_facts(self, facts: OrderFacts) -> None:
        """From the bill as it stands."""
        self._facts = facts
        bill = facts.bill
        split = sum(1 for each in PAYERS if bill.payers[each]) > 1
        for payer in PAYERS:
            shown = bool(bill.payers[payer]) and (split or payer != CUSTOMER)
            self._show(payer, shop.payer(payer), bill.payers[payer], shown)
        off = sum(each.discount_fen for each in bill.lines)
        self._show("discount", self.tr("Discount, taken off already"), -off, bool(off))
        self._show("held", self.tr("Paid by the customer"), facts.held_fen, bool(facts.held_fen))
        self._word.setText(self.tr("Total"))
        self._total.setText(yuan(bill.total_fen))
        self._capitals.setText(capitals(bill.total_fen) if bill.total_fen else "")
        self._capitals.setVisible(bool(bill.total_fen))
        self._signed.setText(self._of_signed(facts))
        self.setAccessibleName(self.tr("Total {0}").format(yuan(bill.total_fen)))

    def _of_signed(self, facts: OrderFacts) -> str:
        budget = facts.budget_fen
        if budget is None:
            return self.tr("Nothing signed yet")
        extra = sum(each.agreed_fen or 0 for each in facts.whole.extras if each.answer == AGREED)
        most = at_rate(budget, FULL_RATE_BP + int(facts.whole.facts["deviation_bp"])) + extra
        if facts.customer_fen > most:
            return self.tr("Signed for {0}; the customer agreed to {1} at most").format(yuan(budget), yuan(most))
        told = self.tr("Signed for {0}").format(yuan(budget))
        return self.tr("{0}, agreed besides {1}").format(told, yuan(extra)) if extra else told

    def _show(self, name: str, word: str, fen: int, shown: bool) -> None:
        label, figure = self._lines[name]
        label.setText(word)
        figure.setText(yuan(fen))
        for each in (label, figure):
            each.setVisible(shown)

    def shown(self) -> dict[str, str]:
        """Line → amount as it stands on the screen, with ``total``."""
        rows = {name: figure.text() for name, (_, figure) in self._lines.items() if figure.isVisibleTo(self)}
        return rows | {"total": self._total.text()}
