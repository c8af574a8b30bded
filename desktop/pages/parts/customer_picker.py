"""Whose quote it is: found by the last digits of the phone or the name, or added with three fields."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget
from sqlalchemy.orm import Session

from desktop.domain import text
from desktop.domain.people import card as cards
from desktop.domain.people import customer as customers
from desktop.domain.people.card import CustomerRow
from desktop.domain.people.customer import Added, CustomerDetails
from desktop.domain.problem import Refused
from desktop.domain.sales.basket import Basket
from desktop.pages.desk import Desk
from desktop.pages.people.customer_field import CustomerField
from desktop.widgets import translate
from desktop.widgets.avatar import Avatar
from desktop.widgets.button import Button
from desktop.widgets.field import Choice, Field
from desktop.widgets.form import Form
from desktop.widgets.label import Elided
from desktop.widgets.layout import column, frame, row
from desktop.widgets.typeahead import Typeahead


class CustomerPicker(QWidget):
    """Three faces: a search field, the customer, or the form for a new one. No window opens."""

    picked = Signal(object)
    """A CustomerRow, or None for a passer-by."""
    done = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.field = CustomerField(desk, lambda: self.tr("phone, name, person or firm"))
        self._avatar, self._name, self._sub = Avatar(), Elided("", "h3"), Elided("", "muted")
        self.change = Button("", "link", key="Ctrl+U", shown_only=True)
        self._who = frame("plain", row(self._avatar, (column(self._name, self._sub, gap=0), 1), self.change, gap=8))
        self.form = Form()
        self._phone, self._new_name, self._kind = Field(latin=True, limit=40), Field(limit=200), Choice()
        self.form.add("phone", lambda: self.tr("Phone"), self._phone)
        self.form.add("name", lambda: self.tr("Name"), self._new_name)
        self.form.add("kind", lambda: self.tr("Kind of customer"), self._kind)
        self._add, self._back = (
            Button("", "primary", key="Enter", shown_only=True),
            Button("", "ghost", key="Esc", shown_only=True),
        )
        self._adding = frame("plain", column(self.form, row(None, self._back, self._add), gap=8))
        self.setLayout(column(self.field, self._who, self._adding, margins=(14, 9, 14, 8), gap=0))
        self._has_customer = False
        self._ahead = Typeahead(self)
        self._wire()
        translate.say(self, lambda _text: self._repeat(), str)
        self._face("search")

    def _wire(self) -> None:
        self.field.picked.connect(self._finish)
        self.field.new_wanted.connect(self._open_form)
        self.field.left.connect(self._on_left)
        self.change.clicked.connect(self.start)
        self.form.saved.connect(self._on_add)
        self._add.clicked.connect(self._on_add)
        self._back.clicked.connect(self._on_left)

    def _repeat(self) -> None:
        self.field.setAccessibleName(self.tr("Customer (Ctrl+U)"))
        self._kind.show_options([("person", self.tr("Person")), ("firm", self.tr("Firm"))])
        self.change.setText(self.tr("Change"))
        self._add.setText(self.tr("Add customer"))
        self._back.setText(self.tr("Back"))

    def show_basket(self, basket: Basket) -> None:
        """The customer of the basket, or the search field."""
        customer, level = basket.customer, basket.level
        self._has_customer = bool(customer.id or customer.name)
        self._avatar.set_name(customer.name)
        self._name.setText(" · ".join(filter(None, [customer.name, level.name])))
        self._sub.setText(" · ".join(filter(None, [customer.phone, self._rate(level.rate_bp)])))
        if self._adding.isHidden():
            typing = self.field.hasFocus() and not self.field.isHidden()
            self._face("who" if self._has_customer and not typing else "search")

    def _rate(self, rate_bp: int) -> str:
        if rate_bp == 10_000:
            return self.tr("list price")
        if translate.current().code == "zh":
            return f"{rate_bp / 1000:g} 折"
        return f"{(rate_bp - 10_000) / 100:+g} %"

    def list_open(self) -> bool:
        """Whether the found customers are shown."""
        return self.field.list_open()

    def start(self) -> None:
        """Ctrl+U."""
        self._face("search")
        self.field.start()

    def _face(self, name: str) -> None:
        self.field.setVisible(name == "search")
        self._who.setVisible(name == "who")
        self._adding.setVisible(name == "new")

    # -- finding

    def _finish(self, row: CustomerRow | None) -> None:
        self.field.clear()
        self._face("who")
        self.picked.emit(row)
        self.done.emit()

    def _on_left(self) -> None:
        self._face("who" if self._has_customer else "search")
        self.done.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and not self._adding.isHidden():
            self._on_left()
        else:
            super().keyPressEvent(event)

    # -- adding

    def _open_form(self, asked: str) -> None:
        """What was typed goes where it belongs; an earlier half-filled form is kept."""
        digits = text.digits(asked)
        if digits and not any(char.isalpha() for char in asked):
            self._phone.setText(asked)
        elif asked:
            self._new_name.setText(asked)
        self._face("new")
        (self._new_name if self._phone.text() and not self._new_name.text() else self._phone).setFocus()

    def _on_add(self) -> None:
        if self._ahead.holding():
            return
        self._ahead.hold()
        values = self.form.values()
        details = CustomerDetails(name=values["name"], phone=values["phone"], kind=values["kind"])
        by = self.desk.actor

        def add(session: Session) -> tuple[Added, list[CustomerRow]]:
            added = customers.add_customer(by, session, details)
            return added, cards.customer_rows(session, [added.customer_id])

        self.desk.worker.write(by, add, lambda found: self._on_added(*found), self._on_refused, owner=self)

    def _on_added(self, added: Added, rows: list[CustomerRow]) -> None:
        self.form.fill({"phone": "", "name": "", "kind": "person"})
        self._adding.hide()
        if added.existing and rows:
            self.desk.say(self.tr("{0} has this phone already and is taken.").format(rows[0].name))
        self._finish(rows[0] if rows else None)
        self._ahead.release()

    def _on_refused(self, error: Exception) -> None:
        self._ahead.forget()
        if isinstance(error, Refused):
            self.form.refuse(error)
        else:
            self.desk.worker.trouble.emit(error)
