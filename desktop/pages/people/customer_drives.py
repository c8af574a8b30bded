"""The test drives of one customer, the latest first; Enter opens one."""

from __future__ import annotations

from desktop.domain import opening
from desktop.domain.actor import Right
from desktop.domain.opening import Hours
from desktop.domain.people.card import Card as CustomerFacts
from desktop.domain.sales.drive_list import DriveRow, drives_of
from desktop.pages.desk import Desk
from desktop.pages.drives.panel import drive_words
from desktop.pages.refusal import told
from desktop.widgets import translate
from desktop.widgets.button import Button
from desktop.widgets.cell import ROW, Cell
from desktop.widgets.label import Label
from desktop.widgets.layout import column
from desktop.widgets.section import Section
from desktop.widgets.table import Column, RecordTable

SHOWN_ROWS = 4


class CustomerDrives(Section):
    """A table as tall as its rows, at most four, and a way to a new drive for this customer."""

    def __init__(self, desk: Desk) -> None:
        self.new = Button("", icon_name="car", key="F3", shown_only=True)
        super().__init__(lambda: self.tr("Test drives"), self.new)
        self._desk, self._id = desk, ""
        self._hours: Hours | None = None
        self.table = RecordTable(
            [
                Column("when", lambda: self.tr("Time"), self._when),
                Column("car", lambda: self.tr("Asked for"), lambda row: Cell(row.interest, row.consultant), 160),
                Column("state", lambda: self.tr("State"), self._state, 132, narrow_width=120),
            ],
            lambda: self.tr("Test drives of this customer"),
            lambda row: row.id,
        )
        self._none = Label("", "muted")
        self._none.setContentsMargins(14, 12, 14, 14)
        self.start = self.table
        self.body(column(self.table, self._none, gap=0))
        self.table.picked.connect(lambda row: desk.go("drives", {"drive": row.id}))
        self.new.clicked.connect(lambda: desk.go("drives", {"book": self._id}))
        translate.say(self, lambda _text: self._repeat(), str)

    def show_card(self, card: CustomerFacts) -> None:
        """Read off the GUI thread; an answer about another customer is passed over."""
        self._id, by = card.id, self._desk.actor
        self.new.setVisible(by.may(Right.DRIVE))
        self._desk.worker.read(
            lambda session: (drives_of(by, session, card.id), opening.of_store(session, by.store_id)),
            lambda found: self._show(*found) if self._id == card.id else None,
            told(self._desk),
            owner=self,
        )

    def _show(self, rows: list[DriveRow], hours: Hours) -> None:
        self._hours = hours
        self.table.show_rows(rows)
        self.table.setVisible(bool(rows))
        self._none.setVisible(not rows)
        self.table.setFixedHeight(36 + ROW * min(len(rows), SHOWN_ROWS))

    def _repeat(self) -> None:
        self.new.setText(self.tr("Book a drive"))
        self._none.setText(self.tr("No test drives yet."))

    def _when(self, row: DriveRow) -> Cell:
        start = self._hours.local(row.start) if self._hours is not None else row.start
        return Cell(f"{start:%Y-%m-%d %H:%M}", row.number)

    @staticmethod
    def _state(row: DriveRow) -> Cell:
        word, tone = drive_words.state(row.state)
        return Cell(word, kind="pill", tone=tone)
