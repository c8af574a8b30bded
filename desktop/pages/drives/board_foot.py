"""Under the board: the next free times at the left, and the ways to cars and figures at the right."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame

from desktop.pages.board.offer_bar import OfferBar
from desktop.widgets import translate
from desktop.widgets.button import Button
from desktop.widgets.layout import row

WAYS = 900
"""Least width in px with all of the ways; their keys work without."""


class BoardFoot(QFrame):
    """One line; the page knows where its buttons lead."""

    def __init__(self) -> None:
        super().__init__()
        self.offers = OfferBar()
        self.cars, self.figures = Button("", "link", key="Alt+K", shown_only=True), Button("", "link")
        self.setLayout(row((self.offers, 1), self.cars, self.figures, gap=10))
        translate.say(self, self.cars.setText, lambda: self.tr("Demo cars"))
        translate.say(self, self.figures.setText, lambda: self.tr("Figures"))

    def show_width(self, width: int) -> None:
        """So many px are there."""
        for way in (self.cars, self.figures):
            way.setVisible(width >= WAYS)
