"""A line typed freely, or another price for a line: a small form inside the basket."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame

from desktop.domain import money
from desktop.domain.actor import Actor
from desktop.domain.problem import Gather, Refused
from desktop.domain.sales import basket as baskets
from desktop.domain.sales.basket import Basket
from desktop.domain.sales.line import Line
from desktop.widgets import translate
from desktop.widgets.button import Button
from desktop.widgets.field import Choice, Field
from desktop.widgets.form import Form
from desktop.widgets.label import Label
from desktop.widgets.layout import column, row
from desktop.widgets.money_field import MoneyField
from desktop.widgets.theme import look


class LineEditor(QFrame):
    """``ready`` carries a function Basket → Basket; it raises Refused with every problem, which comes back here."""

    ready = Signal(object)
    closed = Signal()

    def __init__(self, actor: Callable[[], Actor]) -> None:
        super().__init__()
        look(self, "cardHead")
        self._actor = actor
        self._line: Line | None = None
        self._title = Label("", "h3")
        self._kind, self._name = Choice(), Field()
        self._qty, self._price = Field(latin=True), MoneyField("unit_price")
        self.form = Form(2)
        self.form.add("kind", lambda: self.tr("Kind"), self._kind, 2)
        self.form.add("name", lambda: self.tr("What"), self._name, 2)
        self.form.add("qty", lambda: self.tr("Quantity"), self._qty)
        self.form.add("unit_price", lambda: self.tr("Unit price"), self._price)
        self._save = Button("", "primary", key="Enter", shown_only=True)
        self._cancel = Button("", "ghost", key="Esc", shown_only=True)
        self.setLayout(
            column(self._title, self.form, row(None, self._cancel, self._save), margins=(14, 10, 14, 10), gap=8)
        )
        self.form.saved.connect(self._on_saved)
        self._save.clicked.connect(self._on_saved)
        self._cancel.clicked.connect(self.close_editor)
        translate.say(self, lambda _text: self._repeat(), str)
        self.hide()

    def _repeat(self) -> None:
        self._kind.show_options([("labour", self.tr("Labour")), ("sundry", self.tr("Sundry, other"))])
        self._title.setText(self.tr("Line typed freely") if self._line is None else self.tr("Change the line"))
        self._save.setText(self.tr("Add") if self._line is None else self.tr("Change"))
        self._cancel.setText(self.tr("Back"))

    def open_free(self) -> None:
        """A new line; what was typed here before and not added is still there."""
        if self._line is not None:
            self._line = None
            self.form.fill({"name": "", "qty": "1", "unit_price": ""})
        elif not self._qty.text():
            self._qty.setText("1")
        self._open(free=True)
        self._name.setFocus()

    def open_line(self, line: Line) -> None:
        """Another price, quantity, or, for a line typed freely, other words."""
        self._line = line
        price = "" if line.unit_fen is None else money.format_fen(line.unit_fen)
        words = {"name": line.name, "qty": money.format_qty(line.qty_milli), "unit_price": price}
        self.form.fill(words)
        self._open(free=line.kind != "part")
        self._price.setFocus()
        self._price.selectAll()

    def _open(self, *, free: bool) -> None:
        self._kind.setEnabled(self._line is None)
        self._name.setEnabled(free)
        self._repeat()
        self.show()

    def close_editor(self) -> None:
        """Esc: what was typed stays for the next time."""
        self.hide()
        self.closed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_editor()
        else:
            super().keyPressEvent(event)

    def _on_saved(self) -> None:
        line, actor = self._line, self._actor()
        values = self.form.values()

        def make(basket: Basket) -> Basket:
            gather = Gather()
            qty = gather.take(lambda: money.parse_qty(values["qty"], "qty"), money.MAX_QTY_MILLI)
            price = gather.take(lambda: money.parse_fen(values["unit_price"], "unit_price"), 0)
            if not values["name"]:
                gather.note("text.missing", "name")
            gather.done()
            if line is None:
                return baskets.add_free(basket, values["kind"], values["name"], price, qty)
            changed = baskets.set_qty(basket, line.id, qty)
            if line.kind != "part":
                changed = baskets.set_words(changed, line.id, name=values["name"])
            if price != line.unit_fen:
                changed = baskets.set_unit_price(actor, changed, line.id, price)
            return changed

        self.ready.emit(make)

    def done(self) -> None:
        """The change was taken: the form empties and closes."""
        self._line = None
        self.form.fill({"name": "", "qty": "1", "unit_price": ""})
        self.close_editor()

    def refuse(self, refused: Refused) -> None:
        self.form.refuse(refused)
