"""A quantity with − and +: thousandths inside, ``1.5`` outside."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame

from desktop.domain import money
from desktop.domain.problem import Refused
from desktop.widgets import translate
from desktop.widgets.button import Button
from desktop.widgets.field import Field
from desktop.widgets.layout import row
from desktop.widgets.theme import look

WHOLE = 1000


class _Figure(Field):
    stepped = Signal(int)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.stepped.emit(1 if event.key() == Qt.Key.Key_Up else -1)
        else:
            super().keyPressEvent(event)


class QtyStepper(QFrame):
    """Emits ``changed`` with thousandths; text that is no quantity emits ``refused`` and stays as typed."""

    changed = Signal(int)
    refused = Signal(object)
    """A Refused, with the code of money.parse_qty."""

    def __init__(self, qty_milli: int = WHOLE) -> None:
        super().__init__()
        look(self, "step")
        self.setFixedHeight(28)
        self._milli = qty_milli
        self._field = _Figure(latin=True, style="bare", limit=14)
        self._field.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._field.setFixedWidth(34)
        less, more = Button("−", "step"), Button("+", "step")
        for button in (less, more):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        translate.say(self, less.setAccessibleName, lambda: self.tr("One less"))
        translate.say(self, more.setAccessibleName, lambda: self.tr("One more"))
        translate.say(self, self._field.setAccessibleName, lambda: self.tr("Quantity"))
        self.setLayout(row(less, self._field, more, gap=0, margins=(1, 1, 1, 1)))
        less.clicked.connect(lambda: self.step(-1))
        more.clicked.connect(lambda: self.step(1))
        self._field.stepped.connect(self.step)
        self._field.editingFinished.connect(self._read)
        self.setFocusProxy(self._field)
        self.show_milli(qty_milli)

    def milli(self) -> int:
        return self._milli

    def show_milli(self, qty_milli: int) -> None:
        self._milli = qty_milli
        text = money.format_qty(qty_milli)
        self._field.setText(text)
        self._field.setFixedWidth(max(34, 12 + 8 * len(text)))

    def step(self, by: int) -> None:
        """By whole pieces; never to nought or below."""
        wanted = self._milli + by * WHOLE
        if 0 < wanted <= money.MAX_QTY_MILLI:
            self.show_milli(wanted)
            self.changed.emit(wanted)

    def _read(self) -> None:
        try:
            milli = money.parse_qty(self._field.text())
        except Refused as refused:
            self.refused.emit(refused)
            return
        if milli != self._milli:
            self.show_milli(milli)
            self.changed.emit(milli)
