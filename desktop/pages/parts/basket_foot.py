"""The foot of the basket: sums, the total with tax, and the buttons that stay in place."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QWidget

from desktop.domain import money
from desktop.domain.sales import basket as baskets
from desktop.domain.sales.basket import Basket
from desktop.pages.parts import part_words as words
from desktop.widgets import translate
from desktop.widgets.button import Button
from desktop.widgets.label import Figure, Label
from desktop.widgets.layout import column, row
from desktop.widgets.theme import font, look


class BasketFoot(QFrame):
    """Nought is left out, so that a small screen keeps its place for lines."""

    park = Signal()
    preview = Signal()
    print = Signal()

    def __init__(self) -> None:
        super().__init__()
        look(self, "cardFoot")
        self._sums: dict[str, tuple[QWidget, Label, Figure]] = {}
        for name in ("parts", "labour", "sundry", "discount"):
            caption, figure = Label("", "muted"), Figure("", "ok" if name == "discount" else "h3")
            pair = QWidget()
            pair.setLayout(row(caption, None, figure))
            self._sums[name] = (pair, caption, figure)
        self._total_words, self._total = Label("", "h3"), Figure("", "total")
        self._total.setFont(font("total", 700, tabular=True))
        self._park = Button("", key="Ctrl+S", shown_only=True)
        self._preview = Button("", key="Shift+F9", shown_only=True)
        self._print = Button("", "primary", "printer", key="F9", shown_only=True)
        self._print.setFixedHeight(42)
        self._saved = Label("", "muted")
        self._saved_at, self._basket, self._issued = "", Basket(), False
        self.setLayout(
            column(
                *(pair for pair, _caption, _figure in self._sums.values()),
                row(self._total_words, None, self._total),
                row((self._park, 1), (self._preview, 1), gap=8),
                self._print,
                row(None, self._saved, None),
                margins=(14, 10, 14, 8),
                gap=6,
            )
        )
        self._park.clicked.connect(self.park)
        self._preview.clicked.connect(self.preview)
        self._print.clicked.connect(self.print)
        translate.say(self, lambda _text: self.show_basket(self._basket, self._issued), str)

    def show_basket(self, basket: Basket, issued: bool) -> None:
        self._basket, self._issued = basket, issued
        sums = baskets.totals(basket)
        pieces = sum(line.qty_milli for line in basket.lines if line.kind == "part")
        values = {
            "parts": (self.tr("Parts, {0} pcs").format(money.format_qty(pieces)), sums.parts + max(0, sums.discount)),
            "labour": (self.tr("Labour"), sums.labour),
            "sundry": (self.tr("Sundry"), sums.sundry),
            "discount": (self.tr("Discount"), -sums.discount),
        }
        for name, (pair, caption, figure) in self._sums.items():
            text, fen = values[name]
            caption.setText(text)
            figure.setText(words.yuan(fen))
            pair.setVisible(bool(fen) if name != "discount" else fen < 0)
        self._total_words.setText(self.tr("Total incl. tax"))
        self._total.setText(words.yuan(sums.total))
        self._total.setAccessibleName(f"{self._total_words.text()} {self._total.text()}")
        self._park.setText(self.tr("Park"))
        self._preview.setText(self.tr("Preview"))
        self._print.setText(self.tr("Print again") if issued else self.tr("Issue and print"))
        self._park.setEnabled(not issued)
        self._say_saved()

    def show_saved(self, at: str) -> None:
        """The draft was saved at this time of day."""
        self._saved_at = at
        self._say_saved()

    def _say_saved(self) -> None:
        if self._issued:
            self._saved.setText(self.tr("Saved · Ctrl+Enter: next customer"))
        elif self._saved_at and self._basket.lines:
            self._saved.setText(self.tr("Draft saved {0}").format(self._saved_at))
        else:
            self._saved.setText(self.tr("Drafts save themselves"))
