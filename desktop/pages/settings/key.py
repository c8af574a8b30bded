"""The ways to the file's key: the recovery code and the passphrase."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from desktop.domain.actor import Right
from desktop.domain.problem import Problem
from desktop.pages.desk import Computer, Desk
from desktop.pages.people.line import beside
from desktop.pages.refusal import told, world_too
from desktop.store import key as keys
from desktop.store.home import Home
from desktop.widgets import translate
from desktop.widgets.button import Button
from desktop.widgets.field import Field
from desktop.widgets.form import Form
from desktop.widgets.label import Label
from desktop.widgets.layout import column, row, rule
from desktop.widgets.section import Section
from desktop.widgets.sheet import Sheet


class Key(Section):
    """The recovery code and the passphrase. Whoever has neither, and no keyring, has lost the file for good."""

    def __init__(self, desk: Desk, computer: Computer | None) -> None:
        super().__init__(lambda: self.tr("Recovery code and passphrase"))
        self._desk, self._computer = desk, computer
        self.new_code = Button("", icon_name="key-round")
        self._code_hint, self._pass_hint = Label("", "second"), Label("", "muted")
        for label in (self._code_hint, self._pass_hint):
            label.setWordWrap(True)
        self.form = Form(columns=2)
        self.first, self.again = Field(secret=True, limit=200), Field(secret=True, limit=200)
        self.form.add("passphrase", lambda: self.tr("New passphrase"), self.first)
        self.form.add("again", lambda: self.tr("The same again"), self.again)
        self.save = Button()
        self.body(
            column(
                row((self._code_hint, 1), self.new_code),
                rule(),
                row((self.form, 1), beside(self.save)),
                self._pass_hint,
                margins=(14, 12, 14, 14),
                gap=12,
            )
        )
        self.start = self.new_code
        self.new_code.clicked.connect(self.make_code)
        self.save.clicked.connect(self.change)
        self.form.saved.connect(self.change)
        may = desk.actor.may(Right.BACKUP)
        for widget in (self.new_code, self.form, self.save):
            widget.setEnabled(may)
        translate.say(self, lambda _text: self._repeat(), str)

    def make_code(self) -> None:
        """A new recovery code; the old one opens older backups only."""
        worker = self._desk.worker

        def make() -> str:
            store = worker.store()
            return keys.new_recovery_code(Home(store.path.parent), store.key)

        worker.run(make, self._show_code, told(self._desk), owner=self)

    def change(self) -> None:
        """Set the passphrase."""
        typed, worker = self.first.value(), self._desk.worker
        if typed != self.again.value():
            self.form.refuse([Problem("passphrase.differs", "again")])
            return

        def make() -> None:
            store = worker.store()
            keys.change_passphrase(Home(store.path.parent), store.key, typed)

        def done(_none: None) -> None:
            self.form.fill({"passphrase": "", "again": ""})
            self._desk.say(self.tr("Passphrase changed"))

        if len(typed) < keys.MIN_PASSPHRASE:
            self.form.refuse([Problem("store.passphrase_short", "passphrase", {"minimum": keys.MIN_PASSPHRASE})])
            return
        worker.run(make, done, world_too(self._desk, self.form.refuse), owner=self)

    def _show_code(self, code: str) -> None:
        sheet = CodeSheet(self.window(), code, self._computer)
        sheet.open()

    def _repeat(self) -> None:
        self.new_code.setText(self.tr("New recovery code"))
        self.save.setText(self.tr("Set passphrase"))
        code = self.tr("It opens this store on any computer. Make a new one if the sheet is lost or seen by others.")
        self._code_hint.setText(code)
        least = self.tr("Asked for where the keyring of this computer does not hold the key. At least {n} characters.")
        self._pass_hint.setText(least.format(n=keys.MIN_PASSPHRASE))


class CodeSheet(Sheet):
    """The new code, shown once."""

    def __init__(self, parent: QWidget | None, code: str, computer: Computer | None) -> None:
        super().__init__(parent, self.tr("New recovery code"), width=620)
        shown, text = Label(code, "code"), Label("", "second")
        shown.setWordWrap(True)
        text.setWordWrap(True)
        text.setText(
            self.tr(
                "Print it and keep it in a safe. It is stored nowhere and shown only now; the old one opens older "
                "backups only."
            )
        )
        copy = Button(self.tr("Copy"), icon_name="copy")
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(code))
        self.body(column(text, shown, gap=14))
        self.buttons(copy, primary=self.tr("Print"))
        self.cancel.setText(self.tr("I have it"))
        self.primary.setVisible(computer is not None)
        if computer is not None:
            self.primary.clicked.connect(lambda: computer.print_code(code))
