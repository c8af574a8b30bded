"""One problem: what happened, both values side by side, and the keys that end it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLayout, QWidget

from desktop.domain.actor import Actor
from desktop.domain.problem import Problem
from desktop.pages.problems import words
from desktop.store.problem_answer import may
from desktop.store.problem_list import Pair, ProblemRow
from desktop.widgets import translate
from desktop.widgets.button import Button
from desktop.widgets.card import Card
from desktop.widgets.counted import counted
from desktop.widgets.key import key
from desktop.widgets.label import Elided, Label, Pill
from desktop.widgets.layout import column, frame, row, rule, scrolled
from desktop.widgets.sentence import sentence


class Values(QWidget):
    """Each field with what lost or was refused at the left, and what stands at the right, both in full."""

    def __init__(self) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(18)
        self._grid.setVerticalSpacing(8)
        for place, stretch in enumerate((2, 4, 4)):
            self._grid.setColumnStretch(place, stretch)

    def show_problem(self, problem: ProblemRow) -> None:
        """Draw all of it anew."""
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        if not problem.pairs:
            return
        conflict = problem.kind == "conflict"
        heads = (
            "",
            self.tr("Lost") if conflict else self.tr("Typed here"),
            self.tr("Stands") if conflict else self.tr("At the centre"),
        )
        whose = ("", words.who(problem.mine), "" if problem.new else words.who(problem.standing))
        for place, (head, who) in enumerate(zip(heads, whose, strict=True)):
            self._put(0, place, head, "h3")
            self._put(1, place, who, "muted")
        line = rule()
        self._grid.addWidget(line, 2, 0, 1, 3)
        for number, pair in enumerate(problem.pairs, 3):
            self._put_pair(number, problem, pair)

    def _put_pair(self, number: int, problem: ProblemRow, pair: Pair) -> None:
        self._put(number, 0, words.field(problem.table, pair.field), "muted")
        self._put(number, 1, words.value(problem.table, pair.field, pair.mine), "")
        standing = self.tr("Not there") if problem.new else words.value(problem.table, pair.field, pair.standing)
        self._put(number, 2, standing, "")

    def _put(self, number: int, place: int, text: str, style: str) -> None:
        label = Label(text, style)
        label.setWordWrap(True)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._grid.addWidget(label, number, place, Qt.AlignmentFlag.AlignTop)


class ProblemCard(Card):
    """``show_problem(row, actor)``; the page listens to its buttons."""

    def __init__(self) -> None:
        super().__init__()
        self.problem: ProblemRow | None = None
        self._actor: Actor | None = None
        self._subject, self._kind = Elided("", "h2"), Pill()
        self._told, self._further, self._why_not = Label(), Label("", "muted"), Label("", "warn")
        self.values = Values()
        self.keep = Button("", "primary", "check", key=key("problem_keep"), shown_only=True)
        self.restore = Button("", "", "rotate-ccw", key=key("problem_restore"), shown_only=True)
        self.send = Button("", "primary", "send", key=key("problem_restore"), shown_only=True)
        self.edit = Button("", "", "pencil", key=key("problem_edit"), shown_only=True)
        self.drop = Button("", "danger", "trash-2", key=key("problem_drop"), shown_only=True)
        for button in (self.keep, self.restore, self.send, self.drop):
            button.hide()  # all of them in one line would make the window wider than a small screen
        for label in (self._told, self._further, self._why_not):
            label.setWordWrap(True)
        self.head((self._subject, 1), self._kind)
        self.body(column((scrolled(self._content()), 1)))
        self.foot(row(self.keep, self.restore, self.send, self.edit, None, self.drop), self._why_not)
        translate.say(self, lambda _text: self._repeat(), str)

    def _content(self) -> QLayout:
        return column(
            self._told, self._further, frame("plain", column(self.values)), None, margins=(16, 14, 16, 14), gap=14
        )

    def show_problem(self, problem: ProblemRow, actor: Actor) -> None:
        """This one, with the buttons that this actor may use."""
        self.problem, self._actor = problem, actor
        self._repeat()

    def _repeat(self) -> None:
        self.keep.setText(self.tr("Keep what stands"))
        self.restore.setText(self.tr("Restore"))
        self.send.setText(self.tr("Send again"))
        self.drop.setText(self.tr("Drop"))
        if self.problem is None or self._actor is None:
            return
        problem = self.problem
        conflict, allowed = problem.kind == "conflict", may(self._actor, problem)
        resends = problem.kind == "refusal" and allowed
        self.edit.setText(self.tr("Edit and send again") if resends else self.tr("Go to the record"))
        self._subject.setText(f"{words.table(problem.table)}  {problem.subject}".strip())
        self._kind.show_status(*words.kind(problem))
        self._told.setText(self._sentence(problem))
        self._further.setText(
            counted(self.tr("The same save wrote {n} more record[s]; [it goes|they go] with it."), problem.further)
        )
        self._further.setVisible(problem.further > 0)
        self._why_not.setText(self.tr("Only somebody who may change this record may decide. F12 switches the user."))
        self._why_not.setVisible(not allowed)
        sends = not conflict and not problem.at_centre
        for button, shown in ((self.keep, conflict), (self.restore, conflict), (self.send, sends)):
            button.setVisible(shown)
            button.setEnabled(allowed)
        self.drop.setVisible(not conflict and not problem.at_centre)
        self.drop.setEnabled(allowed)
        self.values.show_problem(problem)

    def _sentence(self, problem: ProblemRow) -> str:
        if problem.kind == "conflict":
            return self.tr("Two desks changed this without seeing each other. The later value stands; nothing is lost.")
        if problem.kind == "held" and not problem.at_centre:
            said = self.tr("This save stands on a refused one ({subject}) and waits for it. Decide that one first.")
            return said.format(subject=problem.waits_for or problem.subject)
        return sentence(Problem(problem.code, problem.field, words.named(problem.values or {})))
