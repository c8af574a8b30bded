"""A line in hand, under the table: a new one typed freely, or another quantity, price, payer or technician for one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame

from desktop.domain import money
from desktop.domain.problem import Gather, Refused
from desktop.domain.service.kind import TRADES as FLOW_TRADES
from desktop.domain.service.order_line import FEE, FEES, LABOUR, PART, SUBLET, LineRow, NewLine
from desktop.domain.service.repair_order import CUSTOMER, PAYERS
from desktop.domain.service.technician import TRADES
from desktop.pages.service import words as shop
from desktop.pages.service.order import order_words as words
from desktop.pages.service.order.facts import OrderFacts
from desktop.widgets import translate
from desktop.widgets.button import Button
from desktop.widgets.field import Choice, Field
from desktop.widgets.form import Form
from desktop.widgets.label import Label
from desktop.widgets.layout import column, row
from desktop.widgets.money_field import MoneyField
from desktop.widgets.taps import Taps
from desktop.widgets.theme import look


@dataclass(frozen=True)
class Typed:
    """What stood in the editor when its order was left."""

    line: LineRow | None
    kind: str
    values: dict[str, str] = field(default_factory=dict)


class OrderLineEditor(QFrame):
    """``added`` carries a NewLine; ``edited`` the line, its changed fields, and what shall stand issued (or None)."""

    added = Signal(object)
    edited = Signal(object, object, object)
    closed = Signal()

    def __init__(self, facts: Callable[[], OrderFacts | None]) -> None:
        super().__init__()
        look(self, "cardFoot")
        self._facts = facts
        self.line: LineRow | None = None
        self._kind = LABOUR
        self._title = Label("", "h3")
        self._name, self._qty, self._price = Field(limit=400), Field(latin=True), MoneyField("unit_price")
        self._payer, self._technician, self._trade = Taps(), Choice(), Choice()
        self._issued, self._note = Field(latin=True), Field(limit=400)
        self.form = Form(6)
        self.form.add("name", lambda: self.tr("What is done, or which part"), self._name, 3)
        self.form.add("qty", lambda: self.tr("Quantity, hours"), self._qty)
        self.form.add("unit_price", lambda: self.tr("Unit price"), self._price)
        self.form.add("issued", lambda: self.tr("Issued"), self._issued)
        self.form.add("trade", lambda: self.tr("Trade, heading"), self._trade)
        self.form.add("payer", lambda: self.tr("Pays: 1 to 4"), self._payer, 3)
        self.form.add("technician", lambda: self.tr("Technician"), self._technician)
        self.form.add("note", lambda: self.tr("Note"), self._note)
        self._save = Button("", "primary", key="Ctrl+Enter", shown_only=True)
        self._cancel = Button("", "ghost", key="Esc", shown_only=True)
        self.setLayout(
            column(row(self._title, None, self._cancel, self._save), self.form, margins=(14, 10, 14, 12), gap=8)
        )
        self.form.saved.connect(self.go_on)
        self._save.clicked.connect(self.go_on)
        self._cancel.clicked.connect(self.close_editor)
        translate.say(self, lambda _text: self._repeat(), str)
        self.hide()

    def _repeat(self) -> None:
        self._payer.show_options([(each, shop.payer(each), str(n)) for n, each in enumerate(PAYERS, 1)])
        self._show_choices()
        kind = words.kind(self._kind, own=self.is_own)
        self._title.setText(self.tr("Change: {0}").format(kind) if self.line else self.tr("New: {0}").format(kind))
        self._save.setText(self.tr("Keep") if self.line else self.tr("Add"))
        self._cancel.setText(self.tr("Back"))

    def _show_choices(self) -> None:
        found = self._facts()
        trades = TRADES if self._kind == LABOUR else FEES
        self._trade.show_options([("", "—"), *((each, words.trade(each)) for each in trades)])
        people = [(each.id, f"{each.name} · {words.trade(each.trade)}") for each in found.technicians] if found else []
        self._technician.show_options([("", "—"), *people])

    @property
    def is_own(self) -> bool:
        """A part that the customer brought along."""
        return self.line.own if self.line is not None else self._kind == PART

    # -- opening

    def open_new(self, kind: str, name: str) -> None:
        """A line of words; a part is the customer's own."""
        found = self._facts()
        self.line, self._kind = None, kind
        self._dress()
        trade = FLOW_TRADES.get(found.row.flow, ("mechanic",))[0] if found is not None else "mechanic"
        heading = {LABOUR: trade, FEE: "diagnosis", SUBLET: "processing"}.get(kind, "")
        self.form.fill({
            "name": name, "qty": "1", "unit_price": "", "payer": CUSTOMER, "trade": heading, "technician": "",
            "note": "", "issued": "",
        })  # fmt: skip
        self.show()
        self._qty.setFocus(Qt.FocusReason.OtherFocusReason)
        self._qty.selectAll()

    def open_line(self, line: LineRow) -> None:
        """Enter on a line."""
        self.line, self._kind = line, line.kind
        self._dress()
        self.form.fill(self._of(line))
        self.show()
        first = self._qty if line.own or not self._price.isVisibleTo(self) else self._price
        first.setFocus(Qt.FocusReason.OtherFocusReason)
        first.selectAll()

    @staticmethod
    def _of(line: LineRow) -> dict[str, str]:
        return {
            "name": line.name, "qty": money.format_qty(line.qty_milli), "unit_price": money.format_fen(line.unit_fen),
            "payer": line.payer, "trade": line.trade, "technician": line.technician_id or "", "note": line.note,
            "issued": money.format_qty(line.issued_milli),
        }  # fmt: skip

    def _dress(self) -> None:
        """The fields that this kind of line has."""
        self._repeat()
        ours = self.line is not None and self._kind == PART and not self.is_own
        for name, shown in (
            ("issued", ours), ("unit_price", not self.is_own), ("trade", self._kind != PART),
            ("technician", self._kind in (LABOUR, PART) and not self.is_own),
        ):  # fmt: skip
            self.form.show_field(name, shown)
        self._name.setEnabled(self._kind != PART or self.is_own)
        self._price.setPlaceholderText(self.tr("store rate") if self._kind == LABOUR and not self.line else "0.00")
        self.form.clear_problems()

    # -- leaving

    def keep(self) -> Typed | None:
        """What stands here, for when the order is opened again; None where nothing is in hand."""
        return None if self.isHidden() else Typed(self.line, self._kind, self.form.values())

    def bring_back(self, typed: Typed | None) -> None:
        """What stood here when this order was left, or nothing."""
        self.hide()
        if typed is not None:
            self.line, self._kind = typed.line, typed.kind
            self._dress()
            self.form.fill(typed.values)
            self.show()

    def close_editor(self) -> None:
        """Esc: back to the lines."""
        self.line = None
        self.hide()
        self.closed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_editor()
        else:
            super().keyPressEvent(event)

    # -- saving

    def go_on(self) -> None:
        """Read the fields; what cannot be read says so under its field."""
        values, gather = self.form.values(), Gather()
        qty = gather.take(lambda: money.parse_qty(values["qty"], "qty"), 1)
        price: int | None = None
        if not self.is_own:
            price = gather.take(lambda: self._price_of(values["unit_price"]), None)
        issued = gather.take(lambda: _whole_qty(values["issued"]), 0) if self._issued.isVisibleTo(self) else None
        if not values["name"]:
            gather.note("text.missing", "name")
        if gather.problems:
            self.form.refuse(gather.problems)
            return
        line = self.line
        if line is None:
            self.added.emit(self._new(values, qty, price))
            return
        wanted: dict[str, Any] = {
            "name": values["name"], "qty_milli": qty, "payer": values["payer"] or line.payer,
            "trade": values["trade"] if self._kind != PART else line.trade, "note": values["note"],
            "technician_id": values["technician"] or None,
        }  # fmt: skip
        if price is not None:
            wanted["unit_fen"] = price
        changes = {name: value for name, value in wanted.items() if value != getattr(line, name)}
        self.edited.emit(line, changes, issued if issued != line.issued_milli else None)

    def _price_of(self, typed: str) -> int | None:
        if not typed.strip() and self.line is None and self._kind == LABOUR:
            return None
        return money.parse_fen(typed, "unit_price")

    def _new(self, values: dict[str, str], qty: int, price: int | None) -> NewLine:
        return NewLine(
            self._kind, values["name"], qty, unit_fen=price, trade=values["trade"],
            payer=values["payer"] or CUSTOMER, own=self.is_own, technician_id=values["technician"],
            note=values["note"],
        )  # fmt: skip

    def refuse(self, refused: Refused) -> bool:
        """Show what belongs to the fields here; False where nothing does."""
        fields = {problem.field for problem in refused.problems}
        if self.isHidden() or not fields & self.form.names():
            return False
        self.form.refuse(refused)
        return True

    def done(self) -> None:
        """It was saved: the editor closes."""
        self.close_editor()


def _whole_qty(typed: str) -> int:
    """A quantity that may be nought: nothing of it is out."""
    clean = typed.strip()
    return 0 if clean in ("", "0", "０") else money.parse_qty(clean, "issued")
