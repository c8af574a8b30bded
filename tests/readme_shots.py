"""``make readme-shots``: the pictures of README and manual, of the real program at work on a demo store of its own.

Chinese in the light theme and English in the dark one, into docs/pictures. Each language is a process, since a program
is one a process; keys go to the window as from a hand. Nothing of this computer's own stores is read.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from tests import conftest  # the fonts of the repo and a large enough screen, before Qt starts

if TYPE_CHECKING:
    from PySide6.QtGui import QImage
    from PySide6.QtWidgets import QWidget

    from desktop.__main__ import Program
    from tests.walks.steps import Keys

OUT = Path(__file__).resolve().parent.parent / "docs" / "pictures"
SEATS = (("zh", "light"), ("en", "dark"))
WIDTH, HEIGHT = 1366, 768
PAPER_DPI, MOST_BYTES = 90, 300_000
WORDS = {"zh": ("scp", "空调滤", "机滤"), "en": ("scp", "cabin filter", "oil filter")}
SLOW_S = 1.5
SHOWN = ("today", "quotes", "drives", "service", "bays", "customers", "stock", "staff", "settings")
"""Pages that the manual shows as they stand."""
MISREAD = "LSVNV2187M2I23456"
assert conftest


class Camera:
    """One program on one demo store; :meth:`shoot` keeps what a window shows."""

    def __init__(self, program: Program, keys: Keys, language: str) -> None:
        self.program, self.keys, self.language = program, keys, language

    def shoot(self, name: str, window: QWidget | None = None) -> None:
        """The window as it stands, once what it asked for has come."""
        self.settle()
        self.keep(name, (window or self.program.window).grab().toImage())

    def keep(self, name: str, picture: QImage) -> None:
        """Into docs/pictures, in 256 colours. Raises ValueError where it would be too heavy for the repository."""
        from PIL import Image

        path = OUT / f"{name}-{self.language}.png"
        with tempfile.TemporaryDirectory() as folder:
            full = Path(folder) / path.name
            picture.save(str(full))
            Image.open(full).convert("RGB").quantize(256, dither=Image.Dither.NONE).save(path, optimize=True)
        if path.stat().st_size > MOST_BYTES:
            raise ValueError(f"{path.name}: {path.stat().st_size} bytes")

    def settle(self, quiet_s: float = 0.4) -> None:
        """Let the window work so long."""
        from tests import waiting

        self.program.window.toast.hide()
        waiting.during(quiet_s)

    def go(self, name: str) -> QWidget:
        """Another page."""
        self.program.window.activateWindow()
        self.program.window.go(name)
        page = self.program.window.page(name)
        assert page is not None
        self.settle()
        return page


def main() -> int:
    """Every language, or the one named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seat", choices=[language for language, _ in SEATS])
    given = parser.parse_args()
    if given.seat:
        return _sit(given.seat, dict(SEATS)[given.seat])
    for language, _ in SEATS:
        with tempfile.TemporaryDirectory(prefix="forecourt-pictures-") as folder:
            environment = {
                **os.environ, "QT_QPA_PLATFORM": "offscreen", "TZ": "Asia/Shanghai",
                "FORECOURT_HOME": folder, "FORECOURT_STATE": folder,
            }  # fmt: skip
            command = [sys.executable, "-m", "tests.readme_shots", "--seat", language]
            code = subprocess.run(command, env=environment, check=False).returncode
            if code:
                return code
    print(f"pictures in {OUT}")
    return 0


def _sit(language: str, theme: str) -> int:
    from PySide6.QtCore import qInstallMessageHandler
    from PySide6.QtWidgets import QApplication

    from desktop.__main__ import Program
    from desktop.shell import preferences
    from desktop.shell.seat import Seat
    from desktop.store.demo import make_demo
    from desktop.store.home import demo_home
    from tests.walks.drive import in_the_morning
    from tests.walks.steps import Keys

    in_the_morning()
    qInstallMessageHandler(_hear)
    OUT.mkdir(parents=True, exist_ok=True)
    app = QApplication(["forecourt"])
    app.setCursorFlashTime(0)
    home = demo_home()
    make_demo(home)
    liked = preferences.Preferences(language=language, theme=theme, width=WIDTH, height=HEIGHT)
    preferences.save(home.path, liked)
    program = Program(Seat(home, True), with_centre=True)
    program.show()
    camera = Camera(program, Keys(program.window), language)
    try:
        _tour(camera)
    finally:
        program.window.close()
    return 0


def _tour(camera: Camera) -> None:
    _gates(camera)
    _lookup(camera)
    _pages(camera)
    _order(camera)
    _import(camera)
    _vin(camera)


def _gates(camera: Camera) -> None:
    from PySide6.QtCore import Qt

    from desktop.shell.first_start import FirstStart, Ways
    from desktop.widgets.button import Button

    window = camera.program.window
    first = FirstStart(Ways(*([lambda *given: None] * 7)))
    first.resize(WIDTH, HEIGHT)
    first.show()
    camera.shoot("first", first)
    first.close()
    window.activateWindow()
    camera.keys.until(lambda: camera.program.entry.face is not None, "the store")
    camera.shoot("signin")
    manager = next(each for each in window.findChildren(Button) if each.accessibleName().startswith("程放"))
    manager.click()
    camera.keys.press(Qt.Key.Key_Return)
    camera.keys.until(window.at_work, "signing in")
    camera.keys.until(lambda: window.status.exchange.online, "the centre")
    _wait_for_sync(camera)


