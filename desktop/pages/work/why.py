"""Why: one line, with three usual answers by key."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from desktop.widgets.button import Button
from desktop.widgets.field import Field
from desktop.widgets.form import Form
from desktop.widgets.layout import column, row
from desktop.widgets.sheet import Sheet


class WhySheet(Sheet):
    """``given(words)``; the caller accepts it or shows a refusal in ``form``."""

    given = Signal(str)

    def __init__(self, parent: QWidget | None, title: str, primary: str, usual: tuple[str, ...]) -> None:
        super().__init__(parent, title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.form, self.why = Form(), Field(limit=400)
        self.form.add("why", lambda: self.tr("Why"), self.why)
        chips = []
        for place, text in enumerate(usual, 1):
            chip = Button(text, "chip", key=f"Alt+{place}")
            chip.setCheckable(False)
            chip.clicked.connect(lambda _on=False, text=text: self.given.emit(text))
            chips.append(chip)
        self.body(column(self.form, column(*(row(chip, None) for chip in chips), gap=6), gap=12))
        self.buttons(primary=primary)
        self.form.saved.connect(self.go)
        self.primary.clicked.connect(self.go)

    def start(self) -> None:
        self.open()
        self.form.start()

    def go(self) -> None:
        """With what is typed."""
        self.given.emit(self.why.value())
