"""F4: the workshop's desk. A plate, Enter: the car with everything to know; its reception; its order; its life."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QWidget

from desktop.domain.service.appointment import EXPECTED
from desktop.domain.service.appointment_list import AppointmentRow
from desktop.pages.desk import Desk, Page
from desktop.pages.service.car_view import CarView
from desktop.pages.service.home import Home
from desktop.pages.service.life import LifeView
from desktop.pages.service.new_car import NewCarSheet
from desktop.pages.service.order.pane import OrderPane
from desktop.pages.service.tabs import ServiceTabs
from desktop.widgets.layout import column

TICK_MS = 60_000
"""So often promises grow late."""
_HOME = frozenset({"repair_order", "appointment", "vehicle", "plate", "customer", "ownership", "opening_day"})


class ServicePage(Page):
    """``arrive``: None: the field; or a mapping with ``order``, ``vehicle``, ``receive`` (a vehicle, with
    ``appointment``), ``life`` (a vehicle) or ``new`` (what was typed)."""

    name = "service"

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.tabs, self.first, self.car = ServiceTabs(desk, self), Home(desk), CarView(desk)
        self._stack = QStackedWidget()
        self.order, self.life = OrderPane(desk), LifeView(desk)
        self._from: QWidget = self.first
        for view in (self.first, self.car, self.order, self.life):
            self._stack.addWidget(view)
        self.setLayout(column(self.tabs, (self._stack, 1), margins=(16, 14, 16, 14), gap=12))
        self._tick = QTimer(self, interval=TICK_MS)
        self._tick.timeout.connect(lambda: self.changed(_HOME))
        self._wire()

    def title(self) -> str:
        return self.tr("Service")

    def _wire(self) -> None:
        first, car = self.first, self.car
        first.car_wanted.connect(self.receive)
        first.order_wanted.connect(self.show_order)
        first.new_wanted.connect(self._new_car)
        first.stay_wanted.connect(self._on_stay)
        car.left.connect(self.home)
        car.order_wanted.connect(self.show_order)
        car.received.connect(self._on_received)
        car.life_wanted.connect(self.show_life)
        self.order.closed.connect(self.home)
        self.order.car_wanted.connect(self.show_life)
        self.life.closed.connect(self._from_life)
        self.life.order_wanted.connect(self.show_order)
        _listen(
            first,
            ("Ctrl+F", first.start), ("Ctrl+B", first.to_rows), ("Ctrl+J", first.to_stays), ("Esc", first.start),
            ("Ctrl+N", lambda: self._new_car(first.field.value())),
            ("Ctrl+PgDown", lambda: first.step_group(1)), ("Ctrl+PgUp", lambda: first.step_group(-1)),
        )  # fmt: skip
        _listen(
            car,
            ("Esc", self.home), ("Ctrl+Return", car.reception.receive), ("Ctrl+Enter", car.reception.receive),
            ("F9", lambda: car.reception.receive(and_print=True)), ("Ctrl+U", car.reception.orderer.start),
            ("Alt+W", car.reception.turn), ("Alt+L", lambda: self.show_life(car.vehicle_id)),
            ("Alt+R", car.open_first), ("Alt+P", car.change_plate), ("Alt+O", car.change_owner),
            ("Alt+D", car.edit_file),
        )  # fmt: skip

    # -- page

    def retranslate(self) -> None:
        """The parts speak for themselves."""

    def arrive(self, payload: Any = None) -> None:
        """F4 once more is the next car; what was typed for another one waits with it."""
        self._tick.start()
        asked = payload if isinstance(payload, dict) else {}
        if asked.get("order"):
            self.show_order(str(asked["order"]))
        elif asked.get("receive"):
            self.receive(str(asked["receive"]), str(asked.get("appointment") or ""))
        elif asked.get("life"):
            self.show_life(str(asked["life"]))
        elif asked.get("vehicle"):
            self.receive(str(asked["vehicle"]))
        elif "new" in asked:
            self._new_car(str(asked["new"] or ""))
        else:
            self.home()

    def leave(self) -> None:
        self._tick.stop()
        self.order.leave()
        self.car.reception.store()
        self.first.field.close_list()

    def changed(self, tables: frozenset[str]) -> None:
        if not self.isVisible():
            return
        if self.shown() is self.first and tables & _HOME:
            self.first.ask()
        if self.shown() is self.car:
            self.car.changed(tables)
        if self.shown() is self.order:
            self.order.refresh(tables)
        if self.shown() is self.life:
            self.life.changed(tables)

    # -- views

    def shown(self) -> QWidget | None:
        """The view in front."""
        return self._stack.currentWidget()

    def home(self) -> None:
        """The field, what is in the workshop, who is expected."""
        self._show(self.first)
        self.first.ask()
        self.first.start()

    def receive(self, vehicle_id: str, appointment_id: str = "") -> None:
        """The car's card, with its reception beside it; the focus is on the odometer."""
        self._show(self.car)
        self.car.open(vehicle_id, appointment_id)

    def show_order(self, order_id: str) -> None:
        """One repair order."""
        self._show(self.order)
        self.order.open(order_id)

    def show_life(self, vehicle_id: str) -> None:
        """Everything that ever happened to a car here; Esc goes back to where one came from."""
        shown = self.shown()
        if shown is not None and shown is not self.life:
            self._from = shown
        self._show(self.life)
        self.life.open(vehicle_id)

    def _show(self, view: QWidget) -> None:
        self.first.field.close_list()
        self._stack.setCurrentWidget(view)

    def _from_life(self) -> None:
        """Back to the order or the reception that asked for it, else to the field."""
        if self._from is self.car and self.car.reception.seen is not None:
            self._show(self.car)
            self.car.reception.start()
        elif self._from is self.order and self.order.order_id:
            self.show_order(self.order.order_id)
        else:
            self.home()

    def _on_received(self, order_id: str, and_print: bool) -> None:
        self.show_order(order_id)
        if and_print:
            self._print_inspection(order_id)

    def _print_inspection(self, order_id: str) -> None:
        from desktop.pages.service.papers import print_order_paper

        print_order_paper(self.desk, order_id, "inspection", self)

    def _new_car(self, typed: str) -> None:
        """A car nobody has met."""
        sheet = NewCarSheet(self.desk, typed, self.window())
        sheet.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        sheet.met.connect(self.receive)
        sheet.start()

    def _on_stay(self, stay: AppointmentRow) -> None:
        """Who is expected is received; of who is here already the car is shown."""
        self.receive(stay.vehicle_id, stay.id if stay.state in EXPECTED else "")


def _listen(view: QWidget, *keys: tuple[str, Callable[[], object]]) -> None:
    """Keys that mean something in this view only."""
    for sequence, act in keys:
        shortcut = QShortcut(QKeySequence(sequence), view)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(act)
