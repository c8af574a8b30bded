"""A field for an amount: fen inside, ¥ and commas outside."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent

from desktop.domain import money
from desktop.domain.problem import Refused
from desktop.widgets.field import Field


class MoneyField(Field):
    """``fen()`` raises Refused with the code of money.parse_fen; the text stays as typed until it can be read."""

    changed = Signal()

    def __init__(self, name: str = "price", optional: bool = False) -> None:
        super().__init__(latin=True, limit=40)
        self._name, self._optional = name, optional
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setPlaceholderText("0.00")
        self.textEdited.connect(lambda _text: self.changed.emit())

    def fen(self) -> int | None:
        """The amount, or None for an empty field that may be empty. Raises Refused."""
        if self._optional and not self.text().strip():
            return None
        return money.parse_fen(self.text(), self._name)

    def show_fen(self, fen: int | None) -> None:
        self.setText("" if fen is None else money.format_fen(fen))

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        try:
            self.show_fen(self.fen())
        except Refused:
            return
