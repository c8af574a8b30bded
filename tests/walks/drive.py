"""A test drive on the real program without a screen: from the slot to the signed agreement, key out, back, task there.

Everything is typed by hand, the licence too; then the same customer comes again. Nothing is online: the centre is not
there. Run: ``python -m tests.walks.drive [folder [zh|en]]``. The PDFs and the screenshots are left in ``build/drive/``.
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

from tests import waiting
from tests.walks.clerk import ROOT, Walk

OUT = ROOT / "build" / "drive"
MOST_KEYS, MOST_KEYS_AGAIN = 35, 7
"""From F3 to the paper: of a customer on file whose licence is typed, and of one who showed it here before."""
SCAN_APART_MS = 60
"""A hand that taps and then scans takes longer: what comes within 35 ms of a scan counts as part of it."""


def main(out: Path = OUT, language: str = "zh", size: tuple[int, int] = (1366, 768)) -> int:
    """Walk; 0 when the agreement was printed within the keys allowed and the drive ended in a task."""
    here = ROOT / "tests"
    os.environ["QT_QPA_PLATFORM"] = f"offscreen:configfile={here / 'offscreen.json'}"
    os.environ["FONTCONFIG_FILE"] = str(here / "fonts.conf")
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        os.environ["FORECOURT_STATE"] = str(Path(folder) / "state")
        in_the_morning()
        walk = Consultant(Path(folder) / "demo", out, size)
        walk.language = language
        return walk.run()


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

    login, language = "consultant", "zh"
    another_day = 0
    """So many days on from today the slot lies; then today's hours do not matter."""

    def job(self) -> int:
        from PySide6.QtCore import Qt

        self.window.use_language(self.language)
        self.keys.until(lambda: self.window.page(self.window.current()) is not None, "a page")
        digits, name = self._somebody()
        counted = self._to_paper(digits, name, known=False)
        page = self.window.page("drives")
        self._sign(page)
        self._out_and_back(page)
        tasks = self._tasks(page.panel.drive_id)
        self.keys.press(Qt.Key.Key_Escape)
        again = self._to_paper(digits, name, known=True)
        print(f"Back, {len(tasks)} task; the PDF and {self.shots} screenshots are in {self.out}")
        return 0 if counted <= MOST_KEYS and again <= MOST_KEYS_AGAIN and len(tasks) == 1 else 1

    def _to_paper(self, digits: str, name: str, *, known: bool) -> int:
        """From F3 to the agreement; how many keys."""
        from PySide6.QtCore import Qt

        from desktop.pages.drives.page import DrivesPage

        self.keys.count, started = 0, time.monotonic()
        self.keys.press(Qt.Key.Key_F3)
        page = self.window.page("drives")
        assert isinstance(page, DrivesPage)
        self.keys.until(lambda: page.board.hasFocus() and page.board.cursor() is not None, "the board", 30)
        for _ in range(self.another_day):
            self.keys.press(Qt.Key.Key_PageDown)
            self.keys.until(lambda: page.board_desk.seen is not None and page.board_desk.day is not None, "the day")
            self.keys.until(lambda: page.board.cursor_tile() is None, "a free time")
        self.shot("board")
        self._book(page, digits, name)
        if not known:
            self._licence(page)
        self._print(page)
        counted, took = self.keys.count, time.monotonic() - started
        way = "licence shown before" if known else "licence typed"
        print(f"{page.panel.drive.facts.row.number}, {way}: from F3 to the agreement in {counted} keys, {took:.1f} s")
        return counted

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
        """The end of the telephone on the first free time; Ctrl+Enter takes the only hit and books."""
        from PySide6.QtCore import Qt

        from tests.walks.steps import CTRL

        panel = page.panel
        field = panel.face.customer.field
        self.keys.press(digits[0])
        self.keys.until(field.hasFocus, "the customer")
        self._by_hand(digits[1:])
        self.keys.until(field.list_open, "the hits")
        self.shot("booking")
        self.keys.press(Qt.Key.Key_Return, CTRL)
        self.keys.until(lambda: panel.mode() == "drive" and panel.drive.facts is not None, "the drive")
        assert panel.drive.facts.row.customer == name

    def _by_hand(self, text: str) -> None:
        """Slower than a scanner, so that it is not taken for one."""
        for character in text:
            waiting.during(SCAN_APART_MS / 1_000)
            self.keys.press(character)

    def _licence(self, page: Any) -> None:
        """Consent, number and first issue by hand: whole fields hand the focus on; Enter takes the last day."""
        from PySide6.QtCore import Qt

        from desktop.pages.drives.panel.licence_hand import HABIT_S
        from tests.domain.sales.yard import number

        pane = page.panel.card.licence
        self.keys.until(pane.consent.hasFocus, "the consent")
        self.keys.type("y")
        self.keys.until(pane.number.hasFocus, "the number")
        self._by_hand(number())
        self.keys.until(pane.form.field("first_issued").hasFocus, "the first issue")
        self._by_hand("20150501")
        self.keys.until(pane.until.hasFocus, "the last day")
        assert not pane.until.text(), "offered, not taken"
        self.shot("offered")
        waiting.during(HABIT_S + 0.1)  # as long as it takes to look at it
        self.keys.press(Qt.Key.Key_Return)
        self.shot("licence")

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
            for place, pdf in enumerate(session.scalars(select(PaperFile.pdf))):
                (self.out / f"agreement-{place}.pdf").write_bytes(pdf)
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
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else OUT, sys.argv[2] if len(sys.argv) > 2 else "zh"))
