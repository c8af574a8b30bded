"""One member of staff: name and role, password, whether they may sign in, and what the role lets them do."""

from __future__ import annotations

import secrets

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from desktop.domain.actor import RIGHTS, Right, Role
from desktop.domain.people import staff
from desktop.domain.people.staff import StaffRow
from desktop.domain.problem import Refused
from desktop.pages.desk import Desk
from desktop.pages.people import role_words as words
from desktop.pages.people.line import Lines, line
from desktop.pages.refusal import shown, told
from desktop.widgets import translate
from desktop.widgets.avatar import Avatar
from desktop.widgets.banner import Banner
from desktop.widgets.button import Button
from desktop.widgets.card import Card
from desktop.widgets.edit_form import EditForm
from desktop.widgets.field import Choice, Field
from desktop.widgets.icon import Icon
from desktop.widgets.label import Elided, Label, Pill
from desktop.widgets.layout import column, row
from desktop.widgets.section import Section, Sections

_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""None that is taken for another when read aloud or written down."""


def temporary_password() -> str:
    """Three groups of four, told to its owner and changed at the first sign-in."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(3))


class Shown(Banner):
    """A password that is shown once, to be told to its owner."""

    def __init__(self, desk: Desk) -> None:
        self._copy, self._done = Button("", "link"), Button("", "link")
        super().__init__(self._copy, self._done)
        self._desk, self._password, self._name = desk, "", ""
        self._copy.clicked.connect(self._on_copy)
        self._done.clicked.connect(self.forget)
        translate.say(self, lambda _text: self._repeat(), str)

    def show_password(self, name: str, password: str) -> None:
        self._name, self._password = name, password
        self._repeat()
        self._copy.setFocus()

    def forget(self) -> None:
        """It is not kept anywhere."""
        self._password = ""
        self.clear()

    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self._password)
        self._desk.say(self.tr("Password copied"))

    def _repeat(self) -> None:
        self._copy.setText(self.tr("Copy"))
        self._done.setText(self.tr("Done"))
        if self._password:
            text = self.tr("{name}'s password for the next sign-in: {password}   It is shown only now.")
            self.tell(text.format(name=self._name, password=self._password), "ok")


class Rights(Section):
    """What a role lets somebody do, in words."""

    def __init__(self) -> None:
        super().__init__(lambda: self.tr("What this role may do"))
        self._role = ""
        self.lines = Lines()
        self.body(column(self.lines))
        translate.say(self, lambda _text: self._repeat(), str)

    def show_role(self, role: str) -> None:
        self._role = role
        self._repeat()

    def _repeat(self) -> None:
        granted = RIGHTS[Role(self._role)] if self._role in set(Role) else frozenset()
        self.lines.show_lines([self._line(right, right in granted) for right in Right])

    def _line(self, right: Right, may: bool) -> QWidget:
        pill = Pill(self.tr("Yes") if may else self.tr("No"), "ok" if may else "neutral")
        icon = Icon("circle-check" if may else "minus", "ok" if may else "text3", 16)
        return line(icon, Label(words.right(right), "" if may else "muted"), None, pill, margins=(14, 6, 12, 6))


class StaffCard(Sections):
    """``show_row(row)``; every change saves itself."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.member: StaffRow | None = None
        self._avatar, self._name, self._sub, self._state = Avatar(), Elided("", "h1"), Elided("", "muted"), Pill()
        self.reset, self.active = Button("", icon_name="key-round"), Button("", icon_name="power")
        texts = column(row((self._name, 1)), self._sub, gap=1)
        self.password = Shown(desk)
        head = Card(
            row(self._avatar, 2, (texts, 1), self._state, 4, self.reset, self.active),
            self.password,
            margins=(14, 11, 12, 11),
        )
        self.facts = Section(lambda: self.tr("Name and role"))
        self.form, self.role = EditForm(columns=2), Choice()
        self.form.add("name", lambda: self.tr("Name"), Field())
        self.form.add("role", lambda: self.tr("Role"), self.role)
        self.facts.body(column(self.form, margins=(14, 12, 14, 14)))
        self.rights = Rights()
        super().__init__(self.facts, self.rights, head=head)
        self.form.left.connect(self._save)
        self.reset.clicked.connect(self.reset_password)
        self.active.clicked.connect(self._toggle)
        translate.say(self, lambda _text: self._repeat(), str)

    def show_row(self, member: StaffRow) -> None:
        anew = self.member is None or self.member.id != member.id
        if anew:
            self.keep()
            self.password.forget()
        self.member = member
        self.form.load({"name": member.name, "role": member.role}, anew=anew)
        self._repeat()

    def keep(self) -> None:
        """Save what was changed before somebody else is shown."""
        if self.member is not None:
            self.form.flush()

    def reset_password(self) -> None:
        """A new password for the next sign-in, shown once."""
        member, by, password = self.member, self._desk.actor, temporary_password()
        if member is None:
            return
        self._desk.worker.write(
            by,
            lambda session: staff.reset_password(by, session, member.id, password),
            lambda _none: self.password.show_password(member.name, password),
            told(self._desk),
            owner=self,
        )

    def _toggle(self) -> None:
        if self.member is not None:
            self._set_active(self.member, not self.member.active)

    def _set_active(self, member: StaffRow, active: bool, *, again: bool = True) -> None:
        by = self._desk.actor
        text = self.tr("{name} may sign in") if active else self.tr("{name} can no longer sign in")

        def undo() -> None:
            self._set_active(member, not active, again=False)

        self._desk.worker.write(
            by,
            lambda session: staff.set_active(by, session, member.id, active),
            lambda _none: self._desk.say(text.format(name=member.name), undo=undo if again else None),
            told(self._desk),
            owner=self,
        )

    def _save(self, field: str, value: str) -> None:
        member, by, before = self.member, self._desk.actor, self.form.stands(field)
        if member is None:
            return

        def refuse(refused: Refused) -> None:
            if self.member is not None and self.member.id == member.id:
                self.form.refuse_one(field, refused)

        def done(_none: None) -> None:
            if self.member is not None and self.member.id == member.id:
                self.form.settle(field, value)
            self._desk.say(self.tr("Saved"), undo=lambda: self._put_back(member.id, field, before))

        self._desk.worker.write(
            by,
            lambda session: staff.edit_staff(by, session, member.id, **{field: value}),
            done,
            shown(self._desk, refuse),
            owner=self,
        )

    def _put_back(self, staff_id: str, field: str, before: str) -> None:
        by = self._desk.actor
        self._desk.worker.write(
            by,
            lambda session: staff.edit_staff(by, session, staff_id, **{field: before}),
            lambda _none: None,
            told(self._desk),
            owner=self,
        )

    def _repeat(self) -> None:
        self.role.show_options([(role.value, words.role(role)) for role in Role])
        self.reset.setText(self.tr("Reset password"))
        member = self.member
        if member is None:
            return
        self._avatar.set_name(member.name)
        self._name.setText(member.name)
        self._sub.setText(self.tr("signs in as {login}").format(login=member.login))
        self.active.setText(self.tr("Deactivate") if member.active else self.tr("Let sign in"))
        self._state.show_status(*words.access(member))
        self.rights.show_role(member.role)
