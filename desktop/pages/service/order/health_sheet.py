"""The health check list of an order: item by item good, watch or replace, each by one key, with a remark."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget
from sqlalchemy.orm import Session

from desktop.domain.service import deferred, health_check
from desktop.domain.service.health_check import ANSWERS, REPLACE, HealthRow
from desktop.pages.desk import Desk
from desktop.pages.refusal import told
from desktop.pages.service import health_words as words
from desktop.pages.service.papers import print_order_paper
from desktop.widgets import translate
from desktop.widgets.button import Button
from desktop.widgets.cell import Cell
from desktop.widgets.field import Field
from desktop.widgets.label import Label
from desktop.widgets.layout import column, row
from desktop.widgets.sheet import Sheet
from desktop.widgets.table import Column, RecordTable
from desktop.widgets.taps import Taps

WIDE, HIGH = 860, 420
"""Of the sheet and of its list, in px."""
KEYS = {key: answer for answer, keys in zip(ANSWERS, ("1g", "2w", "3r"), strict=True) for key in keys}
"""Digits, and the letters of the English answers."""


class HealthSheet(Sheet):
    """``HealthSheet(desk, order_id, parent).start()``. Every answer is kept at once; ``changed`` tells of each.

    ``extra_wanted(words)``: what must be replaced is proposed to the customer.
    """

    changed = Signal()
    extra_wanted = Signal(str)

    def __init__(self, desk: Desk, order_id: str, parent: QWidget | None, *, may_write: bool = True) -> None:
        super().__init__(parent, width=WIDE)
        self._desk, self.order_id, self._may_write = desk, order_id, may_write
        self._found: list[HealthRow] = []
        self.table = RecordTable(
            [
                Column("item", lambda: self.tr("Item"), self._item),
                Column("answer", lambda: self.tr("Found"), self._answer_cell, 110),
                Column("note", lambda: self.tr("Remark"), lambda each: Cell(each.note), 290),
            ],
            lambda: self.tr("Health check"),
            lambda each: each.item.code,
        )
        self.table.setMinimumHeight(HIGH)
        self.answers, self.note = Taps(stretch=False), Field(limit=200)
        self._named, self._count = Label("", "h2"), Label("", "muted")
        self.extra = Button("", "", "circle-alert", key="Alt+E", shown_only=True)
        self.later = Button("", "", "history", key="Alt+R", shown_only=True)
        self.print = Button("", "", "printer", key="F9", shown_only=True)
        chosen = column(
            row(self._named, None, self.extra, self.later), row(self.answers, (self.note, 1), gap=12), gap=8
        )
        self.body(column(self._count, (self.table, 1), chosen, gap=10))
        self.buttons(self.print)
        self._wire()
        translate.say(self, lambda _text: self._repeat(), str)

    def _wire(self) -> None:
        for widget in (self.table, self.note):
            widget.installEventFilter(self)
        self.table.selectionModel().currentRowChanged.connect(lambda _now, _before: self._show_chosen())
        self.table.picked.connect(lambda _each: self.note.setFocus())
        self.answers.changed.connect(self.answer)
        self.note.editingFinished.connect(self._keep_note)
        self.extra.clicked.connect(self._propose)
        self.later.clicked.connect(self._put_off)
        self.print.clicked.connect(self.print_paper)
        for key, act in (("Alt+E", self.extra.click), ("Alt+R", self.later.click), ("F9", self.print_paper)):
            QShortcut(QKeySequence(key), self).activated.connect(act)
        self.primary.setDefault(False)
        self.primary.setAutoDefault(False)

    # -- what is shown

    def start(self) -> None:
        """Read the list, then open; the focus is on the first item that nobody has looked at."""
        by = self._desk.actor

        def show(found: Sequence[HealthRow]) -> None:
            self._found = list(found)
            self.table.show_rows(self._found)
            self.open()
            self.table.choose(next((place for place, each in enumerate(self._found) if not each.answer), 0))
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)
            self._show_chosen()

        self._desk.worker.read(
            lambda session: health_check.health(by, session, self.order_id), show, told(self._desk), owner=self
        )

    def chosen(self) -> HealthRow | None:
        """The item in hand."""
        found = self.table.row()
        return found if isinstance(found, HealthRow) else None

    def _show_chosen(self) -> None:
        each = self.chosen()
        looked = sum(bool(item.answer) for item in self._found)
        self._count.setText(self.tr("{n} of {all} looked at").format(n=looked, all=len(self._found)))
        if each is None:
            return
        self._named.setText(words.item(each.item))
        with QSignalBlocker(self.note), QSignalBlocker(self.answers):
            self.answers.choose(each.answer)
            self.note.setText(each.note)
        for widget in (self.answers, self.note):
            widget.setEnabled(self._may_write)
        for button in (self.extra, self.later):
            button.setVisible(each.answer == REPLACE and self._may_write)

    # -- answering

    def answer(self, found: str) -> None:
        """What was found at the item in hand; the next one follows."""
        each = self.chosen()
        if each is not None and self._may_write:
            self._write(replace(each, answer=found))
            self._next()

    def _keep_note(self) -> None:
        each, typed = self.chosen(), self.note.value()
        if each is not None and typed != each.note and self._may_write:
            self._write(replace(each, note=typed))

    def _write(self, each: HealthRow) -> None:
        """Shown at once, kept behind it, in the order of the keys."""
        by, order_id = self._desk.actor, self.order_id
        place = next(n for n, known in enumerate(self._found) if known.item.code == each.item.code)
        self._found[place] = each
        self.table.show_rows(self._found)
        self._show_chosen()

        def keep(session: Session) -> None:
            health_check.answer(by, session, order_id, each.item.code, each.answer, each.note)

        self._desk.worker.write(by, keep, lambda _none: self.changed.emit(), told(self._desk), owner=self)

    def _next(self) -> None:
        self._keep_note()
        self.table.step(1)
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _words(self) -> str:
        each = self.chosen()
        return ": ".join(filter(None, (words.item(each.item), each.note))) if each is not None else ""

    def _propose(self) -> None:
        """Alt+E: to the form for additional work, with these words."""
        self._keep_note()
        said = self._words()
        self.accept()
        self.extra_wanted.emit(said)

    def _put_off(self) -> None:
        """Alt+R: it is kept for later and shown when the car comes again."""
        self._keep_note()
        by, order_id, said = self._desk.actor, self.order_id, self._words()
        if not said:
            return

        def done(_made: str) -> None:
            self._desk.say(self.tr("Kept for later: {0}").format(said))
            self.changed.emit()

        self._desk.worker.write(
            by, lambda session: deferred.recommend(by, session, order_id, said), done, told(self._desk), owner=self
        )

    def print_paper(self) -> None:
        """F9: the list as it stands; empty it is for the technician's clipboard."""
        self._keep_note()
        print_order_paper(self._desk, self.order_id, "health", self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
            if watched is self.note and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._next()  # and no button of the sheet
                return True
            if watched is self.table and plain and event.text().casefold() in KEYS:
                self.answer(KEYS[event.text().casefold()])
                return True
            if watched is self.table and event.key() in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete):
                self.take_back()
                return True
        return super().eventFilter(watched, event)

    def take_back(self) -> None:
        """Nobody has looked at it after all."""
        each = self.chosen()
        if each is not None and each.answer and self._may_write:
            self._write(replace(each, answer=""))

    # -- words

    def _repeat(self) -> None:
        self.set_title(self.tr("Health check"))
        self.answers.show_options([(each, f"{n} {words.answer(each)[0]}", str(n)) for n, each in enumerate(ANSWERS, 1)])
        self.note.setPlaceholderText(self.tr("Remark: Enter, then what was seen or measured"))
        self.note.setAccessibleName(self.tr("Remark"))
        self.extra.setText(self.tr("Propose to the customer"))
        self.later.setText(self.tr("For later"))
        self.print.setText(self.tr("Print the list"))
        self.cancel.setText(self.tr("Back"))
        self.table.retitle()
        self._show_chosen()

    @staticmethod
    def _item(each: HealthRow) -> Cell:
        return Cell(words.item(each.item), words.group(each.item.group))

    @staticmethod
    def _answer_cell(each: HealthRow) -> Cell:
        if not each.answer:
            return Cell("—")
        word, tone = words.answer(each.answer)
        return Cell(word, kind="pill", tone=tone)
