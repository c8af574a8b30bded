"""Our own dialog: a title, a body, the buttons. Enter does the first thing, Esc goes back and loses nothing."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QFrame, QLayout, QVBoxLayout, QWidget

from desktop.widgets import translate
from desktop.widgets.button import Button
from desktop.widgets.label import Label
from desktop.widgets.layout import Thing, column, frame, row


class Sheet(QDialog):
    """Give ``title``, then ``body`` and ``buttons``. ``primary`` is clicked by Enter; ``accept`` it yourself."""

    def __init__(self, parent: QWidget | None, title: str = "", width: int = 520) -> None:
        super().__init__(parent)
        self.setMinimumWidth(width)
        self._heading = Label(title, "h1")
        self.setWindowTitle(title)
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(0)
        self._box.addLayout(row(self._heading, None, margins=(20, 18, 20, 10)))
        self.primary = Button("", "primary", key="Enter", shown_only=True)
        self.primary.setDefault(True)
        self.cancel = Button("", key="Esc", shown_only=True)
        translate.say(self, self.cancel.setText, lambda: self.tr("Cancel"))
        self.cancel.clicked.connect(self.reject)

    def set_title(self, title: str) -> None:
        self.setWindowTitle(title)
        self._heading.setText(title)

    def body(self, layout: QLayout) -> None:
        self._box.addLayout(column(layout, margins=(20, 4, 20, 18)), 1)

    def buttons(self, *left: Thing, primary: str = "") -> QFrame:
        """The bar at the foot: ``left`` things, then Cancel and the primary button with these words."""
        self.primary.setText(primary)
        self.primary.setVisible(bool(primary))
        bar = frame("cardFoot", row(*left, None, self.cancel, self.primary, margins=(20, 12, 20, 12)))
        self._box.addWidget(bar)
        return bar
