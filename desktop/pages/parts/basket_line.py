"""One line of the basket: name and amount, price and stock, the quantity with − and +."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame

from desktop.domain import money
from desktop.domain.sales.line import Line
from desktop.pages.parts import part_words as words
from desktop.widgets import translate
from desktop.widgets.button import IconButton
from desktop.widgets.label import Elided, Figure
from desktop.widgets.layout import column, row
from desktop.widgets.qty_stepper import QtyStepper
from desktop.widgets.theme import look


class LineRow(QFrame):
    """Takes the focus. In it + − and digits change the quantity, Enter edits, Delete removes, ↑ ↓ move."""

    stepped = Signal(str, int)
    digit = Signal(str, int)
    qty = Signal(str, int)
    refused = Signal(object)
    removed = Signal(str)
    edited = Signal(str)
    moved = Signal(str, int)

    def __init__(self, line: Line) -> None:
        super().__init__()
        look(self, "line")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.line = line
        self._name, self._amount = Elided("", "h3"), Figure("", "h3")
        self._sub, self._flag = Elided("", "muted"), Elided("", "warn")
        self._qty = QtyStepper(line.qty_milli)
        for child in self._qty.findChildren(QFrame):
            child.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._remove = IconButton("x", size=24)
        self._remove.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._remove.hide()
        under = row((self._sub, 1), self._remove, self._qty, gap=4)
        top = row((self._name, 1), self._amount, gap=8)
        self.setLayout(column(top, under, self._flag, margins=(14, 8, 14, 8), gap=3))
        self._qty.changed.connect(lambda milli: self.qty.emit(self.line.id, milli))
        self._qty.refused.connect(self.refused)
        self._remove.clicked.connect(lambda: self.removed.emit(self.line.id))
        self.show_line(line)

    def show_line(self, line: Line) -> None:
        """Draw this line in the language in force."""
        self.line = line
        english = translate.current().code == "en"
        name = (line.name_en or line.name) if english else line.name
        self._name.setText(name)
        self._amount.setText("—" if line.unit_fen is None else words.yuan(line.amount_fen))
        self._sub.setText(self._details())
        self._sub.setToolTip(self._details())
        flag = self._warning()
        self._flag.setText(flag)
        self._flag.setVisible(bool(flag))
        self._qty.show_milli(line.qty_milli)
        self._remove.set_name(self.tr("Remove (Delete)"))
        self.setAccessibleName(
            f"{name} {money.format_qty(line.qty_milli)} {self._amount.text()} {self._details()} {flag}".strip()
        )

    def _details(self) -> str:
        line = self.line
        price = "" if line.unit_fen is None else words.yuan(line.unit_fen)
        kind = {"labour": self.tr("Labour"), "sundry": self.tr("Sundry")}.get(line.kind, "")
        stock = words.stock(line.stock_state, line.stock_milli)[0]
        if line.stock_state == "coming" and line.eta:
            stock = f"{stock} {words.eta('coming', date.fromisoformat(line.eta))}"
        return " · ".join(filter(None, [stock, price, line.number or kind]))

    def _warning(self) -> str:
        line = self.line
        if line.unit_fen is None:
            return self.tr("No price yet: Enter types one")
        if line.kind != "part":
            return ""
        if line.fit == "no":
            return self.tr("Does not fit this car")
        return self.tr("Fit not confirmed") if line.fit in ("conditional", "unknown") else ""

    def event(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Enter, QEvent.Type.Leave, QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self._remove.setVisible(self.underMouse() or self.hasFocus())
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.edited.emit(self.line.id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, ident, text = event.key(), self.line.id, event.text()
        if event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier):
            super().keyPressEvent(event)
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.stepped.emit(ident, 1)
        elif key in (Qt.Key.Key_Minus, Qt.Key.Key_Underscore):
            self.stepped.emit(ident, -1)
        elif text.isdigit() and text.isascii():
            self.digit.emit(ident, int(text))
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removed.emit(ident)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.edited.emit(ident)
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.moved.emit(ident, -1 if key == Qt.Key.Key_Up else 1)
        else:
            super().keyPressEvent(event)
