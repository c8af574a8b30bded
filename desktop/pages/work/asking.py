"""The small sheets of a task: put off, note, the call to the customer, and a task made by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget
from sqlalchemy.orm import Session

from desktop.domain import clock, opening
from desktop.domain.actor import Actor
from desktop.domain.opening import Hours
from desktop.domain.people import card as customers
from desktop.domain.people import phone as telephone
from desktop.domain.problem import Gather, Problem, Refused
from desktop.domain.work import task
from desktop.pages.desk import Desk
from desktop.pages.people.phones import SHOWN_MS
from desktop.pages.people.words import moment
from desktop.pages.refusal import shown, told
from desktop.pages.work import words
from desktop.pages.work.task_card import TaskFacts
from desktop.widgets import translate
from desktop.widgets.button import Button
from desktop.widgets.day_field import DayField
from desktop.widgets.field import Choice, Field
from desktop.widgets.form import Form
from desktop.widgets.label import Label
from desktop.widgets.layout import column, row
from desktop.widgets.sheet import Sheet
from desktop.widgets.time_field import TimeField

MORNING = time(9)
"""Where a day is closed, or has none earlier."""


def read_hours(by: Actor) -> Callable[[Session], Hours]:
    """For a worker: the store's hours."""
    return lambda session: opening.of_store(session, by.store_id)


def start_of(hours: Hours, day: date) -> datetime:
    """When the store opens on this day; nine where it is closed."""
    times = hours.of(day).times
    return times[0][0] if times else hours.moment(day, minutes_of(MORNING))


def minutes_of(moment: time) -> int:
    """After midnight."""
    return moment.hour * 60 + moment.minute


class SnoozeSheet(Sheet):
    """1 to 3 put it off at once, 4 goes to a day; the reason stands there and can be typed over."""

    def __init__(self, parent: QWidget | None, desk: Desk, found: TaskFacts, hours: Hours) -> None:
        super().__init__(parent)
        self._desk, self._found, self._hours = desk, found, hours
        self.form, self.why, self.day, self.time = Form(columns=2), Field(limit=400), DayField("until"), TimeField()
        self.form.add("why", lambda: self.tr("Why"), self.why, span=2)
        self.form.add("until", lambda: self.tr("Day"), self.day)
        self.form.add("time", lambda: self.tr("Time"), self.time)
        self.choices = [Button("", "chip", key=str(place)) for place in (1, 2, 3, 4)]
        for place, chip in enumerate(self.choices):
            chip.setCheckable(False)
            chip.clicked.connect(lambda _on=False, place=place: self._take(place))
        self._about = Label("", "second")
        self._about.setWordWrap(True)
        self.body(column(self._about, row(*self.choices, None, gap=6), self.form, gap=12))
        self.buttons(primary="-")
        self.form.saved.connect(self.go)
        self.primary.clicked.connect(self.go)
        translate.say(self, lambda _text: self._repeat(), str)

    def start(self) -> None:
        """The choices first: one key is enough."""
        today = self._hours.date_of(clock.now())
        self.why.setText(self.tr("Not reached"))
        self.day.show_day(today + timedelta(days=1))
        self.time.show_time(MORNING)
        self.open()
        self.choices[0].setFocus()

    def _take(self, place: int) -> None:
        today = self._hours.date_of(clock.now())
        if place == 0:
            self._snooze(clock.now() + timedelta(hours=1))
        elif place == 1:
            self._snooze(start_of(self._hours, today + timedelta(days=1)))
        elif place == 2:
            self._snooze(start_of(self._hours, today + timedelta(days=7 - today.weekday())))
        else:
            self.day.setFocus()
            self.day.selectAll()

    def go(self) -> None:
        """To the day and time typed."""
        gather = Gather()
        day = gather.take(self.day.day, None)
        clock_time = gather.take(self.time.moment, None)
        try:
            gather.done()
        except Refused as refused:
            self.form.refuse(refused)
            return
        if day is not None and clock_time is not None:
            self._snooze(self._hours.moment(day, minutes_of(clock_time)))

    def _snooze(self, until: datetime) -> None:
        by, row_id, why = self._desk.actor, self._found.row.id, self.why.value()

        def done(_none: None) -> None:
            self.accept()
            self._desk.say(self.tr("Put off: {when}").format(when=words.due(until)))

        self._desk.worker.write(
            by, lambda session: task.snooze(by, session, row_id, until, why), done,
            shown(self._desk, self.form.refuse), owner=self,
        )  # fmt: skip

    def _repeat(self) -> None:
        self.set_title(self.tr("Put off"))
        self._about.setText(words.reason(self._found.row))
        texts = (self.tr("1 hour"), self.tr("Tomorrow"), self.tr("Next Monday"), self.tr("Another day"))
        for chip, text in zip(self.choices, texts, strict=True):
            chip.setText(text)
        self.primary.setText(self.tr("Put off"))


