"""A car comes to the workshop, on the real program without a screen: from its plate to the signed order, and settled.

Run: ``python -m tests.walks.service [walk] [folder]`` with a walk of ``WALKS``. The screenshots and papers are left
in ``build/service/``.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests import waiting
from tests.walks.clerk import ROOT, Walk
from tests.walks.drive import in_the_morning

OUT = ROOT / "build" / "service"
MOST_TO_SIGNED, MOST_TO_SETTLED = 60, 20
PAPERS = ("inspection", "agreement", "settlement", "card", "sticker")


def main(walk: str = "vin", out: Path = OUT, size: tuple[int, int] = (1366, 768)) -> int:
    """Walk; 0 when the order was signed and settled within the keys allowed."""
    here = ROOT / "tests"
    os.environ["QT_QPA_PLATFORM"] = f"offscreen:configfile={here / 'offscreen.json'}"
    os.environ["FONTCONFIG_FILE"] = str(here / "fonts.conf")
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        os.environ["FORECOURT_STATE"] = str(Path(folder) / "state")
        in_the_morning()
        return WALKS[walk](Path(folder) / "demo", out, size).run()


@dataclass(frozen=True)
class Car:
    """What a walk knows of the car that comes."""

    vin_end: str
    km: int
    plate: str
    id: str


class Adviser(Walk):
    """A car that was here before comes without an appointment; it is found by the end of its VIN."""

    login = "adviser"

    def job(self) -> int:
        from desktop.domain import clock

        self.keys.until(lambda: self.window.page(self.window.current()) is not None, "a page")
        car = self._known_car()
        self.window.activateWindow()
        self.keys.until(self.window.isActiveWindow, "the window")
        self.keys.count, started, self.began = 0, time.monotonic(), clock.now()
        page = self._home()
        self._arrive(page, car)
        self._receive(page, car)
        self._work(page)
        self._sign(page)
        signed, took = self.keys.count, time.monotonic() - started
        print(f"From the plate to the signed order in {signed} keys, {took:.1f} s")
        self._through_the_workshop(page)
        settled = self._settle(page)
        print(f"Settled in {settled} keys; {self.shots} screenshots are in {self.out}")
        self._see_what_is_left(self._facts(page).row.id, car)
        return 0 if signed <= MOST_TO_SIGNED and settled <= MOST_TO_SETTLED else 1

    def _home(self) -> Any:
        """F4: the field has the keys."""
        from PySide6.QtCore import Qt

        from desktop.pages.service.page import ServicePage

        self.keys.press(Qt.Key.Key_F4)
        page = self.window.page("service")
        assert isinstance(page, ServicePage)
        self.keys.until(lambda: page.first.field.hasFocus() and page.first.seen is not None, "the field", 30)
        self.shot("home")
        return page

    def _arrive(self, page: Any, car: Car) -> None:
        """What is typed of the car, and Enter."""
        from PySide6.QtCore import Qt

        self._by_hand(car.vin_end)
        self.keys.press(Qt.Key.Key_Return)
        self.keys.until(page.car.reception.fields.odometer.hasFocus, "the car", 30)

    def _known_car(self) -> Car:
        """A car with an end of the VIN of its own that was here and is not now, and has an owner."""
        from sqlalchemy import func, select

        from desktop.domain.people.vehicle import Ownership, Plate, Vehicle
        from desktop.domain.service.appointment import HOLDING, Appointment
        from desktop.domain.service.repair_order import OPEN, RepairOrder

        tail = func.substr(Vehicle.vin, -6)
        alone = select(tail).group_by(tail).having(func.count() == 1)
        here = select(RepairOrder.vehicle_id).where(RepairOrder.state.in_(list(OPEN)))
        booked = select(Appointment.vehicle_id).where(Appointment.state.in_(list(HOLDING)))
        with self.program.worker.store().read() as session:
            found = session.execute(
                select(tail, Vehicle.odometer_km, Plate.number, Vehicle.id)
                .join(RepairOrder, RepairOrder.vehicle_id == Vehicle.id)
                .join(Ownership, Ownership.vehicle_id == Vehicle.id)
                .join(Plate, Plate.vehicle_id == Vehicle.id)
                .where(tail.in_(alone), Vehicle.id.not_in(here), Vehicle.id.not_in(booked))
                .where(Ownership.until.is_(None), Plate.until.is_(None))
                .order_by(RepairOrder.received_at, RepairOrder.id)
                .limit(1)
            ).one()
        return Car(str(found[0]), int(found[1] or 0), str(found[2]), str(found[3]))

    def _receive(self, page: Any, car: Car) -> None:
        """The odometer, half a tank, two phrases; F9 opens the order and prints the inspection sheet."""
        from PySide6.QtCore import Qt

        fields = page.car.reception.fields
        self._by_hand(str(car.km + 20))
        self.keys.press(Qt.Key.Key_Return)
        self.keys.until(fields.fuel.hasFocus, "the tank")
        self.keys.press("2")
        self.keys.until(fields.flow.hasFocus, "the kind of work")
        self.keys.press("1")
        self.keys.until(fields.phrases.hasFocus, "the phrases")
        self.keys.press("1")
        self.keys.press("4")
        assert fields.words.value()
        self.shot("reception")
        self.keys.press(Qt.Key.Key_F9)
        self.keys.until(lambda: page.shown() is page.order and page.order.order_desk.facts is not None, "the order", 30)
        self._see_paper("inspection")

    def _by_hand(self, text: str) -> None:
        """Slower than a scanner, so that it is not taken for one."""
        for character in text:
            waiting.during(0.06)
            self.keys.press(character)

    def _work(self, page: Any) -> None:
        """The first package by its key."""
        from PySide6.QtCore import Qt

        pane = page.order
        self.keys.until(pane.lines.add_field.hasFocus, "the field that adds")
        self.keys.until(lambda: bool(pane.lines.add_field._offered), "the packages")
        self.keys.press(Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier)
        self.keys.until(lambda: bool(self._facts(page).whole.lines), "the lines")
        self.shot("lines")

    @staticmethod
    def _facts(page: Any) -> Any:
        return page.order.order_desk.facts

    def _sign(self, page: Any) -> None:
        """F9 prints the repair order; then the one key that goes on, twice: the customer signs for what it comes to."""
        from PySide6.QtCore import Qt

        self.keys.press(Qt.Key.Key_F9)
        self.keys.until(lambda: page.order.side.work.sign.is_open, "the time to promise")
        self.shot("promise")
        self._print()
        self._go_on(page)
        self.keys.until(lambda: page.order.side.opened() is not None, "the budget")
        self.shot("budget")
        self.keys.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        self.keys.until(lambda: self._facts(page).budget_fen is not None, "the signature")
        self.shot("signed")

    def _print(self) -> None:
        """F9, until it is shown."""
        from PySide6.QtCore import Qt

        self.keys.press(Qt.Key.Key_F9)
        self._see_paper("paper")

    def _see_paper(self, name: str) -> None:
        """No printer is preset here, and what names a customer is not saved by itself: it is shown, and put away."""
        from PySide6.QtCore import Qt

        self.keys.until(lambda: self.app.activeModalWidget() is not None, f"the {name} on the screen", 30)
        shown = self.app.activeModalWidget()
        shown.activateWindow()  # without a window manager it does not become so by itself
        self.keys.until(shown.isActiveWindow, f"the {name} in front")
        self.shot(name)
        count = self.keys.count
        self.keys.press(Qt.Key.Key_Escape)
        self.keys.until(lambda: self.app.activeModalWidget() is not shown, "the paper put away")
        self.keys.count = count  # with a printer nothing is shown
        if self.app.activeModalWidget() is None:
            self.window.activateWindow()
        self.keys.until(lambda: self.window.isActiveWindow() or self.app.activeModalWidget() is not None, "the window")

    def _go_on(self, page: Any) -> None:
        """The big button's key, once what was asked before is saved."""
        from PySide6.QtCore import Qt

        self.keys.until(lambda: not page.order.order_desk._busy, "the last save")
        self.keys.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)

    def _through_the_workshop(self, page: Any) -> None:
        """Parts out; handed over, begun by who is free, done."""
        from PySide6.QtCore import Qt

        from desktop.domain.service.repair_order import DISPATCHED, DONE, WORKING

        facts = self._facts(page)
        if any(facts.missing(each) for each in facts.whole.lines):
            self.keys.press(Qt.Key.Key_I, Qt.KeyboardModifier.AltModifier)
            self.keys.until(lambda: not any(map(self._facts(page).missing, self._facts(page).whole.lines)), "the parts")
        self._go_on(page)
        self.keys.until(lambda: self._facts(page).row.state == DISPATCHED, "handed over")
        self._go_on(page)
        self.keys.press(Qt.Key.Key_Return)
        self.keys.until(lambda: self._facts(page).row.state == WORKING, "work")
        self.shot("working")
        self._go_on(page)
        self.keys.until(lambda: self._facts(page).row.state == DONE, "done")
        self.shot("done")

    def _settle(self, page: Any) -> int:
        """The money looked at, settled, paid, printed, and the car away; the keys it took."""
        from PySide6.QtCore import Qt

        from desktop.domain.service.repair_order import SETTLED

        count = self.keys.count
        self._go_on(page)
        self.keys.until(lambda: page.order.side.is_money, "the money")
        self.shot("money")
        self._go_on(page)
        self.keys.until(lambda: self._facts(page).row.state == SETTLED, "settled")
        self.keys.press(Qt.Key.Key_F9)
        for paper in ("settlement", "card", "sticker"):
            self._see_paper(paper)
        self._go_on(page)
        self.keys.until(lambda: page.order.side.opened() is not None, "the payment")
        self._go_on(page)
        self.keys.until(lambda: self._facts(page).owed_fen == 0, "paid")
        self.shot("paid")
        self._go_on(page)
        self.keys.until(lambda: self._facts(page).row.state == "left" or page.shown() is page.first, "the car away")
        self.shot("left")
        return self.keys.count - count

    def _see_what_is_left(self, order_id: str, car: Car) -> None:
        """Every paper as PDF and picture; the next visit of the car, and somebody's task about it."""
        from sqlalchemy import select

        from desktop.domain.local import PaperFile
        from desktop.domain.sales.paper import Paper
        from desktop.domain.service.maintenance import ServiceDue
        from desktop.domain.work.task import Task
        from desktop.store import problem_list

        if self.online:
            self.keys.until(lambda: not self.window.status.exchange.waiting, "all of it at the centre", 60)
        with self.program.worker.store().read() as session:
            assert problem_list.problems(session) == [], "the centre takes the whole of it"
            printed = session.execute(
                select(Paper.kind, Paper.language, PaperFile.pdf)
                .join(PaperFile, PaperFile.sha256 == Paper.sha256)
                .where(Paper.kind.startswith("service_"), Paper.made_at >= self.began)
                .order_by(Paper.made_at, Paper.id)
            ).all()
            due = session.get(ServiceDue, car.id)
            tasks = session.scalars(select(Task.rule).where(Task.subject == f"repair_order:{order_id}")).all()
        for kind, _language, pdf in printed:
            (self.out / f"{kind}.pdf").write_bytes(pdf)
        assert {kind for kind, *_ in printed} >= {f"service_{kind}" for kind in PAPERS}
        assert {language for _kind, language, _pdf in printed} == {self.language}
        assert due is not None and due.due_on is not None, "when the car is to come again"
        assert tasks, "somebody asks how the work was"
        print(f"Papers: {', '.join(kind for kind, *_ in printed)}; next {due.due_on}; tasks: {', '.join(tasks)}")


