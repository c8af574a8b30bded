"""One place to sign: the pad, whose it is, and undo and clear beside it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from desktop.widgets import translate
from desktop.widgets.button import Button
from desktop.widgets.label import Elided, Label
from desktop.widgets.layout import column, row
from desktop.widgets.signature import SignaturePad


class Signing(QWidget):
    """One pad with its caption, who signs, and undo and clear beside them."""

    def __init__(self, caption: Callable[[], str], high: int) -> None:
        super().__init__()
        self.pad = SignaturePad(caption, high)
        self._caption, self._name = Label("", "h3"), Elided("", "second")
        self.undo, self.clear = Button("", "link", "undo-2"), Button("", "link", "x")
        translate.say(self, self._caption.setText, caption)
        translate.say(self, self.undo.setText, lambda: self.tr("Undo"))
        translate.say(self, self.clear.setText, lambda: self.tr("Clear"))
        for button in (self.undo, self.clear):
            kept = button.sizePolicy()
            kept.setRetainSizeWhenHidden(True)
            button.setSizePolicy(kept)
        self.undo.clicked.connect(self.pad.undo)
        self.clear.clicked.connect(self.pad.clear)
        self.pad.changed.connect(self._show)
        self.setLayout(
            column(row(self._caption, (self._name, 1), self.undo, self.clear, gap=8), self.pad, gap=4)
        )  # fmt: skip
        self._show()

    def show_name(self, name: str) -> None:
        self._name.setText(name)

    def _show(self) -> None:
        drawn = bool(self.pad.strokes())
        for button in (self.undo, self.clear):
            button.setVisible(drawn)