def _wait_for_sync(camera: Camera) -> None:
    end = time.monotonic() + 60
    while camera.program.window.status.exchange.waiting and time.monotonic() < end:
        camera.settle()


def _lookup(camera: Camera) -> None:
    from PySide6.QtCore import Qt

    from desktop.pages.parts.lookup import LookupPage
    from desktop.store.catalogue.demo import demo_vins
    from tests.walks import steps

    page = camera.go("lookup")
    assert isinstance(page, LookupPage)
    steps.open_known_car(camera.keys, page, demo_vins()[0].vin.lower())
    for words in WORDS[camera.language]:
        lines = len(page.basket.basket.lines)
        camera.keys.compose(words)  # typed by a machine it would be taken for a scanner
        camera.keys.press(Qt.Key.Key_Return)
        camera.keys.until(lambda lines=lines: len(page.basket.basket.lines) > lines, words)
    steps.quantity_in_rows(camera.keys, "2")
    camera.shoot("lookup")
    steps.print_quote(camera.keys, page)
    _paper(camera)


def _paper(camera: Camera) -> None:
    """Where there is no printer F9 saves the PDF and shows it: the picture is of that file."""
    from desktop.store.home import demo_home
    from desktop.widgets.pdf_view import page_image

    papers = camera.program.papers
    camera.keys.until(lambda: papers.sheet is not None, "the paper")
    assert papers.sheet is not None
    papers.sheet.reject()
    (file,) = (demo_home().path / "papers").glob("*.pdf")
    camera.keep("paper", page_image(file.read_bytes(), 0, PAPER_DPI))


def _pages(camera: Camera) -> None:
    """Every other page of the navigation, with something on it."""
    from desktop.shell.screens import screens
    from desktop.widgets.field import SearchField
    from desktop.widgets.table import RecordTable

    typed = {"customers": "4185", "stock": "刹车片"}
    for screen in screens():
        if screen.name not in SHOWN:
            continue
        page = camera.go(screen.name)
        tables = page.findChildren(RecordTable)
        if screen.name in typed:
            page.findChildren(SearchField)[0].setText(typed[screen.name])
            camera.settle(SLOW_S)
        if screen.name in ("today", "drives", "service", "bays"):
            camera.settle(2 * SLOW_S)  # the day is read beside the window
        elif tables and screen.name != "settings":
            camera.keys.until(lambda table=tables[0]: table.rows() > 0, screen.name)
            tables[0].choose(0)
            tables[0].setFocus()
            camera.settle(SLOW_S)
        camera.shoot(screen.name)


def _order(camera: Camera) -> None:
    """The repair order in the workshop with the most lines."""
    from sqlalchemy import func, select

    from desktop.domain.service.order_line import OrderLine
    from desktop.domain.service.repair_order import WORKING, RepairOrder
    from desktop.pages.service.page import ServicePage

    page = camera.go("service")
    assert isinstance(page, ServicePage)
    fullest = (
        select(RepairOrder.id)
        .join(OrderLine, OrderLine.order_id == RepairOrder.id)
        .where(RepairOrder.state == WORKING)
        .group_by(RepairOrder.id)
        .order_by(func.count().desc(), RepairOrder.number)
        .limit(1)
    )
    with camera.program.worker.store().read() as session:
        order_id = session.execute(fullest).scalar_one()
    page.show_order(order_id)
    camera.settle(2 * SLOW_S)
    camera.shoot("order")


def _import(camera: Camera) -> None:
    """The customers of an old program, checked: what goes in, what cannot and why."""
    from desktop.pages.imports.page import ImportsPage
    from desktop.pages.imports.wizard import CHECK
    from tests.imports_window import messy_list

    page = camera.go("imports")
    assert isinstance(page, ImportsPage)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / ("老系统客户.csv" if camera.language == "zh" else "old-program.csv")
        path.write_bytes(messy_list(1_500))
        page.bring(path)
        camera.keys.until(page.wizard.file.isVisible, "the file")
        page.go_on()
        page.go_on()
        checked = page.wizard.check
        camera.keys.until(lambda: page.wizard.place == CHECK and checked.checked is not None, "the check", 60)
        camera.shoot("imports")
        page.leave_wizard()


def _vin(camera: Camera) -> None:
    """A VIN misread over the telephone; the box that finds anything; the keys."""
    window = camera.program.window
    window.new_quote_wanted.emit()
    camera.go("lookup")
    camera.keys.type(MISREAD)
    camera.shoot("misread")
    window.omnibox.look_for("4185")
    camera.keys.until(window.omnibox.list_open, "the box")
    camera.shoot("find")
    window.omnibox.close_list()
    keys = window.show_keys()
    camera.shoot("keys", keys)
    keys.reject()


def _hear(_kind: object, _context: object, text: str) -> None:
    """Qt's messages, but for the one that the offscreen plugin repeats for every window."""
    if "propagateSizeHints" not in text:
        print(text, file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
