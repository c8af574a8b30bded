"""A field that names a part: typed by number, name or nickname, or scanned; the hits drop down under it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent

from desktop.domain.parts.part import normalise_number
from desktop.pages.desk import Desk
from desktop.pages.parts import part_words as words
from desktop.pages.parts.finder import Answer, Finder, Question
from desktop.store.catalogue.row import PartRow
from desktop.widgets.field import SearchField
from desktop.widgets.popup import Group, Hit, Popup

MOST = 7
"""Hits shown: more are found by typing on."""


class PartField(SearchField):
    """↑ ↓ choose, Enter picks. A whole number that is one part's own is picked without a look, as scanners send it."""

    picked = Signal(object)
    """A PartRow."""
    missed = Signal(str)
    """Enter on words that are no part's."""
    left = Signal()
    """Enter in the empty field."""

    def __init__(self, desk: Desk, key: str = "") -> None:
        super().__init__(key=key)
        self._desk, self._rows, self._enter_waits = desk, list[PartRow](), False
        self._asked, self._answered, self._quiet = "", "", False
        self.car_key = ""
        """The catalogue's key of the car the part is for, or empty."""
        self.popup = Popup(self)
        self.setProperty("scans", True)
        self.textChanged.connect(self._ask)
        self.stepped.connect(self.popup.step)
        self.escaped.connect(self.popup.hide)
        self.popup.picked.connect(lambda hit: self._take(hit.payload))

    def show_words(self, text: str) -> None:
        """Words that ask for nothing: what was chosen before."""
        self._quiet = True
        self.setText(text)
        self._quiet = False
        self._enter_waits = False
        self.popup.hide()

    def _ask(self, text: str) -> None:
        if self._quiet:
            return
        self._enter_waits, self._asked = False, text.strip()
        if not self._asked:
            self._rows, self._answered = [], ""
            self.popup.hide()
            return
        question = Question(query=self._asked, car=self.car_key or None)
        self._desk.worker.search(Finder, lambda finder: finder.answer(question), self._on_answer, owner=self)

    def _on_answer(self, answer: Answer) -> None:
        if answer.question.query != self._asked:
            return
        self._rows, self._answered = answer.rows[:MOST], self._asked
        if self._enter_waits:
            self._enter_waits = False
            self._enter()
            return
        hits = tuple(
            Hit("part", f"{words.name(row)}  {row.number}", self._about(row), words.grade(row.grade)[0], "package", row)
            for row in self._rows
        )
        group = Group(self.tr("Parts"), hits)
        self.popup.show_groups([group], self.tr("↑↓ choose   Enter take   Esc close"), self.tr("No part found"))

    @staticmethod
    def _about(row: PartRow) -> str:
        return " · ".join(
            filter(None, [words.brand(row), row.spec, words.price(row.retail_fen), words.stock_of(row)[0]])
        )

    def _enter(self) -> None:
        """The very number, else what is chosen in the list."""
        number = normalise_number(self._asked)
        exact = [row for row in self._rows if normalise_number(row.number) == number] if number else []
        if len(exact) == 1:
            self._take(exact[0])
        elif self.popup.isVisible() and self.popup.hit() is not None:
            self.popup.pick()
        elif len(self._rows) == 1:
            self._take(self._rows[0])
        elif self._rows:
            self._on_answer_again()
        else:
            self.popup.hide()
            self.missed.emit(self._asked)

    def _on_answer_again(self) -> None:
        """Several are meant by what came quickly: the list is shown after all."""
        question = Question(query=self._asked, car=self.car_key or None)
        self._desk.worker.search(Finder, lambda finder: finder.answer(question), self._on_answer, owner=self)

    def _take(self, row: PartRow) -> None:
        self.popup.hide()
        self.picked.emit(row)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            if not self.text().strip():
                self.left.emit()
            elif self._answered == self.text().strip():
                self._enter()
            else:
                self._enter_waits = True
            return
        super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.popup.hide()
