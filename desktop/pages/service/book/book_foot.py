"""Under the board of bays: the next free times at the left, and the ways to the workshop's set-up at the right."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame

from desktop.pages.board.offer_bar import OfferBar
from desktop.widgets import translate
from desktop.widgets.button import Button
from desktop.widgets.layout import row

WAYS = 900
"""Least width in px with the way to the settings; it is reached there too."""


class BookFoot(QFrame):
    """One line; the page knows where its buttons lead."""

    def __init__(self) -> None:
        super().__init__()
        self.offers = OfferBar()
        self.bays = Button("", "link", key="Alt+K", shown_only=True)
        self.setLayout(row((self.offers, 1), self.bays, gap=10))
        translate.say(self, self.bays.setText, lambda: self.tr("Bays and technicians"))

    def show_width(self, width: int) -> None:
        """So many px are there."""
        self.bays.setVisible(width >= WAYS)
