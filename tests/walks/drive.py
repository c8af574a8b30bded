"""A test drive on the real program without a screen: from the slot to the signed agreement, key out, back, task there.

Run: ``python -m tests.walks.drive [folder]``. The PDF and the screenshots are left in ``build/drive/``. Nothing is
online: the centre is not there.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from tests.walks.clerk import ROOT, Walk

OUT = ROOT / "build" / "drive"
MOST_KEYS = 35
SCAN_APART_MS = 60
"""A hand that taps and then scans takes longer: what comes within 35 ms of a scan counts as part of it."""


def main(out: Path = OUT, size: tuple[int, int] = (1366, 768)) -> int:
    """Walk; 0 when the agreement was printed within the keys allowed and the drive ended in a task."""
    here = ROOT / "tests"
    os.environ["QT_QPA_PLATFORM"] = f"offscreen:configfile={here / 'offscreen.json'}"
    os.environ["FONTCONFIG_FILE"] = str(here / "fonts.conf")
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        os.environ["FORECOURT_STATE"] = str(Path(folder) / "state")
        in_the_morning()
        return Consultant(Path(folder) / "demo", out, size).run()


def in_the_morning() -> None:
    """The store's clock shows 10:20 when the walk begins, and goes on: late in the evening no slot of today is left."""
    from desktop.domain import clock
    from desktop.domain.opening import HOME_ZONE

    real = clock.wall
    there = real().astimezone(ZoneInfo(HOME_ZONE))
    apart = there.replace(hour=10, minute=20) - there
    clock.wall = lambda: real() + apart


