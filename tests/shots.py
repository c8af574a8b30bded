"""``make shots``: every page at four sizes, in two themes and two languages, into build/shots.

``python -m tests.shots [name …] [--quick]``. One process draws one scale, since Qt reads the factor at start; this
module starts itself once for 150 %. A page adds a ``Shot(name, make)`` to :func:`shots`; ``--keep`` renews the
pictures in tests/pictures that ``make test`` compares with.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from tests import conftest  # the fonts of the repo and a large enough screen, before Qt starts

if TYPE_CHECKING:
    from PySide6.QtGui import QImage
    from PySide6.QtWidgets import QApplication, QWidget

OUT = Path(__file__).resolve().parent.parent / "build" / "shots"
KEPT = Path(__file__).resolve().parent / "pictures"
SIZES = ((1366, 768, 1.0), (1366, 690, 1.0), (1920, 1080, 1.0), (1920, 1080, 1.5))
"""Width and height in device pixels, and the scale."""
assert conftest


@dataclass(frozen=True)
class Shot:
    """``make`` gives a window; ``then`` may type into it before the picture; ``fixed`` keeps its own size."""

    name: str
    make: Callable[[], QWidget]
    then: Callable[[Any], object] | None = None
    fixed: bool = False


def shots() -> list[Shot]:
    """All pictures, made of made-up content."""
    from tests.window_sample import away_window, back_window, coming_back_window, sample_window

    def keys() -> QWidget:
        from desktop.shell.keys import KeysSheet

        return KeysSheet(None, frozenset({"camera"}))

    def gate() -> QWidget:
        from desktop.shell.signin import Person, SignIn

        made = SignIn(lambda login, password, then, failed: None)
        people = [Person("li", "李晓雯", "店长", "demo-manager"), Person("zhou", "周航", "配件员", "demo-clerk")]
        made.show_store("北京朝阳店", people, demo=True)
        return made

    def first() -> QWidget:
        from desktop.shell.first_start import FirstStart, Ways

        return FirstStart(Ways(*([lambda *given: None] * 7)))

    def paper() -> QWidget:
        from desktop.shell.preferences import Preferences
        from desktop.shell.print_dialog import Paper, PrintSheet
        from tests.paper_sample import pdf

        return PrintSheet(None, Paper(pdf(2), "Q-20261121-0047"), (["HP M405", "EPSON LQ-635K"], Preferences()))

    def find(window: Any) -> None:
        window.omnibox.look_for("5521")

    def misread(window: Any) -> None:
        window.page("lookup").vin.type_in("LSVNV2187M2I23456")

    def tell(window: Any) -> None:
        window.go("quotes")
        window.say("报价单 Q-0047 已作废", undo=lambda: None)

    def desk(name: str, payload: Any = None, fill: str = "") -> Callable[[], QWidget]:
        from tests import stockroom_window
        from tests.desk_window import desk_window

        return lambda: desk_window(name, payload, getattr(stockroom_window, fill) if fill else None)

    def work(name: str, payload: Any = None) -> Callable[[], QWidget]:
        from tests.desk_window import desk_window
        from tests.drive_window import drives

        return lambda: desk_window(name, payload, drives)

    def shop(name: str) -> Callable[[], QWidget]:
        from tests.desk_window import desk_window
        from tests.service_window import workshop

        return lambda: desk_window(name, None, workshop)

    def one_order(state: str, *, money: bool = False) -> Callable[[Any], object]:
        """The first order in the workshop that is so; ``money``: its settlement."""

        def open_it(window: Any) -> None:
            from tests.desk_window import wait

            page = window.page("service")
            page.show_order(next(row.id for row in page.first.seen.orders if row.state == state))
            wait(window)
            page.order.side.show_money(money)

        return open_it

    def arrived(window: Any) -> None:
        from tests.desk_window import wait

        page = window.page("service")
        page.receive(next(row.vehicle_id for row in page.first.seen.stays if row.state in ("booked", "confirmed")))
        wait(window)

    def papers(name: str) -> Callable[[], QWidget]:
        from tests import paper_window

        return cast(Callable[[], Any], getattr(paper_window, name))

    def signed(window: Any) -> None:
        from tests.paper_window import draw_on

        draw_on(window)

    def second_car(window: Any) -> None:
        from tests.desk_window import wait

        window.page("fleet").cars.table.choose(3)
        wait(window)

    def everybody(window: Any) -> None:
        from tests.desk_window import wait

        window.page("today").tasks.show_mine(False)
        wait(window)

    def drag_a_drive(window: Any) -> None:
        from tests.drive_window import hold_over_another

        hold_over_another(window)

    def book_first(window: Any) -> None:
        from tests.desk_window import wait

        window.page("drives").offers.pick(0)
        wait(window)

    def one_drive(state: str) -> Callable[[Any], object]:
        """The first drive of today that is so, in the panel."""

        def open_it(window: Any) -> None:
            from tests.desk_window import wait

            page = window.page("drives")
            rows = (row for row in page.board_desk.seen.drives if row.state == state and row.licence_id is None)
            found = next(rows, None) or next(row for row in page.board_desk.seen.drives if row.state == state)
            window.go("drives", {"drive": found.id})
            wait(window)
            wait(window)

        return open_it

    def lost() -> QWidget:
        from tests.desk_window import desk_window
        from tests.drive_window import lost as taken

        return desk_window("drives", None, taken)

    def week(window: Any) -> None:
        from tests.desk_window import wait

        page = window.page("drives")
        page.show_view("week", page.board.scene().rows[0].id)
        wait(window)

    def count(window: Any) -> None:
        from tests.stockroom_window import open_count

        open_count(window)

    def consent(window: Any) -> None:
        window.page("customers").card.jump(3)

    def imports(name: str) -> Callable[[], QWidget]:
        from tests.imports_window import scene

        return lambda: scene(name)

    return [
        Shot("imports", imports("imports")),
        Shot("imports-columns", imports("imports-columns")),
        Shot("imports-check", imports("imports-check")),
        Shot("customers", desk("customers")),
        Shot("customers-consent", desk("customers"), consent),
        Shot("stock", desk("stock")),
        Shot("inquiries", desk("inquiries", fill="asked")),
        Shot("stockroom", desk("stockroom", "low", "short")),
        Shot("stocktake", desk("stockroom", "take", "counting"), count),
        Shot("today", work("today"), everybody),
        Shot("drives", work("drives")),
        Shot("drives-conflict", work("drives"), drag_a_drive),
        Shot("drives-book", work("drives"), book_first),
        Shot("drives-licence", work("drives"), one_drive("booked")),
        Shot("drives-return", work("drives"), one_drive("out")),
        Shot("drives-lost", lost),
        Shot("drives-week", work("drives"), week),
        Shot("drives-list", work("drives"), lambda window: window.page("drives").show_view("list")),
        Shot("service", shop("service")),
        Shot("service-arrived", shop("service"), arrived),
        Shot("service-order", shop("service"), one_order("working")),
        Shot("service-settle", shop("service"), one_order("done", money=True)),
        Shot("bays", shop("bays")),
        Shot("messages", work("today", "messages")),
        Shot("demo-cars", work("fleet"), second_car),
        Shot("routes", work("fleet", "routes")),
        Shot("figures", work("fleet", "figures")),
        Shot("staff", desk("staff")),
        Shot("problems", desk("problems")),
        Shot("problems-refused", desk("problems"), lambda window: window.page("problems").table.choose(1)),
        Shot("settings", desk("settings")),
        Shot("settings-hours", desk("settings", "hours", "otherwise")),
        Shot("window", sample_window),
        Shot("light", away_window, lambda window: window.light.open()),
        Shot("coming-back", coming_back_window),
        Shot("back", back_window),
        Shot("find", sample_window, find),
        Shot("vin", sample_window, misread),
        Shot("keys", keys, fixed=True),
        Shot("signin", gate),
        Shot("first", first),
        Shot("first-store", first, lambda window: window.show_step("store")),
        Shot("print", paper, fixed=True),
        Shot("empty", sample_window, tell),
        Shot("paper-agreement", papers("agreement"), fixed=True),
        Shot("paper-register", papers("register"), fixed=True),
        Shot("sign", papers("sign"), signed, fixed=True),
    ]


def settle(app: QApplication, rounds: int = 6) -> None:
    """Let layouts and posted events finish; no waiting by the clock."""
    for _ in range(rounds):
        app.sendPostedEvents()
        app.processEvents()


def shoot(shot: Shot, width: int, height: int, scale: float = 1.0) -> QImage:
    """One picture in the theme and language in force; width and height in device pixels."""
    import shiboken6
    from PySide6.QtWidgets import QApplication

    app = cast(QApplication, QApplication.instance())
    app.setCursorFlashTime(0)  # the caret stands still
    window = shot.make()
    if not shot.fixed:
        window.setMinimumSize(0, 0)
        window.resize(round(width / scale), round(height / scale))
    window.show()
    window.activateWindow()
    settle(app)
    if shot.then is not None:
        shot.then(window)
        settle(app)
    picture = window.grab().toImage()
    window.close()
    settle(app)
    shiboken6.delete(window)  # deleteLater waits for an event loop, and every window left slows the next theme
    return picture


@contextlib.contextmanager
def still_clock() -> Iterator[None]:
    """Saturday 21 November 2026, 14:35 in Shanghai, however late it is."""
    from desktop.domain import clock

    wall, zone = clock.wall, os.environ.get("TZ")
    os.environ["TZ"] = "Asia/Shanghai"
    time.tzset()
    clock.wall = lambda: datetime(2026, 11, 21, 6, 35, tzinfo=UTC)
    try:
        yield
    finally:
        clock.wall = wall
        os.environ.pop("TZ")
        if zone is not None:
            os.environ["TZ"] = zone
        time.tzset()


COMPARED: tuple[tuple[int, int, str, str], ...] = ((1366, 768, "light", "zh"), (1920, 1080, "dark", "en"))
"""Width, height, theme and language of the pictures that ``make test`` compares."""


def _keep(wanted: list[str]) -> None:
    from PySide6.QtCore import qInstallMessageHandler
    from PySide6.QtWidgets import QApplication

    from desktop.widgets import theme, translate

    qInstallMessageHandler(_hear)
    app = QApplication(["forecourt"])
    theme.prepare(app)
    KEPT.mkdir(exist_ok=True)
    for width, height, choice, code in COMPARED:
        theme.current().apply(app, cast(theme.Choice, choice))
        translate.current().apply(cast(translate.Code, code))
        for shot in shots():
            if not wanted or shot.name in wanted:
                with still_clock():
                    shoot(shot, width, height).save(str(KEPT / f"{shot.name}-{width}-{choice}-{code}.png"))


def _hear(_kind: object, _context: object, text: str) -> None:
    """Qt's messages, but for the one that the offscreen plugin repeats for every window."""
    if "propagateSizeHints" not in text:
        print(text, file=sys.stderr)


