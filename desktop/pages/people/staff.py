"""The staff of the store: who they are, their roles, new passwords. Only for those with the right."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QWidget

from desktop.domain.actor import Right, Role
from desktop.domain.people import staff
from desktop.domain.people.staff import StaffDetails, StaffRow
from desktop.pages.desk import Desk, Page
from desktop.pages.people import role_words as words
from desktop.pages.people.staff_card import StaffCard, temporary_password
from desktop.pages.refusal import shown, told
from desktop.widgets import translate
from desktop.widgets.button import Button
from desktop.widgets.card import Card
from desktop.widgets.cell import Cell
from desktop.widgets.empty import Empty
from desktop.widgets.field import Choice, Field
from desktop.widgets.form import Form
from desktop.widgets.label import Label
from desktop.widgets.layout import column, frame, row
from desktop.widgets.section import BAR
from desktop.widgets.table import Column, RecordTable


class NewStaff(Card):
    """Name, sign-in name, role; the first password is made and shown once."""

    def __init__(self) -> None:
        super().__init__()
        self.form, self.role = Form(), Choice()
        self.form.add("name", lambda: self.tr("Name"), Field(limit=200))
        self.form.add("login", lambda: self.tr("Sign-in name"), Field(latin=True, limit=200))
        self.form.add("role", lambda: self.tr("Role"), self.role)
        self.form.setMaximumWidth(460)
        self.save, self.cancel = (
            Button("", "primary", key="Ctrl+Enter", shown_only=True),
            Button("", key="Esc", shown_only=True),
        )
        self._title, self._hint = Label("", "h2"), Label("", "muted")
        self._hint.setWordWrap(True)
        self.head(self._title, None)
        buttons = row(self.save, self.cancel, None)
        self.body(column(self._hint, self.form, buttons, None, margins=(18, 16, 18, 16), gap=14))
        self.save.clicked.connect(self.form.saved)
        translate.say(self, lambda _text: self._repeat(), str)

    def _repeat(self) -> None:
        self._title.setText(self.tr("New member of staff"))
        self._hint.setText(self.tr("A password for the first sign-in is made and shown once; it must be changed then."))
        self.role.show_options([(role.value, words.role(role)) for role in Role])
        self.save.setText(self.tr("Add"))
        self.cancel.setText(self.tr("Back"))


class StaffPage(Page):
    """The list at the left, one of them at the right."""

    name = "staff"

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.table = RecordTable(
            [
                Column("who", lambda: self.tr("Name"), lambda row: Cell(row.name, row.login)),
                Column("role", lambda: self.tr("Role"), self._role, 132, narrow_width=128),
                Column("state", lambda: self.tr("Access"), self._state, 140, narrow_width=136),
            ],
            lambda: self.tr("Staff"),
            lambda row: row.id,
        )
        self.card, self.new, self._nobody = StaffCard(desk), NewStaff(), Empty("id-card")
        self.add_button = Button("", "primary", "user-plus", key="Ctrl+N", shown_only=True)
        self._heading = Label("", "h2")
        listed = Card()
        listed.head(self._heading, None, self.add_button)
        listed.body(column((self.table, 1)))
        listed.setMinimumWidth(400)
        listed.setMaximumWidth(520)
        self._form = frame("plain", column(self.new, margins=(0, 0, BAR, 0)))
        self._right = QStackedWidget()
        for each in (self._nobody, self.card, self._form):
            self._right.addWidget(each)
        self._pending: tuple[str, str, str] | None = None
        self.setLayout(row((listed, 6), (self._right, 9), margins=(16, 14, 2, 14), gap=14))
        self.table.moved.connect(self._on_moved)
        self.table.picked.connect(lambda _row: self.card.jump(0))
        self.add_button.clicked.connect(self.add)
        self.new.form.saved.connect(self._save)
        self.new.cancel.clicked.connect(self._back)
        for sequence, act in (("Ctrl+N", self.add), ("Esc", self._back)):
            shortcut = QShortcut(QKeySequence(sequence), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)

    def title(self) -> str:
        return self.tr("Staff")

    def retranslate(self) -> None:
        self._heading.setText(self.tr("Staff"))
        self.add_button.setText(self.tr("New"))
        self._nobody.set_title(self.tr("Only managers see the staff"))
        self._nobody.set_hint(self.tr("Press F12 to switch to a manager."))

    def arrive(self, payload: Any = None) -> None:
        self.ask()
        self.table.setFocus()

    def leave(self) -> None:
        self.card.keep()
        self.card.password.forget()

    def changed(self, tables: frozenset[str]) -> None:
        if "staff" in tables:
            self.ask()

    def ask(self) -> None:
        """Read the list; without the right nothing is shown."""
        by = self.desk.actor
        if not by.may(Right.STAFF):
            return
        self.desk.worker.read(lambda session: staff.staff(by, session), self._show, told(self.desk), owner=self)

    def _show(self, rows: list[StaffRow]) -> None:
        self.table.show_rows(rows)
        if self._pending is not None:
            staff_id, name, password = self._pending
            place = next((place for place, row in enumerate(rows) if row.id == staff_id), -1)
            if place >= 0:
                self._pending = None
                self._right.setCurrentWidget(self.card)
                self.table.choose(place)
                self.card.show_row(rows[place])
                self.card.password.show_password(name, password)

    def _on_moved(self, member: StaffRow | None) -> None:
        if member is not None:
            self.card.show_row(member)
            if self._right.currentWidget() is not self._form:
                self._right.setCurrentWidget(self.card)

    def add(self) -> None:
        """Ctrl+N. An unfinished form comes back as it was."""
        self._right.setCurrentWidget(self._form)
        self.new.form.start()

    def _back(self) -> None:
        if self._right.currentWidget() is self._form:
            self._right.setCurrentWidget(self.card)
        self.table.setFocus()

    def _save(self) -> None:
        values, by, password = self.new.form.values(), self.desk.actor, temporary_password()
        details = StaffDetails(values["login"], values["name"], values["role"], password)

        def done(staff_id: str) -> None:
            self._pending = (staff_id, values["name"], password)
            self.new.form.fill({"name": "", "login": ""})
            self.ask()

        self.desk.worker.write(
            by,
            lambda session: staff.add_staff(by, session, details),
            done,
            shown(self.desk, self.new.form.refuse),
            owner=self,
        )

    @staticmethod
    def _role(member: StaffRow) -> Cell:
        return Cell(words.role(member.role), kind="pill", tone="info" if member.role == Role.MANAGER else "neutral")

    @staticmethod
    def _state(member: StaffRow) -> Cell:
        word, tone = words.access(member)
        return Cell(word, kind="pill", tone=tone)