class ByPlate(Adviser):
    """In English and without a network; the car is found by the letters and digits of its plate."""

    language, online = "en", False

    def _arrive(self, page: Any, car: Car) -> None:
        from PySide6.QtCore import Qt

        self._by_hand(car.plate[1:])
        self.keys.press(Qt.Key.Key_Return)
        self.keys.until(page.car.reception.fields.odometer.hasFocus, "the car", 30)


class ByAppointment(Adviser):
    """Without a network; booked on the board by the plate as an input method writes it, and received from there."""

    online = False

    def _arrive(self, page: Any, car: Car) -> None:
        from PySide6.QtCore import Qt

        from tests.walks.steps import CTRL

        self.keys.press(Qt.Key.Key_Tab, CTRL)
        book: Any = self.window.page("bays")
        self.keys.until(lambda: book.isVisible() and book.book_desk.drawn is not None, "the board", 30)
        self.keys.press("n", CTRL)
        self.keys.until(book.panel.face.car.field.hasFocus, "the car's field")
        self.keys.compose(car.plate)
        self.keys.press(Qt.Key.Key_Return)
        self.keys.until(lambda: book.panel.booking.whose.car is not None, "the car")
        self.keys.until(lambda: bool(book.panel.booking.offers()), "the best times")
        self.keys.press("1", Qt.KeyboardModifier.AltModifier)
        self.shot("booking")
        self.keys.press(Qt.Key.Key_Return, CTRL)
        self.keys.until(lambda: book.panel.mode() == "stay" and book.panel.stay.facts is not None, "the appointment")
        self.shot("booked")
        self.keys.press(Qt.Key.Key_Return, CTRL)
        self.keys.until(lambda: page.isVisible() and page.car.reception.fields.odometer.hasFocus(), "the reception", 30)


WALKS: dict[str, type[Adviser]] = {"vin": Adviser, "plate": ByPlate, "booked": ByAppointment}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if sys.argv[1:] else "vin", Path(sys.argv[2]) if sys.argv[2:] else OUT))
