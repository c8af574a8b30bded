"""What stands before the work: one card in the middle of the window, with the program's name over it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame

from desktop.domain.problem import Problem, Refused
from desktop.store.problem import StoreError
from desktop.widgets import translate
from desktop.widgets.banner import Banner
from desktop.widgets.button import Button, IconButton
from desktop.widgets.card import Card
from desktop.widgets.form import Form
from desktop.widgets.label import Label
from desktop.widgets.layout import Thing, column, frame, row, scrolled
from desktop.widgets.sentence import refusal
from desktop.widgets.theme import current, look


def problems_of(error: Exception) -> tuple[Problem, ...]:
    """What a refusal or a store's failure says. Any other exception is our bug and is raised again."""
    if isinstance(error, Refused):
        return error.problems
    if isinstance(error, StoreError):
        return (Problem(error.code, "", error.values),)
    raise error


class Gate(QFrame):
    """Base of sign-in, first start and unlocking. ``trouble`` is a banner for what belongs to no field."""

    def __init__(self, *things: Thing, width: int = 400) -> None:
        super().__init__()
        look(self, "ground")
        self.trouble = Banner()
        letter = Label("车")
        letter.setAlignment(Qt.AlignmentFlag.AlignCenter)
        mark = frame("mark", row(letter))
        mark.setFixedSize(32, 32)
        name = Label("", "brand")
        translate.say(name, name.setText, lambda: self.tr("Forecourt"))
        card = Card(self.trouble, *things, margins=(28, 24, 28, 24), gap=14)
        card.setFixedWidth(width)
        middle = column(None, row(None, mark, name, None, gap=10), row(None, card, None), None, gap=18)
        middle.setContentsMargins(16, 12, 16, 32)
        corner = row(None, self._language(), self._theme(), margins=(0, 10, 12, 0))
        self.setLayout(column(corner, scrolled(middle), gap=0))

    @staticmethod
    def _language() -> Button:
        button = Button("", "ghost", "languages")

        def turn() -> None:
            translate.current().apply("en" if translate.current().code == "zh" else "zh")

        button.clicked.connect(turn)
        translate.say(button, button.setText, lambda: "English" if translate.current().code == "zh" else "中文")
        return button

    def _theme(self) -> IconButton:
        button = IconButton("sun-moon")
        translate.say(button, button.set_name, lambda: self.tr("Light or dark"))
        button.clicked.connect(lambda: current().toggle())
        return button

    def refuse(self, error: Exception, form: Form | None = None) -> None:
        """Under the fields of ``form`` where they are its own, else in the banner."""
        problems = problems_of(error)
        names = form.names() if form is not None else frozenset()
        if form is not None:
            form.refuse(problem for problem in problems if problem.field in names)
        rest = [problem for problem in problems if problem.field not in names]
        if rest:
            self.trouble.tell(refusal(rest), "bad")
        else:
            self.trouble.clear()
