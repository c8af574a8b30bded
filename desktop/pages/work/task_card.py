"""One task: what, why, until when, for whom, what happened so far, and the keys that end it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QGridLayout, QWidget
from sqlalchemy.orm import Session

from desktop.domain.actor import Actor, Right
from desktop.domain.people import card as customers
from desktop.domain.people import name as names
from desktop.domain.people.card import PhoneRow
from desktop.domain.problem import Refused
from desktop.domain.work.task_list import StepRow, TaskRow, steps
from desktop.pages.people.line import Lines
from desktop.pages.people.words import moment
from desktop.pages.work import words
from desktop.pages.work.about import Goal, goal
from desktop.widgets import translate
from desktop.widgets.button import Button
from desktop.widgets.card import Card
from desktop.widgets.label import Label, Pill, fact
from desktop.widgets.layout import column, frame, row, scrolled


@dataclass(frozen=True)
class TaskFacts:
    """What the card shows beside the row: the customer's telephones, masked, the steps, and where Enter goes."""

    row: TaskRow
    phones: tuple[PhoneRow, ...]
    steps: tuple[StepRow, ...]
    goal: Goal | None


def facts(by: Actor, session: Session, found: TaskRow) -> TaskFacts:
    """Read what belongs to one task."""
    phones: tuple[PhoneRow, ...] = ()
    if found.customer_id and by.may(Right.CUSTOMER):
        try:
            phones = customers.card(by, session, found.customer_id).phones
        except Refused:  # deleted meanwhile: the task stays without a number
            phones = ()
    return TaskFacts(found, phones, tuple(steps(by, session, found.id)), goal(by, session, found))


class TaskCard(Card):
    """``show_task(facts)``; the view listens to its buttons."""

    def __init__(self) -> None:
        super().__init__()
        self.facts: TaskFacts | None = None
        self._when, self._reason = Pill(), Label("", "h2")
        self._reason.setWordWrap(True)
        self._rule = Label("", "muted")
        self.done = Button("", "primary", "check", key="D", shown_only=True)
        self.snooze = Button("", "", "clock", key="S", shown_only=True)
        self.call = Button("", "", "phone", key="C", shown_only=True)
        self.note = Button("", "", "pencil", key="N", shown_only=True)
        self.take = Button("", "", "id-card", key="T", shown_only=True)
        self.open = Button("", "", "external-link", key="Enter", shown_only=True)
        self._names = [Label("", "muted") for _ in range(4)]
        self._values = [Label("", "h3") for _ in range(4)]
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(18)
        grid.setVerticalSpacing(12)
        for place, (name, value) in enumerate(zip(self._names, self._values, strict=True)):
            value.setWordWrap(True)
            grid.addWidget(fact(name, value), place // 2, place % 2)
            grid.setColumnStretch(place % 2, 1)
        self._heading, self.lines = Label("", "h3"), Lines()
        content = column(
            self._reason, grid, frame("plain", column(self._heading, self.lines, gap=2)), None,
            margins=(16, 14, 16, 14), gap=14,
        )  # fmt: skip
        self.head(self._rule, None, self._when)
        self.body(column((scrolled(content), 1)))
        self.foot(row(self.done, self.snooze, self.call, gap=6), row(self.open, self.note, self.take, gap=6))
        translate.say(self, lambda _text: self._repeat(), str)

    def show_task(self, found: TaskFacts) -> None:
        """This one."""
        self.facts = found
        self._repeat()

    def nowhere(self) -> str:
        """Why nothing opens."""
        return self.tr("There is no more to it than the words of the task.")

    def _repeat(self) -> None:
        for button, text in (
            (self.done, self.tr("Done")),
            (self.snooze, self.tr("Put off")),
            (self.call, self.tr("Call")),
            (self.note, self.tr("Note")),
            (self.take, self.tr("Take over")),
            (self.open, self.tr("Open")),
        ):
            button.setText(text)
        for label, text in zip(
            self._names, (self.tr("Due"), self.tr("Whose"), self.tr("Customer"), self.tr("Telephone")), strict=True
        ):
            label.setText(text)
        self._heading.setText(self.tr("What happened so far"))
        if self.facts is None:
            return
        found = self.facts.row
        self._rule.setText(words.rule(found.rule))
        self._when.show_status(*words.when(found.when))
        self._reason.setText(words.reason(found))
        phones = "   ".join(phone.masked for phone in self.facts.phones[:2])
        values = (
            f"{words.due(found.due_at)}   {moment(found.due_at)}", found.owner or self.tr("Nobody's yet"),
            names.mask(found.customer) or "—", phones or "—",
        )  # fmt: skip
        for label, text in zip(self._values, values, strict=True):
            label.setText(text)
        self.call.setEnabled(bool(self.facts.phones))
        nowhere = "" if self.facts.goal is not None else self.nowhere()
        self.open.setEnabled(not nowhere)
        self.open.setToolTip(nowhere)
        self.open.setAccessibleDescription(nowhere)
        self._show_steps(self.facts.steps)

    def _show_steps(self, found: Sequence[StepRow]) -> None:
        self._heading.setVisible(bool(found))
        self.lines.show_lines([self._line(each) for each in reversed(found)])

    @staticmethod
    def _line(each: StepRow) -> QWidget:
        what = words.step(each.kind) + (f" → {moment(each.until)}" if each.until else "")
        said = Label(each.text)
        said.setWordWrap(True)
        if not each.text:
            said.hide()
        head = " · ".join(filter(None, [moment(each.at) if each.at else "", each.by_name, what]))
        return frame("plain", column(Label(head, "muted"), said, gap=1, margins=(0, 7, 0, 7)))