class NoteSheet(Sheet):
    """One line that stays with the task."""

    def __init__(self, parent: QWidget | None, desk: Desk, found: TaskFacts) -> None:
        super().__init__(parent)
        self._desk, self._found = desk, found
        self.form, self.note, self._about = Form(), Field(limit=400), Label("", "second")
        self._about.setWordWrap(True)
        self.form.add("note", lambda: self.tr("Note"), self.note)
        self.body(column(self._about, self.form, gap=12))
        self.buttons(primary="-")
        self.form.saved.connect(self.go)
        self.primary.clicked.connect(self.go)
        translate.say(self, lambda _text: self._repeat(), str)

    def start(self) -> None:
        self.open()
        self.form.start()

    def go(self) -> None:
        """Keep it."""
        by, row_id, typed = self._desk.actor, self._found.row.id, self.note.value()
        self._desk.worker.write(
            by, lambda session: task.note(by, session, row_id, typed), lambda _none: self.accept(),
            shown(self._desk, self.form.refuse), owner=self,
        )  # fmt: skip

    def _repeat(self) -> None:
        self.set_title(self.tr("Note"))
        self._about.setText(words.reason(self._found.row))
        self.primary.setText(self.tr("Save"))


class CallSheet(Sheet):
    """The number in full for half a minute, which is written down, and what came of the call."""

    done_wanted = Signal()
    """The call is noted and the task with it."""

    def __init__(self, parent: QWidget | None, desk: Desk, found: TaskFacts) -> None:
        super().__init__(parent, width=560)
        self._desk, self._found, self._number = desk, found, ""
        self.number, self._who, self._hint = Label("", "total"), Label("", "second"), Label("", "muted")
        self._hint.setWordWrap(True)
        self.copy = Button("", "", "copy", key="Ctrl+D")
        self.form, self.note = Form(), Field(limit=400)
        self.form.add("note", lambda: self.tr("What came of it"), self.note)
        self.usual = [Button("", "chip", key=f"Alt+{place}") for place in (1, 2, 3)]
        for place, chip in enumerate(self.usual):
            chip.setCheckable(False)
            chip.clicked.connect(lambda _on=False, place=place: self.note.setText(self.usual[place].words))
        self.both = Button("", "", "check", key="Ctrl+Enter", shown_only=True)
        self.body(
            column(
                self._who, row(self.number, None, self.copy), self._hint, self.form, row(*self.usual, None, gap=6),
                gap=12,
            )
        )  # fmt: skip
        self.buttons(self.both, primary="-")
        self.copy.clicked.connect(self._copy)
        self.note.returnPressed.connect(lambda: self.go(also_done=False))
        self.primary.clicked.connect(lambda: self.go(also_done=False))
        self.both.clicked.connect(lambda: self.go(also_done=True))
        for sequence in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(sequence), self).activated.connect(lambda: self.go(also_done=True))
        self._hide = QTimer(self, singleShot=True, interval=SHOWN_MS)
        self._hide.timeout.connect(self._forget)
        translate.say(self, lambda _text: self._repeat(), str)

    def start(self) -> None:
        """Ask for the number; the task is the reason that is written down."""
        by, phone_id = self._desk.actor, self._found.phones[0].id
        why = words.reason(self._found.row)

        def show(number: str) -> None:
            self._number = number
            self._hide.start()
            self._repeat()

        self.open()
        self.note.setFocus()
        self._desk.worker.write(
            by, lambda session: customers.reveal_phone(by, session, phone_id, why), show, told(self._desk), owner=self
        )

    def go(self, *, also_done: bool) -> None:
        """Note the call; with ``also_done`` the task is done."""
        by, row_id, typed = self._desk.actor, self._found.row.id, self.note.value()

        def keep(session: Session) -> None:
            task.note_call(by, session, row_id, typed)

        def done(_none: None) -> None:
            self.accept()
            if also_done:
                self.done_wanted.emit()

        self._desk.worker.write(by, keep, done, shown(self._desk, self.form.refuse), owner=self)

    def _copy(self) -> None:
        if self._number:
            QGuiApplication.clipboard().setText(self._number)
            self._desk.say(self.tr("Number copied"))

    def _forget(self) -> None:
        self._number = ""
        self._repeat()

    def _repeat(self) -> None:
        found = self._found
        self.set_title(self.tr("Call"))
        self._who.setText("   ".join(filter(None, [found.row.customer, words.reason(found.row)])))
        self.number.setText(telephone.spaced(self._number) if self._number else found.phones[0].masked)
        self._hint.setText(self.tr("Who looked, when and for which task is written down. Hidden again after 30 s."))
        self.copy.setText(self.tr("Copy"))
        texts = (self.tr("Reached, knows"), self.tr("Not reached"), self.tr("Wants to be called later"))
        for chip, text in zip(self.usual, texts, strict=True):
            chip.setText(text)
        self.both.setText(self.tr("Noted and done"))
        self.primary.setText(self.tr("Note the call"))