class Consultant(Walk):
    """Somebody known comes in without an appointment."""

    login = "consultant"

    def job(self) -> int:
        from PySide6.QtCore import Qt

        from desktop.pages.drives.page import DrivesPage

        self.keys.until(lambda: self.window.page(self.window.current()) is not None, "a page")
        digits, name = self._somebody()
        self.keys.count, started = 0, time.monotonic()
        self.keys.press(Qt.Key.Key_F3)
        page = self.window.page("drives")
        assert isinstance(page, DrivesPage)
        self.keys.until(lambda: page.board.hasFocus() and page.board.cursor() is not None, "the board", 30)
        self.shot("board")
        self._book(page, digits, name)
        self._licence(page)
        self._print(page)
        counted, took = self.keys.count, time.monotonic() - started
        print(f"{page.panel.drive.facts.row.number}: from the slot to the agreement in {counted} keys, {took:.1f} s")
        self._sign(page)
        self._out_and_back(page)
        tasks = self._tasks(page.panel.drive_id)
        print(f"Back, {len(tasks)} task; the PDF and {self.shots} screenshots are in {self.out}")
        return 0 if counted <= MOST_KEYS and len(tasks) == 1 else 1

    def _somebody(self) -> tuple[str, str]:
        """A customer whose last four digits are their own, and who never showed a licence here."""
        from sqlalchemy import func, select

        from desktop.domain.people.customer import Customer, Phone
        from desktop.domain.sales.licence import Licence

        tail = func.substr(Phone.number, -4)
        alone = select(tail).group_by(tail).having(func.count() == 1)
        with self.program.worker.store().read() as session:
            found = session.execute(
                select(tail, Customer.name)
                .join(Customer, Customer.id == Phone.customer_id)
                .where(tail.in_(alone), Customer.kind == "person", Customer.id.not_in(select(Licence.customer_id)))
                .order_by(Customer.id)
                .limit(1)
            ).one()
        return str(found[0]), str(found[1])

    def _book(self, page: Any, digits: str, name: str) -> None:
        """Enter on the first free time, four digits, Enter takes the customer, Enter books."""
        from PySide6.QtCore import Qt

        panel = page.panel
        self.keys.press(Qt.Key.Key_Return)
        self.keys.until(panel.face.customer.field.hasFocus, "the customer")
        self.keys.type(digits)
        self.keys.press(Qt.Key.Key_Return)
        self.keys.until(lambda: panel.booking.customer is not None and panel.face.save.hasFocus(), "the customer")
        assert panel.booking.customer.row.name == name
        self.shot("booking")
        self.keys.press(Qt.Key.Key_Return)
        self.keys.until(lambda: panel.mode() == "drive" and panel.drive.facts is not None, "the drive")

    def _by_hand(self, text: str) -> None:
        """Slower than a scanner, so that it is not taken for one."""
        from PySide6.QtTest import QTest

        for character in text:
            QTest.qWait(SCAN_APART_MS)
            self.keys.press(character)

    def _licence(self, page: Any) -> None:
        """Consent, the number scanned, the class and the last day as suggested."""
        from PySide6.QtCore import Qt
        from PySide6.QtTest import QTest

        from tests.domain.sales.yard import number

        card = page.panel.card
        self.keys.until(card.licence.consent.hasFocus, "the consent")
        self.keys.type("y")
        self.keys.until(card.licence.number.hasFocus, "the number")
        before = self.keys.count
        QTest.qWait(SCAN_APART_MS)
        self.keys.type(number())
        self.keys.press(Qt.Key.Key_Return)
        self.keys.count = before + 1  # one scan: a scanner ends with Enter itself
        self.keys.press(Qt.Key.Key_Return)
        self._by_hand("20150501")
        self.keys.press(Qt.Key.Key_Return)
        self.keys.press(Qt.Key.Key_Down)  # the last day as suggested from the first issue
        self.shot("licence")
        self.keys.press(Qt.Key.Key_Return)
        self.keys.until(lambda: page.panel.drive.facts.checked.passed, "the licence")

    def _print(self, page: Any) -> None:
        """F9, until it is shown: no printer is preset here, and an agreement is not saved as a file by itself."""
        from PySide6.QtCore import Qt
        from sqlalchemy import select

        from desktop.domain.local import PaperFile

        self.keys.press(Qt.Key.Key_F9)
        self.keys.until(lambda: self.app.activeModalWidget() is not None, "the paper on the screen")
        self.shot("agreement")
        assert not self.papers()
        with self.program.worker.store().read() as session:
            pdf = session.scalars(select(PaperFile.pdf)).one()
        (self.out / "agreement.pdf").write_bytes(pdf)
        count = self.keys.count
        self.keys.press(Qt.Key.Key_Escape)
        self.keys.count = count  # with a printer nothing is shown
        self.window.activateWindow()
        self.keys.until(self.window.isActiveWindow, "the window")
        self.keys.until(lambda: bool(page.panel.drive.facts.row.number), "the number")

    def _sign(self, page: Any) -> None:
        """Both have signed."""
        from PySide6.QtCore import Qt

        from tests.walks.steps import CTRL

        self.keys.press(Qt.Key.Key_Return, CTRL)
        self.keys.until(lambda: page.panel.drive.facts.row.signed, "the signature")
        self.keys.until(page.panel.card.key.tag.hasFocus, "the key")

    def _out_and_back(self, page: Any) -> None:
        """The key's tag, the odometer as it stands, 80 %; back 12 km later with five marks and the next step."""
        from PySide6.QtCore import Qt

        from tests.walks.steps import CTRL

        panel, count = page.panel, self.keys.count
        card, car = panel.card, panel.drive.facts.car
        self._by_hand(car.key_tag)
        self.keys.press(Qt.Key.Key_Return)
        self.keys.press(Qt.Key.Key_Return)
        self.keys.type("80")
        self.shot("key-out")
        self.keys.press(Qt.Key.Key_Return)
        self.keys.until(lambda: panel.drive.facts.row.state == "out", "the key out")
        self.keys.until(card.back.km.hasFocus, "the return")
        print(f"Key out in {self.keys.count - count} keys")
        count = self.keys.count
        self._by_hand(str(car.odometer_km + 12))
        self.keys.press(Qt.Key.Key_Return)
        self.keys.type("72")
        self.keys.press(Qt.Key.Key_Return)
        self._by_hand("n54354")
        self.keys.press(Qt.Key.Key_Return)
        self.keys.type("A")
        self.shot("return")
        self.keys.press(Qt.Key.Key_Return, CTRL)
        self.keys.until(lambda: panel.drive.facts.row.state == "back", "the key back")
        print(f"Key back in {self.keys.count - count} keys")
        self.shot("back")

    def _tasks(self, drive_id: str) -> list[Any]:
        from desktop.domain.work.task_list import tasks

        with self.program.worker.store().read() as session:
            found = tasks(self.window.desk.actor, session, mine=False, subject=f"drive:{drive_id}")
        return [task for task in found if task.rule == "drive.follow_up"]


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else OUT))
