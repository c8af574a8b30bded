"""The header of the store's papers, saved field by field."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from desktop.domain.actor import Right
from desktop.domain.people import staff
from desktop.domain.people.staff import HEADER
from desktop.domain.people.staff import Store as StoreRecord
from desktop.pages.desk import Desk
from desktop.pages.refusal import shown, told
from desktop.widgets import translate
from desktop.widgets.edit_form import EditForm
from desktop.widgets.field import Field
from desktop.widgets.label import Label, Pill
from desktop.widgets.layout import column
from desktop.widgets.section import Section


@dataclass(frozen=True)
class _Header:
    code: str
    values: dict[str, str]


class Header(Section):
    """Papers already issued keep the header they were printed with."""

    def __init__(self, desk: Desk) -> None:
        self._code = Pill("", "neutral")
        super().__init__(lambda: self.tr("Header of the papers"), self._code)
        self._desk = desk
        self.form = EditForm(columns=2)
        labels = {
            "name": lambda: self.tr("Name of the store"),
            "legal_name": lambda: self.tr("Legal name"),
            "address": lambda: self.tr("Address"),
            "phone": lambda: self.tr("Telephone"),
            "province": lambda: self.tr("First character of plates here"),
            "bank": lambda: self.tr("Bank"),
            "bank_account": lambda: self.tr("Bank account"),
        }
        for name, label in labels.items():
            self.form.add(name, label, Field(), 2 if name == "address" else 1)
        self.form.setEnabled(desk.actor.may(Right.SETTINGS))
        self._hint = Label("", "muted")
        self._hint.setWordWrap(True)
        self.body(column(self.form, self._hint, margins=(14, 12, 14, 14), gap=10))
        self._shown = False
        self.form.left.connect(self._save)
        translate.say(self, lambda _text: self._repeat(), str)

    def ask(self) -> None:
        """Read what stands; what is being typed stays."""
        store_id = self._desk.actor.store_id

        def find(session: Session) -> _Header:
            store = session.get_one(StoreRecord, store_id)
            return _Header(store.code, {name: getattr(store, name) for name in HEADER})

        def show(found: _Header) -> None:
            self._code.show_status(found.code, "neutral")
            self.form.load(found.values, anew=not self._shown)
            self._shown = True

        self._desk.worker.read(find, show, told(self._desk), owner=self)

    def _save(self, field: str, value: str) -> None:
        by, before = self._desk.actor, self.form.stands(field)

        def done(_none: None) -> None:
            self.form.settle(field, value)
            self._desk.say(self.tr("Saved; it stands on the next paper"), undo=lambda: self._put_back(field, before))

        self._desk.worker.write(
            by,
            lambda session: staff.edit_header(by, session, **{field: value}),
            done,
            shown(self._desk, lambda refused: self.form.refuse_one(field, refused)),
            owner=self,
        )

    def _put_back(self, field: str, before: str) -> None:
        by = self._desk.actor

        def done(_none: None) -> None:
            self.form.settle(field, before)
            self.form.bring_back({field: before})

        self._desk.worker.write(
            by,
            lambda session: staff.edit_header(by, session, **{field: before}),
            done,
            told(self._desk),
            owner=self,
        )

    def _repeat(self) -> None:
        self._code.setAccessibleName(self.tr("Code of the store"))
        self._code.setToolTip(self.tr("Every document number begins with this code; it never changes."))
        may = self._desk.actor.may(Right.SETTINGS)
        text = self.tr("Papers already issued keep theirs.")
        self._hint.setText(text if may else self.tr("Only managers change this."))
