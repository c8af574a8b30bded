"""After a reset by somebody else, the first thing at sign-in: a password of one's own."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from desktop.domain.actor import Actor
from desktop.domain.problem import Problem, Refused
from desktop.widgets.field import Field
from desktop.widgets.form import Form
from desktop.widgets.label import Label
from desktop.widgets.layout import column
from desktop.widgets.sheet import Sheet
from desktop.work import Worker


class NewPassword(Sheet):
    """Old one and twice the new one; ``accepted`` when it is saved. Esc leaves it for the next sign-in."""

    def __init__(self, parent: QWidget | None, worker: Worker, by: Actor) -> None:
        super().__init__(parent, width=460)
        self._worker, self._by = worker, by
        self.set_title(self.tr("A password of your own"))
        words = Label(self.tr("Your password was set by somebody else. Choose one that only you know."), "second")
        words.setWordWrap(True)
        self._form = Form()
        self._form.add("old", lambda: self.tr("Password so far"), Field(secret=True, limit=200))
        self._form.add("password", lambda: self.tr("New password"), Field(secret=True, limit=200))
        self._form.add("again", lambda: self.tr("New password again"), Field(secret=True, limit=200))
        self._form.saved.connect(self._save)
        self.body(column(words, self._form, gap=12))
        self.buttons(primary=self.tr("Save"))
        self.primary.clicked.connect(self._save)
        self._form.start()

    def _save(self) -> None:
        values = self._form.values()
        if values["password"] != values["again"]:
            self._form.refuse([Problem("password.differs", "again")])
            return
        from desktop.domain.people.staff import change_password

        by, old, new = self._by, values["old"], values["password"]
        self._worker.write(
            by,
            lambda session: change_password(by, session, old, new),
            lambda _none: self.accept(),
            self._no,
            owner=self,
        )

    def _no(self, error: Exception) -> None:
        if not isinstance(error, Refused):
            raise error
        self._form.refuse(error.problems)
