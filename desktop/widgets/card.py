"""The white sheet everything lies on: one border, a head, a body, a foot."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QLayout, QVBoxLayout

from desktop.widgets.layout import Margins, Thing, column, frame, row
from desktop.widgets.theme import look


class Card(QFrame):
    """``Card(thing, …)`` stacks things with a margin; ``head`` and ``foot`` add the bars, in any order."""

    def __init__(self, *things: Thing, margins: Margins = (14, 12, 14, 12), gap: int = 8) -> None:
        super().__init__()
        look(self, "card")
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(0)
        if things:
            self.body(column(*things, margins=margins, gap=gap))

    def head(self, *things: Thing) -> QFrame:
        """The bar at the top; returns it."""
        bar = frame("cardHead", row(*things, margins=(14, 8, 12, 8)))
        bar.setMinimumHeight(44)
        self._box.insertWidget(0, bar)
        return bar

    def body(self, layout: QLayout, stretch: int = 1) -> None:
        self._box.addLayout(layout, stretch)

    def foot(self, *things: Thing, margins: Margins = (14, 12, 14, 10), gap: int = 7) -> QFrame:
        """The bar at the bottom, things one under another; returns it. Call last."""
        bar = frame("cardFoot", column(*things, margins=margins, gap=gap))
        self._box.addWidget(bar)
        return bar