def _draw(wanted: list[str], scale: float, quick: bool) -> None:
    from PySide6.QtCore import qInstallMessageHandler
    from PySide6.QtWidgets import QApplication

    from desktop.widgets import theme, translate

    qInstallMessageHandler(_hear)
    app = QApplication(["forecourt"])
    theme.prepare(app)
    themes: tuple[theme.Choice, ...] = ("light", "dark")
    languages: tuple[translate.Code, ...] = ("zh", "en")
    for choice in themes:
        theme.current().apply(app, choice)
        for code in languages:
            translate.current().apply(code)
            for shot in shots():
                if wanted and shot.name not in wanted:
                    continue
                for width, height, factor in SIZES:
                    if factor != scale or (quick and (width, height) != (1366, 768)):
                        continue
                    size = f"{width}x{height}" + ("@150" if factor != 1 else "")
                    OUT.mkdir(parents=True, exist_ok=True)
                    with still_clock():
                        picture = shoot(shot, width, height, factor)
                    picture.save(str(OUT / f"{shot.name}-{size}-{choice}-{code}.png"))


def main() -> int:
    """Draw this process's scale; without ``--scale`` all of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--scale", type=float)
    parser.add_argument("--keep", action="store_true", help="write the pictures that make test compares with")
    parser.add_argument("--quick", action="store_true", help="1366x768 only")
    given = parser.parse_args()
    if given.keep:
        _keep(given.names)
        return 0
    if given.scale is not None:
        _draw(given.names, given.scale, given.quick)
        return 0
    for scale in (1.0,) if given.quick else (1.0, 1.5):
        environment = {**os.environ, "QT_SCALE_FACTOR": str(scale)}
        command = [sys.executable, "-m", "tests.shots", *given.names, "--scale", str(scale)]
        command += ["--quick"] if given.quick else []
        code = subprocess.run(command, env=environment, check=False).returncode
        if code:
            return code
    print(f"pictures in {OUT}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
