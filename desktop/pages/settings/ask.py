"""A question before what cannot be taken back from here."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.widgets import translate
from desktop.widgets.label import Label
from desktop.widgets.layout import column
from desktop.widgets.sheet import Sheet


class AskSheet(Sheet):
    """A subclass says title, ``words`` and ``primary`` in ``repeat``; set what that needs before this is called."""

    agreed = Signal()

    def __init__(self, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.words = Label("", "second")
        self.words.setWordWrap(True)
        self.body(column(self.words))
        self.buttons(primary="-")
        self.primary.clicked.connect(self._go)
        translate.say(self, lambda _text: self.repeat(), str)

    def repeat(self) -> None:
        """Every text, in the language in force."""

    def _go(self) -> None:
        self.agreed.emit()
        self.accept()
