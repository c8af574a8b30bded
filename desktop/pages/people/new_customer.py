"""A new customer with three fields; a telephone that somebody has already leads to that customer instead."""

from __future__ import annotations

from PySide6.QtCore import Signal

from desktop.domain.people import customer as customers
from desktop.domain.people.customer import Added, CustomerDetails
from desktop.domain.problem import Refused
from desktop.pages.desk import Desk
from desktop.pages.people import words
from desktop.pages.refusal import shown
from desktop.widgets import translate
from desktop.widgets.banner import Banner
from desktop.widgets.button import Button
from desktop.widgets.card import Card
from desktop.widgets.field import Choice, Field
from desktop.widgets.form import Form
from desktop.widgets.label import Label
from desktop.widgets.layout import column, row


class NewCustomer(Card):
    """``added(id)`` once saved or found; ``left`` by Esc, which keeps what was typed."""

    added = Signal(str)
    left = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._twin = ""
        self.form = Form()
        self.form.add("name", lambda: self.tr("Name"), Field(limit=200))
        self.form.add("phone", lambda: self.tr("Telephone"), Field(latin=True, limit=200))
        self.kind = Choice()
        self.form.add("kind", lambda: self.tr("Kind"), self.kind)
        self.open_twin, self.again = Button("", "link"), Button("", "link")
        self.banner = Banner(self.open_twin, self.again)
        self.save, self.cancel = (
            Button("", "primary", key="Ctrl+Enter", shown_only=True),
            Button("", key="Esc", shown_only=True),
        )
        self._title, self._hint = Label("", "h2"), Label("", "muted")
        self._hint.setWordWrap(True)
        self.form.setMaximumWidth(460)
        self.banner.setMaximumWidth(460)
        self.head(self._title, None)
        body = column(
            self._hint,
            self.form,
            self.banner,
            row(self.save, self.cancel, None),
            None,
            margins=(18, 16, 18, 16),
            gap=14,
        )
        self.body(body)
        self._wire()
        translate.say(self, lambda _text: self._repeat(), str)

    def _wire(self) -> None:
        self.form.saved.connect(self.add)
        self.form.edited.connect(self._forget_twin)
        self.save.clicked.connect(self.add)
        self.cancel.clicked.connect(self.left)
        self.open_twin.clicked.connect(lambda: self._done(self._twin))
        self.again.clicked.connect(lambda: self.add(again=True))

    def start(self, typed: str = "") -> None:
        """What was searched in vain becomes the telephone or the name, unless the form is in use."""
        values = self.form.values()
        if typed and not values["name"] and not values["phone"]:
            figures = sum(char.isdigit() for char in typed)
            self.form.fill({"phone" if figures > len(typed) / 2 else "name": typed})
        empty = next((name for name in ("name", "phone") if not self.form.values()[name]), "kind")
        self.form.field(empty).setFocus()

    def typed(self) -> bool:
        """Whether something stands in the form."""
        values = self.form.values()
        return bool(values["name"] or values["phone"])

    def add(self, _checked: bool = False, *, again: bool = False) -> None:
        """Save, or show who has the telephone already."""
        values, by = self.form.values(), self._desk.actor
        details = CustomerDetails(values["name"], values["phone"], values["kind"])
        self._desk.worker.write(
            by,
            lambda session: customers.add_customer(by, session, details, again=again),
            self._on_added,
            shown(self._desk, self._on_refused),
            owner=self,
        )

    def _on_added(self, added: Added) -> None:
        if added.existing:
            self._twin = added.customer_id
            self.banner.tell(self.tr("Another customer has this telephone already."), "warn")
            self.open_twin.setFocus()
            return
        self._desk.say(self.tr("Customer saved"))
        self._done(added.customer_id)

    def _done(self, customer_id: str) -> None:
        self.form.fill({"name": "", "phone": "", "kind": "person"})
        self._forget_twin()
        self.added.emit(customer_id)

    def _on_refused(self, refused: Refused) -> None:
        self.form.refuse(refused)

    def _forget_twin(self) -> None:
        self._twin = ""
        self.banner.clear()

    def _repeat(self) -> None:
        self._title.setText(self.tr("New customer"))
        self._hint.setText(
            self.tr(
                "Name and telephone are enough. Level, address and cars are added on the card; consent is asked there."
            )
        )
        self.kind.show_options([(code, words.kind(code)) for code in customers.KINDS])
        self.save.setText(self.tr("Save"))
        self.cancel.setText(self.tr("Back"))
        self.open_twin.setText(self.tr("Open that customer"))
        self.again.setText(self.tr("Add all the same"))
        if self._twin:
            self.banner.tell(self.tr("Another customer has this telephone already."), "warn")
