"""What was brought in so far: who, when, what came of it; an import of the last day can be taken back."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStackedWidget
from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.domain.actor import Actor
from desktop.domain.people.staff import Staff
from desktop.pages.imports import words
from desktop.store.importing import undo
from desktop.store.importing.keeping import HOURS
from desktop.store.importing.undo import RunRow
from desktop.widgets import translate
from desktop.widgets.button import Button
from desktop.widgets.card import Card
from desktop.widgets.cell import Cell
from desktop.widgets.empty import Empty
from desktop.widgets.label import Label
from desktop.widgets.layout import column, row
from desktop.widgets.table import Column, RecordTable
from desktop.widgets.theme import Tone


@dataclass(frozen=True)
class Run:
    """An import and who made it."""

    row: RunRow
    who: str


def runs(by: Actor, session: Session) -> list[Run]:
    """The last imports of the store. Raises Refused ``right.missing``."""
    found = undo.runs(by, session)
    ids = {each.by_id for each in found}
    names = {staff.id: staff.name for staff in session.scalars(select(Staff).where(Staff.id.in_(ids)))}
    return [Run(each, names.get(each.by_id, "")) for each in found]


class Runs(Card):
    """``undo_wanted(id)``."""

    undo_wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._running = ""
        self._title = Label("", "h2")
        self.table = RecordTable(
            [
                Column("what", lambda: self.tr("Import"), self._what_cell),
                Column("counts", lambda: self.tr("What came of it"), self._counts_cell, 250, narrow_width=220),
                Column("state", lambda: self.tr("State"), self._state_cell, 130, narrow_width=118),
            ],
            lambda: self.tr("Imports so far"),
            lambda each: each.row.id,
        )
        self._empty = Empty("upload")
        self._stack = QStackedWidget()
        self._stack.addWidget(self.table)
        self._stack.addWidget(self._empty)
        self._why = Label("", "second")
        self._why.setWordWrap(True)
        self.undo = Button("", icon_name="undo-2", key="Alt+U")
        self.head(self._title, None)
        self.body(column((self._stack, 1)))
        self._foot = self.foot(row((self._why, 1), self.undo, gap=12))
        self.table.moved.connect(lambda _row: self._say())
        self.table.removed.connect(lambda _row: self._undo())
        self.undo.clicked.connect(self._undo)
        translate.say(self, lambda _text: self._repeat(), str)

    def show_runs(self, found: list[Run], running: str = "") -> None:
        """``running``: an import goes on, the last one."""
        self._running = running
        self.table.show_rows(found)
        self._stack.setCurrentIndex(0 if found else 1)
        self._repeat()

    def start(self) -> None:
        """Put the focus where work starts."""
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _undo(self) -> None:
        found = self.table.row()
        if found is not None and self.undo.isEnabled():
            self.undo_wanted.emit(found.row.id)

    def _repeat(self) -> None:
        self._title.setText(self.tr("Imports so far"))
        self.undo.setText(self.tr("Undo this import"))
        self._empty.set_title(self.tr("Nothing was brought in yet"))
        self._empty.set_hint(
            self.tr("Customers, cars and stock of your old program come in with one file each. "
                    "An import can be undone for {n} hours.").format(n=HOURS)
        )  # fmt: skip
        self._say()

    def _say(self) -> None:
        found: Run | None = self.table.row() if self.table.rows() else None
        self._foot.setVisible(found is not None)
        self.undo.setEnabled(found is not None and found.row.can_undo and not self._running)
        if found is None:
            return
        if found.row.undone:
            said = self.tr("It was taken back; what somebody had touched since stayed.")
        elif self._running == found.row.id:
            said = self.tr("It goes on.")
        elif found.row.can_undo:
            said = self.tr("Undo takes back what nobody has touched since, and lists the rest.")
        else:
            said = self.tr("An import is undone on the computer that made it, within {n} hours.").format(n=HOURS)
        self._why.setText(said)

    def _what_cell(self, each: Run) -> Cell:
        sub = "   ".join(filter(None, (words.when(each.row.at), each.who)))
        return Cell(words.kind_words(each.row.kind), sub)

    def _counts_cell(self, each: Run) -> Cell:
        first = [(each.row.made, self.tr("{n} new")), (each.row.merged, self.tr("{n} joined"))]
        rest = [(each.row.skipped, self.tr("{n} left out")), (each.row.refused, self.tr("{n} could not go in"))]
        return Cell(_counted(first) or "—", _counted(rest))

    def _state_cell(self, each: Run) -> Cell:
        word, tone = self._state(each)
        return Cell(word, kind="pill", tone=tone)

    def _state(self, each: Run) -> tuple[str, Tone]:
        if each.row.undone:
            return self.tr("taken back"), "neutral"
        if not each.row.ended:
            return (self.tr("running"), "info") if self._running else (self.tr("cut off"), "warn")
        return self.tr("in"), "ok"


def _counted(parts: list[tuple[int, str]]) -> str:
    return " · ".join(said.format(n=f"{count:,}") for count, said in parts if count)
