"""The messages to customers: what waits, what went, what failed; sent by copying or as a file until a provider does."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QStackedWidget, QWidget
from sqlalchemy.orm import Session

from desktop.domain import clock
from desktop.domain.actor import Right
from desktop.domain.people import card as customers
from desktop.domain.people import name as names
from desktop.domain.people.card import PhoneRow
from desktop.domain.problem import Refused
from desktop.domain.work import message
from desktop.domain.work.adapter import Output
from desktop.domain.work.message import CHANNELS, STATES, MessageRow
from desktop.pages.desk import Desk
from desktop.pages.people.words import moment
from desktop.pages.refusal import shown, told
from desktop.pages.work import words
from desktop.pages.work.why import WhySheet
from desktop.widgets import translate
from desktop.widgets.button import Button
from desktop.widgets.card import Card
from desktop.widgets.cell import Cell
from desktop.widgets.counted import counted
from desktop.widgets.empty import Empty
from desktop.widgets.field import Choice
from desktop.widgets.label import Label, Pill, fact
from desktop.widgets.layout import column, frame, row, scrolled
from desktop.widgets.lone_key import LoneKeys
from desktop.widgets.table import Column, RecordTable

_OPENS = {"drive": ("drives", "drive"), "customer": ("customers", "customer_id")}


class MessageCard(Card):
    """``show_message(row, phones)``: the text as the customer gets it."""

    def __init__(self) -> None:
        super().__init__()
        self.row: MessageRow | None = None
        self._phones: tuple[PhoneRow, ...] = ()
        self._template, self._state, self._why = Label("", "muted"), Pill(), Label("", "bad")
        self.text = Label()
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        for label in (self.text, self._why):
            label.setWordWrap(True)
        self.copy = Button("", "primary", "clipboard-copy", key="C", shown_only=True)
        self.file = Button("", "", "download", key="F", shown_only=True)
        self.missed = Button("", "", "circle-x", key="X", shown_only=True)
        self.withdraw = Button("", "danger", "ban", key="W", shown_only=True)
        self.open = Button("", "", "external-link", key="Enter", shown_only=True)
        self._names = [Label("", "muted") for _ in range(3)]
        self._values = [Label("", "h3") for _ in range(3)]
        pairs = [fact(name, value) for name, value in zip(self._names, self._values, strict=True)]
        bubble = frame("tile", column(self.text, margins=(14, 12, 14, 12)))
        self.head(self._template, None, self._state)
        content = column(
            bubble, self._why, row(*((pair, 1) for pair in pairs), gap=14), None, margins=(16, 14, 16, 14), gap=14
        )
        self.body(column((scrolled(content), 1)))
        self.foot(row(self.copy, self.file, gap=6), row(self.open, self.missed, self.withdraw, gap=6))
        translate.say(self, lambda _text: self._repeat(), str)

    def show_message(self, found: MessageRow, phones: tuple[PhoneRow, ...]) -> None:
        """This one."""
        self.row, self._phones = found, phones
        self._repeat()

    def _repeat(self) -> None:
        for button, text in (
            (self.copy, self.tr("Copy and mark as sent")),
            (self.file, self.tr("Into a file")),
            (self.missed, self.tr("Not arrived")),
            (self.withdraw, self.tr("Withdraw")),
            (self.open, self.tr("Open")),
        ):
            button.setText(text)
        for label, text in zip(
            self._names, (self.tr("Customer"), self.tr("Telephone"), self.tr("Not before")), strict=True
        ):
            label.setText(text)
        found = self.row
        if found is None:
            return
        waits = found.state in ("waiting", "failed")
        self._template.setText(" · ".join([words.channel(found.channel), words.rule(found.template)]))
        self._state.show_status(*words.state(found.state))
        self.text.setText(found.text or self.tr("The text was deleted with the customer."))
        self._why.setText(found.why)
        self._why.setVisible(bool(found.why) and found.state == "failed")
        phone = self._phones[0].masked if self._phones else "—"
        for label, text in zip(self._values, (names.mask(found.customer), phone, moment(found.due_at)), strict=True):
            label.setText(text)
        self.copy.setEnabled(waits)
        self.file.setEnabled(waits)
        self.withdraw.setEnabled(waits)
        self.missed.setEnabled(found.state in ("waiting", "sent"))


class MessageView(QWidget):
    """Keys: C copies the text, F writes a file, X did not arrive, W withdraws, Space marks, Enter opens."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk, self._state, self._asked = desk, STATES[0], 0
        self._rows: list[MessageRow] = []
        self._marked: set[str] = set()
        self.table = RecordTable(
            [
                Column("mark", lambda: "", self._mark_cell, 46),
                Column("what", lambda: self.tr("Message"), self._what_cell),
                Column("state", lambda: self.tr("State"), self._state_cell, 148, narrow_width=136),
            ],
            lambda: self.tr("Messages"),
            lambda each: each.id,
        )
        self.card = MessageCard()
        self.chips = {state: Button("", "chip") for state in STATES}
        self.channel = Choice()
        self._empty, self._none = Empty("message-square"), Empty("message-square")
        self._listed, self._right = QStackedWidget(), QStackedWidget()
        for stack, faces in ((self._listed, (self.table, self._empty)), (self._right, (self.card, self._none))):
            for widget in faces:
                stack.addWidget(widget)
        left = Card()
        left.head(*self.chips.values(), None, self.channel)
        left.body(column((self._listed, 1)))
        self._right.setMinimumWidth(400)
        self._right.setMaximumWidth(520)
        self.setLayout(row((left, 8), (self._right, 5), gap=14))
        self._wire()
        translate.say(self, lambda _text: self._repeat(), str)

    def _wire(self) -> None:
        self.table.moved.connect(self._show_one)
        self.table.marked.connect(self._mark)
        self.table.picked.connect(lambda _row: self.open())
        self.channel.activated.connect(lambda _place: self._show_rows())
        for state, chip in self.chips.items():
            chip.clicked.connect(lambda _on=False, state=state: self.show_state(state))
        acts = {
            "C": (self.card.copy, self.copy), "F": (self.card.file, self.ask_file),
            "X": (self.card.missed, self.missed), "W": (self.card.withdraw, self.withdraw),
        }  # fmt: skip
        for button, act in acts.values():
            button.clicked.connect(lambda _on=False, act=act: act())
        self.card.open.clicked.connect(lambda: self.open())
        LoneKeys(self, {letter: act for letter, (_button, act) in acts.items()})

    # -- list

    def start(self) -> None:
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_state(self, state: str) -> None:
        """One of ``message.STATES``."""
        self._state = state
        self._show_rows()

    def step_when(self, by: int) -> None:
        """The next filter."""
        self.show_state(STATES[(STATES.index(self._state) + by) % len(STATES)])

    def ask(self) -> None:
        """Read all of them; for whoever may see customers."""
        self._asked += 1
        by, mine = self._desk.actor, self._asked
        if not by.may(Right.CUSTOMER):
            self._show_rows()
            return

        def show(found: list[MessageRow]) -> None:
            if mine == self._asked:
                self._rows = found
                self._show_rows()

        self._desk.worker.read(
            lambda session: message.messages(by, session, states=STATES), show, told(self._desk), owner=self
        )

    def _show_rows(self) -> None:
        channel = self.channel.value()
        shown = [each for each in self._rows if each.state == self._state and channel in ("", each.channel)]
        if self._state in ("sent", "withdrawn"):
            shown.reverse()  # what went last stands first
        self._marked &= {each.id for each in shown}
        self.table.show_rows(shown)
        self._listed.setCurrentIndex(0 if shown else 1)
        self._show_one(self.table.row())
        self._repeat()

    def _show_one(self, found: MessageRow | None) -> None:
        if found is None:
            self._right.setCurrentIndex(1)
            return
        by = self._desk.actor

        def find(session: Session) -> tuple[PhoneRow, ...]:
            try:
                return customers.card(by, session, found.customer_id).phones
            except Refused:  # deleted meanwhile
                return ()

        def show(phones: tuple[PhoneRow, ...]) -> None:
            if self.table.row() is not None and self.table.row().id == found.id:
                self._right.setCurrentIndex(0)
                self.card.show_message(found, phones)

        self._desk.worker.read(find, show, told(self._desk), owner=self)

    def _mark(self, found: MessageRow) -> None:
        self._marked ^= {found.id}
        self.table.change(self.table.currentIndex().row())
        self.table.step(1)

    # -- doing

    def copy(self) -> None:
        """C: the text to the clipboard; it counts as sent."""
        found, by = self.table.row(), self._desk.actor
        if found is None:
            return
        why = self.tr("Copied, but not sent")

        def copied(output: Output) -> None:
            QGuiApplication.clipboard().setText(output.text)
            undo = lambda: self._write(lambda session: message.failed(by, session, found.id, why))  # noqa: E731
            self._desk.say(self.tr("Copied: paste it, it counts as sent"), undo=undo)

        self._write(lambda session: message.send(by, session, found.id, "clipboard"), copied)

    def ask_file(self) -> None:
        """F: where the file goes; what is marked, or else the chosen one."""
        wanted = [each.id for each in self._rows if each.id in self._marked]
        if not wanted and self.table.row() is not None:
            wanted = [self.table.row().id]
        if not wanted:
            return
        dialog = QFileDialog(self, self.tr("Messages as a file"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("csv")
        dialog.selectFile(f"messages {clock.local(clock.now()):%Y-%m-%d %H%M}.csv")
        dialog.fileSelected.connect(lambda path: self.write_file(Path(path), wanted))
        dialog.open()

    def write_file(self, path: Path, wanted: list[str]) -> None:
        """Number and text of each, one a line; they count as sent once the file lies there."""
        by = self._desk.actor

        def write(session: Session) -> int:
            lines = [message.send(by, session, each, "file").text for each in wanted]
            try:
                path.write_text("".join(lines), "utf-8-sig", newline="")
            except OSError as error:
                raise Refused("message.file", "file", value=path.name) from error
            return len(lines)

        def done(count: int) -> None:
            self._marked.clear()
            self._desk.say(counted(self.tr("{n} message[s] [is|are] in {file}"), count, file=path.name))

        self._write(write, done)

    def missed(self) -> None:
        """X: it did not arrive, and why; it can be sent again."""
        found, by = self.table.row(), self._desk.actor
        if found is None or found.state not in ("waiting", "sent"):
            return
        usual = (self.tr("Number is out of service"), self.tr("Refused by the receiver"), self.tr("Wrong number"))
        sheet = WhySheet(self.window(), self.tr("Why did it not arrive?"), self.tr("Not arrived"), usual)
        sheet.given.connect(
            lambda why: self._write(
                lambda session: message.failed(by, session, found.id, why),
                lambda _none: sheet.accept(),
                shown(self._desk, sheet.form.refuse),
            )
        )
        sheet.finished.connect(lambda _code: self.start())
        sheet.start()

    def withdraw(self) -> None:
        """W: it is not to go any more; it can be undone."""
        found, by = self.table.row(), self._desk.actor
        if found is None:
            return

        def done(_none: None) -> None:
            undo = lambda: self._write(lambda session: message.restore(by, session, found.id))  # noqa: E731
            self._desk.say(self.tr("Withdrawn"), undo=undo)

        self._write(lambda session: message.withdraw(by, session, found.id), done)

    def open(self) -> None:
        """Enter: what it is about."""
        found = self.table.row()
        if found is not None:
            table, _, row_id = found.subject.partition(":")
            name, word = _OPENS.get(table, ("customers", "customer_id"))
            self._desk.go(name, {word: row_id if table in _OPENS else found.customer_id})

    def _write(
        self, verb: Callable[[Session], Any], then: Callable[[Any], object] | None = None,
        refuse: Callable[[Exception], object] | None = None,
    ) -> None:  # fmt: skip
        self._desk.worker.write(
            self._desk.actor, verb, then or (lambda _none: None), refuse or told(self._desk), owner=self
        )  # fmt: skip

    # -- words

    def _repeat(self) -> None:
        self.channel.show_options([("", self.tr("Every channel")), *((each, words.channel(each)) for each in CHANNELS)])
        self.channel.setAccessibleName(self.tr("Channel"))
        for state, chip in self.chips.items():
            many = sum(each.state == state for each in self._rows)
            chip.setText(f"{words.state(state)[0]} {many}" if many else words.state(state)[0])
            chip.setChecked(state == self._state)
        self._none.set_title(self.tr("No message is chosen"))
        self._none.set_hint("")
        if not self._desk.actor.may(Right.CUSTOMER):
            self._empty.set_title(self.tr("Messages name customers"))
            self._empty.set_hint(self.tr("Only somebody who may see customers sees them. F12 switches the user."))
            return
        titles = {
            "waiting": self.tr("No message waits"), "sent": self.tr("None was sent yet"),
            "failed": self.tr("None failed"), "withdrawn": self.tr("None was withdrawn"),
        }  # fmt: skip
        self._empty.set_title(titles[self._state])
        self._empty.set_hint(
            self.tr("A booked test drive makes its reminders itself, where the customer agreed to be contacted.")
        )

    def _mark_cell(self, each: MessageRow) -> Cell:
        marked = each.id in self._marked
        return Cell(self.tr("Marked") if marked else "", kind="action", icon="check" if marked else "")

    @staticmethod
    def _what_cell(each: MessageRow) -> Cell:
        return Cell(each.text, "   ".join([names.mask(each.customer), words.channel(each.channel)]))

    @staticmethod
    def _state_cell(each: MessageRow) -> Cell:
        word, tone = words.message_state(each)
        when = each.at if each.at is not None and each.state != "waiting" else each.due_at
        return Cell(word, words.due(when), kind="pill", tone=tone)