class TaskSheet(Sheet):
    """A task made by hand: what, until when, whose. ``made(id)``."""

    made = Signal(str)

    def __init__(self, parent: QWidget | None, desk: Desk, hours: Hours, staff: list[tuple[str, str]]) -> None:
        """``staff``: id and name of whoever may get it, oneself first."""
        super().__init__(parent, width=560)
        self._desk, self._hours = desk, hours
        self.form = Form(columns=2)
        self.what, self.day, self.time, self.owner = Field(limit=400), DayField("due_at"), TimeField(), Choice(staff)
        self.form.add("reason", lambda: self.tr("What is to be done"), self.what, span=2)
        self.form.add("due_at", lambda: self.tr("Until"), self.day)
        self.form.add("time", lambda: self.tr("Time"), self.time)
        self.form.add("owner_id", lambda: self.tr("Whose"), self.owner, span=2)
        self.body(column(self.form))
        self.buttons(primary="-")
        self.form.saved.connect(self.go)
        self.primary.clicked.connect(self.go)
        translate.say(self, lambda _text: self._repeat(), str)

    def start(self) -> None:
        """Due at the end of today unless somebody says otherwise."""
        today = self._hours.date_of(clock.now())
        times = [closes for _opens, closes in self._hours.of(today).times if closes > clock.now()]
        last = self._hours.local(times[-1]) if times else None
        self.day.show_day(today if last else today + timedelta(days=1))
        self.time.show_time(last.time() if last else MORNING)
        self.open()
        self.form.start()

    def go(self) -> None:
        """Make it."""
        gather = Gather()
        day = gather.take(self.day.day, None)
        clock_time = gather.take(self.time.moment, None)
        try:
            gather.done()
        except Refused as refused:
            self.form.refuse(refused)
            return
        if day is None or clock_time is None:
            return
        by, typed, owner = self._desk.actor, self.what.value(), self.owner.value()
        due = self._hours.moment(day, minutes_of(clock_time))
        if due < clock.now() - timedelta(days=1):
            self.form.refuse([Problem("task.past", "due_at", {"value": moment(due)})])
            return
        self._desk.worker.write(
            by, lambda session: task.add(by, session, typed, due, owner_id=owner), self._on_made,
            shown(self._desk, self.form.refuse), owner=self,
        )  # fmt: skip

    def _on_made(self, row_id: Any) -> None:
        self.accept()
        self.made.emit(str(row_id))

    def _repeat(self) -> None:
        self.set_title(self.tr("New task"))
        self.primary.setText(self.tr("Make it"))
