"""When this computer's keyring does not hold the key: the passphrase, or the recovery code from the paper."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal

from desktop.domain.problem import Problem
from desktop.shell.gate import Gate
from desktop.widgets import translate
from desktop.widgets.button import Button
from desktop.widgets.field import Field
from desktop.widgets.form import Form
from desktop.widgets.label import Label

Try = Callable[[str, str, Callable[[object], None], Callable[[Exception], None]], None]
"""``attempt(passphrase, recovery_code, then, failed)``: one of the two is empty. Off the GUI thread."""


class Unlock(Gate):
    """``unlocked`` carries what ``attempt`` gave back."""

    unlocked = Signal(object)

    def __init__(self, attempt: Try, passphrase: bool) -> None:
        self._attempt = attempt
        title, hint = Label("", "h1"), Label("", "second")
        hint.setWordWrap(True)
        self._form = Form()
        self._go = Button("", "primary", "key-round", key="Enter", shown_only=True).tall()
        super().__init__(title, hint, self._form, self._go, width=460)
        translate.say(self, title.setText, lambda: self.tr("Open the store's file"))
        translate.say(self, hint.setText, lambda: self._hint(passphrase))
        if passphrase:
            self._form.add("passphrase", lambda: self.tr("Passphrase"), Field(secret=True, limit=400))
        code = Field(latin=True, limit=100, style="code")
        self._form.add("recovery_code", lambda: self.tr("Recovery code"), code)
        translate.say(self, self._go.setText, lambda: self.tr("Open"))
        self._form.saved.connect(self._on_go)
        self._go.clicked.connect(self._on_go)

    def _hint(self, passphrase: bool) -> str:
        if passphrase:
            return self.tr("This computer keeps no key. Type the passphrase, or the recovery code from the paper.")
        return self.tr("This computer's keyring does not hold the key. Type the recovery code from the paper.")

    def start(self) -> None:
        self._form.start()

    def _on_go(self) -> None:
        values = self._form.values()
        passphrase, code = values.get("passphrase", ""), values["recovery_code"]
        if not passphrase and not code:
            first = "passphrase" if "passphrase" in values else "recovery_code"
            self._form.refuse([Problem("field.required", first)])
            return
        self._go.setEnabled(False)
        self._attempt("" if code else passphrase, code, self._in, self._refused)

    def _in(self, key: object) -> None:
        self._go.setEnabled(True)
        self.unlocked.emit(key)

    def _refused(self, error: Exception) -> None:
        self._go.setEnabled(True)
        self.refuse(error, self._form)
