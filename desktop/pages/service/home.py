"""The workshop's first screen: the field for the car that arrives, what is in the workshop, who is expected today."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QStackedWidget, QWidget

from desktop.domain import clock
from desktop.domain.people import name as names
from desktop.domain.service.appointment import ARRIVED, EXPECTED
from desktop.domain.service.appointment_list import AppointmentRow
from desktop.domain.service.order_list import OrderRow
from desktop.domain.service.repair_order import CHECKING, DISPATCHED, DONE, RECEIVED, WAITING, WORKING
from desktop.pages.desk import Desk
from desktop.pages.refusal import told
from desktop.pages.service import seen, words
from desktop.pages.service.car_field import CarField
from desktop.pages.service.seen import HomeSeen
from desktop.widgets import translate
from desktop.widgets.button import Button
from desktop.widgets.card import Card
from desktop.widgets.cell import Cell
from desktop.widgets.empty import Empty
from desktop.widgets.label import Label, Pill
from desktop.widgets.layout import column, row
from desktop.widgets.table import Column, RecordTable

LATE = "late"
GROUPS: dict[str, frozenset[str]] = {
    "": frozenset(),
    LATE: frozenset(),
    RECEIVED: frozenset({RECEIVED, DISPATCHED}),
    WORKING: frozenset({WORKING}),
    WAITING: frozenset({WAITING}),
    CHECKING: frozenset({CHECKING}),
    DONE: frozenset({DONE}),
}
"""What the chips over the list choose; "" all of them."""


def _is_in(group: str, order: OrderRow) -> bool:
    return not group or (order.late if group == LATE else order.state in GROUPS[group])


class Home(QWidget):
    """``car_wanted(id)``, ``order_wanted(id)``, ``new_wanted(typed)``, ``stay_wanted(AppointmentRow)``."""

    car_wanted = Signal(str)
    order_wanted = Signal(str)
    new_wanted = Signal(str)
    stay_wanted = Signal(object)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.seen: HomeSeen | None = None
        self.group = ""
        self.field = CarField(desk)
        self.new = Button("", "", "plus", key="Ctrl+N", shown_only=True)
        self.new.setMinimumHeight(44)
        self.chips = {group: Button("", "chip") for group in GROUPS}
        self.orders = RecordTable(
            [
                Column("promise", lambda: self.tr("Promised"), self._promise, 104),
                Column("car", lambda: self.tr("Car"), self._car),
                Column("customer", lambda: self.tr("Customer"), self._customer, 128, narrow_width=112),
                Column("state", lambda: self.tr("State"), self._state, 140),
            ],
            lambda: self.tr("In the workshop"),
            lambda each: each.id,
        )
        self.stays = RecordTable(
            [
                Column("when", lambda: self.tr("Time"), self._when, 104),
                Column("car", lambda: self.tr("Car"), self._stay_car),
                Column("state", lambda: self.tr("State"), self._stay_state, 126),
            ],
            lambda: self.tr("Expected today"),
            lambda each: each.id,
        )
        self._no_orders, self._no_stays = Empty("wrench"), Empty("calendar-clock")
        self._left, self._right = self._stack(self.orders, self._no_orders), self._stack(self.stays, self._no_stays)
        self._heading, self._expected, self._count = Label("", "h2"), Label("", "h2"), Pill("")
        self._lay_out()
        self._wire()
        translate.say(self, lambda _text: self._repeat(), str)

    @staticmethod
    def _stack(table: RecordTable, empty: Empty) -> QStackedWidget:
        stack = QStackedWidget()
        stack.addWidget(table)
        stack.addWidget(empty)
        return stack

    def _lay_out(self) -> None:
        top = Card(row((self.field, 1), self.new, gap=10), margins=(12, 12, 12, 12))
        orders, stays = Card(), Card()
        bar: QFrame = orders.head(self._heading, None, *self.chips.values())
        bar.layout().setSpacing(5)  # type: ignore[union-attr]
        orders.body(column((self._left, 1)))
        stays.head(self._expected, self._count, None)
        stays.body(column((self._right, 1)))
        self.setLayout(column(top, (row((orders, 13), (stays, 7), gap=14), 1), gap=14))

    def _wire(self) -> None:
        self.field.picked.connect(self.car_wanted)
        self.field.order_picked.connect(self.order_wanted)
        self.field.new_wanted.connect(self.new_wanted)
        self.field.left.connect(self.to_rows)
        self.new.clicked.connect(lambda: self.new_wanted.emit(self.field.value()))
        self.orders.picked.connect(lambda each: self.order_wanted.emit(each.id))
        self.stays.picked.connect(self.stay_wanted)
        for group, chip in self.chips.items():
            chip.clicked.connect(lambda _on=False, group=group: self.show_group(group))

    # -- what is shown

    def ask(self) -> None:
        """Read anew; the chosen rows stay chosen."""
        by = self._desk.actor
        self._desk.worker.read(lambda session: seen.home(by, session), self._show, told(self._desk), owner=self)

    def _show(self, found: HomeSeen) -> None:
        self.seen = found
        self._repeat()
        self.orders.show_rows([each for each in found.orders if _is_in(self.group, each)])
        self.stays.show_rows(sorted(found.stays, key=lambda each: (each.state not in EXPECTED, each.start, each.id)))
        self._left.setCurrentIndex(0 if self.orders.rows() else 1)
        self._right.setCurrentIndex(0 if found.stays else 1)

    def show_group(self, group: str) -> None:
        """Only the orders of one of ``GROUPS``."""
        self.group = group
        if self.seen is not None:
            self._show(self.seen)
        self.to_rows()

    def step_group(self, by: int) -> None:
        """Ctrl+PgDn, Ctrl+PgUp."""
        shown = [group for group, chip in self.chips.items() if not chip.isHidden()]
        self.show_group(shown[(shown.index(self.group) + by) % len(shown)])

    def start(self) -> None:
        """The next car: the focus is where its plate is typed."""
        self.field.start()

    def to_rows(self) -> None:
        """Ctrl+B: to what is in the workshop."""
        if self.orders.rows():
            self.orders.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def to_stays(self) -> None:
        """Ctrl+J: to who is expected today."""
        if self.stays.rows():
            self.stays.setFocus(Qt.FocusReason.ShortcutFocusReason)

    # -- words

    def _repeat(self) -> None:
        self.new.setText(self.tr("New car"))
        self._heading.setText(self.tr("In the workshop"))
        self._expected.setText(self.tr("Expected today"))
        found = self.seen
        names_of: dict[str, Callable[[], str]] = {
            "": lambda: self.tr("All"), LATE: lambda: self.tr("Late"), RECEIVED: lambda: words.order_state(RECEIVED)[0],
            WORKING: lambda: words.order_state(WORKING)[0], WAITING: lambda: self.tr("Parts"),
            CHECKING: lambda: self.tr("Check"), DONE: lambda: words.order_state(DONE)[0],
        }  # fmt: skip
        for group, chip in self.chips.items():
            count = sum(_is_in(group, each) for each in found.orders) if found else 0
            chip.setText(f"{names_of[group]()} {count}")
            chip.setChecked(group == self.group)
            chip.setVisible(not group or bool(count) or group == self.group)
        coming = sum(each.state in EXPECTED for each in found.stays) if found else 0
        self._count.setText(str(coming))
        self._count.setVisible(bool(coming))
        self._no_orders.set_title(
            self.tr("Nothing of this kind") if self.group else self.tr("No car is in the workshop")
        )
        self._no_orders.set_hint(
            self.tr("Choose “All” above to see the others.")
            if self.group
            else self.tr("Type a plate or the end of a VIN above and press Enter: the car is received in a few keys.")
        )
        self._no_stays.set_title(self.tr("Nobody is booked today"))
        self._no_stays.set_hint(self.tr("Appointments of the day stand here; Enter receives the car."))

    def _time(self, when: datetime) -> str:
        return words.moment(when, self.seen.hours) if self.seen is not None else ""

    def _promise(self, each: OrderRow) -> Cell:
        if each.promised_at is None:
            return Cell("—", self.tr("no time yet"))
        if each.late:
            late = self.tr("{0} late").format(words.length(clock.now() - each.promised_at))
            return Cell(self._time(each.promised_at), late, tone="bad", strong=True)
        left = self.tr("in {0}").format(words.length(each.promised_at - clock.now()))
        return Cell(self._time(each.promised_at), left, strong=True)

    def _car(self, each: OrderRow) -> Cell:
        return Cell("  ".join(filter(None, [each.plate or self.tr("No plate"), each.car])), each.number)

    @staticmethod
    def _customer(each: OrderRow) -> Cell:
        return Cell(names.mask(each.customer), each.adviser)

    @staticmethod
    def _state(each: OrderRow) -> Cell:
        word, tone = words.order_state(each.state)
        return Cell(word, words.flow(each.flow), kind="pill", tone=tone)

    def _when(self, each: AppointmentRow) -> Cell:
        late = each.late and each.state in EXPECTED
        return Cell(self._time(each.start), words.flow(each.flow), tone="bad" if late else "neutral", strong=True)

    def _stay_car(self, each: AppointmentRow) -> Cell:
        return Cell("  ".join(filter(None, [each.plate or self.tr("No plate"), each.car])), names.mask(each.customer))

    def _stay_state(self, each: AppointmentRow) -> Cell:
        if each.late and each.state in EXPECTED:
            return Cell(self.tr("Late"), each.bay, kind="pill", tone="bad")
        word, tone = words.stay_state(each.state)
        return Cell(word, "" if each.state == ARRIVED else each.bay, kind="pill", tone=tone)
