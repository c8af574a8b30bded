"""Deleting a customer: what goes, what stays and why, before it is done; undone within seconds."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.widgets import translate
from desktop.widgets.field import Field
from desktop.widgets.form import Form
from desktop.widgets.label import Label
from desktop.widgets.layout import column
from desktop.widgets.sheet import Sheet
from desktop.widgets.theme import look


class DeleteSheet(Sheet):
    """``wanted(reason)``."""

    wanted = Signal(str)

    def __init__(self, parent: QWidget | None, name: str) -> None:
        super().__init__(parent, width=560)
        self._name = name
        self._texts = [Label("", "second") for _ in range(3)]
        for label in self._texts:
            label.setWordWrap(True)
        self.form = Form()
        self.reason = Field(limit=200)
        self.form.add("reason", lambda: self.tr("Reason (for the record)"), self.reason)
        self.body(column(*self._texts, self.form, gap=10))
        self.buttons(primary="-")
        look(self.primary, "danger")
        self.form.saved.connect(self._go)
        self.primary.clicked.connect(self._go)
        translate.say(self, lambda _text: self._repeat(), str)

    def start(self) -> None:
        self.open()
        self.form.start()

    def _go(self) -> None:
        self.accept()
        self.wanted.emit(self.reason.value())

    def _repeat(self) -> None:
        self.set_title(self.tr("Delete {name}?").format(name=self._name))
        texts = (
            self.tr(
                "A customer may ask for this (Personal Information Protection Law, article 47). "
                "Name, telephones, address, contact and notes are emptied, here and on every device."
            ),
            self.tr(
                "Quotes keep their number, parts and amounts without the customer's words; "
                "their archived papers on this device are removed. Cars stay, without an owner."
            ),
            self.tr(
                "It is done some seconds after you confirm: until then Alt+Z takes it back. Afterwards nobody can."
            ),
        )
        for label, text in zip(self._texts, texts, strict=True):
            label.setText(text)
        self.primary.setText(self.tr("Delete customer"))
