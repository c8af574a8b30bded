"""Who is at the desk: pick or type a login, type the password, Enter. F12 comes back here and returns to the work."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from desktop.domain import clock
from desktop.domain.problem import Problem
from desktop.shell.gate import Gate, problems_of
from desktop.widgets import translate
from desktop.widgets.avatar import Avatar
from desktop.widgets.banner import Banner
from desktop.widgets.button import Button
from desktop.widgets.field import Field
from desktop.widgets.form import Form
from desktop.widgets.label import Label
from desktop.widgets.layout import column, frame, row
from desktop.widgets.theme import look

SHOWN_PEOPLE = 6
"""More staff than this: their logins are typed, no list is shown."""


@dataclass(frozen=True)
class Person:
    """Somebody who may sign in. ``password`` only for the published logins of the demo store."""

    login: str
    name: str
    role: str
    password: str = ""


Check = Callable[[str, str, Callable[[object], None], Callable[[Exception], None]], None]
"""``check(login, password, then, failed)`` off the GUI thread; ``then`` gets what ``signed_in`` carries."""


class SignIn(Gate):
    """``signed_in`` carries what ``check`` gave back. A refusal stands under the password, which is emptied."""

    signed_in = Signal(object)

    def __init__(self, check: Check) -> None:
        self._check = check
        self._busy = False
        self._people = column(gap=6)
        self._people_box = frame("plain", self._people)
        self._people_box.hide()
        self._title, self._store = Label("", "h1"), Label("", "muted")
        self._demo = Banner()
        self._form = Form()
        self._go = Button("", "primary", "log-in", key="Enter", shown_only=True).tall()
        self.repair, self._repaired = Button("", "primary", "archive-restore", key="Alt+B"), Label("", "muted")
        self._repaired.setWordWrap(True)
        self._backup: tuple[datetime, Callable[[], object]] | None = None
        self.repair.hide()
        self._repaired.hide()
        super().__init__(
            column(self._title, self._store, gap=2), self.repair, self._repaired, self._demo, self._people_box,
            self._form, self._go,
        )  # fmt: skip
        self._tiles: dict[str, Button] = {}
        self._login, self._password = Field(latin=True, limit=80), Field(secret=True, limit=200)
        self._form.add("login", lambda: self.tr("Login"), self._login)
        self._form.add("password", lambda: self.tr("Password"), self._password)
        self._form.saved.connect(self._try)
        self._go.clicked.connect(self._try)
        self._login.textChanged.connect(self._show_chosen)
        self.repair.clicked.connect(self._on_repair)
        translate.say(self, self._go.setText, lambda: self.tr("Sign in"))
        self._locked_for = ""
        translate.say(self, lambda _text: self._say_title(), str)
        translate.say(self, lambda _text: self._say_backup(), str)

    def wait(self, text: str) -> None:
        """The store is being opened: nothing can be typed yet, and it says what is going on."""
        self.trouble.tell(text, "info")
        self._go.setEnabled(False)

    def offer_backup(self, made_at: datetime, act: Callable[[], object]) -> None:
        """The file is damaged: nobody can sign in, and one button puts its newest backup in its place."""
        self._backup = (made_at, act)
        self._form.hide()
        self._go.hide()
        self.repair.show()
        self._repaired.show()
        self._say_backup()
        self.repair.setFocus()

    def _say_backup(self) -> None:
        if self._backup is not None:
            when = f"{clock.local(self._backup[0]):%Y-%m-%d %H:%M}"
            self.repair.setText(self.tr("Restore the backup of {time}").format(time=when))
            said = self.tr("What was saved after it comes back from the copy of what waits, and from the centre.")
            self._repaired.setText(said + " " + self.tr("The damaged file is kept aside."))

    def _on_repair(self) -> None:
        if self._backup is not None:
            self.repair.setEnabled(False)
            self._backup[1]()

    def show_store(self, name: str, people: Sequence[Person], demo: bool) -> None:
        """Who may sign in here. The demo store shows its published logins; one click fills them in."""
        self.trouble.clear()
        self._go.setEnabled(not self._busy)
        self._store.setText(name)
        while (item := self._people.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        self._tiles.clear()
        for person in people if len(people) <= SHOWN_PEOPLE else ():
            self._people.addWidget(self._tile(person))
        self._people_box.setVisible(0 < len(people) <= SHOWN_PEOPLE)
        self._demo.clear()
        if demo:
            translate.say(self._demo, lambda text: self._demo.tell(text, "info"), self._demo_words)
        if people and not self._login.text():
            self._choose(people[0])

    def _demo_words(self) -> str:
        return self.tr("A demo store: people, parts and prices are made up. Its passwords are filled in for you.")

    def lock(self, login: str, name: str) -> None:
        """After F12: the same person need only type the password."""
        self._locked_for = name
        self._say_title()
        self._login.setText(login)
        self._password.clear()
        self.start()

    def start(self) -> None:
        """Put the focus where typing starts."""
        self._form.clear_problems()
        (self._password if self._login.text() else self._login).setFocus()

    def _say_title(self) -> None:
        if self._locked_for:
            self._title.setText(self.tr("Locked by {name}").format(name=self._locked_for))
        else:
            self._title.setText(self.tr("Sign in"))

    def _tile(self, person: Person) -> QWidget:
        tile = Button("", "person")
        tile.setAccessibleName(f"{person.name}, {person.role}")
        tile.clicked.connect(lambda: self._choose(person))
        avatar, name, role = Avatar(person.name), Label(person.name, "h3"), Label(person.role, "muted")
        for label in (avatar, name, role):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        tile.setLayout(row(avatar, column(name, role, gap=0), None, margins=(8, 4, 8, 4), gap=10))
        self._tiles[person.login] = tile
        return tile

    def _show_chosen(self, login: str) -> None:
        for name, tile in self._tiles.items():
            look(tile, "chosen", "true" if name == login.strip() else "false")

    def _choose(self, person: Person) -> None:
        self._login.setText(person.login)
        self._password.setText(person.password)
        self.start()

    def _try(self) -> None:
        if self._busy:
            return
        values = self._form.values()
        empty = [Problem("field.required", name) for name in ("login", "password") if not values[name]]
        if empty:
            self._form.refuse(empty)
            return
        self._set_busy(True)
        self._check(values["login"], values["password"], self._in, self._refused)

    def _set_busy(self, busy: bool) -> None:
        self._busy = busy
        self._go.setEnabled(not busy)

    def _in(self, who: object) -> None:
        self._set_busy(False)
        self._password.clear()
        self._locked_for = ""
        self._say_title()
        self.signed_in.emit(who)

    def _refused(self, error: Exception) -> None:
        self._set_busy(False)
        self._password.clear()
        problems = problems_of(error)
        self._form.refuse(Problem(p.code, p.field if p.field == "login" else "password", p.values) for p in problems)
