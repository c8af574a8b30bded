"""The facts of a customer, edited in place: each field is saved when it is left, and can be undone."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from desktop.domain.parts.price import Level
from desktop.domain.people import customer as customers
from desktop.domain.people.card import Card as CustomerFacts
from desktop.domain.problem import Refused
from desktop.pages.desk import Desk
from desktop.pages.people import words
from desktop.pages.refusal import shown, told
from desktop.widgets import translate
from desktop.widgets.edit_form import EditForm
from desktop.widgets.field import Choice, Field, TextArea
from desktop.widgets.layout import column
from desktop.widgets.section import Section
from desktop.widgets.sentence import refusal


class Facts(Section):
    """Name, kind, contact, level, address, note."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(lambda: self.tr("Facts"))
        self._desk, self._id = desk, ""
        self._levels: tuple[Level, ...] = ()
        self._unsaved: dict[str, dict[str, str]] = {}
        self.form = EditForm(columns=2)
        self.kind, self.level = Choice(), Choice()
        self.note = TextArea(2)
        self._labels = {
            "name": lambda: self.tr("Name"),
            "kind": lambda: self.tr("Kind"),
            "level_id": lambda: self.tr("Price level"),
            "contact_name": lambda: self.tr("Contact"),
            "address": lambda: self.tr("Address"),
            "note": lambda: self.tr("Note"),
        }
        fields = {
            "name": Field(),
            "kind": self.kind,
            "level_id": self.level,
            "contact_name": Field(),
            "address": Field(),
            "note": self.note,
        }
        for name, field in fields.items():
            self.form.add(name, self._labels[name], field, 2 if name in ("address", "note") else 1)
        self.start = self.form.field("name")
        self.body(column(self.form, margins=(14, 12, 14, 14)))
        self.form.left.connect(self._save)
        translate.say(self, lambda _text: self._repeat(), str)

    def show_levels(self, levels: Sequence[Level]) -> None:
        self._levels = tuple(levels)
        self._repeat()

    def show_card(self, card: CustomerFacts) -> None:
        """Another customer's facts, or the same one's anew; what is typed and unsaved stays with its customer."""
        anew = card.id != self._id
        if anew:
            self.keep()
        self._id = card.id
        values = {
            "name": card.name,
            "kind": card.kind,
            "level_id": card.level_id or "",
            "contact_name": card.contact_name,
            "address": card.address,
            "note": card.note,
        }
        self.form.load(values, anew=anew)
        if anew and card.id in self._unsaved:
            self.form.bring_back(self._unsaved.pop(card.id))
            self.form.flush()

    def keep(self) -> None:
        """Save what was changed; what is refused is shown again with its customer."""
        if not self._id:
            return
        self.form.flush()
        typed = self.form.typed()
        if typed:
            self._unsaved[self._id] = typed

    def _save(self, field: str, value: str) -> None:
        by, customer_id, before = self._desk.actor, self._id, self.form.stands(field)
        self._desk.worker.write(
            by,
            lambda session: customers.edit_customer(by, session, customer_id, **{field: value}),
            lambda _none: self._on_saved(customer_id, field, value, before),
            shown(self._desk, lambda refused: self._on_refused(customer_id, field, refused)),
            owner=self,
        )

    def _on_saved(self, customer_id: str, field: str, value: str, before: str) -> None:
        self._unsaved.get(customer_id, {}).pop(field, None)
        if customer_id == self._id:
            self.form.settle(field, value)
        back = partial(self._undo, customer_id, field, before)
        self._desk.say(self.tr("{field} saved").format(field=self._labels[field]()), undo=back)

    def _on_refused(self, customer_id: str, field: str, refused: Refused) -> None:
        if customer_id == self._id:
            self.form.refuse_one(field, refused)
        else:
            self._desk.say(refusal(refused), bad=True)

    def _undo(self, customer_id: str, field: str, before: str) -> None:
        by = self._desk.actor

        def put_back(_none: None) -> None:
            if customer_id == self._id:
                self.form.settle(field, before)
                self.form.bring_back({field: before})

        self._desk.worker.write(
            by,
            lambda session: customers.edit_customer(by, session, customer_id, **{field: before}),
            put_back,
            told(self._desk),
            owner=self,
        )

    def _repeat(self) -> None:
        self.kind.show_options([(code, words.kind(code)) for code in customers.KINDS])
        none = ("", self.tr("None"))
        self.level.show_options([none, *((level.id, words.level(level)) for level in self._levels)])
