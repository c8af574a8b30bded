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
from desktop.widgets import translate
from desktop.widgets.avatar import Avatar
from desktop.widgets.button import Button
from desktop.widgets.field import Choice, Field, SearchField
from desktop.widgets.form import Form
from desktop.widgets.label import Elided
from desktop.widgets.layout import column, frame, row
from desktop.widgets.popup import Group, Hit, Popup

NEW = "new"


class _Finder(SearchField):
    entered = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.entered.emit()
        else:
            super().keyPressEvent(event)


class CustomerPicker(QWidget):
    """Three faces: a search field, the customer, or the form for a new one. No window opens."""

    picked = Signal(object)
    """A CustomerRow, or None for a passer-by."""
    done = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.field = _Finder(icon_name="user")
        self._popup: Popup | None = None
        self._asked, self._enter_waits = "", False
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
        self._wire()
        translate.say(self, lambda _text: self._repeat(), str)
        self._face("search")

    def _wire(self) -> None:
        self.field.textEdited.connect(self._search)
        self.field.stepped.connect(lambda by: self._popup.step(1 if by > 0 else -1) if self._popup else None)
        self.field.entered.connect(self._on_entered)
        self.field.escaped.connect(self._on_escaped)
        self.change.clicked.connect(self.start)
        self.form.saved.connect(self._on_add)
        self._add.clicked.connect(self._on_add)
        self._back.clicked.connect(self._on_escaped)

    def _repeat(self) -> None:
        self.field.setPlaceholderText(self.tr("Customer: last digits of the phone, or name"))
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
        return self._popup is not None and self._popup.isVisible()

    def start(self) -> None:
        """Ctrl+U."""
        self._face("search")
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def _face(self, name: str) -> None:
        self.field.setVisible(name == "search")
        self._who.setVisible(name == "who")
        self._adding.setVisible(name == "new")

    # -- finding

    def _search(self, typed: str) -> None:
        self._asked = typed.strip()
        if not self._asked:
            self._close()
            return
        by, asked = self.desk.actor, self._asked
        self.desk.worker.read(
            lambda session: cards.find_customers(by, session, asked, 6),
            lambda rows: self._show(asked, rows),
            owner=self,
        )

    def _show(self, asked: str, rows: list[CustomerRow]) -> None:
        if asked != self._asked:
            return
        if self._popup is None:
            self._popup = Popup(self.field)
            self._popup.picked.connect(self._pick)
        hits = [
            Hit("customer", row.name, " · ".join(filter(None, [row.phone, row.plates])), row.level_name, "user", row)
            for row in rows
        ]
        new = Hit(NEW, self.tr("Add “{0}”").format(asked[:30]), self.tr("phone, name, person or firm"), "", "user-plus")
        self._popup.show_groups(
            [Group(self.tr("Customers"), (*hits, new))], self.tr("↑↓ choose   Enter take   Esc close")
        )
        if self._enter_waits:
            self._enter_waits = False
            self._popup.pick()

    def _on_entered(self) -> None:
        if self._popup is not None and self._popup.isVisible():
            self._popup.pick()
        elif self._asked and self.field.text().strip():
            self._enter_waits = True
        else:
            self._on_escaped()

    def _pick(self, hit: Hit) -> None:
        self._close()
        if hit.kind == NEW:
            self._open_form()
            return
        self._finish(hit.payload)

    def _finish(self, row: CustomerRow | None) -> None:
        self.field.clear()
        self._asked = ""
        self._face("who")
        self.picked.emit(row)
        self.done.emit()

    def _close(self) -> None:
        self._enter_waits = False
        if self._popup is not None:
            self._popup.hide()

    def _on_escaped(self) -> None:
        if self._popup is not None and self._popup.isVisible():
            self._close()
            return
        self._face("who" if self._has_customer else "search")
        self.done.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and not self._adding.isHidden():
            self._on_escaped()
        else:
            super().keyPressEvent(event)

    # -- adding

    def _open_form(self) -> None:
        """What was typed goes where it belongs; an earlier half-filled form is kept."""
        asked = self._asked
        digits = text.digits(asked)
        if digits and not any(char.isalpha() for char in asked):
            self._phone.setText(asked)
        elif asked:
            self._new_name.setText(asked)
        self._face("new")
        (self._new_name if self._phone.text() and not self._new_name.text() else self._phone).setFocus()

    def _on_add(self) -> None:
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

    def _on_refused(self, error: Exception) -> None:
        if isinstance(error, Refused):
            self.form.refuse(error)
        else:
            self.desk.worker.trouble.emit(error)


def _hit(row: CustomerRow) -> Hit:
    words = " · ".join(filter(None, [row.phone, row.plates]))
    return Hit("customer", row.name, words, row.level_name, "user", row)
