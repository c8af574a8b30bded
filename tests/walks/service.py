"""A car comes to the workshop, on the real program without a screen: from its plate to the signed order, and settled.

Run: ``python -m tests.walks.service [folder]``. The screenshots are left in ``build/service/``.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.walks.clerk import ROOT, Walk
from tests.walks.drive import _in_the_morning

OUT = ROOT / "build" / "service"
MOST_TO_SIGNED, MOST_TO_SETTLED = 60, 20


def main(out: Path = OUT, size: tuple[int, int] = (1366, 768)) -> int:
    """Walk; 0 when the order was signed and settled within the keys allowed."""
    here = ROOT / "tests"
    os.environ["QT_QPA_PLATFORM"] = f"offscreen:configfile={here / 'offscreen.json'}"
    os.environ["FONTCONFIG_FILE"] = str(here / "fonts.conf")
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        os.environ["FORECOURT_STATE"] = str(Path(folder) / "state")
        _in_the_morning()
        return Adviser(Path(folder) / "demo", out, size).run()


class Adviser(Walk):
    """A car that was here before comes without an appointment."""

    login = "adviser"

    def job(self) -> int:
        from PySide6.QtCore import Qt

        from desktop.pages.service.page import ServicePage

        self.keys.until(lambda: self.window.page(self.window.current()) is not None, "a page")
        vin_end, km = self._known_car()
        self.window.activateWindow()
        self.keys.until(self.window.isActiveWindow, "the window")
        self.keys.count, started = 0, time.monotonic()
        self.keys.press(Qt.Key.Key_F4)
        page = self.window.page("service")
        assert isinstance(page, ServicePage)
        self.keys.until(lambda: page.first.field.hasFocus() and page.first.seen is not None, "the field", 30)
        self.shot("home")
        self._receive(page, vin_end, km)
        self._work(page)
        self._sign(page)
        signed, took = self.keys.count, time.monotonic() - started
        print(f"From the plate to the signed order in {signed} keys, {took:.1f} s")
        self._through_the_workshop(page)
        settled = self._settle(page)
        print(f"Settled in {settled} keys; {self.shots} screenshots are in {self.out}")
        return 0 if signed <= MOST_TO_SIGNED and settled <= MOST_TO_SETTLED else 1

    def _known_car(self) -> tuple[str, int]:
        """The end of the VIN, its own, of a car that was here and is not now; and its last reading."""
        from sqlalchemy import func, select

        from desktop.domain.people.vehicle import Ownership, Vehicle
        from desktop.domain.service.repair_order import OPEN, RepairOrder

        tail = func.substr(Vehicle.vin, -6)
        alone = select(tail).group_by(tail).having(func.count() == 1)
        here = select(RepairOrder.vehicle_id).where(RepairOrder.state.in_(list(OPEN)))
        with self.program.worker.store().read() as session:
            found = session.execute(
                select(tail, Vehicle.odometer_km)
                .join(RepairOrder, RepairOrder.vehicle_id == Vehicle.id)
                .join(Ownership, Ownership.vehicle_id == Vehicle.id)
                .where(tail.in_(alone), Vehicle.id.not_in(here), Ownership.until.is_(None))
                .order_by(RepairOrder.received_at, RepairOrder.id)
                .limit(1)
            ).one()
        return str(found[0]), int(found[1] or 0)

    def _receive(self, page: Any, vin_end: str, km: int) -> None:
        """The end of the VIN, Enter; the odometer, half a tank, two phrases of the customer; Ctrl+Enter."""
        from PySide6.QtCore import Qt

        from tests.walks.steps import CTRL

        self._by_hand(vin_end)
        self.keys.press(Qt.Key.Key_Return)
        fields = page.car.reception.fields
        self.keys.until(fields.odometer.hasFocus, "the car", 30)
        self._by_hand(str(km + 20))
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
        self.keys.press(Qt.Key.Key_Return, CTRL)
        self.keys.until(lambda: page.shown() is page.order and page.order.order_desk.facts is not None, "the order", 30)

    def _by_hand(self, text: str) -> None:
        """Slower than a scanner, so that it is not taken for one."""
        from PySide6.QtTest import QTest

        for character in text:
            QTest.qWait(60)
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

        self._print()
        self._go_on(page)
        self.keys.until(lambda: page.order.side.opened() is not None, "the budget")
        self.shot("budget")
        self.keys.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        self.keys.until(lambda: self._facts(page).budget_fen is not None, "the signature")
        self.shot("signed")

    def _print(self) -> None:
        """F9, until it is shown: no printer is preset here, and a paper with a name on it is not saved by itself."""
        from PySide6.QtCore import Qt

        self.keys.press(Qt.Key.Key_F9)
        self.keys.until(lambda: self.app.activeModalWidget() is not None, "the paper on the screen", 30)
        self.shot("paper")
        count = self.keys.count
        self.keys.press(Qt.Key.Key_Escape)
        self.keys.count = count  # with a printer nothing is shown
        self.window.activateWindow()
        self.keys.until(self.window.isActiveWindow, "the window")

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
        from desktop.domain.service.repair_order import SETTLED

        count = self.keys.count
        self._go_on(page)
        self.keys.until(lambda: page.order.side.is_money, "the money")
        self.shot("money")
        self._go_on(page)
        self.keys.until(lambda: self._facts(page).row.state == SETTLED, "settled")
        self._go_on(page)
        self.keys.until(lambda: page.order.side.opened() is not None, "the payment")
        self._go_on(page)
        self.keys.until(lambda: self._facts(page).owed_fen == 0, "paid")
        self.shot("paid")
        self._go_on(page)
        self.keys.until(lambda: self._facts(page).row.state == "left" or page.shown() is page.first, "the car away")
        self.shot("left")
        return self.keys.count - count


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else OUT))
