"""Customers: found at the left, one of them at the right, edited in place."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QWidget
from sqlalchemy.orm import Session

from desktop.domain.parts import price
from desktop.domain.parts.price import Level
from desktop.domain.people import card as cards
from desktop.domain.people import erase
from desktop.domain.people.card import Card as CustomerFacts
from desktop.domain.people.card import CustomerRow
from desktop.domain.problem import Refused
from desktop.pages.desk import Desk, Page
from desktop.pages.exporting import offer_export
from desktop.pages.people.customer_card import CustomerCard
from desktop.pages.people.customer_list import LIMIT, CustomerList
from desktop.pages.people.delete_sheet import DeleteSheet
from desktop.pages.people.new_customer import NewCustomer
from desktop.pages.refusal import shown, told
from desktop.widgets.empty import Empty
from desktop.widgets.layout import column, frame, row
from desktop.widgets.section import BAR

UNDO_MS = 6_000
"""So long a deletion can be taken back: as long as the message is shown."""
_SHOWN = frozenset(
    {"customer", "phone", "consent", "ownership", "plate", "vehicle", "quote", "price_level", "drive"}
)  # the tables that a list or card is made of


class CustomersPage(Page):
    """``arrive(id)`` or ``arrive({"customer_id": id})`` opens a card; ``{"new": typed}`` the form for a new one."""

    name = "customers"

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.list, self.card, self.new = CustomerList(), CustomerCard(desk), NewCustomer(desk)
        self._nobody = Empty("users")
        self._right = QStackedWidget()
        self._form = frame("plain", column(self.new, margins=(0, 0, BAR, 0)))
        for each in (self._nobody, self.card, self._form):
            self._right.addWidget(each)
        self._wanted = ""
        self._asked_list = self._asked_card = 0
        self._asked_id = ""  # the newest wish, whose answer may still be on its way when rows come from the centre
        self._leaving: tuple[str, str] | None = None
        self._erase = QTimer(self, singleShot=True, interval=UNDO_MS)
        self.list.setMinimumWidth(330)
        self.list.setMaximumWidth(460)
        self.setLayout(row((self.list, 5), (self._right, 9), margins=(16, 14, 2, 14), gap=14))
        self._wire()
        offer_export(self, "customer")

    def title(self) -> str:
        return self.tr("Customers")

    def _wire(self) -> None:
        self.list.asked.connect(lambda _text: self.ask())
        self.list.chosen.connect(self._on_chosen)
        self.list.opened.connect(self._on_opened)
        self.list.new_wanted.connect(self.add)
        self.new.added.connect(self._on_added)
        self.new.left.connect(self._back)
        self.card.delete_wanted.connect(self.delete)
        self._erase.timeout.connect(self._erase_now)
        for sequence, act in (
            ("Ctrl+F", self.list.to_field),
            ("Ctrl+N", lambda: self.add(self.list.field.value() if self.list.table.rows() == 0 else "")),
            ("Esc", self._back),
        ):
            shortcut = QShortcut(QKeySequence(sequence), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)

    # -- page

    def retranslate(self) -> None:
        self._nobody.set_title(self.tr("Nobody is chosen"))
        self._nobody.set_hint(
            self.tr("Type the last digits of a telephone at the left, or press Ctrl+N for a new one.")
        )

    def arrive(self, payload: Any = None) -> None:
        given = payload if isinstance(payload, dict) else {"customer_id": payload} if payload else {}
        self._read_levels()
        if "new" in given:
            self.ask()
            self.add(str(given["new"]))
            return
        if given.get("customer_id"):
            self.open(str(given["customer_id"]))
        self.ask()
        if self._right.currentWidget() is self._form:
            self.new.start()
        else:
            self.list.to_field()

    def customer(self) -> str:
        card = self.card.card
        return card.id if card is not None and self._right.currentWidget() is self.card else ""

    def leave(self) -> None:
        self.card.facts.keep()
        self.card.phones.hide_numbers()
        if self._leaving is not None:
            self._erase_now()

    def changed(self, tables: frozenset[str]) -> None:
        if "price_level" in tables:
            self._read_levels()
        if tables & _SHOWN:
            self.ask()
            if self.card.card is not None:
                self.open(self._asked_id)

    # -- list

    def ask(self) -> None:
        """Find by what is typed; an answer to an older question is passed over."""
        self._asked_list += 1
        by, typed, mine = self.desk.actor, self.list.field.text(), self._asked_list

        def show(rows: list[CustomerRow]) -> None:
            if mine == self._asked_list:
                hidden = self._leaving[0] if self._leaving else ""
                self.list.show_rows([row for row in rows if row.id != hidden])
                if self._wanted and self.list.choose(self._wanted):
                    self._wanted = ""

        self.desk.worker.read(
            lambda session: cards.find_customers(by, session, typed, LIMIT), show, told(self.desk), owner=self
        )

    def _read_levels(self) -> None:
        store_id = self.desk.actor.store_id

        def show(levels: list[Level]) -> None:
            self.list.show_levels(levels)
            self.card.show_levels(levels)

        self.desk.worker.read(lambda session: price.levels(session, store_id), show, told(self.desk), owner=self)

    def _on_chosen(self, row: CustomerRow | None) -> None:
        if self._right.currentWidget() is self._form or self._wanted:
            return
        if row is not None:
            self.open(row.id)
        elif self.list.field.text():
            self._close_card()

    def _on_opened(self, row: CustomerRow) -> None:
        self.open(row.id, then_edit=True)

    # -- card

    def open(self, customer_id: str, *, then_edit: bool = False) -> None:
        """Show this customer's card; ``then_edit`` puts the focus into it."""
        self._asked_card += 1
        self._asked_id = customer_id
        by, mine = self.desk.actor, self._asked_card

        def find(session: Session) -> CustomerFacts:
            return cards.card(by, session, customer_id)

        def show(card: CustomerFacts) -> None:
            if mine != self._asked_card:
                return
            if self._leaving is not None and self._leaving[0] == card.id:
                return
            if self._right.currentWidget() is not self._form or then_edit:
                self._right.setCurrentWidget(self.card)
            self.card.show_card(card)
            self.list.choose(card.id)
            if then_edit:
                self.card.jump(0)

        self.desk.worker.read(
            find, show, shown(self.desk, lambda refused: self._gone(customer_id, refused)), owner=self
        )

    def _gone(self, customer_id: str, refused: Refused) -> None:
        if self.card.card is not None and self.card.card.id == customer_id:
            self.card.card = None
            if self._right.currentWidget() is self.card:
                self._right.setCurrentWidget(self._nobody)
        else:
            told(self.desk)(refused)

    def _close_card(self) -> None:
        """Nobody matches: a card that stays would be taken for the one searched."""
        self.card.facts.keep()
        self.card.card = None
        self._right.setCurrentWidget(self._nobody)

    def _back(self) -> None:
        """Esc: from the card or the form to the list; what was typed stays there."""
        if self._right.currentWidget() is self._form:
            self._right.setCurrentWidget(self.card if self.card.card is not None else self._nobody)
        self.list.to_field()

    # -- adding and deleting

    def add(self, typed: str = "") -> None:
        """Ctrl+N. An unfinished form comes back as it was."""
        self._right.setCurrentWidget(self._form)
        self.new.start(typed)

    def _on_added(self, customer_id: str) -> None:
        self._right.setCurrentWidget(self.card)
        self.list.field.clear()
        self._wanted = customer_id
        self.open(customer_id, then_edit=True)
        self.ask()

    def delete(self) -> None:
        """Ask, hide, and erase when the message with Undo has gone."""
        card = self.card.card
        if card is None:
            return
        sheet = DeleteSheet(self.window(), card.name)
        sheet.wanted.connect(lambda reason: self._hide(card.id, card.name, reason))
        sheet.start()

    def _hide(self, customer_id: str, name: str, reason: str) -> None:
        if self._leaving is not None:
            self._erase_now()
        self._leaving = (customer_id, reason)
        self.card.card = None
        self._right.setCurrentWidget(self._nobody)
        self.ask()
        self._erase.start()
        self.desk.say(self.tr("{name} will be deleted").format(name=name), undo=lambda: self._take_back(customer_id))
        self.list.to_field()

    def _take_back(self, customer_id: str) -> None:
        if self._leaving is None or self._leaving[0] != customer_id:
            self.desk.say(self.tr("Too late: the customer has been deleted."), bad=True)
            return
        self._leaving = None
        self._erase.stop()
        self.ask()
        self.open(customer_id)

    def _erase_now(self) -> None:
        if self._leaving is None:
            return
        (customer_id, reason), by = self._leaving, self.desk.actor
        self._leaving = None
        self._erase.stop()
        self.desk.worker.write(
            by,
            lambda session: erase.delete_customer(by, session, customer_id, reason),
            lambda _none: self.desk.say(self.tr("Customer deleted")),
            told(self.desk),
            owner=self,
        )
