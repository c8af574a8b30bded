"""The part's card on the lookup page: made when first wanted, for the chosen part, this car and this customer."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from desktop.domain.sales.basket import Basket
from desktop.pages.desk import Desk
from desktop.pages.parts.finder import CardQuestion
from desktop.pages.parts.part_card import PartCard
from desktop.pages.parts.subject import Subject
from desktop.store.catalogue.row import PartRow, Told


class CardDesk(QObject):
    """``picked`` carries a part for the quote; ``closed`` when the rows of the page count again."""

    picked = Signal(object)
    closed = Signal()

    def __init__(self, desk: Desk, window: QWidget) -> None:
        super().__init__(window)
        self._desk, self._window = desk, window
        self._card: PartCard | None = None

    def show(self, part: PartRow | None, subject: Subject, basket: Basket) -> None:
        """Open; nothing without a part."""
        if part is not None:
            told = Told(subject.year, subject.built)
            asked = CardQuestion(part.part_key, subject.car_key, told, basket.level.rate_bp)
            self.card().start(asked, basket.customer)

    def card(self) -> PartCard:
        """The card itself."""
        if self._card is None:
            self._card = PartCard(self._desk, self._window)
            self._card.picked.connect(self._pick)
            self._card.finished.connect(lambda _result: self.closed.emit())
        return self._card

    def is_open(self) -> bool:
        return self._card is not None and self._card.isVisible()

    def _pick(self, part: PartRow) -> None:
        """What is discontinued and gone is not added: the page shows what replaces it instead."""
        if part.superseded_by and part.here_milli <= 0:
            self.card().accept()
        self.picked.emit(part)
