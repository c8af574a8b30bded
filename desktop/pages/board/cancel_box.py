"""Why a booking is cancelled: one line, or one of the usual reasons."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame

from desktop.widgets import translate
from desktop.widgets.button import Button
from desktop.widgets.field import Field
from desktop.widgets.form import Form
from desktop.widgets.layout import column, row
from desktop.widgets.theme import look

USUAL = 3


class CancelBox(QFrame):
    """Hidden until :meth:`ask`; Esc leaves the booking. ``usual``: the usual reasons; ``end``: what is done."""

    agreed = Signal(str)

    def __init__(self, usual: Callable[[], Sequence[str]], end: Callable[[], str]) -> None:
        super().__init__()
        self._usual, self._end = usual, end
        look(self, "plain")
        self.form = Form()
        self.why = Field(limit=400)
        self.form.add("why", lambda: self.tr("Why is it cancelled?"), self.why)
        self.usual = [Button("", "chip") for _ in range(USUAL)]
        for chip in self.usual:
            chip.setCheckable(False)
            chip.clicked.connect(lambda _on, chip=chip: self.agreed.emit(chip.words))
        self.go = Button("", "danger", key="Enter", shown_only=True)
        self.setLayout(column(self.form, row(*self.usual, None, gap=6), row(None, self.go), gap=7))
        self.form.saved.connect(self.go_on)
        self.go.clicked.connect(self.go_on)
        self.agreed.connect(lambda _why: self.close_box())
        translate.say(self, lambda _text: self._repeat(), str)
        self.hide()

    def _repeat(self) -> None:
        for chip, text in zip(self.usual, self._usual(), strict=True):
            chip.setText(text)
        self.go.setText(self._end())

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

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
        else:
            super().keyPressEvent(event)
