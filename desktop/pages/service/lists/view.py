"""What every list of the workshop is: a heading, chips above, a table or why it is empty, what can be done below."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QStackedWidget, QWidget
from sqlalchemy.orm import Session

from desktop.domain import opening
from desktop.domain.actor import Right
from desktop.domain.opening import Hours
from desktop.domain.problem import Refused
from desktop.pages.desk import Desk
from desktop.pages.refusal import told
from desktop.store.importing import sheet
from desktop.widgets import translate
from desktop.widgets.button import Button
from desktop.widgets.card import Card
from desktop.widgets.counted import counted
from desktop.widgets.empty import Empty
from desktop.widgets.label import Label
from desktop.widgets.layout import column, row
from desktop.widgets.sentence import refusal
from desktop.widgets.table import Column, RecordTable


class ListView(QWidget):
    """A subclass says ``heading``, ``columns``, ``read_rows``, ``repeat``, and calls :meth:`lay_out`."""

    icon = "clipboard-list"

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk, self._asked = desk, 0
        self.rows: Sequence[Any] = ()
        self.hours: Hours | None = None
        """Of the store, whose clock the rows go by; there with the first rows."""
        self.table = RecordTable(self.columns(), self.heading, self.key)
        self.title, self.count = Label("", "h2"), Label("", "muted")
        self.empty = Empty(self.icon)
        self.stack = QStackedWidget()
        for widget in (self.table, self.empty):
            self.stack.addWidget(widget)

    # -- what a subclass says

    def heading(self) -> str:
        """What is listed."""
        raise NotImplementedError(type(self).__name__)

    def columns(self) -> list[Column]:
        """How a row looks."""
        raise NotImplementedError(type(self).__name__)

    def read_rows(self, session: Session) -> list[Any]:
        """The rows; asked on the worker's lane."""
        raise NotImplementedError(type(self).__name__)

    def key(self, each: Any) -> str:
        """What stays the same of a row."""
        return str(each.id)

    def repeat(self) -> None:
        """Every text but the heading, in the language in force."""

    # -- how it stands

    def lay_out(self, head: Sequence[QWidget], foot: Sequence[Button], beside: QWidget | None = None) -> None:
        """``head``: at the right of the heading; ``foot``: what is done with the chosen row; ``beside``: its card."""
        card = Card()
        card.head(self.title, 8, self.count, None, *head)
        card.body(column((self.stack, 1)))
        if foot:
            card.foot(row(*foot, None, gap=6))
        self.foot = tuple(foot)
        self.setLayout(row((card, 7), (beside, 5), gap=14) if beside else row((card, 1)))
        self.table.moved.connect(lambda _row: self._offer())
        translate.say(self, lambda _text: self._repeat(), str)

    def start(self) -> None:
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def ask(self) -> None:
        """Read the rows; an answer to an older question is passed over."""
        self._asked += 1
        mine, store_id = self._asked, self.desk.actor.store_id

        def read(session: Session) -> tuple[Hours, list[Any]]:
            return opening.of_store(session, store_id), self.read_rows(session)

        def show(found: tuple[Hours, list[Any]]) -> None:
            if mine == self._asked:
                self.hours = found[0]
                self.show_rows(found[1])

        self.desk.worker.read(read, show, told(self.desk), owner=self)

    def local(self, moment: datetime | None, how: str = "%Y-%m-%d") -> str:
        """A moment by the store's clock; empty for none."""
        return self.hours.local(moment).strftime(how) if moment is not None and self.hours is not None else ""

    def show_rows(self, rows: Sequence[Any]) -> None:
        """The answer."""
        self.rows = rows
        self.table.show_rows(rows)
        self.stack.setCurrentIndex(0 if rows else 1)
        self._say_count()
        self._offer()

    def chosen(self) -> Any:
        """The chosen row, None for none."""
        return self.table.row()

    def write(self, verb: Callable[[Session], Any], then: Callable[[Any], object] = lambda _done: None) -> None:
        """A verb on the write lane; what it refuses is said."""
        self.desk.worker.write(self.desk.actor, verb, then, told(self.desk), owner=self)

    def may(self, right: Right) -> bool:
        """Whether whoever sits here may; else it is said who can."""
        try:
            self.desk.actor.need(right)
        except Refused as refused:
            self.desk.say(refusal(refused), bad=True)
            return False
        return True

    def export(self) -> None:
        """Ctrl+Shift+E: what is listed as a file, for whoever may take lists out."""
        if not self.may(Right.EXPORT):
            return
        dialog = QFileDialog(self, self.tr("Save the list"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(self.tr("Tables (*.xlsx *.csv)"))
        dialog.selectFile(f"{self.heading()}.xlsx")
        dialog.fileSelected.connect(lambda path: self.save(Path(path)))
        dialog.open()

    def save(self, path: Path) -> None:
        """The rows as they are shown, into this file."""
        rows = self.file_rows()

        def done(_count: int) -> None:
            self.desk.say(self.tr("Saved: {name}").format(name=path.name))

        self.desk.worker.run(lambda: sheet.save(path, iter(rows)), done, told(self.desk), owner=self)

    def file_rows(self) -> list[list[str]]:
        """A heading, then each row: both lines of every cell, apart."""
        shown = self.columns()
        made = [[each.title() for each in shown]]
        for found in self.rows:
            made.append([" ".join(filter(None, (each.cell(found).text, each.cell(found).sub))) for each in shown])
        return made

    def _offer(self) -> None:
        for button in self.foot:
            button.setEnabled(self.chosen() is not None)
        self.offered()

    def offered(self) -> None:
        """Another row is chosen; a subclass shows its card and switches off what cannot be done with it."""

    def _say_count(self) -> None:
        self.count.setText(counted(self.tr("{n} row[s]"), len(self.rows)) if self.rows else "")

    def _repeat(self) -> None:
        self.title.setText(self.heading())
        self._say_count()
        self.table.retitle()
        self.repeat()
