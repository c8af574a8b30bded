"""The next free times of the cars that fit best, one click or key each."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame

from desktop.domain import clock
from desktop.domain.opening import Hours
from desktop.domain.sales.drive_plan import Offer
from desktop.pages.drives.drive_tile import car_name
from desktop.pages.drives.panel.drive_words import clock_time
from desktop.widgets import translate
from desktop.widgets.button import Button
from desktop.widgets.label import Label
from desktop.widgets.layout import row

MOST = 3


class OfferBar(QFrame):
    """``picked`` carries the Offer. The first of them is where the keys stand when a day is opened."""

    picked = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._word = Label("", "muted")
        self.buttons = [Button("", "link", key="Ctrl+J" if n == 0 else "", shown_only=True) for n in range(MOST)]
        self._offers: Sequence[Offer] = ()
        self._hours: Hours | None = None
        self._meant = False
        self.setLayout(row(self._word, *self.buttons, None, gap=8))
        for place, button in enumerate(self.buttons):
            button.clicked.connect(lambda _on=False, place=place: self.pick(place))
        translate.say(self, lambda _text: self._repeat(), str)

    def show_offers(self, offers: Sequence[Offer], hours: Hours, meant: bool) -> None:
        """``meant``: a model was named, so that the first is the best fit."""
        self._offers, self._hours, self._meant = offers, hours, meant
        self._repeat()

    def offers(self) -> Sequence[Offer]:
        """Those that are shown."""
        return self._offers

    def pick(self, place: int) -> None:
        """Book one of them."""
        if place < len(self._offers):
            self.picked.emit(self._offers[place])

    def _repeat(self) -> None:
        self._word.setText(self.tr("Best fit, next free") if self._meant else self.tr("Next free"))
        if not self._offers and self._hours is not None:
            self._word.setText(self.tr("Nothing free within a week; choose another model or day."))
        for place, button in enumerate(self.buttons):
            shown = place < len(self._offers)
            button.setVisible(shown)
            if shown and self._hours is not None:
                offer = self._offers[place]
                when = clock_time(self._hours, offer.start, clock.now())
                button.setText(f"{car_name(offer.car)} {when}")
