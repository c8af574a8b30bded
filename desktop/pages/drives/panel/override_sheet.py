"""A manager lets a licence pass that the store's own limits would not: with a reason, and a password where the one at
the desk may not.
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.domain.problem import Problem, Refused
from desktop.widgets import translate
from desktop.widgets.field import Field
from desktop.widgets.form import Form
from desktop.widgets.label import Label
from desktop.widgets.layout import column
from desktop.widgets.sentence import refusal
from desktop.widgets.sheet import Sheet


class OverrideSheet(Sheet):
    """``agreed(reason, login, password)``; login and password are empty where the person at the desk may."""

    agreed = Signal(str, str, str)

    def __init__(self, parent: QWidget | None, problems: list[Problem], *, own: bool) -> None:
        super().__init__(parent, width=460)
        self._problems, self._own = problems, own
        self._why = Label("", "second")
        self._why.setWordWrap(True)
        self.form = Form()
        self.form.add("why", lambda: self.tr("Reason"), Field(limit=400))
        if not own:
            self.form.add("login", lambda: self.tr("Manager's sign-in name"), Field(latin=True, limit=100))
            self.form.add("password", lambda: self.tr("Password"), Field(secret=True, limit=200))
        self.body(column(self._why, self.form, gap=12))
        self.buttons(primary="-")
        self.form.saved.connect(self._go)
        self.primary.clicked.connect(self._go)
        translate.say(self, lambda _text: self._repeat(), str)

    def _repeat(self) -> None:
        self.set_title(self.tr("Let the licence pass"))
        self.primary.setText(self.tr("Let it pass"))
        self._why.setText(
            refusal(self._problems) + " " + self.tr("Who, when and why is written down; the law's limits stay.")
        )

    def _go(self) -> None:
        values = self.form.values()
        missing = [Problem("text.missing", name) for name, value in values.items() if not value.strip()]
        if missing:
            self.form.refuse(missing)
            return
        self.agreed.emit(values["why"], values.get("login", ""), values.get("password", ""))

    def refuse(self, refused: Refused) -> None:
        """The password is wrong, or this person may not either."""
        self.form.refuse(refused)
