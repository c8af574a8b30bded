"""The next free times, one click or key each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame

from desktop.widgets.button import Button
from desktop.widgets.label import Label
from desktop.widgets.layout import row

MOST = 3


class OfferBar(QFrame):
    """``picked`` carries the offer. The first of them is where the keys stand when a day is opened."""

    picked = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._word = Label("", "muted")
        self.buttons = [Button("", "link", key="Ctrl+J" if n == 0 else "", shown_only=True) for n in range(MOST)]
        self._offers: Sequence[Any] = ()
        self.setLayout(row(self._word, *self.buttons, None, gap=8))
        for place, button in enumerate(self.buttons):
            button.clicked.connect(lambda _on=False, place=place: self.pick(place))

    def show_offers(self, offers: Sequence[Any], names: Sequence[str], word: str) -> None:
        """``names``: what each button says; ``word``: what is said of them all."""
        self._offers = offers
        self._word.setText(word)
        for place, button in enumerate(self.buttons):
            button.setVisible(place < len(offers))
            if place < len(offers):
                button.setText(names[place])

    def offers(self) -> Sequence[Any]:
        """Those that are shown."""
        return self._offers

    def pick(self, place: int) -> None:
        """Book one of them."""
        if place < len(self._offers):
            self.picked.emit(self._offers[place])
