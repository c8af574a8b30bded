"""One titled part of the order's right side, with the link and key of what is done there."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QFrame, QVBoxLayout

from desktop.widgets import translate
from desktop.widgets.button import Button
from desktop.widgets.label import Elided, Label
from desktop.widgets.layout import Thing, column, row
from desktop.widgets.theme import look


class Box(QFrame):
    """``title`` and, at its right, what is told in short; ``actions`` are link buttons. Things stand below."""

    def __init__(self, title: Callable[[], str], *actions: Button) -> None:
        super().__init__()
        look(self, "line")
        self._title, self._told = Label("", "h2"), Elided("", "muted")
        self._body: QVBoxLayout = column(gap=6)
        self.setLayout(
            column(row(self._title, (self._told, 1), *actions, gap=8), self._body, margins=(14, 9, 10, 10), gap=5)
        )
        translate.say(self._title, self._title.setText, title)
        translate.say(self._title, self.setAccessibleName, title)

    def tell(self, text: str) -> None:
        """In short, beside the title."""
        self._told.setText(text)

    def told(self) -> str:
        """What stands beside the title."""
        return self._told.text()

    def put(self, *things: Thing) -> None:
        """Below what is there."""
        for thing in things:
            self._body.addLayout(column(thing))
