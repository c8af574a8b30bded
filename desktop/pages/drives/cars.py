"""The store's demo cars: which, whether each may be driven, and its own calendar."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget
from sqlalchemy.orm import Session

from desktop.domain import clock, opening
from desktop.domain.actor import Right
from desktop.domain.people import name as names
from desktop.domain.problem import Refused
from desktop.domain.sales import car_calendar, demo_car
from desktop.domain.sales.demo_car import CarRow, demo_cars
from desktop.domain.sales.drive_list import DriveRow, UseRow
from desktop.pages.desk import Desk
from desktop.pages.drives import car_words
from desktop.pages.drives.car_card import CarCard, CarFacts, facts
from desktop.pages.drives.car_sheet import CarSheet, UseSheet
from desktop.pages.refusal import shown, told
from desktop.pages.work.why import WhySheet
from desktop.widgets import translate
from desktop.widgets.button import Button
from desktop.widgets.card import Card
from desktop.widgets.cell import Cell
from desktop.widgets.counted import counted
from desktop.widgets.empty import Empty
from desktop.widgets.label import Label
from desktop.widgets.layout import column, row
from desktop.widgets.sentence import refusal
from desktop.widgets.sheet import Sheet
from desktop.widgets.table import Column, RecordTable

LISTED = 6
"""So many bookings of a car that is to go are named."""


class RetireSheet(Sheet):
    """The car is booked: by whom, a way to each booking, or take it out all the same, with a task for each."""

    opened = Signal(str)
    """The booking to move."""

    def __init__(
        self, parent: QWidget | None, refused: Refused, found: CarFacts | None, go: Callable[[], object]
    ) -> None:
        super().__init__(parent, width=560)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.set_title(self.tr("The car is booked"))
        said, hint = Label(refusal(refused)), Label("", "muted")
        hint.setText(self.tr("Taken out all the same, each booking stays and makes a task: find another car."))
        for label in (said, hint):
            label.setWordWrap(True)
        booked = found.booked[:LISTED] if found is not None else ()
        self.links = [self._link(each, found) for each in booked if found is not None]
        self.body(column(said, column(*(row(link, None) for link in self.links), gap=4), hint, gap=10))
        self.buttons(primary=self.tr("Take it out all the same"))
        self.primary.clicked.connect(self.accept)
        self.accepted.connect(go)
        (self.links[0] if self.links else self.cancel).setFocus()

    def _link(self, each: DriveRow, found: CarFacts) -> Button:
        when = f"{found.hours.local(each.start):%m-%d %H:%M}"
        link = Button("   ".join(filter(None, [when, names.mask(each.customer), each.consultant])), "link")
        link.clicked.connect(lambda: self._open(each.id))
        return link

    def _open(self, drive_id: str) -> None:
        self.reject()
        self.opened.emit(drive_id)


class CarsView(QWidget):
    """Ctrl+N a new car, Enter edits, Alt+K into its calendar, Alt+B bars it, Ctrl+Del takes it out."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk, self._asked, self._wanted, self._today = desk, 0, "", date.min
        self.table = RecordTable(
            [
                Column("car", lambda: self.tr("Car"), self._car_cell),
                Column("state", lambda: self.tr("State"), self._state_cell, 146, narrow_width=132),
            ],
            lambda: self.tr("Demo cars"),
            lambda each: each.id,
        )
        self.card = CarCard()
        self.add = Button("", "", "plus", key="Ctrl+N", shown_only=True)
        first = Button("", "primary", "plus", key="Ctrl+N", shown_only=True)
        self._first = first
        self._empty, self._none = Empty("car", action=first), Empty("car")
        self._listed, self._right = QStackedWidget(), QStackedWidget()
        for stack, faces in ((self._listed, (self.table, self._empty)), (self._right, (self.card, self._none))):
            for widget in faces:
                stack.addWidget(widget)
        self._heading = Label("", "h2")
        left = Card()
        left.head(self._heading, None, self.add)
        left.body(column((self._listed, 1)))
        left.setMinimumWidth(340)
        left.setMaximumWidth(480)
        self.setLayout(row((left, 5), (self._right, 8), gap=14))
        self._wire()
        translate.say(self, lambda _text: self._repeat(), str)

    def _wire(self) -> None:
        self.table.moved.connect(self._show_one)
        self.table.picked.connect(self.edit)
        for button in (self.add, self._first):
            button.clicked.connect(self.new)
        self.card.edit.clicked.connect(lambda: self.edit(self.table.row()))
        self.card.use.clicked.connect(self.enter_use)
        self.card.bar.clicked.connect(self.bar)
        self.card.retire.clicked.connect(lambda: self.retire())
        self.card.table.picked.connect(self.edit_use)
        self.card.table.removed.connect(self.cancel_use)

    # -- list

    def start(self) -> None:
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def choose(self, car_id: str) -> None:
        """This one next time the list is read."""
        self._wanted = car_id

    def ask(self) -> None:
        """Read the cars; an answer to an older question is passed over."""
        self._asked += 1
        by, mine = self._desk.actor, self._asked

        def find(session: Session) -> tuple[list[CarRow], date]:
            today = opening.of_store(session, by.store_id).date_of(clock.now())
            return demo_cars(by, session), today

        def show(found: tuple[list[CarRow], date]) -> None:
            if mine != self._asked:
                return
            rows, self._today = found
            self.table.show_rows(rows)
            self._listed.setCurrentIndex(0 if rows else 1)
            ids = [each.id for each in rows]
            if self._wanted in ids:
                self.table.choose(ids.index(self._wanted))
                self._wanted = ""
            self._show_one(self.table.row())

        self._desk.worker.read(find, show, told(self._desk), owner=self)

    def _show_one(self, found: CarRow | None) -> None:
        if found is None:
            self._right.setCurrentIndex(1)
            return
        by = self._desk.actor

        def show(read: CarFacts) -> None:
            if self.table.row() is not None and self.table.row().id == read.car.id:
                self._right.setCurrentIndex(0)
                self.card.show_car(read)

        self._desk.worker.read(lambda session: facts(by, session, found), show, told(self._desk), owner=self)

    # -- doing

    def new(self) -> None:
        """Ctrl+N."""
        if self._may(Right.SETTINGS):
            self._open(CarSheet(self.window(), self._desk, None))

    def edit(self, car: CarRow | None) -> None:
        """Enter."""
        if car is not None and self._may(Right.SETTINGS):
            self._open(CarSheet(self.window(), self._desk, car))

    def enter_use(self) -> None:
        """Alt+K: the chosen car is needed for something else."""
        found = self.card.facts
        if found is not None and self.table.row() is not None:
            self._open(UseSheet(self.window(), self._desk, found.car, found.hours, None))

    def edit_use(self, use: UseRow) -> None:
        """Enter in the calendar: another time."""
        found = self.card.facts
        if found is not None:
            self._open(UseSheet(self.window(), self._desk, found.car, found.hours, use))

    def cancel_use(self, use: UseRow) -> None:
        """Delete in the calendar; undone as long as the car is still free then."""
        by, minutes = self._desk.actor, int((use.end - use.start).total_seconds() // 60)

        def undo() -> None:
            self._write(
                lambda session: car_calendar.enter(by, session, use.car_id, use.kind, use.start, minutes, use.note)
            )

        self._write(
            lambda session: car_calendar.cancel_use(by, session, use.id),
            lambda _none: self._desk.say(
                self.tr("Taken out of the calendar: {what}").format(what=car_words.word(use.kind)), undo=undo
            ),
        )

    def bar(self) -> None:
        """Alt+B: not to be driven for now, and why; or again."""
        car, by = self.table.row(), self._desk.actor
        if car is None:
            return
        if car.barred:
            why = car.barred
            self._write(
                lambda session: demo_car.unbar(by, session, car.id),
                lambda _none: self._desk.say(
                    self.tr("It may be driven again"),
                    undo=lambda: self._write(lambda session: demo_car.bar(by, session, car.id, why)),
                ),
            )
            return
        usual = (self.tr("Waiting for repair"), self.tr("Tyres"), self.tr("Being sold"))
        sheet = WhySheet(self.window(), self.tr("Why may it not be driven?"), self.tr("Not to be driven"), usual)
        sheet.given.connect(
            lambda why: self._write(
                lambda session: demo_car.bar(by, session, car.id, why), lambda _none: sheet.accept(),
                shown(self._desk, sheet.form.refuse),
            )
        )  # fmt: skip
        self._open(sheet)

    def retire(self, *, all_the_same: bool = False) -> None:
        """Ctrl+Del: no demo car any more; where it is booked that is said first. A wrong one is marked again."""
        car, by = self.table.row(), self._desk.actor
        if car is None:
            return

        def failed(refused: Refused) -> None:
            if any(problem.code == "car.booked" for problem in refused.problems):
                known = self.card.facts
                mine = known if known is not None and known.car.id == car.id else None
                sheet = RetireSheet(self.window(), refused, mine, lambda: self.retire(all_the_same=True))
                sheet.opened.connect(lambda drive_id: self._desk.go("drives", {"drive": drive_id}))
                self._open(sheet)
            else:
                self._desk.say(refusal(refused), bad=True)

        def done(count: int) -> None:
            text = self.tr("{car} is no demo car any more").format(car=car.plate or car.label)
            if count:
                text += "  " + counted(self.tr("{n} task[s]: find another car"), count)
            self._desk.say(text, undo=lambda: self._mark_again(car))

        self._write(
            lambda session: car_calendar.retire(by, session, car.id, all_the_same=all_the_same), done,
            shown(self._desk, failed),
        )  # fmt: skip

    def _mark_again(self, car: CarRow) -> None:
        by = self._desk.actor
        self._write(lambda session: car_calendar.bring_back(by, session, car.id))

    def _may(self, right: Right) -> bool:
        try:
            self._desk.actor.need(right)
        except Refused as refused:
            self._desk.say(refusal(refused), bad=True)
            return False
        return True

    def _open(self, sheet: Any) -> None:
        assert isinstance(sheet, Sheet)
        if isinstance(sheet, CarSheet):
            sheet.saved.connect(self.choose)
        start = getattr(sheet, "start", sheet.open)
        start()

    def _write(
        self, verb: Callable[[Session], Any], then: Callable[[Any], object] | None = None,
        failed: Callable[[Exception], object] | None = None,
    ) -> None:  # fmt: skip
        self._desk.worker.write(
            self._desk.actor, verb, then or (lambda _none: None), failed or told(self._desk), owner=self
        )  # fmt: skip

    # -- words

    def _repeat(self) -> None:
        self._heading.setText(self.tr("Demo cars"))
        for button in (self.add, self._first):
            button.setText(self.tr("New demo car"))
        self._empty.set_title(self.tr("The store has no demo car yet"))
        self._empty.set_hint(self.tr("A demo car needs a plate or a VIN, its insurance and inspection, and a key tag."))
        self._none.set_title(self.tr("No car is chosen"))
        self._none.set_hint("")

    @staticmethod
    def _car_cell(each: CarRow) -> Cell:
        picture = "zap" if each.energy == "electric" else "car"
        return Cell("  ".join(filter(None, [each.plate, each.label])), each.name, picture=picture)

    def _state_cell(self, each: CarRow) -> Cell:
        word, tone = car_words.state(each, self._today)
        ends = min(filter(None, (each.insurance_until, each.inspection_until)), default=None)
        return Cell(word, each.barred or (ends.isoformat() if ends else ""), kind="pill", tone=tone)
