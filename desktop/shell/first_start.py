"""The first start: a new store, a store of others to join, the demo store, or a backup brought back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QSizePolicy, QStackedWidget, QWidget

from desktop.domain.problem import Problem, Refused
from desktop.shell.gate import Gate, problems_of
from desktop.shell.join_store import JoinStore
from desktop.store.problem import StoreError
from desktop.widgets import translate
from desktop.widgets.button import Button
from desktop.widgets.field import Choice, Field
from desktop.widgets.form import Form
from desktop.widgets.icon import Icon
from desktop.widgets.label import Label
from desktop.widgets.layout import column, row

PROVINCES = "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新"
"""First character of plates, in the order of the administrative codes (GB/T 2260)."""
Failed = Callable[[Exception], None]


@dataclass(frozen=True)
class Ways:
    """What the first start can do; each works off the GUI thread and answers on it.

    ``create(values, then, failed)``: values by the names of StoreDetails, plus login, manager_name, password and, where
    no keyring works, passphrase; ``then`` gets the recovery code. ``restore(file, code, then, failed)``.
    """

    create: Callable[[dict[str, str], Callable[[str], None], Failed], None]
    demo: Callable[[Callable[[], None], Failed], None]
    restore: Callable[[Path, str, Callable[[], None], Failed], None]
    print_code: Callable[[str, str], None]
    """``print_code(store name, recovery code)``."""
    join: Callable[[dict[str, Any], JoinStore, Callable[[str], None], Failed], None]
    """``join(asked, bar, then, failed)``: the bar is told how far it has come; ``then`` gets the recovery code."""
    stop_joining: Callable[[], None]
    abandon: Callable[[], None]
    """Forget a join that was cut."""
    pending: bool = False
    """Whether a join was begun here and not finished."""


class FirstStart(Gate):
    """``ready`` is emitted when there is a store to sign in to."""

    ready = Signal()

    def __init__(self, ways: Ways, passphrase: bool = False) -> None:
        self._ways, self._passphrase = ways, passphrase
        self._steps = QStackedWidget()
        self._title, self._hint = Label("", "h1"), Label("", "second")
        self._hint.setWordWrap(True)
        super().__init__(column(self._title, self._hint, gap=4), self._steps, width=600)
        self._code, self._code_label = "", Label("", "code")
        self._store_form, self._manager_form, self._restore_form = Form(2), Form(2), Form()
        self._join = JoinStore(passphrase, ways.pending)
        self._screens = {
            "choose": self._choose(),
            "join": self._joining(),
            "store": self._store(),
            "manager": self._manager(),
            "code": self._recovery(),
            "restore": self._restore(),
        }
        for screen in self._screens.values():
            self._steps.addWidget(screen)
        self._at = "choose"
        translate.say(self, lambda _text: self._say(), str)
        self.show_step("join" if ways.pending else "choose")

    # -- steps

    def show_step(self, name: str) -> None:
        """choose, join, store, manager, code or restore."""
        self._at = name
        for other in self._screens.values():  # the card is as tall as the step shown, not as the tallest
            other.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)
        screen = self._screens[name]
        screen.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self._steps.setCurrentWidget(screen)
        self._steps.adjustSize()
        self.trouble.clear()
        self._say()
        forms = {
            "store": self._store_form, "manager": self._manager_form, "restore": self._restore_form,
            "join": self._join.form,
        }  # fmt: skip
        if name in forms:
            forms[name].start()
        else:
            buttons = screen.findChildren(Button)
            if buttons:
                buttons[0].setFocus()

    def step(self) -> str:
        return self._at

    def _say(self) -> None:
        words = {
            "choose": (
                self.tr("Welcome"),
                self.tr("Set up this computer for your store. It takes three minutes and needs no network."),
            ),
            "join": (
                self.tr("Join a store"),
                self.tr("The manager finds a code on the page Computers. It works once, for one day."),
            ),
            "store": (self.tr("The store"), self.tr("This heads your papers. All but name and code may come later.")),
            "manager": (self.tr("The first manager"), self.tr("This person may then let others in.")),
            "code": (
                self.tr("Your recovery code"),
                self.tr("It opens your data when this computer is lost. Print it now; it is stored nowhere."),
            ),
            "restore": (
                self.tr("Bring back a backup"),
                self.tr("Choose the backup file, and type the recovery code from the paper."),
            ),
        }
        title, hint = words[self._at]
        self._title.setText(title)
        self._hint.setText(hint)

    def _foot(self, back: str, go: Button) -> QWidget:
        leave = Button("", key="Esc")
        translate.say(leave, leave.setText, lambda: self.tr("Back"))
        leave.clicked.connect(lambda: self.show_step(back))
        foot = QWidget()
        foot.setLayout(row(leave, None, go))
        return foot

    def _screen(self, *things: QWidget) -> QWidget:
        screen = QWidget()
        screen.setLayout(column(*things, gap=16))
        return screen

    # -- the screens

    def _choose(self) -> QWidget:
        new = self._way("store", lambda: self.tr("New store"), lambda: self.tr("Name, code, first manager"), "Alt+N")
        join = self._way(
            "monitor",
            lambda: self.tr("Join a store"),
            lambda: self.tr("With a code from the manager of a store that works already"),
            "Alt+J",
        )
        demo = self._way(
            "car-front", lambda: self.tr("Demo store"), lambda: self.tr("Look around: all of it is made up"), "Alt+D"
        )
        old = self._way(
            "archive-restore",
            lambda: self.tr("Bring back a backup"),
            lambda: self.tr("After a new computer or a new disk"),
            "Alt+B",
        )
        new.clicked.connect(lambda: self.show_step("store"))
        join.clicked.connect(lambda: self.show_step("join"))
        demo.clicked.connect(lambda: self._ways.demo(self.ready.emit, self._failed))
        old.clicked.connect(lambda: self.show_step("restore"))
        return self._screen(new, join, demo, old)

    @staticmethod
    def _way(icon: str, title: Callable[[], str], hint: Callable[[], str], key: str) -> Button:
        button = Button("", "way", key=key)
        head, sub, shown = Label("", "h3"), Label("", "muted"), Label(key, "kbd")
        shown.setFixedHeight(20)
        for label in (head, sub, shown):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        button.setLayout(
            row(Icon(icon, "primaryText", 24), column(head, sub, gap=1), None, shown, margins=(16, 8, 14, 8), gap=14)
        )
        translate.say(head, head.setText, title)
        translate.say(sub, sub.setText, hint)
        translate.say(button, button.setAccessibleName, lambda: f"{title()}, {hint()} ({key})")
        super(Button, button).setText("")
        return button

    def _joining(self) -> QWidget:
        bar = self._join
        bar.left.connect(lambda: self.show_step("choose"))
        bar.wanted.connect(self._on_join)
        bar.stopped.connect(self._ways.stop_joining)
        bar.given_up.connect(self._ways.abandon)
        return self._screen(bar)

    def _on_join(self, asked: dict[str, Any]) -> None:
        self.trouble.clear()
        self._join.show_running(True)
        self._ways.join(asked, self._join, self._joined, self._not_joined)

    def _joined(self, code: str) -> None:
        self._join.show_running(False)
        self._code = code
        self._code_label.setText(code)
        self.show_step("code")

    def _not_joined(self, error: Exception) -> None:
        """What was reached is kept; a cancel by the person is no trouble."""
        self._join.show_running(False)
        if not (isinstance(error, StoreError) and error.code == "background.cancelled"):
            self.refuse(error, self._join.form)

    def _store(self) -> QWidget:
        form = self._store_form
        form.add("name", lambda: self.tr("Store name"), Field(limit=60))
        form.add("code", lambda: self.tr("Store code, e.g. BJ01"), Field(latin=True, limit=8))
        form.add("legal_name", lambda: self.tr("Legal name"), Field(limit=100))
        form.add("phone", lambda: self.tr("Telephone"), Field(latin=True, limit=40))
        form.add("address", lambda: self.tr("Address"), Field(limit=200), span=2)
        form.add("bank", lambda: self.tr("Bank"), Field(limit=100))
        form.add("bank_account", lambda: self.tr("Bank account"), Field(latin=True, limit=40))
        choices = [("", "—"), *((character, character) for character in PROVINCES)]
        form.add("province", lambda: self.tr("Plates begin with"), Choice(choices))
        go = Button("", "primary", "arrow-right", key="Ctrl+Enter", shown_only=True)
        translate.say(go, go.setText, lambda: self.tr("Next"))
        form.saved.connect(self._store_done)
        go.clicked.connect(self._store_done)
        return self._screen(form, self._foot("choose", go))

    def _store_done(self) -> None:
        values = self._store_form.values()
        missing = [Problem("field.required", name) for name in ("name", "code") if not values[name]]
        if missing:
            self._store_form.refuse(missing)
        else:
            self._store_form.clear_problems()
            self.show_step("manager")

    def _manager(self) -> QWidget:
        form = self._manager_form
        form.add("manager_name", lambda: self.tr("Name"), Field(limit=60))
        form.add("login", lambda: self.tr("Login"), Field(latin=True, limit=40))
        form.add("password", lambda: self.tr("Password"), Field(secret=True, limit=200))
        form.add("password_again", lambda: self.tr("Password again"), Field(secret=True, limit=200))
        if self._passphrase:
            form.add("passphrase", lambda: self.tr("Passphrase for the file"), Field(secret=True, limit=400), span=2)
        self._create = Button("", "primary", "check", key="Ctrl+Enter", shown_only=True)
        translate.say(self._create, self._create.setText, lambda: self.tr("Create the store"))
        form.saved.connect(self._on_create)
        self._create.clicked.connect(self._on_create)
        return self._screen(form, self._foot("store", self._create))

    def _on_create(self) -> None:
        values = self._manager_form.values()
        if values["password"] != values["password_again"]:
            self._manager_form.refuse([Problem("password.differs", "password_again")])
            return
        if not self._create.isEnabled():
            return
        self._create.setEnabled(False)
        store = self._store_form.values()
        store["code"] = store["code"].upper()
        del values["password_again"]
        self._ways.create({**store, **values}, self._created, self._not_created)

    def _created(self, code: str) -> None:
        self._create.setEnabled(True)
        for name in ("password", "password_again"):
            self._manager_form.fill({name: ""})
        self._code = code
        self._code_label.setText(code)
        self.show_step("code")

    def _not_created(self, error: Exception) -> None:
        self._create.setEnabled(True)
        problems = problems_of(error)
        if any(problem.field in self._store_form.names() for problem in problems):
            self.show_step("store")
            self.refuse(Refused(problems), self._store_form)
        else:
            self.refuse(Refused(problems), self._manager_form)

    def _recovery(self) -> QWidget:
        self._code_label.setWordWrap(True)
        self._code_label.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        translate.say(self, self._code_label.setAccessibleName, lambda: self.tr("Recovery code"))
        print_it, go = Button("", "primary", "printer", key="F9"), Button("", icon_name="check", key="Alt+G")
        translate.say(print_it, print_it.setText, lambda: self.tr("Print the code"))
        translate.say(go, go.setText, lambda: self.tr("I have it on paper: go on"))
        print_it.clicked.connect(lambda: self._ways.print_code(self._store_form.values()["name"], self._code))
        go.clicked.connect(self._code_kept)
        buttons = QWidget()
        buttons.setLayout(row(print_it, None, go))
        return self._screen(self._code_label, buttons)

    def _code_kept(self) -> None:
        self._code = ""
        self._code_label.clear()
        self.ready.emit()

    def _restore(self) -> QWidget:
        form, pick = self._restore_form, Button("", icon_name="folder-open", key="Alt+O")
        file = Field(limit=4096)
        form.add("file", lambda: self.tr("Backup file"), file)
        form.add("recovery_code", lambda: self.tr("Recovery code"), Field(latin=True, limit=100))
        translate.say(pick, pick.setText, lambda: self.tr("Choose a file"))
        pick.clicked.connect(lambda: self._pick(file))
        go = Button("", "primary", "archive-restore", key="Ctrl+Enter", shown_only=True)
        translate.say(go, go.setText, lambda: self.tr("Bring back"))
        form.saved.connect(self._on_restore)
        go.clicked.connect(self._on_restore)
        return self._screen(form, pick, self._foot("choose", go))

    def _pick(self, file: Field) -> None:
        dialog = QFileDialog(self, self.tr("Backup file"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(file.setText)
        dialog.open()

    def _on_restore(self) -> None:
        file = self._restore_form.field("file")
        path = file.text() if isinstance(file, Field) else ""
        code = self._restore_form.values()["recovery_code"]
        empty = [name for name, value in (("file", path), ("recovery_code", code)) if not value]
        if empty:
            self._restore_form.refuse([Problem("field.required", name) for name in empty])
            return
        self._ways.restore(Path(path), code, self.ready.emit, lambda error: self.refuse(error, self._restore_form))

    def _failed(self, error: Exception) -> None:
        self.refuse(error)
