"""The cars that are due for maintenance: called, booked, opened."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy.orm import Session

from desktop.domain import opening
from desktop.domain.people import name as names
from desktop.domain.service import due_list
from desktop.domain.service.due_list import DueRow
from desktop.domain.service.kind import ROUTINE
from desktop.pages.desk import Desk
from desktop.pages.service.lists.view import ListView
from desktop.widgets.button import Button
from desktop.widgets.cell import Cell
from desktop.widgets.counted import counted
from desktop.widgets.table import Column
from desktop.widgets.theme import Tone

SPANS = ("overdue", "month", "quarter")
BEHIND, MONTH, QUARTER = timedelta(days=180), timedelta(days=30), timedelta(days=90)
MOST = 500
"""Rows shown; the count tells of more."""


class DueView(ListView):
    """Enter opens the car, Ctrl+B books it, Alt+T makes the task to call, Alt+C opens the customer."""

    icon = "calendar-clock"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.span, self._all = "month", 0
        self.chips = {span: Button("", "chip") for span in SPANS}
        self.open_ = Button("", "primary", "car", key="Enter", shown_only=True)
        self.book_ = Button("", "", "calendar-clock", key="Ctrl+B", shown_only=True)
        self.task_ = Button("", "", "bell", key="Alt+T", shown_only=True)
        self.call_ = Button("", "", "phone", key="Alt+C", shown_only=True)
        self.file = Button("", "", "download", key="Ctrl+Shift+E", shown_only=True)
        self.lay_out([*self.chips.values(), self.file], [self.open_, self.book_, self.task_, self.call_])
        for span, chip in self.chips.items():
            chip.clicked.connect(lambda _on=False, span=span: self.show_span(span))
        for button, act in (
            (self.open_, self.open), (self.book_, self.book), (self.task_, self.ask_to_call), (self.call_, self.call),
            (self.file, self.export),
        ):  # fmt: skip
            button.clicked.connect(act)
        self.table.picked.connect(lambda _row: self.open())

    def heading(self) -> str:
        return self.tr("Due for maintenance")

    def key(self, each: DueRow) -> str:
        return each.vehicle_id

    def columns(self) -> list[Column]:
        return [
            Column("car", lambda: self.tr("Car"), lambda each: Cell(each.plate or "—", each.car, strong=True), 210),
            Column("due", lambda: self.tr("Due"), self._due_cell, 150),
            Column("what", lambda: self.tr("What"), self._what_cell),
            Column("last", lambda: self.tr("Last time"), self._last_cell, 150, narrow_width=-1),
            Column("owner", lambda: self.tr("Owner"), lambda each: Cell(names.mask(each.owner) or "—"), 120),
        ]

    def read_rows(self, session: Session) -> list[DueRow]:
        by = self.desk.actor
        today = opening.today(session, by.store_id)
        first, last = {
            "overdue": (today - BEHIND, today - timedelta(days=1)), "month": (today - BEHIND, today + MONTH),
            "quarter": (today - BEHIND, today + QUARTER),
        }[self.span]  # fmt: skip
        self._all = due_list.due_count(by, session, first, last)
        return due_list.due_cars(by, session, first, last, limit=MOST)

    def show_span(self, span: str) -> None:
        """One of ``SPANS``."""
        self.span = span
        self.repeat()
        self.ask()

    def step_when(self, by: int) -> None:
        """The next span."""
        self.show_span(SPANS[(SPANS.index(self.span) + by) % len(SPANS)])

    def open(self) -> None:
        """Enter: the car, with all to know before calling."""
        if self.chosen():
            self.desk.go("service", {"vehicle": self.chosen().vehicle_id})

    def book(self) -> None:
        """Ctrl+B: an appointment for it."""
        if self.chosen():
            self.desk.go("bays", {"book": self.chosen().vehicle_id, "flow": ROUTINE})

    def call(self) -> None:
        """Alt+C: the customer, with telephones and consent."""
        if self.chosen() and self.chosen().owner_id:
            self.desk.go("customers", {"customer_id": self.chosen().owner_id})

    def ask_to_call(self) -> None:
        """Alt+T: somebody is to call; once for each maintenance."""
        found, by = self.chosen(), self.desk.actor
        if found is None:
            return

        def done(made: bool) -> None:
            said = self.tr("Task made: call about {car}") if made else self.tr("There is a task to call about {car}")
            self.desk.say(said.format(car=found.plate or found.car))

        self.write(lambda session: due_list.ask_to_call(by, session, found.vehicle_id), done)

    def offered(self) -> None:
        self.call_.setEnabled(bool(self.chosen() and self.chosen().owner_id))
        if self._all > MOST:
            self.count.setText(self.tr("the first {n} of {all}").format(n=MOST, all=f"{self._all:,}"))

    def repeat(self) -> None:
        for span, text in zip(SPANS, (self.tr("Overdue"), self.tr("30 days"), self.tr("90 days")), strict=True):
            self.chips[span].setText(text)
            self.chips[span].setChecked(span == self.span)
        for button, text in (
            (self.open_, self.tr("Open the car")), (self.book_, self.tr("Book")),
            (self.task_, self.tr("Task to call")), (self.call_, self.tr("Customer")), (self.file, self.tr("As a file")),
        ):  # fmt: skip
            button.setText(text)
        self.empty.set_title(self.tr("No car is due in these days"))
        self.empty.set_hint(
            self.tr("Due days follow the maintenance schedule, the last maintenance here and the car's own mileage.")
        )

    def _due_cell(self, each: DueRow) -> Cell:
        tone: Tone = "bad" if each.days < 0 else "warn" if each.days <= 14 else "neutral"
        if each.days < 0:
            said = counted(self.tr("{n} day[s] ago"), -each.days)
        else:
            said = counted(self.tr("in {n} day[s]"), each.days) if each.days else self.tr("today")
        return Cell(f"{each.due_on:%Y-%m-%d}", said, tone=tone, strong=True)

    def _what_cell(self, each: DueRow) -> Cell:
        why = self.tr("by mileage: {km} km").format(km=f"{each.due_km:,}") if each.by_km and each.due_km else ""
        return Cell(each.names or "—", why or self.tr("by time"))

    def _last_cell(self, each: DueRow) -> Cell:
        if each.last_on is None:
            return Cell("—", self.tr("never here"))
        return Cell(f"{each.last_on:%Y-%m-%d}", f"{each.last_km:,} km" if each.last_km is not None else "")
