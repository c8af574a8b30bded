"""The tasks: overdue, today and later in one list, one of them at the right, everything by single keys."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget
from sqlalchemy.orm import Session

from desktop.domain.actor import Right
from desktop.domain.opening import Hours
from desktop.domain.people import name as names
from desktop.domain.people import staff
from desktop.domain.problem import Problem
from desktop.domain.sales.drive_reminder import FOLLOW_UP
from desktop.domain.work import task
from desktop.domain.work.task_list import TaskRow, tasks
from desktop.pages.desk import Desk
from desktop.pages.refusal import told
from desktop.pages.work import words
from desktop.pages.work.about import Goal, goal
from desktop.pages.work.asking import CallSheet, NoteSheet, SnoozeSheet, TaskSheet, read_hours
from desktop.pages.work.task_card import TaskCard, TaskFacts, facts
from desktop.widgets import translate
from desktop.widgets.button import Button
from desktop.widgets.card import Card
from desktop.widgets.cell import Cell
from desktop.widgets.empty import Empty
from desktop.widgets.layout import column, row
from desktop.widgets.lone_key import LoneKeys
from desktop.widgets.sentence import sentence
from desktop.widgets.sheet import Sheet
from desktop.widgets.table import Column, RecordTable

WHENS = ("all", "overdue", "today", "later")


@dataclass(frozen=True)
class _Read:
    rows: list[TaskRow]
    hours: Hours


class TaskView(QWidget):
    """Keys: D done, S put off, C call, N note, T take over, Enter opens; Alt+A all or mine, Ctrl+PgUp/PgDn when."""

    counted = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk, self._mine, self._when, self._asked = desk, True, "all", 0
        self._rows: list[TaskRow] = []
        self._hours: Hours | None = None
        self._wanted = ""
        self.table = RecordTable(
            [
                Column("what", lambda: self.tr("To do"), self._what_cell),
                Column("due", lambda: self.tr("Due"), self._due_cell, 148, narrow_width=136),
            ],
            lambda: self.tr("Tasks"),
            lambda each: each.id,
        )
        self.card = TaskCard()
        self.chips = {when: Button("", "chip") for when in WHENS}
        self.whose = Button("", "chip", key="Alt+A")
        self.add = Button("", "", "plus", key="Ctrl+N", shown_only=True)
        self._first = Button("", "primary", "plus", key="Ctrl+N", shown_only=True)
        self._empty, self._none = Empty("circle-check", action=self._first), Empty("circle-check")
        self._listed, self._right = QStackedWidget(), QStackedWidget()
        for stack, faces in ((self._listed, (self.table, self._empty)), (self._right, (self.card, self._none))):
            for widget in faces:
                stack.addWidget(widget)
        left = Card()
        left.head(*self.chips.values(), None, self.whose, self.add)
        left.body(column((self._listed, 1)))
        self._right.setMinimumWidth(400)
        self._right.setMaximumWidth(520)
        self.setLayout(row((left, 8), (self._right, 5), gap=14))
        self._wire()
        translate.say(self, lambda _text: self._repeat(), str)

    def _wire(self) -> None:
        self.table.moved.connect(self._show_one)
        self.table.picked.connect(lambda _row: self.open())
        for when, chip in self.chips.items():
            chip.clicked.connect(lambda _on=False, when=when: self.show_when(when))
        self.whose.clicked.connect(lambda: self.show_mine(not self._mine))
        for button in (self.add, self._first):
            button.clicked.connect(self.new)
        acts = {
            "D": (self.card.done, self.done), "S": (self.card.snooze, self.snooze), "C": (self.card.call, self.call),
            "N": (self.card.note, self.note), "T": (self.card.take, self.take),
        }  # fmt: skip
        for button, act in acts.values():
            button.clicked.connect(lambda _on=False, act=act: act())
        self.card.open.clicked.connect(lambda: self.open())
        LoneKeys(self, {letter: act for letter, (_button, act) in acts.items()})

    # -- list

    def start(self) -> None:
        """The list has the focus: its letters work there."""
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def choose(self, task_id: str) -> None:
        """This one next time the list is read."""
        self._wanted = task_id

    def ask(self) -> None:
        """Read the list; an answer to an older question is passed over."""
        self._asked += 1
        by, only_mine, mine = self._desk.actor, self._mine, self._asked

        def find(session: Session) -> _Read:
            return _Read(tasks(by, session, mine=only_mine), read_hours(by)(session))

        def show(found: _Read) -> None:
            if mine == self._asked:
                self._rows, self._hours = found.rows, found.hours
                self._show_rows()

        self._desk.worker.read(find, show, told(self._desk), owner=self)

    def show_when(self, when: str) -> None:
        """All of them, or what is overdue, due today, or later."""
        self._when = when
        self._show_rows()

    def step_when(self, by: int) -> None:
        """The next filter."""
        self.show_when(WHENS[(WHENS.index(self._when) + by) % len(WHENS)])

    def show_mine(self, mine: bool) -> None:
        """Mine and nobody's, or everybody's."""
        self._mine = mine
        self._repeat()
        self.ask()

    def _show_rows(self) -> None:
        shown = [each for each in self._rows if self._when in ("all", each.when)]
        before = max(0, self.table.currentIndex().row())
        chosen = self.table.row()
        self.table.show_rows(shown, choose_first=False)
        ids = [each.id for each in shown]
        place = ids.index(self._wanted) if self._wanted in ids else -1
        if place < 0 and (chosen is None or chosen.id not in ids) and shown:
            place = min(before, len(shown) - 1)  # the next one moves up to where the last was done
        if place >= 0:
            self._wanted = ""
            self.table.choose(place)
        self._listed.setCurrentIndex(0 if shown else 1)
        self._show_one(self.table.row())
        self._repeat()

    def _show_one(self, found: TaskRow | None) -> None:
        if found is None:
            self._right.setCurrentIndex(1)
            return
        by = self._desk.actor

        def show(read: TaskFacts) -> None:
            if self.table.row() is not None and self.table.row().id == read.row.id:
                self._right.setCurrentIndex(0)
                self.card.show_task(read)

        self._desk.worker.read(lambda session: facts(by, session, found), show, told(self._desk), owner=self)

    # -- doing

    def done(self) -> None:
        """D: done, and the next one is chosen; it can be undone."""
        found = self.table.row()
        if found is None:
            return

        def say(_none: None) -> None:
            text = self.tr("Done: {what}").format(what=words.reason(found))
            self._desk.say(text, undo=lambda: self._write(lambda session: task.reopen(by, session, found.id)))

        by = self._desk.actor
        self._write(lambda session: task.done(by, session, found.id), say)

    def snooze(self) -> None:
        """S."""
        shown, hours = self._chosen(), self._hours
        if shown is not None and hours is not None:
            self._open(SnoozeSheet(self.window(), self._desk, shown, hours))

    def note(self) -> None:
        """N."""
        shown = self._chosen()
        if shown is not None:
            self._open(NoteSheet(self.window(), self._desk, shown))

    def call(self) -> None:
        """C: the number, for whoever may see it."""
        shown = self._chosen()
        if shown is None:
            return
        if not shown.phones:
            self._desk.say(self.tr("This task names no customer with a telephone."), bad=True)
        elif not self._desk.actor.may(Right.CUSTOMER_REVEAL):
            right = {"right": Right.CUSTOMER_REVEAL.value}
            self._desk.say(sentence(Problem("right.missing", "", right)), bad=True)
        else:
            sheet = CallSheet(self.window(), self._desk, shown)
            sheet.done_wanted.connect(self.done)
            self._open(sheet)

    def take(self) -> None:
        """T: it is mine from now on."""
        found, by = self.table.row(), self._desk.actor
        if found is not None:
            self._write(
                lambda session: task.take(by, session, found.id),
                lambda _none: self._desk.say(self.tr("It is yours now: {what}").format(what=words.reason(found))),
            )

    def open(self) -> None:
        """Enter: what it is about."""
        found = self.table.row()
        if found is None:
            return
        by = self._desk.actor

        def go(there: Goal | None) -> None:
            if there is not None:
                self._desk.go(there.page, there.payload)
            else:
                self._desk.say(self.card.nowhere())

        self._desk.worker.read(lambda session: goal(by, session, found), go, told(self._desk), owner=self)

    def new(self) -> None:
        """Ctrl+N: one by hand."""
        by = self._desk.actor

        def ready(known: tuple[Hours, list[tuple[str, str]]]) -> None:
            sheet = TaskSheet(self.window(), self._desk, *known)
            sheet.made.connect(self._on_made)
            self._open(sheet)

        self._desk.worker.read(
            lambda session: (read_hours(by)(session), staff.colleagues(by, session)), ready, told(self._desk),
            owner=self,
        )  # fmt: skip

    def _on_made(self, task_id: str) -> None:
        self._when = "all"
        self.choose(task_id)
        self.ask()

    def _chosen(self) -> TaskFacts | None:
        """The card's task, where it is the list's."""
        row, shown = self.table.row(), self.card.facts
        return shown if row is not None and shown is not None and shown.row.id == row.id else None

    def _open(self, sheet: Any) -> None:
        assert isinstance(sheet, Sheet)
        sheet.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        sheet.finished.connect(lambda _code: self.start())
        sheet.start()  # type: ignore[attr-defined]  # each of ours has one

    def _write(self, verb: Callable[[Session], None], then: Callable[[None], object] | None = None) -> None:
        self._desk.worker.write(
            self._desk.actor, verb, then or (lambda _none: None), told(self._desk), owner=self
        )  # fmt: skip

    # -- words

    def _repeat(self) -> None:
        texts = {"all": self.tr("All"), **{when: words.when(when)[0] for when in WHENS[1:]}}
        for when, chip in self.chips.items():
            many = sum(when in ("all", each.when) for each in self._rows)
            chip.setText(f"{texts[when]} {many}" if many else texts[when])
            chip.setChecked(when == self._when)
        self.whose.setText(self.tr("Everybody's"))
        self.whose.setChecked(not self._mine)
        self.add.setText(self.tr("New task"))
        self._first.setText(self.tr("New task"))
        self._none.set_title(self.tr("No task is chosen"))
        self._none.set_hint("")
        if self._rows:
            self._empty.set_title(self.tr("None of these"))
            self._empty.set_hint(self.tr("Ctrl+PgUp and Ctrl+PgDn show the other tasks."))
        else:
            self._empty.set_title(self.tr("Nothing is to be done"))
            self._empty.set_hint(
                self.tr("Reminders and next steps of test drives come here by themselves; Alt+A shows everybody's.")
            )

    def _what_cell(self, each: TaskRow) -> Cell:
        owner = (
            "" if self._mine and each.owner_id == self._desk.actor.staff_id else each.owner or self.tr("Nobody's yet")
        )
        last = "" if each.rule == FOLLOW_UP else each.last
        sub = "   ".join(filter(None, [names.mask(each.customer), owner, last]))
        return Cell(words.reason(each), sub or words.rule(each.rule))

    @staticmethod
    def _due_cell(each: TaskRow) -> Cell:
        word, tone = words.when(each.when)
        return Cell(word, words.due(each.due_at), kind="pill", tone=tone)
