"""The clerk's whole job on the real program without a screen: sign in, a known car, two parts, a printed quote.

Run: ``python -m tests.walks.clerk [folder]``. The PDF and the screenshots are left in ``build/walk/``.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import Literal

from tests import waiting
from tests.walks import ear

ROOT = Path(__file__).resolve().parents[2]
OUT = ROOT / "build" / "walk"
MOST_KEYS = 45


def main(out: Path = OUT, size: tuple[int, int] = (1366, 768)) -> int:
    """Walk; 0 when the quote was printed within the keys allowed."""
    here = ROOT / "tests"
    os.environ["QT_QPA_PLATFORM"] = f"offscreen:configfile={here / 'offscreen.json'}"
    os.environ["FONTCONFIG_FILE"] = str(here / "fonts.conf")
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        os.environ["FORECOURT_STATE"] = str(Path(folder) / "state")
        return Clerk(Path(folder) / "demo", out, size).run()


class Walk:
    """A person of the demo store at the real program. A subclass says who, and does the :meth:`job`."""

    login = ""
    language: Literal["zh", "en"] = "zh"
    online = True
    """False: there is no centre that answers."""

    def __init__(self, home: Path, out: Path, size: tuple[int, int]) -> None:
        self._elsewhere = ear.listen()

        from PySide6.QtWidgets import QApplication

        from desktop.__main__ import Program
        from desktop.shell.seat import Seat
        from desktop.store.home import Home
        from tests.walks.steps import Keys

        self.app = QApplication(["forecourt"])
        self.out, self.shots = out, 0
        self.program = Program(Seat(Home(home), demo=True), with_centre=self.online)
        self.window = self.program.window
        self.window.resize(*size)
        self.keys = Keys(self.window)

    def run(self) -> int:
        """Every step; the program is closed whatever happens. 0 when the job was done, all of Qt on one thread."""
        try:
            self.program.show()
            self.window.activateWindow()
            self._sign_in()
            self.window.use_language(self.language)
            done = self.job()
            if self._elsewhere:
                print("imported on another thread than the window's:", *self._elsewhere)
                return 1
            return done
        finally:
            self.window.close()

    def job(self) -> int:
        """0 when it was done within the keys allowed."""
        raise NotImplementedError

    def shot(self, name: str) -> None:
        """A picture of what is in front."""
        waiting.during(0.15)
        self.shots += 1
        shown = self.app.activeModalWidget() or self.window
        shown.grab().save(str(self.out / f"{self.shots}-{name}.png"))

    def _sign_in(self) -> None:
        """The demo store fills its published password in."""
        from PySide6.QtCore import Qt

        from desktop.store.demo import DEMO_STAFF
        from desktop.widgets.button import Button

        name = next(name for login, name, _role in DEMO_STAFF if login == self.login)

        def tile() -> Button | None:
            found = self.window.findChildren(Button)
            return next((each for each in found if each.accessibleName().startswith(name) and each.isVisible()), None)

        self.keys.until(lambda: tile() is not None, "the sign-in", 120)
        self.shot("sign-in")
        chosen = tile()
        assert chosen is not None
        chosen.click()
        self.keys.press(Qt.Key.Key_Return)
        self.keys.until(self.window.at_work, "signing in", 30)

    def papers(self) -> list[Path]:
        """What was saved, since no printer is preset here."""
        return sorted((self.program.worker.store().path.parent / "papers").glob("*.pdf"))


class Clerk(Walk):
    """A known car, two parts, a printed quote."""

    login = "clerk"

    def _known_vin(self) -> str:
        """A car of the demo store whose owner has a level, whose model is known, and whose last six are its own."""
        from sqlalchemy import func, select

        from desktop.domain.parts.price import PriceLevel
        from desktop.domain.people.customer import Customer
        from desktop.domain.people.vehicle import Ownership, Vehicle

        tail = func.substr(Vehicle.vin, -6)
        alone = select(tail).group_by(tail).having(func.count() == 1)
        with self.program.worker.store().read() as session:
            return session.scalars(
                select(Vehicle.vin)
                .join(Ownership, Ownership.vehicle_id == Vehicle.id)
                .join(Customer, Customer.id == Ownership.customer_id)
                .join(PriceLevel, PriceLevel.id == Customer.level_id)
                .where(tail.in_(alone), PriceLevel.rate_bp < 10_000, Vehicle.car_key != "", Ownership.until.is_(None))
                .order_by(PriceLevel.rate_bp, Vehicle.id)
                .limit(1)
            ).one()

    def job(self) -> int:
        from PySide6.QtCore import Qt

        from desktop.pages.parts.lookup import LookupPage
        from tests.walks import steps

        page = self.window.page("lookup")
        assert isinstance(page, LookupPage)
        self.keys.until(lambda: page.search.tree.topLevelItemCount() > 5, "the catalogue", 60)
        self.keys.until(page.vin_box.field.hasFocus, "the focus")
        vin = self._known_vin()
        self.shot("lookup")
        self.keys.count = 0
        started = time.monotonic()
        steps.open_known_car(self.keys, page, vin[-6:])
        self.shot("known-car")
        steps.add_first(self.keys, page, "jl")
        steps.add_first(self.keys, page, "kqlq")
        steps.quantity_in_rows(self.keys, "2")
        self.shot("basket")
        steps.print_quote(self.keys, page)
        counted = self.keys.count
        took = time.monotonic() - started
        self.keys.until(lambda: any(self.papers()), "the PDF")
        self.keys.until(lambda: self.app.activeModalWidget() is not None, "the paper on the screen")
        self.shot("printed")
        self.keys.press(Qt.Key.Key_Escape)
        pdf = self.papers()[0]
        shutil.copy(pdf, self.out / pdf.name)
        self.window.go("quotes", None)
        self.shot("quotes")
        print(f"{page.basket.issued.number if page.basket.issued else '?'}: quoted in {counted} keys, {took:.1f} s")
        print(f"The PDF and {self.shots} screenshots are in {self.out}")
        return 0 if counted <= MOST_KEYS else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else OUT))
