"""Why nothing comes of an order: one line, or one of the usual reasons."""

from __future__ import annotations

from PySide6.QtCore import Signal

from desktop.domain.problem import Refused
from desktop.widgets import translate
from desktop.widgets.button import Button
from desktop.widgets.card import Card
from desktop.widgets.field import Field
from desktop.widgets.form import Form
from desktop.widgets.layout import column, row


class VoidBox(Card):
    """Hidden until :meth:`ask`; Esc leaves the order as it is."""

    agreed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.form = Form()
        self.why = Field(limit=400)
        self.form.add("why", lambda: self.tr("Why does nothing come of this order?"), self.why)
        self.usual = [Button("", "chip") for _ in range(3)]
        for chip in self.usual:
            chip.setCheckable(False)
            chip.clicked.connect(lambda _on, chip=chip: self.agreed.emit(chip.words))
        self.go = Button("", "danger", key="Enter", shown_only=True)
        self.body(column(self.form, row(*self.usual, None, self.go, gap=6), margins=(14, 10, 14, 12), gap=8))
        self.form.saved.connect(self.go_on)
        self.go.clicked.connect(self.go_on)
        translate.say(self, lambda _text: self._repeat(), str)
        self.hide()

    def _repeat(self) -> None:
        texts = (self.tr("Customer took the car away"), self.tr("Price not accepted"), self.tr("Opened by mistake"))
        for chip, text in zip(self.usual, texts, strict=True):
            chip.setText(text)
        self.go.setText(self.tr("Make it void"))

    def ask(self) -> None:
        """Open, ready to type."""
        self.show()
        self.why.setFocus()

    def go_on(self) -> None:
        """With what was typed."""
        self.agreed.emit(self.why.value())

    def close_box(self) -> None:
        """Gone, and empty for the next one."""
        self.why.clear()
        self.hide()

    def refuse(self, refused: Refused) -> bool:
        """Show what belongs to the reason; False where nothing does."""
        if self.isHidden() or not any(each.field == "why" for each in refused.problems):
            return False
        self.form.refuse(refused)
        return True
