"""One customer: a head that stays and six sections; Alt+1 to Alt+6 jumps between them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal

from desktop.domain.actor import Right
from desktop.domain.parts.price import Level
from desktop.domain.people.card import Card as CustomerFacts
from desktop.pages.desk import Desk
from desktop.pages.people import words
from desktop.pages.people.cars import Cars
from desktop.pages.people.consents import Consents
from desktop.pages.people.customer_drives import CustomerDrives
from desktop.pages.people.customer_quotes import CustomerQuotes
from desktop.pages.people.facts import Facts
from desktop.pages.people.phones import Phones
from desktop.widgets import translate
from desktop.widgets.avatar import Avatar
from desktop.widgets.button import Button
from desktop.widgets.card import Card
from desktop.widgets.label import Elided, Pill
from desktop.widgets.layout import column, row
from desktop.widgets.section import Sections


class CustomerCard(Sections):
    """``show_card(card)``; everything on it saves itself. ``delete_wanted`` asks for the sheet."""

    delete_wanted = Signal()

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.card: CustomerFacts | None = None
        self._levels: dict[str, Level] = {}
        self._avatar, self._name, self._sub = Avatar(), Elided("", "h1"), Elided("", "muted")
        self._level, self._kind = Pill(), Pill()
        self.quote, self.delete = Button("", icon_name="file-plus"), Button("", "danger", "trash-2")
        words_column = column(row((self._name, 1), gap=8), self._sub, gap=1)
        bar = row(self._avatar, 2, (words_column, 1), self._kind, self._level, 4, self.quote, self.delete)
        head = Card(bar, margins=(14, 11, 12, 11))
        self.facts, self.phones, self.cars = Facts(desk), Phones(desk), Cars(desk)
        self.consents, self.quotes, self.drives = Consents(desk), CustomerQuotes(desk), CustomerDrives(desk)
        super().__init__(self.facts, self.phones, self.cars, self.consents, self.quotes, self.drives, head=head)
        self.quote.clicked.connect(lambda: self.quotes.new.click())
        self.delete.clicked.connect(self.delete_wanted)
        translate.say(self, lambda _text: self._repeat(), str)

    def show_levels(self, levels: Sequence[Level]) -> None:
        self._levels = {level.id: level for level in levels}
        self.facts.show_levels(levels)
        self._repeat()

    def show_card(self, card: CustomerFacts) -> None:
        """Another customer scrolls to the top; the same one stays where the person is."""
        anew = self.card is None or self.card.id != card.id
        self.card = card
        for section in (self.facts, self.phones, self.cars, self.consents, self.quotes, self.drives):
            section.show_card(card)
        if anew:
            self.area.verticalScrollBar().setValue(0)
        self._repeat()

    def _repeat(self) -> None:
        self.quote.setText(self.tr("Quote"))
        self.delete.setText(self.tr("Delete"))
        self.delete.setVisible(self._desk.actor.may(Right.CUSTOMER_REVEAL))
        card = self.card
        if card is None:
            return
        self._avatar.set_name(card.name)
        self._name.setText(card.name)
        main = next((phone.masked for phone in card.phones if phone.main), "")
        plates = "、".join(car.plate for car in card.cars if car.plate)
        self._sub.setText("   ".join(filter(None, [main, plates, card.contact_name])))
        self._kind.show_status(words.kind(card.kind), "neutral")
        level = self._levels.get(card.level_id or "")
        self._level.setVisible(level is not None)
        if level is not None:
            self._level.show_status(words.level(level), "info" if words.rate(level.rate_bp) else "neutral")
