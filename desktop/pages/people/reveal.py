"""Why a telephone must be seen in full: the reason is written down with who and when."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.widgets import translate
from desktop.widgets.button import Button
from desktop.widgets.field import Field
from desktop.widgets.form import Form
from desktop.widgets.label import Label
from desktop.widgets.layout import column, row
from desktop.widgets.sheet import Sheet


class Reveal(Sheet):
    """``wanted(reason)``; the caller shows a refusal in ``form`` or accepts."""

    wanted = Signal(str)

    def __init__(self, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.form = Form()
        self.reason = Field(limit=400)
        self.form.add("reason", lambda: self.tr("Reason"), self.reason)
        self._hint = Label("", "second")
        self._hint.setWordWrap(True)
        self.usual = [Button("", "chip", key=f"Alt+{place}") for place in (1, 2, 3)]
        for place, chip in enumerate(self.usual, 1):
            chip.setCheckable(False)
            chip.clicked.connect(lambda _on=False, place=place: self._take(place - 1))
        self.body(column(self._hint, self.form, row(*self.usual, None), gap=12))
        self.buttons(primary="")
        self.form.saved.connect(self._go)
        self.primary.clicked.connect(self._go)
        translate.say(self, lambda _text: self._repeat(), str)

    def start(self, masked: str) -> None:
        """Open for this number."""
        self.set_title(self.tr("Show {phone} in full").format(phone=masked))
        self.open()
        self.form.start()

    def _go(self) -> None:
        self.wanted.emit(self.reason.value())

    def _take(self, place: int) -> None:
        self.reason.setText(self.usual[place].words)
        self._go()

    def _repeat(self) -> None:
        self._hint.setText(self.tr("Who, when and why is written down. The number is hidden again after 30 seconds."))
        texts = (self.tr("Call back"), self.tr("Goods arrived"), self.tr("Check the number"))
        for chip, text in zip(self.usual, texts, strict=True):
            chip.setText(text)
        self.primary.setText(self.tr("Show number"))
        self.primary.show()
